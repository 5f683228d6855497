//! Whoever sends what cannot be taken in is tried apart from then on, and holds up nobody; a broken device gets there all
//! the same. The process that does so stands back for the others.

use std::{
    ops::Range,
    sync::{Arc, Mutex},
};

use domain::id::StudentId;
use jiff::SignedDuration;
use protocol::{
    limits::{FAILED_TRIALS, REFUSED_A_MINUTE},
    sync::{Push, PushResult, RefusedBecause, SyncRequest},
};
use records::{Document, Edit, Writer};
use sync_server::{
    relay::{
        Relay,
        gatekeeper::{Gatekeeper, InProcess, Trial, Verdict},
    },
    store::sqlite::Sqlite,
};

use crate::{
    invented::visit,
    school::{School, start, year},
    tablet::{Tablet, at_base},
};

const KAI: StudentId = StudentId::draw(101);
const AMIRA: StudentId = StudentId::draw(102);

/// Where something was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tried {
    WithTheOthers,
    Apart,
}

/// Tries in this process, and notes where it would have been.
#[derive(Clone, Default)]
struct Noting(Arc<Mutex<Vec<Tried>>>, Arc<InProcess>);

impl Noting {
    fn since(&self) -> Vec<Tried> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Gatekeeper for Noting {
    fn try_together(&self, trial: Trial) -> Verdict {
        self.0.lock().unwrap().push(Tried::WithTheOthers);
        self.1.try_together(trial)
    }

    fn try_apart(&self, trial: Trial) -> Verdict {
        self.0.lock().unwrap().push(Tried::Apart);
        self.1.try_together(trial)
    }
}

/// Kai and Amira are Ms Okafor's; it is noted where her changes are tried.
fn told() -> (School, Noting) {
    let noting = Noting::default();
    let store = Box::new(Sqlite::in_memory().unwrap());
    let relay = Relay::open_with(store, Box::new(noting.clone())).unwrap();
    let mut school = School::of(relay);
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    school.add(AMIRA, ("Amira", "Haddad"), Some(0));
    school.mentors[0].sync_all(&school.relay, start());
    noting.since();
    (school, noting)
}

/// Visits in Mr Lowe's name, which Ms Okafor's app would never write; each by itself, so that not one waits for another.
fn forged(school: &mut School, student: StudentId, numbers: Range<u8>) -> Vec<Push> {
    let [okafor, lowe] = &mut school.mentors;
    let (author, his) = (okafor.who.user, lowe.recorded(start()));
    let push = |number: u8| {
        let writer = Writer { actor: [100 + number; 16], author, at: start() };
        let edit = visit(number.into(), student, his, "in his name");
        let chunk = Document::new(year(student)).write(&writer, &edit).unwrap();
        okafor.push_of(year(student), chunk)
    };
    numbers.map(push).collect()
}

fn honest(okafor: &mut Tablet, number: u128) -> Push {
    let recorded = okafor.recorded(start());
    okafor.write(&visit(number, KAI, recorded, "her own"), start())
}

#[test]
fn the_first_that_is_refused_is_tried_with_the_others_and_what_follows_apart_for_a_minute() {
    let (mut school, noting) = told();
    let bad = forged(&mut school, KAI, 0..3);
    let School { relay, mentors: [okafor, lowe], .. } = &mut school;
    okafor.outbox.extend(bad);
    okafor.sync(relay, start());
    // Together, which does not pass, and then one by one.
    assert_eq!(noting.since(), [Tried::WithTheOthers, Tried::Apart, Tried::Apart, Tried::Apart]);

    okafor.outbox.clear();
    honest(okafor, 900);
    at_base(&okafor.sync(relay, start()));
    assert_eq!(noting.since(), [Tried::Apart], "and it arrives");
    let (user, key, value) = (lowe.who.user, "a word".to_owned(), "his".to_owned());
    lowe.write(&Edit::SetPreference { user, key, value }, start());
    at_base(&lowe.sync(relay, start()));
    assert_eq!(noting.since(), [Tried::WithTheOthers], "nobody else stands back");

    let later = start() + SignedDuration::from_secs(61);
    honest(okafor, 901);
    at_base(&okafor.sync(relay, later));
    assert_eq!(noting.since(), [Tried::WithTheOthers]);
}

#[test]
fn no_more_of_one_request_are_tried_in_vain_however_many_documents_they_are_for() {
    let (mut school, noting) = told();
    let many = u8::try_from(FAILED_TRIALS).unwrap();
    let bad = [forged(&mut school, KAI, 0..many), forged(&mut school, AMIRA, many..2 * many)];
    let School { relay, mentors: [okafor, _], .. } = &mut school;
    okafor.outbox = bad.concat();
    let answer = okafor.sync(relay, start());
    let with = |reason| {
        let refused = PushResult::Refused { reason };
        answer.results.iter().filter(|result| **result == refused).count()
    };
    assert_eq!(with(RefusedBecause::NotAllowed), FAILED_TRIALS);
    assert_eq!(with(RefusedBecause::UnknownDependencies), FAILED_TRIALS, "to be sent again");
    // Two that tried all of a document at once.
    assert!(noting.since().len() <= FAILED_TRIALS + 2);
}

#[test]
fn whoever_forges_more_than_a_minute_may_hold_is_not_listened_to_for_the_rest_of_it() {
    let (mut school, _) = told();
    for round in 0..=u8::try_from(REFUSED_A_MINUTE).unwrap() / 10 + 1 {
        let bad = forged(&mut school, KAI, 10 * round..10 * (round + 1));
        let School { relay, mentors: [okafor, _], .. } = &mut school;
        let request = SyncRequest { push: bad, ..okafor.request() };
        let refused = relay.sync(&okafor.who, &request, start()).is_err();
        assert_eq!(refused, u32::from(round) * 10 > REFUSED_A_MINUTE, "{round}");
    }
    let School { relay, mentors: [okafor, _], .. } = &mut school;
    okafor.outbox.clear();
    honest(okafor, 900);
    let later = start() + SignedDuration::from_secs(61);
    at_base(&okafor.sync(relay, later));
}
