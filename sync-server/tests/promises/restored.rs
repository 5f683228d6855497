//! Records put back to an older copy: what was taken away since stays away; what base lost comes back from whoever has
//! it, as what it was; and nobody gets anything else in that way. Real files.

use std::path::PathBuf;

use domain::{
    access::Tie,
    id::{RelationshipId, StudentId},
    student::Standing,
};
use jiff::Timestamp;
use protocol::sync::{Item, ItemBody, Push, PushResult, RefusedBecause, TimeSaid};
use records::{
    Document, Edit, Writer,
    admission::{Limits, prescreen},
};
use sync_server::{
    CaughtUp, KnownSince, Restored, Where, back_up,
    relay::Relay,
    restore,
    store::{LogKind, Store, Unsettled, sqlite::Sqlite},
    verify,
};
use tempfile::TempDir;

use crate::{
    disk::DATABASE,
    invented::{day, noon, relate, relationship, student, visit},
    school::{School, core, mentor, names, start, year},
    tablet::{Tablet, at_base},
};

const KAI: StudentId = StudentId::draw(101);
const AMIRA: StudentId = StudentId::draw(102);
const BILAL: StudentId = StudentId::draw(201);

/// When things happened that the copy knows nothing of.
fn later() -> Timestamp {
    noon("2026-11-03")
}

/// When the copy is put in place.
fn after() -> Timestamp {
    noon("2026-11-05")
}

/// A school in a folder, with a copy of an earlier day.
pub(crate) struct Story {
    pub(crate) folder: TempDir,
    pub(crate) school: School,
    /// Mr Lowe's, removed since.
    phone: Tablet,
}

/// Kai is Ms Okafor's, with one visit: so far the copy. Since then she recorded a second one and their relationship was
/// ended; Mr Lowe got Amira, recorded a visit with her, and lost his phone. The coordinator has all of it.
pub(crate) fn told() -> Story {
    let folder = tempfile::tempdir().unwrap();
    let mut school = School::over(Box::new(Sqlite::open(&folder.path().join(DATABASE)).unwrap()));
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    let mut phone = mentor(20);
    phone.who.user = school.mentors[1].who.user;
    school.enrol(&phone, start());
    let School { relay, coordinator, mentors: [okafor, lowe] } = &mut school;
    okafor.sync_all(relay, start());
    record(okafor, relay, (1, KAI), start());
    coordinator.sync_all(relay, start());
    back_up(folder.path(), &folder.path().join("copy")).unwrap();

    record(okafor, relay, (2, KAI), later());
    coordinator.write(&student(AMIRA, "Amira", "Haddad"), later());
    coordinator.write(&relate(AMIRA, lowe.who.user, "2026-09-01", None), later());
    at_base(&coordinator.sync(relay, later()));
    lowe.sync_all(relay, later());
    record(lowe, relay, (3, AMIRA), later());
    coordinator.sync_all(relay, later());
    let id = relationship(KAI, okafor.who.user);
    let end = Edit::EndRelationship { student: KAI, id, to: day("2026-11-02") };
    coordinator.write(&end, later());
    at_base(&coordinator.sync(relay, later()));
    relay.remove_device(&coordinator.who, &phone.who.device.to_string(), later()).unwrap();
    Story { folder, school, phone }
}

/// What the copy is told of that.
const TOLD: CaughtUp = CaughtUp { epoch: 2, removed: 1, left: Unsettled { lost: 5, withheld: 1 } };

pub(crate) fn record(tablet: &mut Tablet, relay: &Relay, what: (u128, StudentId), at: Timestamp) {
    let recorded = tablet.recorded(at);
    tablet.write(&visit(what.0, what.1, recorded, "said"), at);
    at_base(&tablet.sync(relay, at));
}

