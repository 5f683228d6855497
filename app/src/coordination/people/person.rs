//! `/people/:id`: one person, with an invitation for a device, their devices and their students, and who covers for them.

use domain::{access::has_caseload, id::UserId, relationship::Relationship, staff::Role};
use leptos::prelude::*;

use super::{cover::TheirCover, invite::Invite, role::TheirRole};
use crate::{
    coordination::{
        desk::Desk,
        devices::{RemoveDevice, SeenPill, is_in_use},
        directory::Directory,
        letting_in::ToLetIn,
        matching::{Relate, Tie, students_of},
        remote::Remote,
    },
    ui::{Card, Empty, Failed, For, LinkButton, Loading, Name, Page, Show, memo},
};

/// `/people/:id`.
#[component]
pub fn OnePerson(
    /// Who.
    id: UserId,
) -> impl IntoView {
    let desk = Desk::here();
    let member = memo(move || desk.view().org.staff.iter().find(|member| member.id == id).cloned());
    let heading = move || {
        let name = move || member.read().as_ref().map(|member| member.name.clone());
        view! { <bdi>{move || name().unwrap_or_else(|| "Not known".to_owned())}</bdi> }.into_any()
    };
    // Redrawn when somebody else is looked at, not whenever their name is written again.
    let who = memo(move || member.read().as_ref().map(|member| (member.id, member.role)));
    let body = move || match who.get() {
        Some((id, role)) => view! { <Everything id role /> }.into_any(),
        None => view! {
            <Empty icon="users-round" title="This person is not on this device">
                <LinkButton href="/people">"Everyone"</LinkButton>
            </Empty>
        }
        .into_any(),
    };
    view! {
        <Page title="Person" heading back="/people">
            {body}
        </Page>
    }
}

#[component]
fn Everything(id: UserId, role: Role) -> impl IntoView {
    let desk = Desk::here();
    let directory = Directory::open(desk);
    view! {
        <div class="cols cols-2">
            <div class="stack">
                <ToLetIn directory whose=id />
                <Invite id directory />
                <TheirDevices id directory />
                <TheirRole id role />
                <TheirCover id role directory />
            </div>
            {has_caseload(role)
                .then(|| {
                    view! {
                        <div class="stack">
                            <TheirStudents id />
                            <Card title="Relate a student">
                                <Relate student=None mentor=Some(id) back="" />
                            </Card>
                        </div>
                    }
                })}
        </div>
    }
}

#[component]
fn TheirDevices(id: UserId, directory: Directory) -> impl IntoView {
    let desk = Desk::here();
    let body = move || {
        match directory.get() {
        Remote::Loading => view! { <Loading words="Asking base about devices" /> }.into_any(),
        Remote::Failed(words) => view! {
            <Failed title="Devices are not known just now." words on_retry=move || directory.reload() />
        }
        .into_any(),
        Remote::There(_) => {
            let mut devices = directory.devices_of(id);
            devices.retain(is_in_use);
            if devices.is_empty() {
                return view! { <p class="muted">"No device yet. Make a code to set one up."</p> }.into_any();
            }
            view! {
                <ul class="stack tied">
                    {devices
                        .into_iter()
                        .map(|device| {
                            let seen = desk.seen_ms(device.last_sync);
                            view! {
                                <li class="row">
                                    <b class="grow"><bdi>{device.name.clone()}</bdi></b>
                                    <SeenPill seen />
                                    <RemoveDevice device directory />
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            }
            .into_any()
        }
    }
    };
    view! { <Card title="Devices">{body}</Card> }
}

#[component]
fn TheirStudents(id: UserId) -> impl IntoView {
    let desk = Desk::here();
    let ending = RwSignal::new(None);
    let ties = memo(move || students_of(&desk.view(), id, desk.today()));
    // A day that is being typed stays while others come and go around it.
    let line = move |one: Relationship| {
        let student = desk.view_now().students.get(&one.student)?.core.student.clone()?;
        let href = format!("/students/{}", student.id);
        let student = Signal::stored(student);
        let name = move || {
            view! {
                <a href=href.clone()>
                    <Name student />
                </a>
            }
            .into_any()
        };
        Some(view! { <Tie one ending name /> })
    };
    view! {
        <Card
            title="Students"
            aside=move || view! { <b class="num figure">{move || ties.read().len()}</b> }
        >
            <Show
                when=move || !ties.read().is_empty()
                fallback=|| view! { <p class="muted">"No students yet."</p> }
            >
                <ul class="stack tied">
                    <For
                        each=move || ties.get()
                        key=|one| (one.id, one.from, one.to, one.purpose.clone())
                        children=line
                    />
                </ul>
            </Show>
        </Card>
    }
}
