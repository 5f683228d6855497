//! Whether whoever has this device reads concerns now (clause 5.7): the list that this device believes names them, and a key of theirs is
//! here. Without that nothing opens, whatever lies here. With a key that another one of theirs has taken the place of they read what
//! was sealed to it, and sign nothing.

use ::concerns::{HolderKey, Holders, Lists};
use domain::id::UserId;
use leptos::prelude::*;
use replica::storage::StorageError;

use super::super::lists;
use crate::store::Alongside;

/// How it is.
pub(super) enum Duty {
    /// They do.
    Current(Box<Desk>),
    /// They do, and no key of theirs is here: it was drawn on another device.
    Elsewhere,
    /// They do not, or not any more.
    None,
    /// This device knows of no list.
    Unknown,
}

/// What is needed to read and to answer.
pub(super) struct Desk {
    /// Who.
    pub(super) me: UserId,
    /// What opens, and what signs.
    pub(super) key: HolderKey,
    /// The list that is believed. Answers are signed under it.
    pub(super) list: Holders,
    /// It, and those before it.
    pub(super) lists: Lists,
}

impl Desk {
    /// Whether the list has the key that is here, so that what it signs counts.
    pub(super) fn signs(&self) -> bool {
        self.list.key_of(self.me) == Some(&self.key.public())
    }
}

/// How it is at this moment.
///
/// # Errors
/// When storage, or the key, cannot be read.
pub(super) async fn duty(alongside: Alongside) -> Result<Duty, StorageError> {
    let me = alongside.identity.with_untracked(|one| one.as_ref().map(|one| one.user));
    let Some(me) = me.filter(|_| !alongside.view.with_untracked(|view| view.removed)) else {
        return Ok(Duty::None);
    };
    let known = alongside.known_list().await?;
    let Some(list) = known.as_ref().and_then(lists::read) else { return Ok(Duty::Unknown) };
    let key = alongside.holder_key().await?;
    Ok(match key.filter(|_| list.has(me)) {
        Some(key) => {
            let lists = earlier(&list, &alongside.signed_lists().await?);
            Duty::Current(Box::new(Desk { me, key, list, lists }))
        }
        None if list.has(me) => Duty::Elsewhere,
        None => Duty::None,
    })
}

/// A list, with those that came before it as far as it says that they did.
pub(super) fn earlier(list: &Holders, others: &[Vec<u8>]) -> Lists {
    let mut lists = Lists::new(list.clone());
    for other in others {
        // One that does not fit proves nothing.
        lists.add(other).ok();
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            super::lists::tests::{REID, key, list, signed},
            case::tests::both,
        },
        *,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn desk(me: UserId, number: u8) -> Desk {
        Desk { me, key: key(number), list: list(1), lists: Lists::new(list(1)) }
    }

    #[test]
    fn what_counts_is_signed_with_the_key_that_the_list_has_of_its_person() {
        assert!(desk(REID, 2).signs());
        assert!(!desk(REID, 3).signs(), "another took its place");
        assert!(!desk(UserId::draw(9), 2).signs());
    }

    #[test]
    fn a_list_of_another_recovery_key_proves_nothing_of_before() {
        let lists = earlier(&both(), &[signed(&list(7), 7), b"no list".to_vec()]);
        assert_eq!(lists.newest(), &both());
        let theirs = super::super::case::tests::forged();
        assert!(!lists.signed(&theirs.sealed));
    }
}
