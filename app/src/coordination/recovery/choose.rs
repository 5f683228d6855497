//! Choosing who is on the list, of those who have a key: thirty digits are compared with each before they are chosen.

use concerns::{Holder, Holders};
use leptos::{prelude::*, task::spawn_local};

use super::candidates::{Candidate, candidates, chosen};
use crate::{
    store::{Alongside, alongside},
    ui::{Chip, Empty, Failed, Loading},
};

/// The id of the list, for an error summary to lead to.
pub(super) const READS: &str = "reads-concerns";

/// What is chosen. Copying it is free.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    alongside: Alongside,
    list: StoredValue<Option<Holders>>,
    all: RwSignal<Option<Result<Vec<Candidate>, String>>>,
    ticked: RwSignal<Vec<bool>>,
}

impl Choice {
    /// Those on this list are chosen; base is asked who else has a key.
    pub(super) fn from(list: Option<Holders>) -> Self {
        let choice = Self {
            alongside: alongside(),
            list: StoredValue::new(list),
            all: RwSignal::new(None),
            ticked: RwSignal::default(),
        };
        choice.asks();
        choice
    }

    fn asks(self) {
        self.all.set(None);
        spawn_local(async move {
            let offered = self.alongside.offered_keys().await;
            let found = offered.map_err(|error| error.to_string()).map(|offered| {
                let (view, now) = (self.alongside.view.get_untracked(), self.alongside.time());
                let list = self.list.try_get_value().flatten();
                candidates(list.as_ref(), &offered, &view.org.staff, now)
            });
            let listed: Vec<bool> = found.iter().flatten().map(|one| one.listed).collect();
            self.ticked.try_set(listed);
            self.all.try_set(Some(found));
        });
    }

    /// Which are chosen, by their place.
    pub(super) fn ticked(self) -> Vec<bool> {
        self.ticked.get_untracked()
    }

    /// Who is chosen, or what is to be put right.
    pub(super) fn holders(self) -> Result<Vec<Holder>, String> {
        let all = self.all.get_untracked();
        let Some(Ok(all)) = all else {
            return Err("Wait until base has said who has a key.".to_owned());
        };
        chosen(&all, &self.ticked())
    }
}

/// The choice.
#[component]
pub(super) fn Choose(
    /// What is chosen.
    choice: Choice,
) -> impl IntoView {
    move || {
        match choice.all.get() {
        None => view! { <Loading words="Asking base who has a key" /> }.into_any(),
        Some(Err(words)) => view! {
            <Failed title="Base did not say who has a key." words on_retry=move || choice.asks() />
        }
        .into_any(),
        Some(Ok(all)) if all.is_empty() => view! {
            <Empty icon="user" title="Nobody has a key yet">
                <p class="muted">
                    "The Designated Safeguarding Lead and the deputies draw one on their own devices: More, Keys. They can be put on the list later."
                </p>
            </Empty>
        }
        .into_any(),
        Some(Ok(all)) => view! {
            <p>
                "Compare the digits with each of them before you choose them; their device shows the same under More, Keys. Somebody else\u{2019}s key on this list would read every concern."
            </p>
            <ul class="stack tied" id=READS tabindex="-1">
                {all.into_iter().enumerate().map(|(place, one)| line(choice, place, one)).collect_view()}
            </ul>
        }
        .into_any(),
    }
    }
}

fn line(choice: Choice, place: usize, one: Candidate) -> impl IntoView {
    let (words, digits) = (one.words(), one.digits());
    let checked =
        Signal::derive(move || choice.ticked.read().get(place).copied().unwrap_or_default());
    let label = format!("{} reads concerns", one.name);
    view! {
        <li class="stack-s">
            <div>
                <Chip
                    label
                    name=format!("reads-{place}")
                    checked
                    on_change=move |on| {
                        choice.ticked.update(|all| {
                            if let Some(ticked) = all.get_mut(place) {
                                *ticked = on;
                            }
                        });
                    }
                />
            </div>
            <p class="small muted">{words}</p>
            <p class="digits" translate="no">{digits}</p>
        </li>
    }
}
