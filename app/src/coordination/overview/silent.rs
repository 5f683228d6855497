//! Devices that base has not heard of for school days: what was written on them may be missing everywhere else.

use leptos::prelude::*;

use crate::{
    coordination::{
        desk::Desk,
        devices::{Listed, SeenPill, listed},
        directory::Directory,
        remote::Remote,
    },
    ui::{Card, Failed, Loading},
};

/// The card with silent devices, and how many others were heard of.
#[component]
pub(super) fn Silent(
    /// Who has which device.
    directory: Directory,
) -> impl IntoView {
    let desk = Desk::here();
    let body = move || {
        match directory.get() {
        Remote::Loading => view! { <Loading words="Asking base about devices" /> }.into_any(),
        Remote::Failed(words) => view! {
            <Failed title="Devices are not known just now." words on_retry=move || directory.reload() />
        }
        .into_any(),
        Remote::There(people) => {
            let all = listed(&people, |last| desk.seen(last));
            let (silent, others): (Vec<_>, Vec<_>) =
                all.into_iter().partition(|one| one.seen.is_silent());
            view! { <Lines silent others=others.len() /> }.into_any()
        }
    }
    };
    view! {
        <Card title="Devices" aside=|| view! { <a href="/devices">"All devices"</a> }>
            {body}
        </Card>
    }
}

#[component]
fn Lines(silent: Vec<Listed>, others: usize) -> impl IntoView {
    let some_silent = !silent.is_empty();
    let rest = match (some_silent, others) {
        (_, 0) => String::new(),
        (true, others) => format!("{others} others are heard of."),
        (false, 1) => "The one device in use is heard of.".to_owned(),
        (false, others) => format!("All {others} devices in use are heard of."),
    };
    view! {
        <ul class="stack-s small">
            {silent
                .into_iter()
                .map(|one| {
                    view! {
                        <li class="spread">
                            <span>
                                <b><bdi>{one.device.name}</bdi></b>
                                <br />
                                <span class="xs muted"><bdi>{one.person}</bdi></span>
                            </span>
                            <SeenPill seen=one.seen />
                        </li>
                    }
                })
                .collect_view()}
        </ul>
        {(!rest.is_empty()).then(|| view! { <p class="small muted">{rest}</p> })}
        {some_silent
            .then(|| {
                view! {
                    <p class="xs muted">"Visits recorded on a silent device may be missing from this page."</p>
                }
            })}
        {(!some_silent && others == 0)
            .then(|| view! { <p class="small muted">"No device is set up yet."</p> })}
    }
}
