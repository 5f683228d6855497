//! Mutants of honest changes to documents of every kind, their checksums made good again, two hundred thousand of them
//! through the whole of `Relay::sync`: who sends them, a look without automerge, the trial, access, the log, the answer.
//! Whatever is a change at all is tried; honest work goes on beside what was taken in; and a device that follows change
//! by change reads the same as one that begins.
//!
//! What is not in it is HTTP, a disk and the gate's processes, to which `mutants` sends fewer. A relay takes a thousand
//! and is thrown away then, so that documents stay small, and what it keeps of refused changes as well.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    io::Write as _,
    sync::{Arc, Mutex},
    thread,
};

use domain::{
    id::{StudentId, UserId},
    staff::Role,
};
use hostile::{
    dice::Dice,
    edits::{InADocument, at_the_desk, in_a_year},
    mutate::mutant,
    scene::{self, LIMITS, LOWE, OKAFOR},
};
use jiff::{SignedDuration, Timestamp};
use protocol::sync::{Push, PushResult, SyncAnswer, SyncRequest};
use records::admission::prescreen;
use sync_server::{
    relay::{
        Relay,
        gatekeeper::{Gatekeeper, InProcess, Trial, Verdict},
    },
    store::sqlite::Sqlite,
};

use crate::{
    invented::visit,
    school::{School, mentor, start, year},
    tablet::{Tablet, at_base},
};

const MUTANTS: usize = 200_000;
const THREADS: u64 = 2;
/// Students, every other one Ms Okafor's, the others Mr Lowe's.
const STUDENTS: u128 = 8;
/// Requests of each sender to one relay.
const ROUNDS: usize = 20;
/// Mutants for one document in one request: far fewer than base tries before it lets the rest wait.
const AT_ONCE: usize = 5;

/// Tries in this process, and notes the changes that it tried.
#[derive(Clone, Default)]
struct Watched {
    keeper: Arc<InProcess>,
    tried: Arc<Mutex<HashSet<Vec<u8>>>>,
}

impl Gatekeeper for Watched {
    fn try_together(&self, trial: Trial) -> Verdict {
        self.tried.lock().unwrap().extend(trial.chunks.iter().map(|chunk| chunk.0.clone()));
        self.keeper.try_together(trial)
    }
}

/// How many got how far.
#[derive(Default)]
struct Answers {
    /// Refused for what could be seen without automerge.
    untried: usize,
    /// Refused when they were tried, or for whose they are, by reason.
    refused: BTreeMap<String, usize>,
    at_base: usize,
}

impl Answers {
    fn count(&mut self, push: &Push, result: &PushResult, tried: &HashSet<Vec<u8>>) {
        match result {
            PushResult::AtBase { .. } => self.at_base += 1,
            PushResult::Refused { .. } if prescreen(&push.chunk, LIMITS).is_err() => {
                self.untried += 1;
            }
            PushResult::Refused { reason } => {
                assert!(tried.contains(&push.chunk), "refused as {reason:?} by nobody");
                *self.refused.entry(format!("{reason:?}")).or_default() += 1;
            }
            PushResult::HandedIn { .. } | PushResult::LeftOut { .. } | PushResult::Unknown => {
                panic!("{result:?}")
            }
        }
    }

    fn add(&mut self, other: Self) {
        self.untried += other.untried;
        self.at_base += other.at_base;
        for (reason, count) in other.refused {
            *self.refused.entry(reason).or_default() += count;
        }
    }

    fn all(&self) -> usize {
        self.untried + self.refused.values().sum::<usize>() + self.at_base
    }
}

/// A document, and the places of its changes of which base took in a mutant: others would only come under an actor that
/// it knows already.
struct Target<'a> {
    honest: &'a InADocument,
    taken: BTreeSet<usize>,
}

/// What each sender writes in: both mentors and the coordinator.
type Grounds = [Vec<InADocument>; 3];

fn student(number: u128) -> StudentId {
    StudentId::draw(6_000 + number)
}

fn grounds() -> Grounds {
    let years = |of: usize, user: UserId| {
        let own = (0..STUDENTS).skip(of).step_by(2);
        own.map(|number| in_a_year(student(number), user).unwrap()).collect()
    };
    [years(0, OKAFOR), years(1, LOWE), at_the_desk(UserId::draw(1)).unwrap()]
}

/// A second device of the coordinator's.
fn at_home() -> Tablet {
    Tablet::new(40, UserId::draw(1), Role::Coordinator)
}

/// Late enough for nobody to be told to wait for what was refused a minute before.
fn minutes_later(minutes: usize) -> Timestamp {
    start() + SignedDuration::from_mins(minutes.try_into().unwrap())
}

/// One round trip of which nothing is kept but how far it came; answers what was sent as well.
fn send(
    relay: &Relay,
    tablet: &mut Tablet,
    push: Vec<Push>,
    at: Timestamp,
) -> Vec<(Push, PushResult)> {
    let request = SyncRequest { push, ..tablet.request() };
    let SyncAnswer { results, epoch, cursor, coming, .. } =
        relay.sync(&tablet.who, &request, at).unwrap();
    (tablet.epoch, tablet.cursor) = (epoch, cursor);
    (tablet.coming, tablet.first) = (coming, coming.is_some());
    assert_eq!(results.len(), request.push.len());
    request.push.into_iter().zip(results).collect()
}