/// Everything that is on the device is to be sent, as after a restore, whoever wrote it.
fn offer_all(tablet: &mut Tablet) {
    let mut all = Vec::new();
    for (id, document) in &tablet.documents {
        let changes = document.changes().into_iter().filter(|change| change.author.is_some());
        all.extend(changes.map(|change| (*id, change.chunk)));
    }
    tablet.outbox = all.into_iter().map(|(id, chunk)| tablet.push_of(id, chunk)).collect();
}

fn refused(results: &[PushResult]) -> Vec<RefusedBecause> {
    let reason = |result: &PushResult| match result {
        PushResult::Refused { reason } => Some(*reason),
        PushResult::AtBase { .. }
        | PushResult::HandedIn { .. }
        | PushResult::LeftOut { .. }
        | PushResult::Unknown => None,
    };
    results.iter().filter_map(reason).collect()
}

fn is_not_at_base(result: &&PushResult) -> bool {
    !matches!(result, PushResult::AtBase { .. })
}

impl Story {
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn database(&self) -> Sqlite {
        Sqlite::open(&self.file(DATABASE)).unwrap()
    }

    pub(crate) fn stop(&mut self) {
        self.school.relay = Relay::open(Box::new(Sqlite::in_memory().unwrap())).unwrap();
    }

    pub(crate) fn begin(&mut self) {
        self.stop();
        self.school.relay = Relay::open(Box::new(self.database())).unwrap();
    }

    /// The relay stops, the copy is put in place, and a relay begins on it.
    pub(crate) fn restore(&mut self) -> Restored {
        self.stop();
        let restored = restore(self.folder.path(), &self.file("copy"), after()).unwrap();
        self.begin();
        restored
    }

    fn unsettled(&self) -> Unsettled {
        self.database().begin().unwrap().unsettled().unwrap()
    }

    /// A device of the coordinator's that base knows from now on.
    fn another_desk(&self, number: u8) -> Tablet {
        let coordinator = self.school.coordinator.who;
        let mut desk = Tablet::new(number, coordinator.user, coordinator.role);
        self.school.enrol(&desk, after());
        desk.sync_all(&self.school.relay, after());
        desk
    }

    fn coordinator_brings_everything_back(&mut self) {
        let School { relay, coordinator, .. } = &mut self.school;
        offer_all(coordinator);
        at_base(&coordinator.sync(relay, after()));
        coordinator.sync_all(relay, after());
    }

    fn okafor_syncs(&mut self) {
        self.school.mentors[0].sync_all(&self.school.relay, after());
    }

    fn okafor_holds(&self, documents: &[records::DocumentId]) {
        assert_eq!(self.school.mentors[0].holds(), names(documents));
    }
}

#[test]
fn what_waits_for_the_coordinator_still_waits() {
    let mut story = told();
    let School { relay, mentors: [okafor, _], .. } = &mut story.school;
    okafor.sync_all(relay, later());
    let recorded = okafor.recorded(later());
    okafor.write(&visit(9, KAI, recorded, "on the last day"), later());
    let handed_in = PushResult::HandedIn { received_at: later().as_millisecond() };
    assert_eq!(okafor.sync(relay, later()).results, [handed_in]);
    let waiting = |story: &Story| {
        let School { relay, coordinator, .. } = &story.school;
        let all = relay.review(&coordinator.who).unwrap().handed_in;
        let chunks = all.into_iter().flat_map(|one| one.changes);
        chunks.map(|change| change.chunk).collect::<Vec<_>>()
    };
    let before = waiting(&story);
    assert_eq!(before.len(), 1);
    for _ in 0..2 {
        story.restore();
        assert_eq!(waiting(&story), before, "her device has let go of it, and it is there once");
    }
}

