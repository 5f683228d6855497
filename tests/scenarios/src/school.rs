//! The school of the stories: Mrs Khan coordinates, Ms Okafor and Mr Reid mentor, Kai, Ada and Sam are students.

use anyhow::Result;
use domain::{
    id::{DeviceId, StudentId, UserId},
    staff::{Role, StaffMember},
};
use records::Edit;
use replica::Identity;

use crate::{
    base::{Base, principal},
    clock::{Clock, OnDevice},
    tablet::Tablet,
    words::{relationship, student},
};

/// Mrs Khan, the coordinator.
pub const KHAN: UserId = UserId::draw(1);
/// Ms Okafor, a mentor.
pub const OKAFOR: UserId = UserId::draw(2);
/// Mr Reid, a mentor.
pub const REID: UserId = UserId::draw(3);
/// Kai: related to both mentors.
pub const KAI: StudentId = StudentId::draw(101);
/// Ada: related to Ms Okafor.
pub const ADA: StudentId = StudentId::draw(102);
/// Sam: related to Mr Reid.
pub const SAM: StudentId = StudentId::draw(103);
/// All of them.
pub const STUDENTS: [StudentId; 3] = [KAI, ADA, SAM];

/// The school with its relay and three devices.
pub struct School {
    /// Everybody's clock.
    pub clock: Clock,
    /// The relay.
    pub base: Base,
    /// Mrs Khan's desktop, Ms Okafor's tablet, Mr Reid's tablet, in this order.
    pub tablets: [Tablet; 3],
}

impl School {
    /// A school that is set up: everyone enrolled, students related, everything at base, and nothing yet on
    /// the mentors' tablets.
    ///
    /// # Errors
    /// When anything goes wrong.
    pub fn set_up() -> Result<Self> {
        let clock = Clock::default();
        let base = Base::new(&clock)?;
        let khan = base.set_up(KHAN, "Mrs Khan", DeviceId::draw(11))?;
        let who = principal(&khan);
        let okafor = base.enrol(&who, OKAFOR, "Ms Okafor", DeviceId::draw(12))?;
        let reid = base.enrol(&who, REID, "Mr Reid", DeviceId::draw(13))?;
        let tablet = |identity: Identity, ahead_ms, seed| {
            Tablet::new(identity, OnDevice::new(&clock, ahead_ms, seed))
        };
        // Mr Reid's clock is seven minutes slow.
        let tablets = [tablet(khan, 0, 1)?, tablet(okafor, 2_000, 2)?, tablet(reid, -420_000, 3)?];
        let mut school = Self { clock, base, tablets };
        school.khan().save(first_edits())?;
        let Self { base, tablets: [khan, ..], .. } = &mut school;
        khan.sync(base)?;
        Ok(school)
    }

    /// Mrs Khan's desktop.
    pub const fn khan(&mut self) -> &mut Tablet {
        let [khan, ..] = &mut self.tablets;
        khan
    }

    /// Ms Okafor's tablet.
    pub const fn okafor(&mut self) -> &mut Tablet {
        let [_, okafor, _] = &mut self.tablets;
        okafor
    }

    /// Mr Reid's tablet.
    pub const fn reid(&mut self) -> &mut Tablet {
        let [.., reid] = &mut self.tablets;
        reid
    }

    /// Everyone syncs until nothing moves any more. It is a long time: what came damaged more than once is
    /// asked for again after hours.
    ///
    /// # Errors
    /// When anything goes wrong.
    pub fn quiet(&mut self) -> Result<()> {
        for _ in 0..3 {
            self.clock.turn(7 * 3_600_000);
            for tablet in &mut self.tablets {
                tablet.sync(&self.base)?;
            }
        }
        Ok(())
    }
}

fn first_edits() -> Vec<Edit> {
    let member = |id, name: &str, role| Edit::PutStaff(StaffMember { id, name: name.into(), role });
    vec![
        Edit::NameSchool { name: "Harbour".to_owned() },
        member(KHAN, "Mrs Khan", Role::Coordinator),
        member(OKAFOR, "Ms Okafor", Role::Mentor),
        member(REID, "Mr Reid", Role::Mentor),
        Edit::PutStudent(student(KAI, "Kai")),
        Edit::PutStudent(student(ADA, "Ada")),
        Edit::PutStudent(student(SAM, "Sam")),
        Edit::Relate(relationship(1, KAI, OKAFOR)),
        Edit::Relate(relationship(2, KAI, REID)),
        Edit::Relate(relationship(3, ADA, OKAFOR)),
        Edit::Relate(relationship(4, SAM, REID)),
    ]
}
