//! Who promised what, and by when. A line that stays empty is left out when the visit is finished.

use domain::{
    id::{ActionId, UserId},
    staff::StaffMember,
    visit::{Action, ActionOwner, DraftField, VisitDraft},
};
use leptos::prelude::*;

use super::{Keeper, action_id, field_id};
use crate::{
    ui::{Button, ButtonKind, Field, For, Show},
    visits::day_field::DayField,
};

/// The card *Actions*.
#[component]
pub fn Actions(
    /// The draft.
    keeper: Keeper,
    /// Who is writing.
    me: UserId,
    /// Draws the 128 bits of a new action's id.
    draw: UnsyncCallback<(), u128>,
) -> impl IntoView {
    let ids = keeper.memo(|draft| draft.actions.iter().map(|one| one.id).collect::<Vec<_>>());
    let add = move || {
        let id = ActionId::draw(draw.run(()));
        keeper.change(move |draft| {
            let owner = ActionOwner::Staff(me);
            draft.actions.push(Action { id, text: String::new(), owner, due: None });
        });
    };
    view! {
        <section class="card">
            <fieldset class="stack" id=field_id(DraftField::Action(0)) tabindex="-1">
                <legend>"Actions " <span class="hint">"(optional)"</span></legend>
                <For each=move || ids.get() key=|id| *id let(id)>
                    <ActionLine keeper=keeper id=id me=me />
                </For>
                <div class="edge">
                    <Button kind=ButtonKind::Quiet icon="plus" on_press=add>
                        "Add an action"
                    </Button>
                </div>
            </fieldset>
        </section>
    }
}

#[component]
fn ActionLine(keeper: Keeper, id: ActionId, me: UserId) -> impl IntoView {
    let due = keeper.draft.with_untracked(|draft| find(draft, id).and_then(|action| action.due));
    let other = keeper.memo(move |draft| match find(draft, id).map(|action| &action.owner) {
        Some(ActionOwner::Other(who)) => Some(who.clone()),
        _ => None,
    });
    let place =
        keeper.memo(move |draft| draft.actions.iter().take_while(|one| one.id != id).count());
    view! {
        <div
            class="action stack-s"
            role="group"
            aria-label=move || format!("Action {}", place.get() + 1)
        >
            <Field
                label="What"
                id=action_id(id)
                error=keeper.wrong(action_id(id))
                value=keeper
                    .memo(move |draft| find(draft, id).map(|one| one.text.clone()).unwrap_or_default())
                on_input=move |text| set(keeper, id, move |one| one.text = text)
            />
            <div class="action-who">
                <Owner keeper=keeper id=id me=me />
                <Show when=move || other.with(Option::is_some)>
                    <Field
                        label="Who will do it?"
                        value=Signal::derive(move || other.get().unwrap_or_default())
                        on_input=move |who| {
                            set(keeper, id, move |one| one.owner = ActionOwner::Other(who));
                        }
                    />
                </Show>
                <DayField
                    label="By when (optional)"
                    first=due
                    on_day=move |day| set(keeper, id, move |one| one.due = day)
                />
            </div>
            <div class="edge">
                <Button
                    kind=ButtonKind::Quiet
                    icon="trash-2"
                    label=Signal::derive(move || Some(format!("Remove action {}", place.get() + 1)))
                    on_press=move || keeper.change(move |draft| draft.actions.retain(|one| one.id != id))
                >
                    "Remove"
                </Button>
            </div>
        </div>
    }
}

const SOMEONE_ELSE: &str = "other";

#[component]
fn Owner(keeper: Keeper, id: ActionId, me: UserId) -> impl IntoView {
    let element = crate::ui::words::fresh_id("owner");
    let chosen = keeper.memo(move |draft| match find(draft, id).map(|one| one.owner.clone()) {
        Some(ActionOwner::Staff(who)) => who.to_string(),
        _ => SOMEONE_ELSE.to_owned(),
    });
    let staff = keeper.staff();
    let options = move || {
        let others = staff.get().into_iter().filter(|member| member.id != me);
        let mine = StaffMember { id: me, name: "Me".into(), role: domain::staff::Role::Mentor };
        std::iter::once(mine)
            .chain(others)
            .map(|member| {
                let value = member.id.to_string();
                let value_again = value.clone();
                let selected = move || chosen.with(|chosen| *chosen == value_again);
                view! { <option value=value prop:selected=selected>{member.name}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="ask">
            <label class="lab" for=element.clone()>"By whom"</label>
            <select
                class="field"
                id=element
                on:change=move |event| {
                    let value = event_target_value(&event);
                    let owner = value
                        .parse()
                        .map_or_else(|_| ActionOwner::Other(String::new()), ActionOwner::Staff);
                    set(keeper, id, move |one| one.owner = owner);
                }
            >
                {options}
                <option
                    value=SOMEONE_ELSE
                    prop:selected=move || chosen.with(|chosen| chosen == SOMEONE_ELSE)
                >
                    "Someone else"
                </option>
            </select>
        </div>
    }
}

fn find(draft: &VisitDraft, id: ActionId) -> Option<&Action> {
    draft.actions.iter().find(|one| one.id == id)
}

fn set(keeper: Keeper, id: ActionId, change: impl FnOnce(&mut Action)) {
    keeper.change(move |draft| {
        if let Some(action) = draft.actions.iter_mut().find(|one| one.id == id) {
            change(action);
        }
    });
}