#[test]
fn what_was_left_out_stays_out_and_what_was_taken_is_shown_again_until_it_is_back() {
    let mut story = told();
    let School { relay, coordinator, mentors: [okafor, _], .. } = &mut story.school;
    okafor.sync_all(relay, later());
    let desk = coordinator.who;
    for (number, taken) in [(9, false), (10, true)] {
        okafor.forget_actors();
        okafor.documents.remove(&year(KAI));
        let recorded = okafor.recorded(later());
        okafor.write(&visit(number, KAI, recorded, "on the last day"), later());
        okafor.sync(relay, later());
        let id = relay.review(&desk).unwrap().handed_in.remove(0).id;
        let decide = if taken { Relay::take_handed_in } else { Relay::leave_out_handed_in };
        assert_eq!(decide(relay, &desk, id, later()).unwrap().changes, 1);
    }
    coordinator.sync_all(relay, later());
    let shown = |story: &Story| story.school.relay.review(&desk).unwrap().handed_in;
    assert_eq!(story.restore().told.left.lost, 6);
    let again = shown(&story);
    assert_eq!(again.iter().map(|one| one.changes.len()).collect::<Vec<_>>(), [1]);
    let decided = story.school.relay.take_handed_in(&desk, again[0].id, after()).unwrap();
    assert_eq!((decided.changes, decided.refused), (1, None));
    assert_eq!((shown(&story), story.unsettled().lost), (Vec::new(), 5));

    // Or a device brings it back.
    story.restore();
    let once_more = shown(&story);
    assert_eq!(once_more.len(), 1);
    assert_eq!(once_more[0].changes, again[0].changes);
    story.coordinator_brings_everything_back();
    assert_eq!(shown(&story), []);
    assert_eq!(story.another_desk(70).visits(year(KAI)), 3);
}

#[test]
fn what_was_taken_away_stays_away() {
    let mut story = told();
    story.school.relay.wiped(&story.phone.who, later()).unwrap();
    let restored = story.restore();
    assert_eq!(restored.told, TOLD);
    assert_eq!((restored.known, restored.copy.damaged), (KnownSince::Yes, Vec::new()));

    let phone = &story.phone;
    let asked = story.school.relay.sync(&phone.who, &phone.request(), after()).unwrap();
    let [Item { body: ItemBody::Wipe { .. }, .. }] = &asked.items[..] else { panic!("{asked:?}") };
    let School { relay, coordinator, .. } = &story.school;
    let people = relay.people(&coordinator.who, start()).unwrap().people;
    let wiped: Vec<_> =
        people.iter().flat_map(|one| &one.devices).filter_map(|device| device.wiped_at).collect();
    assert_eq!(wiped, [later().as_millisecond()], "and what erased itself has done so");
    let audited = story.database().begin().unwrap().audited().unwrap();
    let removed = audited.iter().filter(|row| row.what == "device-removed");
    let removed: Vec<_> = removed.map(|row| (row.by, row.subject.clone())).collect();
    let (hers, id) = (Some(coordinator.who.user), phone.who.device.to_string());
    assert_eq!(removed, [(hers, id.clone()), (None, id)], "by her, and again by the restore");

    // The copy says that Kai is hers.
    story.okafor_holds(&[core(KAI), year(KAI)]);
    story.okafor_syncs();
    story.okafor_holds(&[]);
    assert_eq!(story.school.mentors[0].epoch, 2);
    story.coordinator_brings_everything_back();
    story.okafor_syncs();
    story.okafor_holds(&[]);
    assert_eq!(story.unsettled(), Unsettled::default(), "the records themselves say so again");
}

#[test]
fn what_base_lost_comes_back_as_what_it_was() {
    let mut story = told();
    let newest = story.school.coordinator.cursor;
    story.restore();
    story.coordinator_brings_everything_back();
    let desk = story.another_desk(70);
    assert_eq!((desk.visits(year(KAI)), desk.visits(year(AMIRA))), (2, 1));

    let lowe = story.school.mentors[1].who;
    let mut store = story.database();
    let entries = store.begin().unwrap().entries_after(newest, 100).unwrap();
    let kind = LogKind::Change {
        doc: year(AMIRA).to_string(),
        user: lowe.user,
        device: lowe.device,
        time: TimeSaid::Plausible,
    };
    let [his] = entries.iter().filter(|entry| entry.kind == kind).collect::<Vec<_>>()[..] else {
        panic!("{entries:?}")
    };
    assert_eq!(his.received_at, later().as_millisecond(), "received when it was");

    // And he goes on under the actor that he had.
    let School { relay, mentors: [_, lowe], .. } = &mut story.school;
    lowe.sync_all(relay, after());
    assert_eq!(lowe.holds(), names(&[core(AMIRA), year(AMIRA)]));
    record(lowe, relay, (4, AMIRA), after());
    assert!(verify(&Where::Folder(story.folder.path().to_owned())).unwrap().damaged.is_empty());
}

