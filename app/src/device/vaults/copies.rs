//! What is known of a vault lies there twice, in two rows that are written together: storage that loses or spoils one of
//! them locks nobody out. Which of the rows can be relied upon is decided here, of bytes alone.

use super::Known;

/// How the name of the second copy ends.
pub(super) const COPY: &str = "-copy";
/// How the name of a row ends that says that a copy was put right from the other. Nothing else is in it: of a header that was
/// changed since, such as by another passphrase, nothing stays.
pub(super) const PUT_RIGHT: &str = "-put-right";

/// A row of the list: its name and its bytes.
pub type Row = (String, Vec<u8>);

/// What lies in the list.
#[derive(Default)]
pub struct Listed {
    /// The vaults that can be opened.
    pub known: Vec<Known>,
    /// The rows of vaults of which neither copy can be read. They stay where they are, and so does what is sealed.
    pub unreadable: Vec<Row>,
    /// Of those that can be opened the ones with a copy to be put right, as the other copy says it.
    pub(super) halves: Vec<Known>,
}

impl Listed {
    pub(super) fn of(rows: &[Row]) -> Self {
        let mut listed = Self::default();
        for (name, bytes) in rows.iter().filter(|(name, _)| !name.ends_with(PUT_RIGHT)) {
            let (vault, other) = match name.strip_suffix(COPY) {
                Some(vault) => (vault, vault.to_owned()),
                None => (name.as_str(), format!("{name}{COPY}")),
            };
            let other = rows.iter().find(|(name, _)| *name == other);
            let other = other.and_then(|(_, bytes)| read(vault, bytes));
            match (read(vault, bytes), other) {
                // Both say the same: they were written together. It is listed with the first.
                (Some(_), Some(_)) if vault != name => {}
                (Some(known), _) => listed.known.push(known),
                (None, Some(known)) => listed.halves.push(known),
                (None, None) => listed.unreadable.push((name.clone(), bytes.clone())),
            }
        }
        listed
    }

    /// The names of the vaults that nothing opens, each once.
    #[must_use]
    pub fn names_of_unreadable(&self) -> Vec<String> {
        let vault = |(name, _): &Row| name.strip_suffix(COPY).unwrap_or(name).to_owned();
        let mut names: Vec<_> = self.unreadable.iter().map(vault).collect();
        names.dedup();
        names
    }
}

/// What a row says, if it is about the vault whose name it has.
fn read(vault: &str, bytes: &[u8]) -> Option<Known> {
    Known::read(bytes).filter(|known| known.name() == vault)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use vault::Tries;

    use super::*;
    use crate::device::{strongbox::tests::a_vault, vaults::Standing};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// The two rows of a vault.
    fn both() -> (Row, Row) {
        let (header, tries) = (a_vault().header().clone(), Tries::default());
        let known = Known { header, tries, standing: Standing::Whole };
        let (name, bytes) = (known.name(), known.written().unwrap());
        ((name.clone(), bytes.clone()), (format!("{name}{COPY}"), bytes))
    }

    fn spoiled((name, mut bytes): Row) -> Row {
        *bytes.last_mut().unwrap() ^= 1;
        (name, bytes)
    }

    fn names(listed: &Listed) -> Vec<String> {
        listed.known.iter().map(Known::name).collect()
    }

    #[test]
    fn two_copies_are_one_vault() {
        let (first, copy) = both();
        let name = first.0.clone();
        let listed = Listed::of(&[first.clone(), copy.clone()]);
        assert_eq!(names(&listed), [name.as_str()]);
        assert!(listed.unreadable.is_empty() && listed.halves.is_empty());
        // One row was lost, or never written.
        for alone in [first, copy] {
            assert_eq!(names(&Listed::of(&[alone])), [name.as_str()]);
        }
    }

    #[test]
    fn damage_of_one_copy_is_put_right_from_the_other() {
        let (first, copy) = both();
        let name = first.0.clone();
        let one = [spoiled(first.clone()), copy.clone()];
        let other = [first, spoiled(copy)];
        for rows in [one, other] {
            let listed = Listed::of(&rows);
            assert_eq!(names(&listed), [name.as_str()]);
            assert!(listed.unreadable.is_empty());
            assert_eq!(listed.halves.first().unwrap().name(), name);
        }
    }

    #[test]
    fn damage_of_both_is_set_apart_and_stands_in_nobody_elses_way() {
        let (first, copy) = both();
        let (theirs, their_copy) = both();
        let (name, other) = (first.0.clone(), theirs.0.clone());
        let rows = [spoiled(first), spoiled(copy), theirs, their_copy];
        let listed = Listed::of(&rows);
        assert_eq!(names(&listed), [other]);
        assert_eq!(listed.unreadable.as_slice(), rows.get(..2).unwrap());
        assert_eq!(listed.names_of_unreadable(), [name]);
    }

    #[test]
    fn a_row_under_the_name_of_another_vault_is_not_taken_for_it() {
        let ((mine, _), (theirs, bytes)) = (both().0, both().0);
        let listed = Listed::of(&[(mine.clone(), bytes)]);
        assert!(listed.known.is_empty() && mine != theirs);
        assert_eq!(listed.names_of_unreadable(), [mine]);
    }

    #[test]
    fn what_was_put_right_is_neither_a_vault_nor_damage() {
        let (first, copy) = both();
        let put_right = (format!("{}{PUT_RIGHT}", first.0), Vec::new());
        let listed = Listed::of(&[first, copy, put_right]);
        assert_eq!(listed.known.len(), 1);
        assert!(listed.unreadable.is_empty() && listed.halves.is_empty());
    }
}
