//! A school with a Designated Safeguarding Lead, Ms Reid, and a deputy, Mr Adeyemi; Ms Okafor is worried about Kai.

use concerns::{Fresh, Holder, HolderKey, Holders, Lists, RecoveryKey, Sealed, Text, answer, seal};
use domain::{
    concern::{Answer, Concern, Duty, Says},
    id::{ConcernEntryId, ConcernId, DeviceId, StudentId, UserId},
    visit::Recorded,
};

pub(crate) const OKAFOR: UserId = UserId::draw(2);
pub(crate) const REID: UserId = UserId::draw(5);
pub(crate) const ADEYEMI: UserId = UserId::draw(6);
pub(crate) const CONCERN: ConcernId = ConcernId::draw(201);
pub(crate) const ENTRY: ConcernEntryId = ConcernEntryId::draw(301);

pub(crate) fn fresh(number: u8) -> Fresh {
    Fresh::new([number; 32])
}

pub(crate) fn recovery() -> RecoveryKey {
    RecoveryKey::draw(fresh(1))
}

/// Ms Reid's.
pub(crate) fn reids() -> HolderKey {
    HolderKey::draw(fresh(2))
}

/// Mr Adeyemi's.
pub(crate) fn adeyemis() -> HolderKey {
    HolderKey::draw(fresh(3))
}

pub(crate) fn holder(user: UserId, duty: Duty, key: &HolderKey) -> Holder {
    Holder { user, duty, key: key.public(), from: "2026-11-02T08:00:00Z".parse().unwrap() }
}

pub(crate) fn both() -> Vec<Holder> {
    vec![holder(REID, Duty::Lead, &reids()), holder(ADEYEMI, Duty::Deputy, &adeyemis())]
}

pub(crate) fn holders() -> Holders {
    Holders::first(&recovery(), both()).unwrap()
}

/// All lists that there are.
pub(crate) fn lists() -> Lists {
    Lists::new(holders())
}

pub(crate) fn concern() -> Text {
    Text::Concern(written())
}

/// What Ms Okafor writes.
pub(crate) fn written() -> Concern {
    let text = |text: &str| text.to_owned();
    Concern {
        student: StudentId::draw(101),
        name: text(""),
        words: text("I am not going home tonight"),
        facts: text("A bruise on the left wrist"),
        who: text("Kai and I"),
        when: text("Tuesday, after lunch"),
        place: text("Room 4"),
        done: text("I stayed with Kai"),
        recorded: Recorded {
            by: OKAFOR,
            device: DeviceId::draw(20),
            at: "2026-11-03T13:15:00Z".parse().unwrap(),
        },
    }
}

/// On Ms Reid's desk, after lunch.
pub(crate) fn reids_desk() -> Recorded {
    let (by, device) = (REID, DeviceId::draw(50));
    Recorded { by, device, at: "2026-11-03T14:00:00Z".parse().unwrap() }
}

pub(crate) fn reid_says(says: Says) -> Answer {
    Answer { says, recorded: reids_desk() }
}

/// What Ms Reid hands in once she has read it.
pub(crate) fn received() -> Vec<u8> {
    let id = ConcernEntryId::draw(302);
    let found = sealed(&handed_in());
    answer(id, &found, &reid_says(Says::Received), (&holders(), &reids()), fresh(13)).unwrap()
}

/// What Ms Okafor hands in.
pub(crate) fn handed_in() -> Vec<u8> {
    seal(ENTRY, CONCERN, &written(), &holders(), fresh(4)).unwrap()
}

pub(crate) fn sealed(bytes: &[u8]) -> Sealed {
    Sealed::read(bytes).unwrap()
}
