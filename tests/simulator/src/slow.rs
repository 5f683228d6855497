//! Histories on a slow wire: some records fill a page each, so that whoever begins is sent them in parts, and between two
//! parts access ends, the device is removed, or base goes back to an earlier day.

use anyhow::Result;
use records::Edit;
use replica::Identity;

use super::{
    Play,
    check::WORD,
    coordinating::DESK,
    faults::{Disk, Wire},
};
use scenarios::{dice::Dice, tablet::Tablet, words::visit};

/// So many of a hundred histories are on one.
const SLOW: u64 = 4;
/// So many students have a long visit when it begins,
const LONG: usize = 3;
/// and so many of a hundred visits are long that are recorded later.
const LATER: u64 = 20;
/// Of so many times that a part came, something of each kind happens once before the next.
const BETWEEN: u64 = 6;
/// So often a visit says the same, which is in it three times: more than the shortest page holds.
const SENTENCES: usize = 300;

/// How fast the wire of a history is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Everything goes into one page.
    Usual,
    /// Base is asked for as little as possible at a time.
    Slow,
}

impl Pace {
    pub(super) fn draw(chance: &mut Dice) -> Self {
        if chance.percent(SLOW) { Self::Slow } else { Self::Usual }
    }
}

impl Play {
    /// There are records that fill a page each, and a copy of base that has them.
    pub(super) fn begins_slowly(&mut self) -> Result<()> {
        for place in 0..LONG {
            let Some(student) = self.whom(DESK, place) else { continue };
            let note = long(self.model.number());
            let visit = visit(self.tablet(DESK)?, student, &note);
            self.save(DESK, vec![Edit::RecordVisit(visit)], Disk::Good)?;
        }
        self.sync(DESK, Wire::Good, Disk::Good)?;
        self.back_up()
    }

    /// What the visit of this number says.
    pub(super) fn note(&mut self, number: usize) -> String {
        if self.pace == Pace::Slow && self.chance.percent(LATER) {
            long(number)
        } else {
            format!("{WORD} {number}")
        }
    }

    /// A device asked base. If it was sent a part of what it is to have first, something may happen before the next.
    pub(super) fn between_two_parts(&mut self, who: usize) -> Result<()> {
        let begins = self.tablet(who)?.copy.view().coming.is_some();
        if self.pace == Pace::Usual || !begins {
            return Ok(());
        }
        match self.chance.below(BETWEEN) {
            0 => self.access_ends(who),
            1 => self.remove(who),
            2 => self.restore(),
            _ => Ok(()),
        }
    }

    /// A student whom the device shows is its user's no longer, and base knows.
    fn access_ends(&mut self, who: usize) -> Result<()> {
        let mentor = self.tablet(who)?.identity.user;
        for place in 0..self.students.len() {
            if let Some(student) = self.whom(who, place)
                && let Some(id) = self.relation(student, mentor)?
            {
                self.ends(student, mentor, id, 1)?;
                return self.sync(DESK, Wire::Good, Disk::Good);
            }
        }
        Ok(())
    }

    /// Counts what happens to a device that has a part of its first sync, and not all of it.
    pub(super) fn in_a_first_sync(&mut self, of: impl Fn(&Identity) -> bool, what: &'static str) {
        let begins = |tablet: &Tablet| tablet.copy.view().coming.is_some() && of(&tablet.identity);
        if self.tablets.iter().any(begins) {
            self.report.happened(what);
        }
    }
}

/// Words that are no other visit's, and many.
fn long(number: usize) -> String {
    format!("{WORD} {number} {}", "We walked along the corridor and back. ".repeat(SENTENCES))
}
