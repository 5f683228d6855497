//! Typing parts of the recovery key from their sheets: two fields, and what is wrong with what was typed. Which of the two is
//! wrong is said; how close it was is not.

use concerns::{JoinError, RecoveryKey, RecoveryPublic, Share};
use leptos::prelude::*;

use crate::{
    devices::error_of,
    locking::ShowTyped,
    ui::{Field, Mistake},
};

/// The id of the field for one part, and of the first of two.
pub(crate) const PART: &str = "part";
const OTHER: &str = "other-part";

/// What stands before what is wrong with the part in this field.
fn whose(field: &str) -> &'static str {
    if field == OTHER { "The second part: " } else { "The first part: " }
}

/// Reads a part as its keeper typed it, or says what is wrong.
pub(crate) fn one(typed: &str) -> Result<Share, String> {
    if typed.trim().is_empty() {
        return Err("Type the part from its sheet.".to_owned());
    }
    Share::read(typed).map_err(|error| error.to_string())
}

/// Reads two parts, or says of each what is wrong.
pub(crate) fn two(first: &str, second: &str) -> Result<[Share; 2], Vec<Mistake>> {
    let read = |field: &'static str, typed: &str| {
        one(typed).map_err(|words| mistake(field, format!("{}{words}", whose(field))))
    };
    match (read(PART, first), read(OTHER, second)) {
        (Ok(one), Ok(other)) if one.place() == other.place() => {
            Err(vec![mistake(OTHER, JoinError::TwoAreNeeded.to_string())])
        }
        (Ok(one), Ok(other)) => Ok([one, other]),
        (one, other) => Err([one.err(), other.err()].into_iter().flatten().collect()),
    }
}

/// What to put right where two parts did not make the key: which of them it is nobody can know.
pub(crate) fn said(error: JoinError) -> Vec<Mistake> {
    vec![mistake(PART, error.to_string())]
}

/// The key out of two parts, where it is known which key it has to be; a part of another one is named.
pub(crate) fn joined(
    parts: &[Share; 2],
    expected: &RecoveryPublic,
) -> Result<RecoveryKey, Vec<Mistake>> {
    const OTHERS: &str = "It is of another recovery key. Look on the sheet which it is.";
    let others = [PART, OTHER].into_iter().zip(parts).filter(|(_, part)| !part.is_of(expected));
    let others: Vec<_> =
        others.map(|(field, _)| mistake(field, format!("{}{OTHERS}", whose(field)))).collect();
    if others.is_empty() { RecoveryKey::join(parts, expected).map_err(said) } else { Err(others) }
}

fn mistake(field: &str, words: String) -> Mistake {
    Mistake { field: field.to_owned(), words }
}

/// The fields for two parts.
#[component]
pub(crate) fn TwoParts(
    /// What is typed into each.
    typed: [RwSignal<String>; 2],
    /// What has to be put right in the form.
    mistakes: RwSignal<Vec<Mistake>>,
) -> impl IntoView {
    // A part opens, with one other, every vault of the school.
    let shown = RwSignal::new(false);
    let [first, second] = typed;
    view! {
        <Field
            id=PART
            label="First part"
            hint="16 groups of 4, as on the sheet of one keeper"
            error=error_of(mistakes, PART)
            secret=shown
            value=first
            on_input=move |typed| first.set(typed)
        />
        <Field
            id=OTHER
            label="Second part"
            hint="As on the sheet of another keeper"
            error=error_of(mistakes, OTHER)
            secret=shown
            value=second
            on_input=move |typed| second.set(typed)
        />
        <ShowTyped shown />
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use concerns::{Copies, Fresh, RecoveryKey};

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Parts as they are printed.
    fn printed(number: u8) -> [String; 3] {
        let key = RecoveryKey::draw(Fresh::new([number; 32]));
        let parts = key.split(Copies::Three, Fresh::new([9; 32]));
        let printed: Vec<_> = parts.iter().map(ToString::to_string).collect();
        printed.try_into().unwrap()
    }

    fn wrong(first: &str, second: &str) -> Vec<(String, String)> {
        let mistakes = two(first, second).err().unwrap_or_default();
        mistakes.into_iter().map(|one| (one.field, one.words)).collect()
    }

    #[test]
    fn which_part_is_wrong_is_said_and_not_where() {
        let [one, other, _] = printed(1);
        assert!(two(&one, &other.to_lowercase()).is_ok());
        let mut near = one.clone();
        let last = near.pop();
        near.push(if last == Some('7') { '8' } else { '7' });
        let far = one.split(' ').rev().collect::<Vec<_>>().join(" ");
        let said = vec![(
            PART.to_owned(),
            "The first part: There is a mistake in it. Compare each group with the sheet."
                .to_owned(),
        )];
        assert_eq!(wrong(&near, &other), said);
        assert_eq!(wrong(&far, &other), said, "however many letters are others");
        let fields = |first: &str, second: &str| -> Vec<String> {
            wrong(first, second).into_iter().map(|(field, _)| field).collect()
        };
        assert_eq!(fields(&one, &near), [OTHER]);
        assert_eq!(fields("", &near), [PART, OTHER]);
        assert_eq!(fields(&one, &one), [OTHER], "one keeper is not two");
    }

    #[test]
    fn parts_of_two_keys_are_read_and_make_none() {
        let [one, ..] = printed(1);
        let [_, other, _] = printed(2);
        let parts = two(&one, &other).ok().unwrap();
        let public = RecoveryKey::draw(Fresh::new([1; 32])).public();
        let found = joined(&parts, &public).err().unwrap();
        assert_eq!(found.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), [OTHER]);
        // A locked device knows too little to say which.
        let error = RecoveryKey::join_for_vault(&parts, public.vaults().as_bytes()).err().unwrap();
        assert_eq!(said(error).first().map(|one| one.field.as_str()), Some(PART));
        let right = two(&one, &printed(1)[2]).ok().unwrap();
        assert!(joined(&right, &public).is_ok());
    }
}
