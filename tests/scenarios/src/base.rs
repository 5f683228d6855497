//! Base: the real relay core over a database in memory, without HTTP.

use std::net::{IpAddr, Ipv4Addr};

use anyhow::{Context as _, Result};
use domain::{
    id::{DeviceId, UserId},
    staff::Role,
};
use protocol::{
    admin::{AddPeople, Person},
    enrol::{EnrolRequest, NewDevice, SetupRequest},
    review::{Decided, Review},
    sync::{SyncAnswer, SyncRequest},
};
use replica::Identity;
use sync_server::{
    relay::{Principal, Refusal, Relay},
    store::sqlite::Sqlite,
};

use crate::clock::Clock;

/// Signing in is not played here, so any point of the curve will do for a key: its generator.
const KEY: &str = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
                   4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// The relay at base.
pub struct Base {
    relay: Relay,
    clock: Clock,
}

impl Base {
    /// A new relay that nobody has set up.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn new(clock: &Clock) -> Result<Self> {
        let relay = Relay::open(Box::new(Sqlite::in_memory()?))?;
        Ok(Self { relay, clock: clock.clone() })
    }

    /// Sets up the school with its first coordinator.
    ///
    /// # Errors
    /// When the relay refuses.
    pub fn set_up(&self, user: UserId, name: &str, device: DeviceId) -> Result<Identity> {
        let now = self.clock.now();
        let request = SetupRequest {
            code: self.relay.set_up_code(now)?.context("there is a set-up code")?,
            school: "Harbour".to_owned(),
            user_id: user.to_string(),
            user_name: name.to_owned(),
            device: new_device(device, name)?,
        };
        let enrolled = self.relay.setup(&request, HERE, now)?;
        Ok(identity(user, name, Role::Coordinator, device, enrolled.relay))
    }

    /// Adds a mentor and enrols their device.
    ///
    /// # Errors
    /// When the relay refuses.
    pub fn enrol(
        &self,
        coordinator: &Principal,
        user: UserId,
        name: &str,
        device: DeviceId,
    ) -> Result<Identity> {
        let now = self.clock.now();
        let id = user.to_string();
        let person = Person { id: id.clone(), name: name.to_owned(), role: "mentor".to_owned() };
        self.relay.add_people(coordinator, &AddPeople { people: vec![person] }, now)?;
        let code = self.relay.invite(coordinator, &id, now)?.code;
        let request = EnrolRequest { code, device: new_device(device, name)?, only_for: None };
        let enrolled = self.relay.enrol(&request, HERE, now)?;
        Ok(identity(user, name, Role::Mentor, device, enrolled.relay))
    }

    /// Enrols another device of somebody who has one, or the same device again.
    ///
    /// # Errors
    /// When the relay refuses.
    pub fn enrol_again(
        &self,
        coordinator: &Principal,
        whose: &Identity,
        device: DeviceId,
    ) -> Result<Identity> {
        let user = whose.user.to_string();
        let code = self.relay.invite(coordinator, &user, self.clock.now())?.code;
        let new = new_device(device, &whose.user_name)?;
        let request = EnrolRequest { code, device: new, only_for: Some(user) };
        let enrolled = self.relay.enrol(&request, HERE, self.clock.now())?;
        Ok(Identity { device, relay: enrolled.relay, ..whose.clone() })
    }

    /// Removes a device.
    ///
    /// # Errors
    /// When the relay refuses.
    pub fn remove(&self, coordinator: &Principal, device: DeviceId) -> Result<(), Refusal> {
        self.relay.remove_device(coordinator, &device.to_string(), self.clock.now())
    }

    /// What waits for the coordinator to decide about.
    ///
    /// # Errors
    /// When the relay refuses.
    pub fn review(&self, coordinator: &Principal) -> Result<Review, Refusal> {
        self.relay.review(coordinator)
    }

    /// The coordinator takes something that was handed in into the record.
    ///
    /// # Errors
    /// When the relay refuses.
    pub fn take(&self, coordinator: &Principal, id: u64) -> Result<Decided, Refusal> {
        self.relay.take_handed_in(coordinator, id, self.clock.now())
    }

    /// Takes in a request. What it answers is durable.
    ///
    /// # Errors
    /// When the relay refuses the request as a whole.
    pub fn sync(&self, who: &Principal, request: &SyncRequest) -> Result<SyncAnswer, Refusal> {
        self.relay.sync(who, request, self.clock.now())
    }
}

/// Who a device speaks for.
#[must_use]
pub const fn principal(identity: &Identity) -> Principal {
    Principal { user: identity.user, role: identity.role, device: identity.device }
}

fn new_device(id: DeviceId, owner: &str) -> Result<NewDevice> {
    let digits = KEY.as_bytes().chunks(2);
    let byte = |pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?);
    let public_key = digits.map(byte).collect::<Result<_>>()?;
    Ok(NewDevice { id: id.to_string(), name: format!("{owner}'s tablet"), public_key })
}

fn identity(user: UserId, name: &str, role: Role, device: DeviceId, relay: String) -> Identity {
    Identity {
        user,
        user_name: name.to_owned(),
        role,
        school: "Harbour".to_owned(),
        device,
        device_name: format!("{name}'s tablet"),
        relay,
    }
}
