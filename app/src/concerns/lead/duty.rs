//! Whether whoever has this device reads concerns now (clause 5.7): the list that this device believes names them, with the key that
//! is here. Without that nothing opens, whatever lies here.

use ::concerns::{HolderKey, HolderPublic, Holders, Lists};
use domain::id::UserId;
use leptos::prelude::*;
use replica::storage::StorageError;

use super::super::lists;
use crate::store::Alongside;

/// How it is.
pub(super) enum Duty {
    /// They do.
    Current(Box<Desk>),
    /// They do, with a key that was drawn on another device of theirs.
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
    let public = key.as_ref().map(HolderKey::public);
    Ok(match (stands(me, public.as_ref(), &list), key) {
        (Stands::Listed, Some(key)) => {
            let lists = earlier(&list, &alongside.signed_lists().await?);
            Duty::Current(Box::new(Desk { me, key, list, lists }))
        }
        (Stands::Elsewhere, _) => Duty::Elsewhere,
        _ => Duty::None,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    Listed,
    Elsewhere,
    Not,
}

fn stands(me: UserId, key: Option<&HolderPublic>, list: &Holders) -> Stands {
    match (list.key_of(me), key) {
        (None, _) => Stands::Not,
        (Some(listed), Some(key)) if listed == key => Stands::Listed,
        (Some(_), _) => Stands::Elsewhere,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{
        super::super::lists::tests::{REID, key, list},
        *,
    };

    #[test]
    fn nobody_reads_without_being_on_the_list_with_the_key_that_is_here() {
        let hers = key(2).public();
        assert_eq!(stands(REID, Some(&hers), &list(1)), Stands::Listed);
        assert_eq!(stands(REID, None, &list(1)), Stands::Elsewhere);
        assert_eq!(stands(REID, Some(&key(3).public()), &list(1)), Stands::Elsewhere);
        assert_eq!(stands(UserId::draw(9), Some(&hers), &list(1)), Stands::Not);
        let without = list(1).without(REID).unwrap();
        assert_eq!(stands(REID, Some(&hers), &without), Stands::Not, "her duty has ended");
    }
}
