//! Drawing one's own key to concerns, and giving it to the coordinator: the card of whoever is to read them (clause 5.7).

use concerns::{HolderPublic, Holders};
use domain::{id::UserId, staff::Role};
use leptos::{prelude::*, task::spawn_local};

use super::own::OwnKey;
use crate::{
    store::{Alongside, alongside},
    ui::{Button, ButtonKind, Card, Toasts},
};

const NOT_SENT: &str = "Kept on this device, and not at base yet. Send it when there is a signal.";

/// Whether somebody in this role reads concerns. Others may be asked to, while they stand in.
const fn reads_concerns(role: Role) -> bool {
    matches!(role, Role::SafeguardingLead | Role::DeputySafeguardingLead)
}

/// The card, for whoever has this device; folded for those who were not asked.
#[component]
pub(super) fn Own(
    /// The list that this device goes by.
    list: Option<Holders>,
) -> impl IntoView {
    let alongside = alongside();
    let toasts: Toasts = expect_context();
    let me = alongside.identity.with_untracked(|one| one.as_ref().map(|one| one.user));
    let key = RwSignal::new(None::<Result<Option<HolderPublic>, String>>);
    spawn_local(async move {
        let found = alongside.holder_key().await;
        key.try_set(Some(
            found.map(|key| key.map(|key| key.public())).map_err(|error| error.to_string()),
        ));
    });
    let list = StoredValue::new(list);
    move || {
        let (me, found) = (me?, key.get()?);
        Some(match found {
            Err(words) => view! {
                <Card title="Your key to concerns">
                    <p>{words}</p>
                </Card>
            }
            .into_any(),
            Ok(found) => {
                let stands = list.with_value(|list| OwnKey::of(me, found.as_ref(), list.as_ref()));
                let drawn = move || drawn((alongside, toasts), key, me, stands, found);
                if stands != OwnKey::None || alongside.role_is(reads_concerns) {
                    view! { <Card title="Your key to concerns">{drawn()}</Card> }.into_any()
                } else {
                    view! {
                        <details>
                            <summary>"Were you asked to read concerns?"</summary>
                            <Card title="Your key to concerns">{drawn()}</Card>
                        </details>
                    }
                    .into_any()
                }
            }
        })
    }
}

fn drawn(
    (alongside, toasts): (Alongside, Toasts),
    key: RwSignal<Option<Result<Option<HolderPublic>, String>>>,
    me: UserId,
    stands: OwnKey,
    found: Option<HolderPublic>,
) -> AnyView {
    let busy = RwSignal::new(false);
    let send = move |public: HolderPublic| async move {
        let sent = alongside.offer_key(&public).await;
        toasts.say(match sent {
            Ok(()) => "The coordinator finds it under Recovery key".to_owned(),
            Err(error) => format!("{NOT_SENT} {error}"),
        });
    };
    let draw = move || {
        busy.set(true);
        spawn_local(async move {
            match alongside.draw_holder_key().await {
                Ok(new) => {
                    let public = new.public();
                    key.try_set(Some(Ok(Some(public))));
                    send(public).await;
                }
                Err(error) => toasts.say(format!("Not drawn: {error}.")),
            }
            busy.try_set(false);
        });
    };
    let again = move || {
        let Some(public) = found else { return };
        busy.set(true);
        spawn_local(async move {
            send(public).await;
            busy.try_set(false);
        });
    };
    let digits = found.map(|public| public.fingerprint(me));
    view! {
        <p>{stands.words()}</p>
        {digits.map(|digits| view! { <p class="digits" translate="no">{digits}</p> })}
        {stands
            .may_draw()
            .then(|| {
                view! {
                    <div>
                        <Button kind=ButtonKind::Main icon="lock" busy on_press=draw>
                            "Draw my key"
                        </Button>
                    </div>
                }
            })}
        {stands
            .is_to_send()
            .then(|| {
                view! {
                    <div>
                        <Button icon="upload" busy on_press=again>
                            "Send it to the coordinator"
                        </Button>
                    </div>
                }
            })}
    }
    .into_any()
}