#[test]
fn who_lost_access_brings_back_as_well_and_what_is_new_waits_for_the_coordinator() {
    let mut story = told();
    story.restore();
    let School { relay, mentors: [okafor, _], .. } = &mut story.school;
    let recorded = okafor.recorded(after());
    okafor.write(&visit(9, KAI, recorded, "new"), after());
    offer_all(okafor);
    let everything = okafor.outbox.clone();
    let answer = okafor.sync(relay, after());
    assert_eq!(answer.results.len(), 5, "who Kai is, the relationship, two visits, the new one");
    let new: Vec<_> = answer.results.iter().filter(is_not_at_base).collect();
    assert_eq!(new, [&PushResult::HandedIn { received_at: after().as_millisecond() }]);

    // Whoever brings it after her is answered with the same place, and so is she.
    story.coordinator_brings_everything_back();
    let School { relay, mentors: [okafor, _], .. } = &mut story.school;
    for (number, push) in everything.iter().enumerate() {
        let mutation = vec![u8::try_from(number).unwrap(); 16];
        okafor.outbox.push(Push { mutation, ..push.clone() });
    }
    assert_eq!(okafor.sync(relay, after()).results, answer.results);
    assert_eq!(story.another_desk(70).visits(year(KAI)), 2);
}

#[test]
fn nobody_gets_in_what_base_never_had() {
    let mut story = told();
    story.restore();
    let School { relay, coordinator, mentors: [_, lowe] } = &mut story.school;
    let id = year(AMIRA);
    let his = coordinator.documents[&id].changes().pop().unwrap();
    assert_eq!(his.author, Some(lowe.who.user));
    let elsewhere = coordinator.push_of(year(KAI), his.chunk);
    let writer = Writer { actor: [9; 16], author: lowe.who.user, at: after() };
    let mut document = coordinator.documents[&id].clone();
    let forged = visit(50, AMIRA, lowe.recorded(after()), "as him");
    let forged = document.write(&writer, &forged).unwrap();
    let forged = coordinator.push_of(id, forged);
    offer_all(coordinator);
    coordinator.outbox.insert(0, elsewhere);
    coordinator.outbox.push(forged);
    let answer = coordinator.sync(relay, after());
    assert_eq!(refused(&answer.results), [RefusedBecause::WrongActor; 2]);
    assert!(matches!(answer.results[0], PushResult::Refused { .. }), "his, in Kai's record");
    assert!(matches!(answer.results.last(), Some(PushResult::Refused { .. })), "the forged one");
}

#[test]
fn an_actor_stays_whose_it_was_while_what_it_wrote_is_lost() {
    let mut story = told();
    story.restore();
    let School { relay, coordinator, mentors: [_, lowe] } = &mut story.school;
    // She may write Amira's record, and what he wrote there is not back yet.
    let id = year(AMIRA);
    let his = lowe.documents[&id].changes().pop().unwrap().chunk;
    let actor = prescreen(&his, Limits::ON_DEVICE).unwrap().actor;
    let writer = Writer { actor, author: coordinator.who.user, at: after() };
    let hers = visit(50, AMIRA, coordinator.recorded(after()), "under his actor");
    let hers = Document::new(id).write(&writer, &hers).unwrap();
    let hers = coordinator.push_of(id, hers);
    coordinator.outbox.push(hers);
    let answer = coordinator.sync(relay, after());
    assert_eq!(refused(&answer.results), [RefusedBecause::WrongActor]);
    offer_all(lowe);
    at_base(&lowe.sync(relay, after()));
    record(lowe, relay, (4, AMIRA), after());
    assert_eq!(story.another_desk(70).visits(id), 2);
}

