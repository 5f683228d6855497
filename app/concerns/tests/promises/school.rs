//! A school with a Designated Safeguarding Lead, Ms Reid, and a deputy, Mr Adeyemi; Ms Okafor is worried about Kai.

use concerns::{Fresh, Holder, HolderKey, Holders, RecoveryKey, Sealed, Text, seal};
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

pub(crate) fn concern() -> Text {
    let text = |text: &str| text.to_owned();
    Text::Concern(Concern {
        student: StudentId::draw(101),
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
    })
}

pub(crate) fn reid_says(says: Says) -> Text {
    let (by, device) = (REID, DeviceId::draw(50));
    let at = "2026-11-03T14:00:00Z".parse().unwrap();
    Text::Answer(Answer { says, recorded: Recorded { by, device, at } })
}

/// What Ms Okafor hands in.
pub(crate) fn handed_in() -> Vec<u8> {
    seal(ENTRY, CONCERN, &concern(), &holders(), fresh(4)).unwrap()
}

pub(crate) fn sealed(bytes: &[u8]) -> Sealed {
    Sealed::read(bytes).unwrap()
}
