//! Passkeys that somebody has, and another one.

use jiff::Timestamp;
use leptos::prelude::*;
use protocol::door::{PasskeySeen, REMOVE_PASSKEY, SecondWays};

use super::{in_words, page::Ways};
use crate::{
    coordination::desk::Desk,
    device::passkey,
    ui::{Button, ButtonKind, Card, Field},
};

/// The card.
#[component]
pub(super) fn Passkeys(ways: Ways, known: SecondWays) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let add = move || {
        let called = name.get_untracked();
        ways.changes(added(ways.desk, called), "The passkey is added");
    };
    let SecondWays { passkeys_for, passkeys, .. } = known;
    let domain = passkeys_for.clone();
    view! {
        <Card title="Passkeys">
            <p>"A passkey is on a device or a key that knows you by your finger, your face or a PIN."</p>
            <ul class="stack-s">
                {passkeys.into_iter().map(move |one| line(ways, one, domain.as_deref())).collect_view()}
            </ul>
            {match passkeys_for {
                Some(_) => {
                    view! {
                        <Field
                            label="Name of the passkey"
                            hint="For example, Phone"
                            value=name
                            on_input=move |typed| name.set(typed)
                        />
                        <Button kind=ButtonKind::Main icon="lock" busy=ways.busy on_press=add>
                            "Add a passkey"
                        </Button>
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <p class="muted">
                            "Base was not told by which name devices reach it, so it makes none. The school\u{2019}s IT lead can change that; an app with six digits does as well."
                        </p>
                    }
                        .into_any()
                }
            }}
        </Card>
    }
}

fn line(ways: Ways, one: PasskeySeen, domain: Option<&str>) -> impl IntoView + use<> {
    let PasskeySeen { id, name, domain: made_for, added_at, used_at } = one;
    let moment = |ms| Timestamp::from_millisecond(ms).map(|at| ways.desk.moment(at)).ok();
    let words = if domain == Some(made_for.as_str()) {
        match used_at.and_then(moment) {
            Some(used) => format!("Last used: {used}"),
            None => format!("Added: {}", moment(added_at).unwrap_or_default()),
        }
    } else {
        format!("Made for {made_for}, and of no use here")
    };
    let label = format!("Remove {name}");
    let remove = move || ways.remove(REMOVE_PASSKEY.replace("{passkey}", &id));
    view! {
        <li class="spread">
            <div>
                <b><bdi>{name}</bdi></b>
                <p class="small muted">{words}</p>
            </div>
            <Button kind=ButtonKind::Quiet icon="trash-2" label busy=ways.busy on_press=remove>
                "Remove"
            </Button>
        </li>
    }
}

/// Has one made, which its person calls so.
async fn added(desk: Desk, name: String) -> Result<(), String> {
    let name = name.trim();
    if name.is_empty() {
        return Err("Say what to call the passkey, then add it.".to_owned());
    }
    let asked = desk.behind_door(|| desk.store.passkey_challenge()).await;
    let asked = asked.map_err(|error| error.to_string())?;
    let made = passkey::make(&asked, name.to_owned()).await.map_err(|error| error.to_string())?;
    desk.store.add_passkey(&made).await.map(drop).map_err(|error| in_words(&error))
}
