//! Taking a device out of use, which base cannot take back: what becomes of what is on it is said first.

use domain::{cover::Duty, staff::Role};
use leptos::prelude::*;
use protocol::admin::{DeviceSeen, PersonWithDevices, REMOVE_DEVICE};

use crate::{
    coordination::{desk::Desk, directory::Directory},
    ui::{Button, ButtonKind, Note, Tone},
};

/// Takes a device out of use, in two steps: base cannot take this back.
#[component]
pub(in crate::coordination) fn RemoveDevice(
    /// Which.
    device: DeviceSeen,
    /// Asked again afterwards.
    directory: Directory,
) -> impl IntoView {
    let desk = Desk::here();
    let asking = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let name = StoredValue::new(device.name.clone());
    let id = StoredValue::new(device.id);
    let mine = desk.is_this_device(&id.get_value());
    let reader = move || {
        let people = directory.get();
        people.there().and_then(|people| reader_with(people, &id.get_value()))
    };
    let remove = move || {
        busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = desk.decide_device(REMOVE_DEVICE, &id.get_value()).await;
            busy.set(false);
            match answer {
                Ok(()) => {
                    desk.say(format!("{} is removed", name.get_value()));
                    directory.reload();
                }
                Err(words) => desk.say(words),
            }
        });
    };
    move || {
        match (mine, asking.get()) {
        (true, _) => view! { <span class="small muted">"This device"</span> }.into_any(),
        (false, false) => {
            let label = format!("Remove {}", name.get_value());
            view! {
                <Button kind=ButtonKind::Quiet icon="trash-2" label on_press=move || asking.set(true)>
                    "Remove"
                </Button>
            }
            .into_any()
        }
        (false, true) => view! {
            <div class="asking stack-s">
                <p class="small">
                    "It gets nothing any more. When it is next online it hands in what it has not sent, for you to decide about, and erases itself."
                </p>
                {reader()
                    .map(|name| view! {
                        <Note tone=Tone::Warn icon="lock">
                            <p>
                                <b><bdi>{name}</bdi>" reads concerns with a key that is on this device."</b>
                                " It goes with it. First have another key drawn on another device, and put it on the list under "
                                <a href="/recovery">"Recovery key"</a>
                                ". Until then concerns are sealed to a key that opens nothing any more."
                            </p>
                        </Note>
                    })}
                <div class="row">
                    <Button kind=ButtonKind::Alert busy on_press=remove>
                        {format!("Remove {}", name.get_value())}
                    </Button>
                    <Button kind=ButtonKind::Quiet on_press=move || asking.set(false)>
                        "Keep it"
                    </Button>
                </div>
            </div>
        }
        .into_any(),
    }
    }
}

/// Who reads concerns (clause 5.7) and carries this device, with the key to them on it.
fn reader_with(people: &[PersonWithDevices], device: &str) -> Option<String> {
    let carries = |one: &&PersonWithDevices| one.devices.iter().any(|other| other.id == device);
    let person = &people.iter().find(carries)?.person;
    let duty = Role::named(&person.role).and_then(Duty::of);
    (duty == Some(Duty::SafeguardingLead)).then(|| person.name.clone())
}

#[cfg(test)]
mod tests;
