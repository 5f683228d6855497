//! Which column of a CSV file is what, as a form: the importer's guess filled in, changed by a person, read back as a
//! mapping. Pure.

use imports::mentors::{Mapping, NameColumns};

/// How the file writes names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Names {
    /// One column with the whole name.
    #[default]
    Whole,
    /// Title, given and family name in columns of their own.
    Parts,
}

/// The columns that were chosen, by their place; nothing where none was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// How the file writes names.
    pub(super) names: Names,
    /// The whole name.
    pub(super) whole: Option<usize>,
    /// "Ms".
    pub(super) title: Option<usize>,
    /// "Ada".
    pub(super) given: Option<usize>,
    /// "Okafor".
    pub(super) family: Option<usize>,
    /// What they are here for.
    pub(super) role: Option<usize>,
    email: Option<usize>,
}

impl Columns {
    /// The form filled with the guess.
    pub(super) fn of(guess: &Mapping) -> Self {
        let columns = Self { role: guess.role, email: guess.email, ..Self::default() };
        match guess.name {
            Some(NameColumns::Whole(whole)) => Self { whole: Some(whole), ..columns },
            Some(NameColumns::Parts { title, given, family }) => {
                Self { names: Names::Parts, title, given, family: Some(family), ..columns }
            }
            None => columns,
        }
    }

    /// What was chosen, as the importer takes it. Without a name column nobody can be added.
    pub(super) fn mapping(&self) -> Mapping {
        let name = match self.names {
            Names::Whole => self.whole.map(NameColumns::Whole),
            Names::Parts => self.family.map(|family| NameColumns::Parts {
                title: self.title,
                given: self.given,
                family,
            }),
        };
        Mapping { name, email: self.email, role: self.role }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn mapping(name: Option<NameColumns>) -> Mapping {
        Mapping { name, email: Some(4), role: Some(3) }
    }

    #[test]
    fn a_guess_goes_through_the_form_unchanged() {
        let parts = NameColumns::Parts { title: Some(0), given: None, family: 2 };
        for name in [None, Some(NameColumns::Whole(1)), Some(parts)] {
            assert_eq!(Columns::of(&mapping(name)).mapping(), mapping(name));
        }
    }

    #[test]
    fn without_a_family_name_there_is_no_name() {
        let columns = Columns { names: Names::Parts, given: Some(1), ..Columns::default() };
        assert_eq!(columns.mapping().name, None);
    }
}
