//! What was handed in is tried before the coordinator sees it or decides about it. However much there is, and whatever
//! it does to those who try it, nobody waits for that but her, and not for long.

use std::{
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::Duration,
};

use protocol::{
    limits::FAILED_TRIALS,
    review::Decided,
    sync::{PushResult, RefusedBecause},
};
use sync_server::{
    relay::{
        Principal, Relay,
        gatekeeper::{Gatekeeper, InProcess, Trial, Verdict},
    },
    store::sqlite::Sqlite,
};

use crate::{
    counting::Trials,
    handed_in::{KAI, hands_in, later, leave_out, only, take, told_by},
    invented::{noise, visit},
    school::{School, start, year},
};

/// Ms Okafor hands in so many visits, each of which builds on the one before it, and the last one first.
fn hands_in_backwards(school: &mut School, visits: usize) {
    let okafor = &mut school.mentors[0];
    let recorded = okafor.recorded(start());
    for number in okafor.outbox.len()..visits {
        okafor.write(&visit(number as u128 + 10, KAI, recorded, "one more"), start());
    }
    okafor.outbox.reverse();
    hands_in(school);
}

#[test]
fn however_much_waits_for_something_else_few_of_it_are_tried() {
    let trials = Trials::default();
    let mut school = told_by(trials.relay());
    hands_in_backwards(&mut school, 3 * FAILED_TRIALS);
    trials.since();
    let one = only(&school);
    assert_eq!(trials.since(), FAILED_TRIALS, "to look at it");
    assert_eq!(one.changes.len(), 3 * FAILED_TRIALS, "all of it is shown");
    let waits = Some(RefusedBecause::UnknownDependencies);
    assert_eq!(one.refused, waits);
    assert_eq!(take(&school, one.id), Decided { changes: 0, refused: waits });
    assert_eq!(
        trials.since(),
        1 + FAILED_TRIALS,
        "to take it: all together, and then by themselves"
    );
    let all = 3 * FAILED_TRIALS as u64;
    assert_eq!(leave_out(&school, one.id), Decided { changes: all, refused: None });
    assert_eq!(trials.since(), FAILED_TRIALS, "to leave it out");
}

#[test]
fn what_came_in_the_wrong_order_is_taken_all_the_same() {
    let trials = Trials::default();
    let mut school = told_by(trials.relay());
    hands_in_backwards(&mut school, 5);
    let one = only(&school);
    assert_eq!(one.refused, None);
    assert_eq!(take(&school, one.id), Decided { changes: 5, refused: None });
    assert!(school.relay.review(&school.coordinator.who).unwrap().handed_in.is_empty());
}

#[test]
fn of_more_than_can_be_looked_at_nothing_is_tried_to_leave_it_out() {
    let trials = Trials::default();
    let mut school = told_by(trials.relay());
    let okafor = &mut school.mentors[0];
    let recorded = okafor.recorded(start());
    // Sixty thousand letters each, which do not become fewer: more than a mebibyte in all.
    for number in 0..24 {
        let words = noise(number);
        okafor.write(&visit(u128::from(number) + 10, KAI, recorded, &words), start());
    }
    let sent = okafor.outbox.clone();
    let bytes: usize = sent.iter().map(|push| push.chunk.len()).sum();
    assert!(bytes > 1 << 20, "{bytes}");
    let results = okafor.sync(&school.relay, later()).results;
    assert!(results.iter().all(|one| matches!(one, PushResult::HandedIn { .. })), "{results:?}");
    trials.since();
    let decided = leave_out(&school, sent.len() as u64);
    assert_eq!((decided.changes, trials.since()), (sent.len() as u64, 0));
}

/// Whom the next trial waits for: it says that it began, and goes on when it is told to.
type Holds = Arc<Mutex<Option<(Sender<()>, Receiver<()>)>>>;

struct Held {
    tries: InProcess,
    holds: Holds,
}

impl Gatekeeper for Held {
    fn try_together(&self, trial: Trial) -> Verdict {
        let held = self.holds.lock().unwrap().take();
        if let Some((began, goes_on)) = held {
            began.send(()).unwrap();
            goes_on.recv().ok();
        }
        self.tries.try_together(trial)
    }
}

#[test]
fn while_it_is_tried_everybody_else_is_answered() {
    type Asks = fn(&Relay, &Principal, u64);
    let all: [Asks; 3] = [
        |relay, who, _| assert!(relay.review(who).is_ok()),
        |relay, who, id| assert!(relay.take_handed_in(who, id, later()).is_ok()),
        |relay, who, id| assert!(relay.leave_out_handed_in(who, id, later()).is_ok()),
    ];
    for asks in all {
        let holds = Holds::default();
        let keeper = Held { tries: InProcess::default(), holds: Arc::clone(&holds) };
        let store = Box::new(Sqlite::in_memory().unwrap());
        let mut school = told_by(Relay::open_with(store, Box::new(keeper)).unwrap());
        hands_in(&mut school);
        let (id, khan, relay) = (only(&school).id, school.coordinator.who, &school.relay);
        let (began, begins) = mpsc::channel();
        let (go_on, goes_on) = mpsc::channel();
        *holds.lock().unwrap() = Some((began, goes_on));
        thread::scope(|scope| {
            let asking = scope.spawn(move || asks(relay, &khan, id));
            begins.recv_timeout(Duration::from_secs(60)).unwrap();
            let (answered, answer) = mpsc::channel();
            scope.spawn(move || answered.send(relay.ready().is_ok()).ok());
            let others = answer.recv_timeout(Duration::from_secs(20));
            go_on.send(()).unwrap();
            asking.join().unwrap();
            assert_eq!(others, Ok(true), "the lock was held while it was tried");
        });
    }
}

#[test]
fn what_somebody_else_left_out_while_it_was_tried_stays_out_and_the_rest_is_taken() {
    let holds = Holds::default();
    let keeper = Held { tries: InProcess::default(), holds: Arc::clone(&holds) };
    let store = Box::new(Sqlite::in_memory().unwrap());
    let mut school = told_by(Relay::open_with(store, Box::new(keeper)).unwrap());
    school.mentors[0].outbox.truncate(1);
    hands_in(&mut school);
    let first = only(&school).id;
    let okafor = &mut school.mentors[0];
    okafor.forget_actors();
    okafor.documents.remove(&year(KAI));
    let recorded = okafor.recorded(start());
    okafor.write(&visit(10, KAI, recorded, "by itself"), start());
    hands_in(&mut school);
    let (last, khan, relay) = (only(&school).id, school.coordinator.who, &school.relay);
    let (began, begins) = mpsc::channel();
    let (go_on, goes_on) = mpsc::channel();
    *holds.lock().unwrap() = Some((began, goes_on));
    let taken = thread::scope(|scope| {
        let taking = scope.spawn(move || relay.take_handed_in(&khan, last, later()).unwrap());
        begins.recv_timeout(Duration::from_secs(60)).unwrap();
        let left_out = relay.leave_out_handed_in(&khan, first, later()).unwrap();
        assert_eq!(left_out, Decided { changes: 1, refused: None });
        go_on.send(()).unwrap();
        taking.join().unwrap()
    });
    assert_eq!(taken, Decided { changes: 1, refused: None });
    school.coordinator.sync_all(&school.relay, later());
    let words = school.coordinator.words();
    assert!(words.contains("by itself") && !words.contains("on the bus"), "{words}");
}
