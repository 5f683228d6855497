//! What somebody is here for: chosen when they are added, and changed later. Base decides about it and is asked first.

use domain::{id::UserId, staff::Role};
use leptos::prelude::*;

use super::NotDone;
use crate::{
    coordination::{
        desk::Desk,
        fields::{Choice, Filling, Mistakes},
        problem::Problem,
    },
    ui::{Button, Card},
};

/// The input for a change.
const ROLE: &str = "role";

/// A role out of all that there are.
#[component]
pub(super) fn RoleChoice<F: Clone + Send + Sync + 'static>(
    /// The form it belongs to.
    filling: Filling<F>,
    /// The input's id, which problems name.
    id: &'static str,
    /// The role that is chosen now.
    get: fn(&F) -> Option<Role>,
    /// Takes the role that was chosen.
    set: fn(&mut F, Option<Role>),
) -> impl IntoView {
    let all: Vec<_> =
        Role::ALL.map(|role| (role.name().to_owned(), role.title().to_owned())).into();
    view! {
        <Choice
            filling
            id
            label="Role"
            hint="Mentors see the students who are related to them. Coordinators and leaders see every student; leaders change nothing. The others see no student."
            none="Choose a role"
            options=Signal::stored(all)
            get=move |form: &F| get(form).map(|role| role.name().to_owned()).unwrap_or_default()
            set=move |form: &mut F, value: &str| set(form, Role::named(value))
        />
    }
}

/// The role that was chosen, or what to do.
pub(super) fn chosen(role: Option<Role>) -> Result<Role, String> {
    role.ok_or_else(|| "Choose what they are here for".to_owned())
}

/// The role of somebody who is here already, and the way to change it.
#[component]
pub(super) fn TheirRole(id: UserId, role: Role) -> impl IntoView {
    let desk = Desk::here();
    let filling = Filling::new(Some(role));
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let change = move || {
        let read =
            |role: &Option<Role>| chosen(*role).map_err(|words| vec![Problem::new(ROLE, words)]);
        let Some(role) = filling.check(read) else { return };
        busy.set(true);
        trouble.set(None);
        leptos::task::spawn_local(async move {
            let changed = desk.set_role(id, role).await;
            // The page is drawn anew for another role.
            busy.try_set(false);
            match changed {
                Ok(()) => {
                    desk.say("The role is changed. Their devices follow with their next sync");
                }
                Err(words) => {
                    trouble.try_set(Some(words));
                }
            }
        });
    };
    view! {
        <Card title="Role">
            <Mistakes filling />
            <RoleChoice
                filling
                id=ROLE
                get=|role| *role
                set=|form, role| *form = role
            />
            <NotDone words=trouble />
            <div class="row">
                <Button busy on_press=change>
                    "Change role"
                </Button>
            </div>
        </Card>
    }
}
