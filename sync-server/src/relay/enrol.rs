//! How a device becomes known: set-up of the school by its first coordinator, and enrolment with an invitation.

use std::net::IpAddr;

use domain::{
    id::{DeviceId, UserId},
    staff::Role,
};
use jiff::Timestamp;
use protocol::enrol::{EnrolRequest, Enrolled, Enrolment, NewDevice, SetupRequest, Waiting};

use super::{Door, Principal, Refusal, Relay, challenge::is_public_key, meta, random};
use crate::store::{Approval, CodePurpose, CodeRow, DeviceRow, Transaction, UserRow};

/// Characters in the name of a person, a device or a school.
const NAME: usize = 120;

impl Relay {
    /// Sets up the school with its first coordinator and her device.
    ///
    /// # Errors
    /// [`Refusal::AlreadySetUp`], [`Refusal::BadCode`], [`Refusal::TooManyTries`], [`Refusal::BadRequest`].
    pub fn setup(
        &self,
        request: &SetupRequest,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Enrolled, Refusal> {
        let device = NewDeviceRead::of(&request.device)?;
        let id: UserId = request.user_id.parse().map_err(|_| Refusal::BadRequest)?;
        let user =
            UserRow { id, name: name(&request.user_name)?.to_owned(), role: Role::Coordinator };
        let school = name(&request.school)?;
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        let known = work.meta(meta::SCHOOL)?;
        let code = self.good_code(work.as_ref(), &request.code, device.id, from, now);
        if let Some(school) = known {
            // The same device with the same code asks again: its first answer was lost.
            return match code {
                Ok(code) if code.purpose == CodePurpose::SetUp => {
                    let (user, _) = spent_by(work.as_ref(), &code, &device)?;
                    Ok(self.enrolled(&user, &school))
                }
                _ => Err(Refusal::AlreadySetUp),
            };
        }
        let code = code?;
        if code.purpose != CodePurpose::SetUp {
            return Err(Refusal::BadCode);
        }
        work.put_meta(meta::SCHOOL, school)?;
        let at = now.as_millisecond();
        work.add_user(&user, at)?;
        let who =
            Principal { user: user.id, role: user.role, device: device.id, door: Door::First };
        work.audit(&who.does("school-set-up", user.id.to_string(), at))?;
        self.register(work.as_mut(), &code, &device, &user, now)?;
        work.commit()?;
        Ok(self.enrolled(&user, school))
    }

    /// Enrols a device with the code that the coordinator gave. Unless the code was made at the machine itself, the device
    /// then waits for a coordinator to compare its four words ([`Relay::approve_device`]).
    ///
    /// # Errors
    /// [`Refusal::BadCode`], [`Refusal::TooManyTries`], [`Refusal::BadRequest`]; [`Refusal::OtherPerson`] when the
    /// device holds somebody else's records. The code is not spent then.
    pub fn enrol(
        &self,
        request: &EnrolRequest,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Enrolment, Refusal> {
        let device = NewDeviceRead::of(&request.device)?;
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        let code = self.good_code(work.as_ref(), &request.code, device.id, from, now)?;
        let (CodePurpose::Enrol(user), Some(school)) = (code.purpose, work.meta(meta::SCHOOL)?)
        else {
            return Err(Refusal::BadCode);
        };
        if request.only_for.as_ref().is_some_and(|only| *only != user.to_string()) {
            return Err(Refusal::OtherPerson);
        }
        if code.used_by.is_some() {
            let (user, approval) = spent_by(work.as_ref(), &code, &device)?;
            return Ok(self.enrolment(&user, &school, approval));
        }
        let user = work.user(user)?.ok_or(Refusal::BadCode)?;
        let approval = self.register(work.as_mut(), &code, &device, &user, now)?;
        work.commit()?;
        self.announce_devices();
        Ok(self.enrolment(&user, &school, approval))
    }

    pub(super) fn good_code(
        &self,
        work: &dyn Transaction,
        typed: &str,
        device: DeviceId,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<CodeRow, Refusal> {
        let mut guesses = self.guesses();
        if let Some(wait) = guesses.wait(from, now) {
            return Err(Refusal::TooManyTries { wait });
        }
        let found = self.find_code(work, typed, device, now)?;
        found.ok_or_else(|| {
            guesses.wrong(from, now);
            Refusal::BadCode
        })
    }

    fn register(
        &self,
        work: &mut dyn Transaction,
        code: &CodeRow,
        device: &NewDeviceRead<'_>,
        user: &UserRow,
        now: Timestamp,
    ) -> Result<Approval, Refusal> {
        if work.device(device.id)?.is_some() {
            return Err(Refusal::BadRequest);
        }
        let at = now.as_millisecond();
        let approval =
            if code.lets_in { Approval::Given(at) } else { Approval::Waiting(random()?) };
        // A device that is added again has its key still, and gets another id.
        let earlier = work.devices_of(user.id)?;
        let again = earlier.iter().any(|known| known.public_key == device.public_key);
        work.add_device(&DeviceRow {
            id: device.id,
            user: user.id,
            name: device.name.to_owned(),
            public_key: device.public_key.to_vec(),
            enrolled_at: at,
            approval,
            last_sync: None,
            unsent: None,
            removed_at: None,
            wiped_at: None,
        })?;
        work.spend_code(&code.hash, device.id)?;
        let what = if again { "device-added-again" } else { "device-enrolled" };
        let who =
            Principal { user: user.id, role: user.role, device: device.id, door: Door::First };
        work.audit(&who.does(what, device.id.to_string(), at))?;
        Ok(approval)
    }

    fn enrolment(&self, user: &UserRow, school: &str, approval: Approval) -> Enrolment {
        match approval {
            Approval::Given(_) => Enrolment::Enrolled(self.enrolled(user, school)),
            Approval::Waiting(nonce) => {
                Enrolment::Waiting(Waiting { relay: self.id.clone(), nonce: nonce.to_vec() })
            }
        }
    }

    /// What a device is told of whose it is.
    pub(super) fn enrolled(&self, user: &UserRow, school: &str) -> Enrolled {
        Enrolled {
            user_id: user.id.to_string(),
            user_name: user.name.clone(),
            role: role_name(user.role).to_owned(),
            school: school.to_owned(),
            relay: self.id.clone(),
        }
    }
}

/// Whose the device became that spent this code, and how it stands: for the same device, which asks again because its first
/// answer was lost.
fn spent_by(
    work: &dyn Transaction,
    code: &CodeRow,
    device: &NewDeviceRead<'_>,
) -> Result<(UserRow, Approval), Refusal> {
    let known = work.device(device.id)?.ok_or(Refusal::BadCode)?;
    if code.used_by != Some(known.id)
        || known.public_key != device.public_key
        || known.removed_at.is_some()
    {
        return Err(Refusal::BadCode);
    }
    let user = work.user(known.user)?.ok_or(Refusal::BadCode)?;
    Ok((user, known.approval))
}

/// A new device, read once.
struct NewDeviceRead<'a> {
    id: DeviceId,
    name: &'a str,
    public_key: &'a [u8],
}

impl<'a> NewDeviceRead<'a> {
    fn of(device: &'a NewDevice) -> Result<Self, Refusal> {
        if !is_public_key(&device.public_key) {
            return Err(Refusal::BadRequest);
        }
        Ok(Self {
            id: device.id.parse().map_err(|_| Refusal::BadRequest)?,
            name: name(&device.name)?,
            public_key: &device.public_key,
        })
    }
}

/// How a role is written on the wire.
pub(super) const fn role_name(role: Role) -> &'static str {
    role.name()
}

/// A name that somebody can be called by: something, and not a novel.
pub(super) fn name(text: &str) -> Result<&str, Refusal> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > NAME || text.chars().any(char::is_control) {
        return Err(Refusal::BadRequest);
    }
    Ok(text)
}
