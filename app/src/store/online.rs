//! What needs base to answer at once: people, invitations, devices. Everything else works with no signal.

use domain::{
    id::{DeviceId, UserId},
    staff::{Role, StaffMember},
};
use protocol::{
    admin::{AddPeople, Invitation, People, Person, REMOVE_DEVICE},
    enrol::Hello,
};

use super::Alongside;
use crate::device::base::{self, BaseError, Nothing, Verb};

impl Alongside {
    /// What anyone may know of base: whether it is set up, and its clock.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn hello(&self) -> Result<Hello, BaseError> {
        base::call(Verb::Get, "/v1/hello", None, Nothing).await
    }

    /// Everyone who may have a device, with their devices.
    ///
    /// # Errors
    /// When base does not answer or refuses.
    pub async fn people(&self) -> Result<People, BaseError> {
        self.call(Verb::Get, "/v1/people", Nothing).await
    }

    /// Adds people; one who is known already is left as they are. The `org` document gets them by
    /// [`records::Edit::PutStaff`].
    ///
    /// # Errors
    /// When base does not answer or refuses: nobody was added.
    pub async fn add_people(&self, people: &[StaffMember]) -> Result<(), BaseError> {
        let people = people.iter().map(person).collect();
        let _: Nothing = self.call(Verb::Put, "/v1/people", &AddPeople { people }).await?;
        Ok(())
    }

    /// Makes a one-time code for someone's next device.
    ///
    /// # Errors
    /// When base does not answer or refuses.
    pub async fn invite(&self, user: UserId) -> Result<Invitation, BaseError> {
        self.call(Verb::Post, &format!("/v1/people/{user}/invite"), Nothing).await
    }

    /// Removes a device: it can no longer sign in. What it holds unsent stays on it until it is added again.
    ///
    /// # Errors
    /// When base does not answer or refuses: the device is still known.
    pub async fn remove_device(&self, device: DeviceId) -> Result<(), BaseError> {
        let path = REMOVE_DEVICE.replace("{device}", &device.to_string());
        let _: Nothing = self.call(Verb::Post, &path, Nothing).await?;
        Ok(())
    }
}

fn person(member: &StaffMember) -> Person {
    let role = match member.role {
        Role::Coordinator => "coordinator",
        Role::Mentor => "mentor",
    };
    Person { id: member.id.to_string(), name: member.name.clone(), role: role.into() }
}
