//! `/more/passphrase`: another passphrase for this device.

use leptos::{prelude::*, task::spawn_local};

use super::{ChoosePassphrase, Chosen};
use crate::{
    place::here,
    store::{VaultError, alongside},
    ui::{Button, ButtonKind, Card, ErrorSummary, Field, Mistake, Page, Toasts},
};

const OLD: &str = "passphrase-old";

/// The page.
#[component]
pub fn ChangePassphrase() -> impl IntoView {
    let alongside = alongside();
    let (here, toasts) = (here(), expect_context::<Toasts>());
    let (old, hidden, chosen) =
        (RwSignal::new(String::new()), RwSignal::new(false), Chosen::none());
    let mistakes = RwSignal::new(Vec::<Mistake>::new());
    let busy = RwSignal::new(false);
    let change = move || {
        let (name, school) = alongside.identity.with_untracked(|identity| {
            identity
                .as_ref()
                .map(|it| (it.user_name.clone(), it.school.clone()))
                .unwrap_or_default()
        });
        let found = chosen.mistakes(&name, &school);
        let complete = found.is_empty();
        mistakes.set(found);
        if !complete {
            return;
        }
        busy.set(true);
        let (before, after) = (old.get_untracked(), chosen.typed());
        spawn_local(async move {
            let changed = alongside.change_passphrase(&before, &after).await;
            busy.try_set(false);
            match changed {
                Ok(()) => {
                    toasts.say("The passphrase is changed");
                    here.go_instead("/more");
                }
                Err(error) => {
                    let field = if error == VaultError::Wrong { OLD } else { "passphrase" };
                    let (field, words) = (field.to_owned(), error.to_string());
                    mistakes.try_set(vec![Mistake { field, words }]);
                }
            }
        });
    };
    view! {
        <Page title="Change passphrase" back="/more">
            <ErrorSummary mistakes />
            <Card>
                <Field
                    id=OLD
                    label="The passphrase so far"
                    secret=hidden
                    value=old
                    on_input=move |typed| old.set(typed)
                />
                <ChoosePassphrase chosen mistakes />
                <Button kind=ButtonKind::BigWide busy on_press=change>
                    {move || if busy.get() { "Changing it" } else { "Change passphrase" }}
                </Button>
            </Card>
        </Page>
    }
}
