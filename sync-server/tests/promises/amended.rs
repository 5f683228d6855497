//! A mentor says what should be known now about what they recorded themselves, a coordinator about anything. What was
//! amended before base held to that stays where it is, and comes back like anything else when base lost it.

use domain::{
    id::{AmendmentId, StudentId, VisitId},
    staff::Role,
    visit::{Amendment, EntryId},
};
use protocol::{
    limits::FAILED_TRIALS,
    review::Decided,
    sync::{Push, PushResult, RefusedBecause},
};
use records::{Content, Edit, Writer};
use sync_server::{
    Where, back_up,
    relay::Relay,
    restore,
    store::{Store, sqlite::Sqlite},
    verify,
};

use crate::{
    counting::Trials,
    disk::DATABASE,
    invented::{day, noon, relate, relationship, visit},
    restored::record,
    school::{School, be, start, year},
    tablet::{Tablet, at_base},
};

const KAI: StudentId = StudentId::draw(101);
/// Ms Okafor's and Mr Lowe's visits; no third one was recorded.
const HERS: u128 = 1;
const HIS: u128 = 2;
const NOBODYS: u128 = 3;

/// Kai is both mentors', and each recorded a visit that everybody has.
fn told(store: Box<dyn Store>) -> School {
    told_by(Relay::open(store).unwrap())
}

fn told_by(relay: Relay) -> School {
    let mut school = School::of(relay);
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    let School { relay, coordinator, mentors } = &mut school;
    coordinator.write(&relate(KAI, mentors[1].who.user, "2026-09-01", None), start());
    at_base(&coordinator.sync(relay, start()));
    for (tablet, number) in mentors.iter_mut().zip([HERS, HIS]) {
        tablet.sync_all(relay, start());
        record(tablet, relay, (number, KAI), start());
    }
    mentors[0].sync_all(relay, start());
    coordinator.sync_all(relay, start());
    school
}

fn amend(tablet: &mut Tablet, entry: u128) -> Edit {
    let amendment = Amendment {
        id: AmendmentId::draw(tablet.draw()),
        entry: EntryId::Visit(VisitId::draw(entry)),
        text: "The bus leaves at five to eight.".to_owned(),
        reason: "The driver corrected me.".to_owned(),
        recorded: tablet.recorded(start()),
    };
    Edit::Amend { student: KAI, year: "2026".parse().unwrap(), amendment }
}

/// Ms Okafor amends one entry so often, each time by itself, so that no change waits for another.
fn many(okafor: &mut Tablet, entry: u128, times: usize) -> Vec<Push> {
    let (document, author) = (okafor.documents[&year(KAI)].clone(), okafor.who.user);
    (0..times)
        .map(|number| {
            let actor = [100 + u8::try_from(number).unwrap(); 16];
            let writer = Writer { actor, author, at: start() };
            let chunk = document.clone().write(&writer, &amend(okafor, entry)).unwrap();
            okafor.push_of(year(KAI), chunk)
        })
        .collect()
}

fn amendments(tablet: &Tablet) -> usize {
    match tablet.documents[&year(KAI)].read() {
        Content::Year(year) => year.amendments.len(),
        _ => panic!("a year"),
    }
}

#[test]
fn a_mentor_amends_what_they_recorded_and_a_coordinator_anything() {
    let mut school = told(Box::new(Sqlite::in_memory().unwrap()));
    let School { relay, coordinator, mentors: [okafor, _] } = &mut school;
    let (mut others, author) = (Vec::new(), okafor.who.user);
    for (actor, entry) in [(7, HIS), (8, NOBODYS)] {
        let edit = amend(okafor, entry);
        let writer = Writer { actor: [actor; 16], author, at: start() };
        let chunk = okafor.documents[&year(KAI)].clone().write(&writer, &edit).unwrap();
        others.push(okafor.push_of(year(KAI), chunk));
    }
    let own = amend(okafor, HERS);
    okafor.write(&own, start());
    let recorded = okafor.recorded(start());
    okafor.write(&visit(10, KAI, recorded, "said"), start());
    let [his, nobodys] = <[_; 2]>::try_from(others).unwrap();
    okafor.outbox.insert(0, his);
    okafor.outbox.insert(2, nobodys);
    let results = okafor.sync(relay, start()).results;
    let refused = PushResult::Refused { reason: RefusedBecause::NotAllowed };
    assert_eq!([&results[0], &results[2]], [&refused, &refused]);
    assert!(
        matches!(
            [&results[1], &results[3]],
            [PushResult::AtBase { .. }, PushResult::AtBase { .. }]
        ),
        "{results:?}"
    );
    assert_eq!(relay.review(&coordinator.who).unwrap().refused_in_all, 2, "and kept");

    coordinator.sync_all(relay, start());
    assert_eq!((amendments(coordinator), coordinator.visits(year(KAI))), (1, 3));
    for entry in [HERS, HIS] {
        let edit = amend(coordinator, entry);
        coordinator.write(&edit, start());
    }
    at_base(&coordinator.sync(relay, start()));
    assert_eq!(amendments(coordinator), 3);
}