/// Some for each document, each with whose mutant it is: the places of the document and of the change.
fn mutants(targets: &[Target<'_>], dice: &mut Dice) -> Vec<((usize, usize), Push)> {
    let mut all = Vec::new();
    for (place, Target { honest, taken }) in targets.iter().enumerate() {
        let InADocument { id, changes, .. } = honest;
        let left: Vec<usize> = (0..changes.len()).filter(|one| !taken.contains(one)).collect();
        for _ in 0..AT_ONCE {
            let Some(change) = dice.one(&left).copied() else { break };
            let other = dice.one(changes).unwrap();
            let chunk = mutant(dice, &changes[change], other).unwrap();
            let push = scene::push(*id, &format!("mutant {}", dice.throw()), chunk);
            all.push(((place, change), push));
        }
    }
    all
}

/// A school of its own, which a thousand are sent to.
fn one_relay(grounds: &Grounds, dice: &mut Dice, answers: &mut Answers) {
    let watched = Watched::default();
    let store = Box::new(Sqlite::in_memory().unwrap());
    let mut school = School::of(Relay::open_with(store, Box::new(watched.clone())).unwrap());
    for number in 0..STUDENTS {
        school.add(student(number), ("Kai", "Morgan"), Some(usize::from(number % 2 == 1)));
    }
    let mut follows = at_home();
    school.enrol(&follows, start());
    let School { relay, coordinator, mentors: [okafor, lowe] } = school;
    let mut senders = [okafor, lowe, coordinator];
    for (tablet, documents) in senders.iter_mut().zip(grounds) {
        let before = documents.iter().flat_map(|document| {
            let numbered = document.before.iter().enumerate();
            numbered.map(move |(number, chunk)| {
                scene::push(document.id, &format!("{} {number}", document.id), chunk.clone())
            })
        });
        for (push, result) in send(&relay, tablet, before.collect(), minutes_later(1)) {
            assert!(matches!(result, PushResult::AtBase { .. }), "{}: {result:?}", push.doc);
        }
    }
    follows.sync_all(&relay, minutes_later(1));
    let mut targets = grounds.each_ref().map(|documents| {
        let target = |honest| Target { honest, taken: BTreeSet::new() };
        documents.iter().map(target).collect::<Vec<_>>()
    });
    for round in 0..ROUNDS {
        for (tablet, targets) in senders.iter_mut().zip(&mut targets) {
            let (of, push): (Vec<_>, Vec<_>) = mutants(targets, dice).into_iter().unzip();
            watched.tried.lock().unwrap().clear();
            let sent = send(&relay, tablet, push, minutes_later(2 + round));
            let tried = watched.tried.lock().unwrap();
            for ((place, change), (push, result)) in of.into_iter().zip(sent) {
                answers.count(&push, &result, &tried);
                if matches!(result, PushResult::AtBase { .. }) {
                    targets[place].taken.insert(change);
                }
            }
        }
    }
    goes_on(&relay, follows, minutes_later(3 + ROUNDS));
}

/// Everybody writes on where mutants were taken in, and whoever followed reads the same as who begins.
fn goes_on(relay: &Relay, mut follows: Tablet, at: Timestamp) {
    for (of, mut tablet) in [mentor(1), mentor(2)].into_iter().enumerate() {
        tablet.sync_all(relay, at);
        for number in (0..STUDENTS).skip(of).step_by(2) {
            let recorded = tablet.recorded(at);
            tablet.write(&visit(900_000 + number, student(number), recorded, "Honest"), at);
        }
        at_base(&tablet.sync(relay, at));
    }
    follows.sync_all(relay, at);
    let mut begins = at_home();
    begins.sync_all(relay, at);
    assert_eq!(begins.holds(), follows.holds());
    for (id, document) in &begins.documents {
        let other = &follows.documents[id];
        assert_eq!((document.heads(), document.read()), (other.heads(), other.read()), "{id}");
    }
    for number in 0..STUDENTS {
        let visits = begins.visits(year(student(number)));
        assert!(visits >= 2, "{visits}");
    }
}

/// The same ones in every run.
fn attack(seed: u64, mutants: usize) -> Answers {
    let (grounds, mut dice, mut answers) = (grounds(), Dice::new(seed), Answers::default());
    while answers.all() < mutants {
        one_relay(&grounds, &mut dice, &mut answers);
    }
    answers
}

#[test]
fn two_hundred_thousand_are_tried_and_honest_work_goes_on() {
    let share = MUTANTS.div_ceil(usize::try_from(THREADS).unwrap());
    let threads: Vec<_> =
        (0..THREADS).map(|seed| thread::spawn(move || attack(seed + 10, share))).collect();
    let mut answers = Answers::default();
    for thread in threads {
        answers.add(thread.join().unwrap());
    }
    let all = answers.all();
    let Answers { untried, refused, at_base } = &answers;
    let tried = all - untried;
    // Straight to the output, which a test that passes would else keep to itself.
    writeln!(
        std::io::stdout(),
        "{all} mutated changes at the endpoint: {untried} refused without automerge, {tried} tried; \
         of these {refused:?} refused, {at_base} taken in"
    )
    .unwrap();
    assert!(all >= MUTANTS, "{all}");
    // They must get past the checksum, and some of them past everything: prose may be any prose.
    let refused = |reason: &str| refused.get(reason).copied().unwrap_or_default();
    let reached = [*untried, tried, refused("Unreadable"), *at_base];
    assert!(reached.iter().all(|count| *count >= 1_000), "{reached:?}");
    let by_a_rule = [refused("NotAllowed"), refused("WrongActor")];
    assert!(by_a_rule.iter().all(|count| *count >= 100), "{by_a_rule:?}");
}
