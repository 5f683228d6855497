//! What needs base to answer at once: people, invitations, devices, cover, what was handed in. Everything else works with no signal.

use domain::{
    id::{DeviceId, UserId},
    staff::{Role, StaffMember},
};
use protocol::{
    ErrorCode,
    admin::{AddPeople, COVER, END_COVER, Invitation, NewCover, NewRole, People, Person, ROLE},
    enrol::Hello,
    review::{Decided, HANDED_IN, REFUSED, RefusedBytes, Review},
};

use super::Alongside;
use crate::device::base::{self, BaseError, Nothing, Verb};

impl Alongside {
    /// What anyone may know of base: whether it is set up, and its clock.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn hello(&self) -> Result<Hello, BaseError> {
        base::call(Verb::Get, "/v1/hello", Nothing).await
    }

    /// Everyone who may have a device, with their devices.
    ///
    /// # Errors
    /// When base does not answer or refuses.
    pub async fn people(&self) -> Result<People, BaseError> {
        self.call(Verb::Get, "/v1/people", Nothing).await
    }

    /// Makes a one-time code for someone's next device. Base is told first that they may have one: it takes a person in
    /// once, however often it is told, so that there is nobody at base who is not in the staff list
    /// ([`records::Edit::PutStaff`]), and an attempt that was cut short is simply made again.
    ///
    /// # Errors
    /// When base does not answer or refuses.
    pub async fn invite(&self, member: &StaffMember) -> Result<Invitation, BaseError> {
        let people = vec![person(member)];
        let _: Nothing = self.call(Verb::Put, "/v1/people", &AddPeople { people }).await?;
        self.call(Verb::Post, &format!("/v1/people/{}/invite", member.id), Nothing).await
    }

    /// Says what somebody is here for from now on. Whom base does not know yet, it is told of with their first code.
    ///
    /// # Errors
    /// When base does not answer or refuses: they are here for what they were.
    pub async fn set_role(&self, user: UserId, role: Role) -> Result<(), BaseError> {
        let path = ROLE.replace("{user}", &user.to_string());
        let body = NewRole { role: role.name().to_owned() };
        let done: Result<Nothing, BaseError> = self.call(Verb::Post, &path, &body).await;
        match done {
            Ok(Nothing) | Err(BaseError::Refused(ErrorCode::NotFound)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Says who covers for somebody who is away. Base is told of both first, as for an invitation.
    ///
    /// # Errors
    /// When base does not answer or refuses: nobody covers by it. Asked again with the same id, it happened once.
    pub async fn name_cover(
        &self,
        [away, by]: [&StaffMember; 2],
        request: &NewCover,
    ) -> Result<(), BaseError> {
        let people = vec![person(away), person(by)];
        let _: Nothing = self.call(Verb::Put, "/v1/people", &AddPeople { people }).await?;
        let path = COVER.replace("{user}", &away.id.to_string());
        let _: Nothing = self.call(Verb::Post, &path, request).await?;
        Ok(())
    }

    /// Ends a cover.
    ///
    /// # Errors
    /// When base does not answer or refuses.
    pub async fn end_cover(&self, cover: &str) -> Result<(), BaseError> {
        let _: Nothing =
            self.call(Verb::Post, &END_COVER.replace("{cover}", cover), Nothing).await?;
        Ok(())
    }

    /// Decides about a device: `decision` is one of the addresses in [`protocol::admin`] that name one.
    ///
    /// # Errors
    /// When base does not answer or refuses. Asked again, it is decided once.
    pub async fn decide_device(&self, decision: &str, device: DeviceId) -> Result<(), BaseError> {
        let path = decision.replace("{device}", &device.to_string());
        let _: Nothing = self.call(Verb::Post, &path, Nothing).await?;
        Ok(())
    }

    /// What was handed in and waits for the coordinator's decision, and what base refused.
    ///
    /// # Errors
    /// When base does not answer or refuses.
    pub async fn review(&self) -> Result<Review, BaseError> {
        self.call(Verb::Get, HANDED_IN, Nothing).await
    }

    /// Decides about something that was handed in: `decision` is one of the addresses in [`protocol::review`].
    ///
    /// # Errors
    /// When base does not answer or refuses. Asked again, it is decided once.
    pub async fn decide(&self, decision: &str, id: u64) -> Result<Decided, BaseError> {
        self.call(Verb::Post, &numbered(decision, id), Nothing).await
    }

    /// The bytes of something that base refused.
    ///
    /// # Errors
    /// When base does not answer or refuses.
    pub async fn refused(&self, id: u64) -> Result<Vec<u8>, BaseError> {
        let found: RefusedBytes = self.call(Verb::Get, &numbered(REFUSED, id), Nothing).await?;
        Ok(found.bytes)
    }
}

fn numbered(address: &str, id: u64) -> String {
    address.replace("{id}", &id.to_string())
}

fn person(member: &StaffMember) -> Person {
    let role = member.role.name().to_owned();
    Person { id: member.id.to_string(), name: member.name.clone(), role }
}
