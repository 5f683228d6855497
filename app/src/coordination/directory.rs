//! People and their devices as base knows them. Asked for whenever a screen that shows them opens, and while it is open
//! whenever base says that there is something new; never stored, since base is the authority and an old list would mislead.

use domain::id::{DeviceId, UserId};
use leptos::prelude::*;
use protocol::admin::{DeviceSeen, PersonWithDevices};

use super::{
    covering::Covering,
    desk::Desk,
    letting_in::{Newcomer, newcomers},
    remote::Remote,
};

/// The list of people, for one screen.
#[derive(Clone, Copy)]
pub(super) struct Directory {
    desk: Desk,
    people: RwSignal<Remote<Vec<PersonWithDevices>>>,
    covers: RwSignal<Vec<Covering>>,
}

impl Directory {
    /// Asks base for everyone.
    pub(super) fn open(desk: Desk) -> Self {
        let (people, covers) = (RwSignal::new(Remote::Loading), RwSignal::default());
        let directory = Self { desk, people, covers };
        directory.reload();
        Effect::new(move |before: Option<u32>| {
            let changes = desk.devices_changed();
            if before.is_some() {
                directory.reload();
            }
            changes
        });
        directory
    }

    /// Asks again. What was there stays until the answer comes; a failure replaces only nothing.
    pub(super) fn reload(self) {
        // Whoever asks after something was decided may have left the screen.
        if self.people.try_with_untracked(|people| matches!(people, Remote::Failed(_)))
            == Some(true)
        {
            self.people.set(Remote::Loading);
        }
        leptos::task::spawn_local(async move {
            let answer = self.desk.people().await;
            if let Ok((_, covers)) = &answer {
                let _gone = self.covers.try_maybe_update(|known| {
                    let changes = *known != *covers;
                    known.clone_from(covers);
                    (changes, ())
                });
            }
            // The screen may be gone by now; then nobody wants the answer. One that says nothing new redraws nothing.
            let _gone = self.people.try_maybe_update(|people| {
                let new = match answer {
                    Ok((answer, _)) => Remote::There(answer),
                    Err(words) if people.there().is_none() => Remote::Failed(words),
                    Err(_) => return (false, ()),
                };
                let changes = *people != new;
                *people = new;
                (changes, ())
            });
        });
    }

    /// What is known, tracked.
    pub(super) fn get(self) -> Remote<Vec<PersonWithDevices>> {
        self.people.get()
    }

    /// Who covers for whom now and next, tracked; empty while nothing is known.
    pub(super) fn covers(self) -> Vec<Covering> {
        self.covers.get()
    }

    /// The devices that wait to be let in, tracked; empty while nothing is known.
    pub(super) fn newcomers(self, whose: Option<UserId>) -> Vec<Newcomer> {
        self.people.with(|people| newcomers(people.there().map_or(&[], Vec::as_slice), whose))
    }

    /// The devices of a person, also those that wait, were refused or removed, tracked; empty while nothing is known.
    pub(super) fn devices_of(self, user: UserId) -> Vec<DeviceSeen> {
        self.people.with(|people| devices_of(people.there().map_or(&[], Vec::as_slice), user))
    }

    /// What a device calls itself, tracked; nothing while that is not known.
    pub(super) fn device_name(self, device: DeviceId) -> Option<String> {
        self.people.with(|people| {
            let id = device.to_string();
            let mut all = people.there()?.iter().flat_map(|person| &person.devices);
            all.find(|seen| seen.id == id).map(|seen| seen.name.clone())
        })
    }
}

/// The devices of a person.
fn devices_of(people: &[PersonWithDevices], user: UserId) -> Vec<DeviceSeen> {
    let id = user.to_string();
    people
        .iter()
        .filter(|person| person.person.id == id)
        .flat_map(|person| &person.devices)
        .cloned()
        .collect()
}
