//! Who takes part: a coordinator with one device or two, three mentors or four, one of them with two devices, and four to
//! six students. Everybody is enrolled once, and every history begins with copies of that.

use anyhow::Result;
use domain::{
    id::{DeviceId, StudentId, UserId},
    staff::{Role, StaffMember},
    student::Student,
};
use records::Edit;
use replica::{Identity, memory::MemoryStorage};
use sync_server::{relay::Principal, store::sqlite::Sqlite};

use scenarios::{
    base::{Base, principal},
    clock::{Clock, OnDevice},
    dice::Dice,
    tablet::Tablet,
    words::relationship,
};

use super::slow::Pace;

const KHAN: UserId = UserId::draw(1);
const OKAFOR: UserId = UserId::draw(2);
const REID: UserId = UserId::draw(3);
const LOWE: UserId = UserId::draw(4);
const HADDAD: UserId = UserId::draw(5);

/// All mentors.
pub(super) const MENTORS: [UserId; 4] = [OKAFOR, REID, LOWE, HADDAD];
const NAMES: [(UserId, &str); 4] =
    [(OKAFOR, "Ms Okafor"), (REID, "Mr Reid"), (LOWE, "Mr Lowe"), (HADDAD, "Ms Haddad")];
/// Whose the devices are, in the order in which a history takes them.
const DEVICES: [UserId; 7] = [KHAN, OKAFOR, OKAFOR, REID, LOWE, KHAN, HADDAD];
/// A history takes so many of the devices at least.
const FEWEST: usize = 5;
/// With one that was copied.
pub(super) const MOST: usize = 8;
/// The students, and who mentors them.
const STUDENTS: [(&str, &[UserId]); 6] = [
    ("Kai", &[OKAFOR, REID]),
    ("Ada", &[OKAFOR]),
    ("Sam", &[REID]),
    ("Mia", &[LOWE, OKAFOR]),
    ("Leo", &[LOWE, HADDAD]),
    ("Zoe", &[HADDAD, REID]),
];
/// A history is about so many of the students at least.
const FEWEST_STUDENTS: usize = 4;
/// In the family name of everybody whom a history is about: what must never be in a log.
pub(super) const NAME: &str = "Quillfeather";

/// A school in which everybody is enrolled.
pub struct Cast {
    records: Sqlite,
    profiles: Vec<Profile>,
    /// A device of the coordinator's that looks at what base has, and never writes.
    pub(super) auditor: Principal,
}

/// A device, before and after its first sync.
struct Profile {
    identity: Identity,
    fresh: MemoryStorage,
    synced: MemoryStorage,
}

/// What a history begins with.
pub(super) struct Beginning {
    pub(super) clock: Clock,
    pub(super) base: Base,
    pub(super) tablets: Vec<Tablet>,
    pub(super) students: Vec<StudentId>,
}

impl Cast {
    /// Sets the school up.
    ///
    /// # Errors
    /// When anything goes wrong.
    pub fn enrolled() -> Result<Self> {
        let clock = Clock::default();
        let mut base = Base::new(&clock)?;
        let khan = base.set_up(KHAN, name(KHAN), DeviceId::draw(11))?;
        let who = principal(&khan);
        let mut identities: Vec<Identity> = Vec::new();
        for (number, user) in (11_u128..).zip(DEVICES) {
            let device = DeviceId::draw(number);
            let known = identities.iter().find(|one| one.user == user).cloned();
            identities.push(match known {
                Some(known) => base.enrol_again(&who, &known, device)?,
                None if user == KHAN => khan.clone(),
                None => base.enrol(&who, user, name(user), device)?,
            });
        }
        let auditor = principal(&base.enrol_again(&who, &khan, DeviceId::draw(99))?);
        let (mut tablets, mut fresh) = (Vec::new(), Vec::new());
        for (seed, identity) in (1_u64..).zip(identities) {
            let tablet = Tablet::new(identity, OnDevice::new(&clock, 0, seed))?;
            fresh.push(tablet.storage.copied());
            tablets.push(tablet);
        }
        if let Some(khan) = tablets.first_mut() {
            khan.save(first_edits())?;
        }
        for tablet in &mut tablets {
            tablet.sync(&base)?;
        }
        let profiles = tablets.into_iter().zip(fresh).map(|(tablet, fresh)| Profile {
            identity: tablet.identity,
            fresh,
            synced: tablet.storage,
        });
        Ok(Self { profiles: profiles.collect(), records: base.copy()?, auditor })
    }

    /// What a history begins with: copies, some of the devices with their first sync before them; on a slow wire every
    /// other one, and never the coordinator's first.
    pub(super) fn begin(&self, dice: &mut Dice, pace: Pace) -> Result<Beginning> {
        let clock = Clock::default();
        let base = Base::over(self.records.copy()?, &clock)?;
        let more = self.profiles.len().saturating_sub(FEWEST);
        let count = FEWEST + dice.place(more + 1);
        let mut tablets = Vec::new();
        for (place, profile) in self.profiles.iter().take(count).enumerate() {
            let usual = dice.percent(20);
            let begins = if pace == Pace::Slow { !place.is_multiple_of(2) } else { usual };
            let storage = if begins { &profile.fresh } else { &profile.synced };
            let seconds = i64::try_from(dice.below(600)).unwrap_or(0) - 300;
            let env = OnDevice::new(&clock, seconds * 1_000, dice.throw());
            tablets.push(Tablet::over(profile.identity.clone(), storage.copied(), env)?);
        }
        let students = FEWEST_STUDENTS + dice.place(STUDENTS.len() - FEWEST_STUDENTS + 1);
        let students = STUDENTS.iter().zip(101..).take(students);
        let students = students.map(|(_, number)| StudentId::draw(number)).collect();
        Ok(Beginning { clock, base, tablets, students })
    }
}

fn name(user: UserId) -> &'static str {
    NAMES.iter().find(|(known, _)| *known == user).map_or("Mrs Khan", |(_, name)| *name)
}

fn first_edits() -> Vec<Edit> {
    let role = |id| if id == KHAN { Role::Coordinator } else { Role::Mentor };
    let member = |id| StaffMember { id, name: name(id).to_owned(), role: role(id) };
    let mut edits = vec![Edit::NameSchool { name: "Harbour".to_owned() }];
    edits.extend([KHAN].into_iter().chain(MENTORS).map(member).map(Edit::PutStaff));
    let mut relations = 0;
    for ((given_name, mentors), number) in STUDENTS.iter().zip(101..) {
        let student = StudentId::draw(number);
        edits.push(Edit::PutStudent(Student::named(student, given_name, NAME)));
        for mentor in *mentors {
            relations += 1;
            edits.push(Edit::Relate(relationship(relations, student, *mentor)));
        }
    }
    edits
}
