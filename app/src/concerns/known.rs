//! The list that is believed, as screens show it.

use ::concerns::Holders;
use leptos::{prelude::*, task::spawn_local};
use replica::KnownList;

use super::{ask_for_list, lists};
use crate::{
    store::Alongside,
    ui::{follow, memo},
};

/// What is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    /// It is being read.
    Reading,
    /// This device knows of nobody who holds a key.
    Nobody,
    /// The list, and what people said of it.
    List(Box<KnownList>, Box<Holders>),
}

/// What is known, now and whenever base was asked again. It is asked at once, too: whoever looks is about to seal to those who are on
/// the list, or waits for the first of them.
pub(super) fn known(alongside: Alongside) -> RwSignal<Known> {
    spawn_local(async move {
        // Where there is no signal it comes with a later sync.
        drop(ask_for_list(alongside).await);
    });
    let known = RwSignal::new(Known::Reading);
    let asked = memo(move || alongside.view.read().list_asked);
    Effect::new(move |_| {
        follow(&asked);
        spawn_local(async move {
            let found = alongside.known_list().await.ok().flatten();
            let list = found.as_ref().and_then(lists::read).filter(|it| !it.all().is_empty());
            known.try_set(match (found, list) {
                (Some(found), Some(list)) => Known::List(Box::new(found), Box::new(list)),
                _ => Known::Nobody,
            });
        });
    });
    known
}
