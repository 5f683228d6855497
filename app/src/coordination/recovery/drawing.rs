//! A recovery key that is being drawn, as plain values: its parts as they are printed, and as their keepers typed them back.
//! What signs the first list is made of what was typed, so that sheets which nobody can read are found before anything rests
//! on them. Nothing of it is stored or sent; dropped, it is wiped.

use concerns::{
    Copies, Fresh, Holder, Holders, HoldersError, JoinError, RecoveryKey, RecoveryPublic, Share,
};

use crate::recovery::one;

/// See the module.
pub(super) struct Drawing {
    public: RecoveryPublic,
    parts: Vec<Share>,
    back: Vec<Share>,
}

/// A part as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sheet {
    /// Its number.
    pub(super) place: u8,
    /// How many there are.
    pub(super) of: usize,
    /// Sixteen groups of four.
    pub(super) groups: Vec<String>,
}

impl Drawing {
    /// Draws a key and splits it. The key itself is forgotten at once: its parts make it again.
    pub(super) fn draw(copies: Copies, key: Fresh, slopes: Fresh) -> Self {
        let key = RecoveryKey::draw(key);
        Self { public: key.public(), parts: key.split(copies, slopes), back: Vec::new() }
    }

    /// The digits that people compare.
    pub(super) fn digits(&self) -> String {
        self.public.fingerprint()
    }

    /// What is printed, each for another person.
    pub(super) fn sheets(&self) -> Vec<Sheet> {
        let groups = |part: &Share| part.to_string().split(' ').map(str::to_owned).collect();
        let of = self.parts.len();
        self.parts
            .iter()
            .map(|part| Sheet { place: part.place(), of, groups: groups(part) })
            .collect()
    }

    /// Which part is to be typed back next; nothing once all were.
    pub(super) fn wanted(&self) -> Option<u8> {
        self.parts.get(self.back.len()).map(Share::place)
    }

    /// Takes in the part that its keeper typed, or says what is wrong.
    pub(super) fn take_back(&mut self, typed: &str) -> Result<(), String> {
        let Some(wanted) = self.parts.get(self.back.len()) else { return Ok(()) };
        let read = one(typed)?;
        if read.to_string() == wanted.to_string() {
            self.back.push(read);
            return Ok(());
        }
        Err(if read.is_of(&self.public) && read.place() != wanted.place() {
            format!("This is part {}. Type part {}.", read.place(), wanted.place())
        } else {
            "This is a part of another recovery key. Use the sheet that was printed a moment ago, and destroy older ones.".to_owned()
        })
    }

    /// The first list of the key: of the school, or after the list of one that is given up. With it, as the key signed it that
    /// was made of what was typed.
    pub(super) fn first_list(
        &self,
        given_up: Option<&Holders>,
        holders: Vec<Holder>,
    ) -> Result<(Holders, Vec<u8>), NotSigned> {
        let key = RecoveryKey::join(&self.back, &self.public)?;
        let list = match given_up {
            None => Holders::first(&key, holders)?,
            Some(before) => before.begin_again(&key, holders)?,
        };
        let signed = list.sign(&key)?;
        Ok((list, signed))
    }
}

/// Why there is no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotSigned {
    /// What was typed makes no key.
    #[error(transparent)]
    Parts(#[from] JoinError),
    /// Nobody can be on it so.
    #[error("The list cannot be made so: {0}.")]
    List(#[from] HoldersError),
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn drawn(number: u8) -> Drawing {
        Drawing::draw(Copies::Three, Fresh::new([number; 32]), Fresh::new([7; 32]))
    }

    fn typed(drawing: &Drawing) -> Vec<String> {
        drawing.sheets().into_iter().map(|sheet| sheet.groups.join(" ")).collect()
    }

    #[test]
    fn each_part_is_a_sheet_of_sixteen_groups() {
        let sheets = drawn(1).sheets();
        assert_eq!(
            sheets.iter().map(|sheet| (sheet.place, sheet.of)).collect::<Vec<_>>(),
            [(1, 3), (2, 3), (3, 3)]
        );
        for sheet in sheets {
            assert_eq!(sheet.groups.len(), 16);
            assert!(sheet.groups.iter().all(|group| group.len() == 4));
        }
    }

    #[test]
    fn every_part_is_typed_back_in_turn_before_anything_is_signed() {
        let mut drawing = drawn(1);
        let [one, two, three]: [String; 3] = typed(&drawing).try_into().unwrap();
        assert!(drawing.first_list(None, Vec::new()).is_err(), "nothing was typed");
        assert_eq!(drawing.take_back(&two), Err("This is part 2. Type part 1.".to_owned()));
        assert!(drawing.take_back("2ABC").is_err());
        assert!(drawing.take_back(&typed(&drawn(2)).remove(0)).is_err(), "of a key before");
        assert_eq!(drawing.wanted(), Some(1));
        assert_eq!(drawing.take_back(&one.to_lowercase()), Ok(()));
        assert_eq!(drawing.wanted(), Some(2));
        let alone = drawing.first_list(None, Vec::new());
        assert_eq!(alone.err(), Some(NotSigned::Parts(JoinError::TwoAreNeeded)));
        assert_eq!(drawing.take_back(&two), Ok(()));
        assert_eq!(drawing.take_back(&three), Ok(()));
        assert_eq!(drawing.wanted(), None);

        let (list, signed) = drawing.first_list(None, Vec::new()).unwrap();
        assert_eq!(Holders::read_first(&signed), Ok(list.clone()));
        assert_eq!(list.recovery().fingerprint(), drawing.digits());
        assert_eq!(list.number(), 1);
    }

    #[test]
    fn another_key_follows_the_list_of_the_one_that_was_lost() {
        let all = |number: u8| {
            let mut drawing = drawn(number);
            for part in typed(&drawing) {
                drawing.take_back(&part).unwrap();
            }
            drawing
        };
        let (before, _) = all(1).first_list(None, Vec::new()).unwrap();
        let (after, signed) = all(2).first_list(Some(&before), Vec::new()).unwrap();
        assert_eq!(before.read_begun_again(&signed), Ok(after));
        let same = all(1).first_list(Some(&before), Vec::new());
        assert_eq!(same.err(), Some(NotSigned::List(HoldersError::TwoAlike)));
    }
}
