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
mod tests {
    use imports::gias::{Chosen, GiasReader};

    use super::*;

    const HEADER: &str = "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name)\n";

    fn file(rows: &str) -> GiasFile {
        let chosen = Chosen::Authorities(["880".to_owned(), "881".to_owned()].into());
        let mut reader = GiasReader::new(chosen);
        let text = format!("{HEADER}{rows}");
        match reader.push(text.as_bytes()).and_then(|_| reader.finish()) {
            Ok(file) => file,
            Err(error) => unreachable!("{error}"),
        }
    }

    #[test]
    fn what_is_here_is_left_as_it_is() {
        let file = file(
            "900001,880,Sampleshire,4000,Westbrook,Open\n\
             900002,880,Sampleshire,4001,Ashton,Open\n\
             900003,880,Sampleshire,4002,Gone,Closed\n",
        );
        let known = HomeSchool {
            id: HomeSchoolId::draw(9),
            urn: None,
            dfe_number: Some("8804001".into()),
            name: "Ashton Academy".into(),
            address: String::new(),
            telephone: String::new(),
            contact: "Mrs Aldous".into(),
        };
        let kept = kept(&file, &[known], || 1);
        assert_eq!(kept.new.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Westbrook"]);
        assert_eq!(
            kept.words(),
            "1 new home school, 1 here already and 1 left out because they are closed"
        );
    }

    #[test]
    fn a_large_choice_is_written_in_several_changes() {
        let rows: String = (0..301)
            .map(|n| format!("{},880,Sampleshire,{},School {n},Open\n", 900_000 + n, 4000 + n))
            .collect();
        let mut next = 0;
        let kept = kept(&file(&rows), &[], || {
            next += 1;
            next
        });
        let sizes: Vec<_> = kept
            .edits()
            .iter()
            .map(|edit| if let Edit::PutHomeSchools(some) = edit { some.len() } else { 0 })
            .collect();
        assert_eq!(sizes, [300, 1]);
    }

    #[test]
    fn authorities_are_found_by_name_and_code() {
        let file = file("900001,880,Sampleshire,4000,A,Open\n900002,881,Exampleton,4000,B,Open\n");
        let names = |typed| {
            matching(&file.authorities, typed).into_iter().map(|one| one.name).collect::<Vec<_>>()
        };
        assert_eq!(names("exam"), ["Exampleton"]);
        assert_eq!(names("880"), ["Sampleshire"]);
        assert_eq!(names("").len(), 2);
    }
}
