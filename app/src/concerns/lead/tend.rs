//! What is done without a screen for whoever holds a key, after each sync: what base has is fetched, what waits is counted, and what
//! base refused because the list had changed is signed again. When their duty has ended, what was fetched goes.

use ::concerns::{Fresh, SealError, Sealed, Text, answer};
use domain::concern::EntryKind;
use leptos::prelude::*;
use replica::{Handing, storage::StorageError};

use super::{
    super::{deliver::NotNow, reading::fetch},
    case::Case,
    duty::{Desk, Duty, duty},
    entries::{Entry, entries},
    queue::not_received,
};
use crate::store::{Alongside, fresh};

/// Does it. For anybody else it is nothing.
///
/// # Errors
/// [`NotNow`]; what came by then is kept.
pub(in crate::concerns) async fn tend(alongside: Alongside) -> Result<(), NotNow> {
    match duty(alongside).await? {
        Duty::Current(desk) => {
            // Base said no, or nothing: what is here is counted all the same.
            let fetched = fetch(alongside).await;
            let cases = Case::all(entries(alongside, None).await?.all);
            if desk.signs() {
                sign_again(alongside, &desk, &cases).await?;
            }
            alongside.concerns_wait(not_received(&cases, &desk.lists)).await?;
            fetched
        }
        Duty::None => Ok(alongside.stop_reading().await?),
        // A list that cannot be read is no list without them, and another device of theirs is no end of their duty.
        Duty::Elsewhere | Duty::Unknown => Ok(()),
    }
}

/// Counts what waits, after something was added here.
///
/// # Errors
/// When storage does not give or take it.
pub(super) async fn count(alongside: Alongside, desk: &Desk) -> Result<(), StorageError> {
    let cases = Case::all(entries(alongside, None).await?.all);
    alongside.concerns_wait(not_received(&cases, &desk.lists)).await
}

/// Base takes answers under the newest list alone. What was signed here under one before it, and was refused, is sealed and signed
/// again under this one, as the entry that it is. A key that was handed over is offered anew.
async fn sign_again(alongside: Alongside, desk: &Desk, cases: &[Case]) -> Result<(), StorageError> {
    let refused: Vec<_> = alongside.view.with_untracked(|view| {
        let refused = view.handing.iter().filter(|(_, it)| matches!(it, Handing::Refused));
        refused.map(|(entry, _)| *entry).collect()
    });
    for id in refused {
        let Some(bytes) = alongside.sealed_entry(id).await? else { continue };
        let Ok(sealed) = Sealed::read(&bytes) else { continue };
        let head = sealed.head();
        if head.by != desk.me || head.holders >= desk.list.number() {
            continue;
        }
        if head.kind == EntryKind::HandedOver {
            alongside.let_entry_go(id).await?;
        } else if let Some(again) = anew(desk, cases, &Entry { sealed, came: None }, fresh()) {
            // What cannot be sealed under this list stays as it is, and is asked again.
            let Ok(again) = again else { continue };
            alongside.hand_in_later(id, &again, None).await?;
        }
    }
    Ok(())
}

/// The same answer under the list that is believed now; nothing where it is none, or cannot be opened.
fn anew(
    desk: &Desk,
    cases: &[Case],
    entry: &Entry,
    drawn: Fresh,
) -> Option<Result<Vec<u8>, SealError>> {
    let head = entry.sealed.head();
    let case = cases.iter().find(|case| entry.sealed.answers(&case.raised.sealed))?;
    let opened = case.opened(entry, desk.key.opens(), &desk.lists).ok()?;
    let Text::Answer(says) = opened.text else { return None };
    Some(answer(head.id, &case.raised.sealed, &says, (&desk.list, &desk.key), drawn))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use ::concerns::Lists;
    use domain::concern::{Answer, Says};

    use super::{
        super::{
            super::lists::tests::{REID, key, list},
            case::tests::{added, both, known, raised},
        },
        *,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn drawn() -> Fresh {
        Fresh::new([7; 32])
    }

    fn desk(lists: Lists) -> Desk {
        Desk { me: REID, key: key(2), list: both(), lists }
    }

    #[test]
    fn what_was_signed_under_the_list_before_is_the_same_words_under_the_newest() {
        let concern = raised(1, 1, 2);
        let says = Says::Decided { what: "A visit".to_owned(), reasons: "The wrist".to_owned() };
        let before = added(&concern, (11, says.clone()), (REID, 3), (&list(1), &key(2)));
        let cases = Case::all(vec![concern]);
        let again = anew(&desk(known()), &cases, &before, drawn()).unwrap().unwrap();
        let sealed = Sealed::read(&again).unwrap();
        let (head, old) = (sealed.head(), before.sealed.head());
        assert_eq!((head.id, head.at, head.holders), (old.id, old.at, both().number()));
        assert!(known().signed(&sealed), "base takes it");
        let opened = sealed.open(key(3).opens(), &known()).unwrap();
        let Text::Answer(Answer { says: now, .. }) = opened.text else { panic!("an answer") };
        assert_eq!(now, says, "and Mr Lowe, who came later, reads it");
        // Without the list under which it was signed it is nobody's.
        assert!(anew(&desk(Lists::new(both())), &cases, &before, drawn()).is_none());
    }
}
