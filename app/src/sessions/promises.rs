//! Who promised what, and by when (clause 5.5). A line that stays empty is left out when the session is saved.

use domain::{
    id::{ActionId, UserId},
    session::{SessionDraft, SessionField},
    visit::{Action, ActionOwner},
};
use leptos::prelude::*;

use super::keeper::{Keeper, field_id, promise_id};
use crate::{
    store::alongside,
    ui::{Button, ButtonKind, Chip, ChipKind, Field, For, Show, memo},
    visits::DayField,
};

/// The card.
#[component]
pub(super) fn Promises(
    /// The draft.
    keeper: Keeper,
) -> impl IntoView {
    let alongside = alongside();
    let ids = keeper.part(|draft| draft.promises.iter().map(|one| one.id).collect::<Vec<_>>());
    let me = memo(move || alongside.identity.with(|one| one.as_ref().map(|one| one.user)));
    let add = move || {
        let Some(me) = me.get_untracked() else { return };
        let (id, owner) = (ActionId::draw(alongside.random()), ActionOwner::Staff(me));
        keeper.change(move |draft| {
            draft.promises.push(Action { id, text: String::new(), owner, due: None });
        });
    };
    view! {
        <section class="card">
            <fieldset class="stack" id=field_id(SessionField::Promise(0)) tabindex="-1">
                <legend>"What was promised? " <span class="hint">"(optional)"</span></legend>
                <For each=move || ids.get() key=|id| *id let(id)>
                    <Line keeper=keeper id=id me=me />
                </For>
                <div class="edge">
                    <Button kind=ButtonKind::Quiet icon="plus" on_press=add>
                        "Add a promise"
                    </Button>
                </div>
            </fieldset>
        </section>
    }
}

#[component]
fn Line(keeper: Keeper, id: ActionId, me: Memo<Option<UserId>>) -> impl IntoView {
    let due = keeper.draft.with_untracked(|draft| find(draft, id).and_then(|one| one.due));
    let place =
        keeper.part(move |draft| draft.promises.iter().take_while(|one| one.id != id).count());
    let other = keeper.part(move |draft| match find(draft, id).map(|one| &one.owner) {
        Some(ActionOwner::Other(who)) => Some(who.clone()),
        _ => None,
    });
    let mine = move |_: bool| {
        if let Some(me) = me.get_untracked() {
            set(keeper, id, move |one| one.owner = ActionOwner::Staff(me));
        }
    };
    let theirs =
        move |_: bool| set(keeper, id, |one| one.owner = ActionOwner::Other(String::new()));
    let group = format!("by-{id}");
    let is_mine = Signal::derive(move || other.with(Option::is_none));
    let is_theirs = Signal::derive(move || other.with(Option::is_some));
    view! {
        <div
            class="action stack-s"
            role="group"
            aria-label=move || format!("Promise {}", place.get() + 1)
        >
            <Field
                label="What"
                id=promise_id(id)
                error=keeper.wrong(promise_id(id))
                value=keeper
                    .part(move |draft| find(draft, id).map(|one| one.text.clone()).unwrap_or_default())
                on_input=move |text| set(keeper, id, move |one| one.text = text)
            />
            <div class="chips">
                <Chip
                    label="By me"
                    name=group.clone()
                    kind=ChipKind::One
                    checked=is_mine
                    on_change=mine
                />
                <Chip
                    label="By someone else"
                    name=group
                    kind=ChipKind::One
                    checked=is_theirs
                    on_change=theirs
                />
            </div>
            <Show when=move || is_theirs.get()>
                <Field
                    label="Who promised it?"
                    value=Signal::derive(move || other.get().unwrap_or_default())
                    on_input=move |who| {
                        set(keeper, id, move |one| one.owner = ActionOwner::Other(who));
                    }
                />
            </Show>
            <DayField
                label="By when"
                first=due
                on_day=move |day| set(keeper, id, move |one| one.due = day)
            />
            <div class="edge">
                <Button
                    kind=ButtonKind::Quiet
                    icon="trash-2"
                    label=Signal::derive(move || Some(format!("Remove promise {}", place.get() + 1)))
                    on_press=move || keeper.change(move |draft| draft.promises.retain(|one| one.id != id))
                >
                    "Remove"
                </Button>
            </div>
        </div>
    }
}

fn find(draft: &SessionDraft, id: ActionId) -> Option<&Action> {
    draft.promises.iter().find(|one| one.id == id)
}

fn set(keeper: Keeper, id: ActionId, change: impl FnOnce(&mut Action)) {
    keeper.change(move |draft| {
        if let Some(promise) = draft.promises.iter_mut().find(|one| one.id == id) {
            change(promise);
        }
    });
}
