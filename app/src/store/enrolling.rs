//! Making this device known to base: the first coordinator's set-up, and everybody's enrolment. The key pair is kept
//! before the code is spent, and the identity before anything is shown, so that a cut at any point leaves a device
//! that either is enrolled or can be given another code. A device that base no longer knows is added again in the same
//! way: what lies on it stays, and only its own person's code will do. What follows where somebody has to let it in first is in
//! `letting_in`.

use std::rc::Rc;

use domain::{
    id::{DeviceId, UserId},
    staff::{Role, StaffMember},
};
use jiff::civil::Date;
use leptos::prelude::*;
use protocol::enrol::{EnrolRequest, Enrolled, Enrolment, NewDevice, SetupRequest};
use records::Edit;
use replica::{Event, Identity, SaveError, storage::StorageError};

use super::{Alongside, Inside, VaultError, closed, letting_in::Newcomer, set_if_new};
use crate::device::{
    base::{self, BaseError, OTHER_PERSON, Verb},
    clock,
    key::{DeviceKey, KeyError},
    newcomer, settings,
};

/// Why this device is not known to base.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnrolError {
    /// Base did not answer or refused.
    #[error(transparent)]
    Base(#[from] BaseError),
    /// No key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// No vault to keep it in.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// It could not be kept on this device.
    #[error("This device could not keep it ({0}). Free some space on it and try again.")]
    Storage(#[from] StorageError),
    /// The records here are somebody else's: base should not have taken the code.
    #[error("{OTHER_PERSON}")]
    OtherPerson,
    /// The school is known to base, but what was said about it could not be saved here.
    #[error(
        "Your device is ready, but the school\u{2019}s details were not saved. Enter them under School."
    )]
    Details,
}

impl From<replica::EnrolError> for EnrolError {
    fn from(error: replica::EnrolError) -> Self {
        match error {
            replica::EnrolError::OtherPerson => Self::OtherPerson,
            replica::EnrolError::Storage(error) => Self::Storage(error),
        }
    }
}

/// What the first coordinator says about the school and herself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSchool {
    /// As the relay printed it.
    pub code: String,
    /// The school's name.
    pub school: String,
    /// Her name.
    pub name: String,
    /// What this device is called.
    pub device: String,
    /// A Monday on which a fortnight begins.
    pub first_fortnight: Date,
}

impl Alongside {
    /// Sets the school up from this device: its first coordinator is whoever holds it.
    ///
    /// # Errors
    /// When the school is not set up; nothing of it was written here. [`EnrolError::Details`] comes after it is.
    pub async fn set_up(&self, new: NewSchool, passphrase: &str) -> Result<(), EnrolError> {
        let inside = self.inside_or_new(passphrase).await?;
        let user = UserId::draw(clock::random());
        let id = DeviceId::draw(clock::random());
        let device = new_device(&inside, id, &new.device).await?;
        let request = SetupRequest {
            code: new.code,
            school: new.school.clone(),
            user_id: user.to_string(),
            user_name: new.name.clone(),
            device,
        };
        let enrolled = base::call(Verb::Post, "/v1/setup", &request).await?;
        self.keep(&inside, enrolled, id, new.device).await?;
        let edits = vec![
            Edit::NameSchool { name: new.school },
            Edit::SetFirstFortnight(new.first_fortnight),
            Edit::PutStaff(StaffMember { id: user, name: new.name, role: Role::Coordinator }),
        ];
        self.save(edits, None).await.map_err(|_: SaveError| EnrolError::Details)?;
        Ok(())
    }

    /// Enrols this device with a code that the coordinator gave. Where no vault is open, one is made first, which opens by
    /// this passphrase. It may have to wait to be let in then ([`Self::let_in`]).
    ///
    /// # Errors
    /// When base does not know it now.
    pub async fn enrol(
        &self,
        code: &str,
        device_name: &str,
        passphrase: &str,
    ) -> Result<(), EnrolError> {
        let inside = self.inside_or_new(passphrase).await?;
        let id = DeviceId::draw(clock::random());
        let device = new_device(&inside, id, device_name).await?;
        let request = EnrolRequest { code: code.to_owned(), device, only_for: None };
        self.comes(&inside, id, &request).await
    }

    /// Adds this device again, after base removed or forgot it, with a new code for the same person. Its key stays, so
    /// that base knows what it wrote before; `id` is the same for every try, so that an answer that was lost is given
    /// again.
    ///
    /// # Errors
    /// When it is not added; everything on it is as it was.
    pub async fn enrol_again(&self, code: &str, id: DeviceId) -> Result<(), EnrolError> {
        let inside = self.inside().ok_or_else(closed)?;
        let identity = self.identity.get_untracked().ok_or_else(closed)?;
        let device = new_device(&inside, id, &identity.device_name).await?;
        let only_for = Some(identity.user.to_string());
        let request = EnrolRequest { code: code.to_owned(), device, only_for };
        self.comes(&inside, id, &request).await
    }

    async fn comes(
        &self,
        inside: &Rc<Inside>,
        id: DeviceId,
        request: &EnrolRequest,
    ) -> Result<(), EnrolError> {
        let device = &request.device;
        let enrolment: Enrolment = base::call(Verb::Post, "/v1/enrol", request).await?;
        match enrolment {
            Enrolment::Enrolled(enrolled) => {
                self.keep(inside, enrolled, id, device.name.clone()).await
            }
            Enrolment::Waiting(told) => self.waits(inside, Newcomer::told(id, device, told)).await,
        }
    }

    /// Remembers whose this device is from now on.
    pub(super) async fn keep(
        &self,
        inside: &Inside,
        enrolled: Enrolled,
        device: DeviceId,
        device_name: String,
    ) -> Result<(), EnrolError> {
        let identity =
            identity(enrolled, device, device_name).ok_or(EnrolError::Base(BaseError::Nonsense))?;
        let name = identity.user_name.clone();
        self.is_somebodys(inside).await?;
        let mut replica = inside.replica.lock().await;
        replica.enrol(identity).await?;
        settings::keep_removed(false);
        self.show(&replica);
        drop(replica);
        *inside.session.lock().await = 0;
        // Where the note stays, the next start finds that it is about this very device.
        drop(newcomer::keep(&inside.strongbox, None).await);
        self.show_initials(inside, &name).await;
        set_if_new(self.let_in, None);
        self.happened(Event::Started);
        Ok(())
    }
}

async fn new_device(inside: &Inside, id: DeviceId, name: &str) -> Result<NewDevice, KeyError> {
    let public_key = DeviceKey::kept_or_new(&inside.strongbox).await?.public();
    Ok(NewDevice { id: id.to_string(), name: name.to_owned(), public_key })
}

fn identity(enrolled: Enrolled, device: DeviceId, device_name: String) -> Option<Identity> {
    Some(Identity {
        user: enrolled.user_id.parse().ok()?,
        user_name: enrolled.user_name,
        role: Role::named(&enrolled.role)?,
        school: enrolled.school,
        device,
        device_name,
        relay: enrolled.relay,
    })
}
