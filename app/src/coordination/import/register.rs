//! What is kept of the national register: which of the establishments read are new here, and the edits that add
//! them. Pure.

use domain::{id::HomeSchoolId, school::HomeSchool};
use imports::gias::{Authority, GiasFile};
use records::Edit;

use crate::ui::words::{counted, joined};

/// How many home schools one change holds: well below the relay's limit for a change in bytes.
const AT_ONCE: usize = 300;

/// What a confirmed register adds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Kept {
    /// Not here yet.
    pub(super) new: Vec<HomeSchool>,
    /// Here already; left as they are, since somebody may have put in whom to ask for.
    pub(super) here: usize,
    /// Left out because they are closed.
    pub(super) closed: u32,
    /// Rows that could not be read, in words; the first of them.
    pub(super) faults: Vec<String>,
    /// How many rows could not be read.
    pub(super) faulty: u32,
}

/// Compares what was read with the home schools that are here.
pub(super) fn kept(
    file: &GiasFile,
    known: &[HomeSchool],
    mut entropy: impl FnMut() -> u128,
) -> Kept {
    let mut kept = Kept {
        closed: file.closed_left_out,
        faults: file.faults.clone(),
        faulty: file.faulty,
        ..Kept::default()
    };
    for establishment in &file.establishments {
        if establishment.among(known).is_some() || establishment.among(&kept.new).is_some() {
            kept.here += 1;
        } else {
            kept.new.push(establishment.to_home_school(HomeSchoolId::draw(entropy())));
        }
    }
    kept
}

impl Kept {
    /// The edits that add the new ones.
    pub(super) fn edits(&self) -> Vec<Edit> {
        self.new.chunks(AT_ONCE).map(|some| Edit::PutHomeSchools(some.to_vec())).collect()
    }

    /// "412 new home schools, 3 here already and 20 closed ones left out".
    pub(super) fn words(&self) -> String {
        let mut parts = vec![counted(self.new.len(), "new home school")];
        if self.here > 0 {
            parts.push(format!("{} here already", self.here));
        }
        if self.closed > 0 {
            parts.push(format!("{} left out because they are closed", self.closed));
        }
        joined(&parts)
    }
}

/// The local authorities that answer to what was typed, by name or code.
pub(super) fn matching(authorities: &[Authority], typed: &str) -> Vec<Authority> {
    let asked = domain::search::Asked::of(typed);
    let answers = |one: &&Authority| {
        domain::search::Folded::of([one.name.as_str(), one.code.as_str()]).answers(&asked)
    };
    authorities.iter().filter(answers).cloned().collect()
}

#[cfg(test)]
mod tests;