#[test]
fn who_amends_what_is_not_theirs_without_end_does_not_keep_base_busy() {
    let trials = Trials::default();
    let School { relay, coordinator, mentors: [okafor, _] } = &mut told_by(trials.relay());
    for sent in [FAILED_TRIALS, 3 * FAILED_TRIALS] {
        okafor.outbox = many(okafor, HIS, sent);
        let recorded = okafor.recorded(start());
        // One that is good, among them.
        let actor = [u8::try_from(sent).unwrap(); 16];
        let writer = Writer { actor, author: okafor.who.user, at: start() };
        let hers = visit(sent as u128 + 10, KAI, recorded, "said");
        let chunk = okafor.documents[&year(KAI)].clone().write(&writer, &hers).unwrap();
        let good = okafor.push_of(year(KAI), chunk);
        okafor.outbox.insert(FAILED_TRIALS - 1, good);
        trials.since();
        let results = okafor.sync(relay, start()).results;
        let tried = trials.since();
        assert!(tried <= 2 * sent, "{tried} trials of {sent} changes");
        let not_hers = PushResult::Refused { reason: RefusedBecause::NotAllowed };
        let refused = results.iter().filter(|result| **result == not_hers).count();
        assert_eq!(refused, FAILED_TRIALS, "{results:?}");
        assert!(matches!(results[FAILED_TRIALS - 1], PushResult::AtBase { .. }), "{results:?}");
    }
    coordinator.sync_all(relay, start());
    assert_eq!((amendments(coordinator), coordinator.visits(year(KAI))), (0, 4));
}

#[test]
fn what_a_mentor_amended_of_a_colleagues_and_handed_in_is_for_the_coordinator_to_take() {
    let School { relay, coordinator, mentors: [okafor, _] } =
        &mut told(Box::new(Sqlite::in_memory().unwrap()));
    let id = relationship(KAI, okafor.who.user);
    let end = Edit::EndRelationship { student: KAI, id, to: day("2026-11-01") };
    coordinator.write(&end, start());
    at_base(&coordinator.sync(relay, start()));
    okafor.outbox = many(okafor, HIS, 2);
    let results = okafor.sync(relay, start()).results;
    assert!(matches!(results[..], [PushResult::HandedIn { .. }, PushResult::HandedIn { .. }]));
    let last = relay.review(&coordinator.who).unwrap().handed_in[0].id;
    let decided = relay.take_handed_in(&coordinator.who, last, start()).unwrap();
    assert_eq!(decided, Decided { changes: 2, refused: None });
    coordinator.sync_all(relay, start());
    assert_eq!(amendments(coordinator), 2);
}

#[test]
fn what_a_mentor_amended_before_stays_and_comes_back_when_base_lost_it() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Box::new(Sqlite::open(&folder.path().join(DATABASE)).unwrap());
    let mut school = told(open());
    let copy = folder.path().join("copy");
    back_up(folder.path(), &copy).unwrap();
    let [okafor, lowe] = &mut school.mentors;
    // Taken in as everything was that a mentor said about a colleague's visit.
    be(&school.relay, &school.coordinator, okafor, Role::Coordinator);
    let edit = amend(okafor, HIS);
    let amended = okafor.write(&edit, start());
    at_base(&okafor.sync(&school.relay, start()));
    be(&school.relay, &school.coordinator, okafor, Role::Mentor);
    lowe.sync_all(&school.relay, start());
    assert_eq!(amendments(lowe), 1);
    record(okafor, &school.relay, (10, KAI), start());
    let whole = || {
        let found = verify(&Where::Folder(folder.path().to_owned())).unwrap();
        assert_eq!((found.damaged, found.derived), (vec![], vec![]));
    };
    whole();

    let after = noon("2026-11-05");
    school.relay = Relay::open(Box::new(Sqlite::in_memory().unwrap())).unwrap();
    restore(folder.path(), &copy, after).unwrap();
    school.relay = Relay::open(open()).unwrap();
    okafor.outbox = vec![amended];
    at_base(&okafor.sync(&school.relay, after));
    school.coordinator.sync_all(&school.relay, after);
    assert_eq!(amendments(&school.coordinator), 1);
    whole();
}
