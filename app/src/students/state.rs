//! Where a record is, in a word or two: *Waiting to send*, *At base*, *Read by Mrs Khan*. Computed from what base
//! acknowledged and from who opened it, never guessed.

use domain::{
    id::UserId,
    visit::{EntryId, ReadReceipt},
};
use leptos::prelude::*;
use replica::Safekeeping;

use super::roster::staff_name;
use crate::{
    shell::SafekeepingPill,
    store::alongside,
    ui::{Pill, Tone, memo},
};

/// The state of an entry, following it as it changes.
#[component]
pub fn StatePill(
    /// Which entry.
    entry: EntryId,
    /// Who wrote it; that they have read it themselves says nothing.
    #[prop(optional)]
    author: Option<UserId>,
    /// Who opened it.
    #[prop(optional)]
    reads: Vec<ReadReceipt>,
) -> impl IntoView {
    let alongside = alongside();
    let at = memo(move || alongside.safekeeping(entry));
    let readers = memo(move || {
        let me = alongside.identity.with(|identity| identity.as_ref().map(|one| one.user));
        readers(&reads, author)
            .into_iter()
            .map(|reader| {
                alongside.view.with(|view| staff_name(&view.org, reader, me.unwrap_or(reader)))
            })
            .collect::<Vec<_>>()
    });
    move || match (at.get(), readers.get()) {
        (Safekeeping::AtBase, readers) if !readers.is_empty() => view! {
            <Pill tone=Tone::Good icon="eye">
                {format!("Read by {}", crate::ui::words::joined(&readers).replace("You", "you"))}
            </Pill>
        }
        .into_any(),
        _ => view! { <SafekeepingPill at=at /> }.into_any(),
    }
}

/// Who but the author opened it, each once, in the order in which they did.
fn readers(reads: &[ReadReceipt], author: Option<UserId>) -> Vec<UserId> {
    let mut readers = Vec::new();
    for read in reads {
        let reader = read.recorded.by;
        if Some(reader) != author && !readers.contains(&reader) {
            readers.push(reader);
        }
    }
    readers
}

#[cfg(test)]
mod tests {
    use domain::{
        id::{DeviceId, VisitId},
        visit::Recorded,
    };
    use jiff::Timestamp;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_author_is_no_reader_and_everyone_else_is_named_once() {
        let read = |by| ReadReceipt {
            entry: EntryId::Visit(VisitId::draw(1)),
            recorded: Recorded {
                by: UserId::draw(by),
                device: DeviceId::draw(9),
                at: Timestamp::UNIX_EPOCH,
            },
        };
        let reads = [read(3), read(1), read(2), read(3)];
        assert_eq!(readers(&reads, Some(UserId::draw(1))), [UserId::draw(3), UserId::draw(2)]);
        assert_eq!(readers(&[read(1)], Some(UserId::draw(1))), []);
    }
}