#[test]
fn what_is_withheld_is_the_coordinators_to_give_again() {
    let mut story = told();
    story.restore();
    let mut desk = story.another_desk(70);
    desk.write(&student(KAI, "Kai", "Morgan-Reid"), after());
    at_base(&desk.sync(&story.school.relay, after()));
    story.okafor_syncs();
    story.okafor_holds(&[]);

    let okafor = story.school.mentors[0].who.user;
    let Edit::Relate(mut again) = relate(KAI, okafor, "2026-11-05", None) else { panic!() };
    again.id = RelationshipId::draw(4_711);
    desk.write(&Edit::Relate(again), after());
    at_base(&desk.sync(&story.school.relay, after()));
    story.okafor_syncs();
    story.okafor_holds(&[core(KAI), year(KAI)]);

    // The end of the earlier relationship comes back, and takes nothing of the new one.
    story.coordinator_brings_everything_back();
    story.okafor_syncs();
    story.okafor_holds(&[core(KAI), year(KAI)]);
    assert_eq!(story.school.mentors[0].visits(year(KAI)), 2);
}

#[test]
fn somebody_met_off_site_comes_back_with_who_met_them() {
    let mut story = told();
    let School { relay, coordinator, mentors: [okafor, _] } = &mut story.school;
    let by = okafor.who.user;
    okafor.write(&student(BILAL, "Bilal", "Aziz"), later());
    let standing = Standing::MetOffSite { by };
    okafor.write(&Edit::SetStanding { student: BILAL, standing }, later());
    record(okafor, relay, (11, BILAL), later());
    coordinator.sync_all(relay, later());
    assert_eq!(story.restore().told.left.lost, 8);
    story.coordinator_brings_everything_back();
    story.okafor_syncs();
    story.okafor_holds(&[core(BILAL), year(BILAL)]);
    let mut store = story.database();
    assert_eq!(store.begin().unwrap().tie(BILAL, by).unwrap(), Tie::Met);
}

#[test]
fn twice_in_a_row() {
    let mut story = told();
    story.restore();
    story.coordinator_brings_everything_back();
    let School { relay, coordinator, mentors: [_, lowe] } = &mut story.school;
    lowe.sync_all(relay, after());
    record(lowe, relay, (4, AMIRA), after());
    coordinator.sync_all(relay, after());

    let left = Unsettled { lost: 6, withheld: 1 };
    assert_eq!(story.restore().told, CaughtUp { epoch: 3, left, ..TOLD });
    story.okafor_syncs();
    story.okafor_holds(&[]);
    story.coordinator_brings_everything_back();
    let desk = story.another_desk(71);
    assert_eq!((desk.visits(year(KAI)), desk.visits(year(AMIRA))), (2, 2));
    for (epoch, changes) in [(2, 8), (3, 9)] {
        let before = story.file(&format!("{DATABASE}.before-{epoch}"));
        let found = verify(&Where::File(before)).unwrap();
        assert_eq!((found.changes, found.damaged), (changes, Vec::new()), "nothing is thrown away");
    }
}

#[test]
fn what_was_given_again_since_is_not_withheld() {
    let mut story = told();
    let School { relay, coordinator, mentors: [okafor, _] } = &mut story.school;
    let Edit::Relate(mut again) = relate(KAI, okafor.who.user, "2026-11-03", None) else {
        panic!()
    };
    again.id = RelationshipId::draw(4_711);
    coordinator.write(&Edit::Relate(again), later());
    at_base(&coordinator.sync(relay, later()));
    assert_eq!(story.restore().told.left, Unsettled { lost: 6, withheld: 0 });
    story.okafor_syncs();
    story.okafor_holds(&[core(KAI), year(KAI)]);
}
