//! Base: the real relay core over a database in memory, without HTTP. Its process may end at any moment, and what was
//! committed outlives it.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex},
};

use anyhow::{Context as _, Result, anyhow, bail};
use domain::{
    id::{DeviceId, UserId},
    staff::Role,
};
use jiff::Timestamp;
use protocol::{
    admin::{AddPeople, Person},
    enrol::{EnrolRequest, Enrolment, NewDevice, SetupRequest, Waiting},
    review::{Decided, Review},
    sync::{SyncAnswer, SyncRequest},
};
use replica::Identity;
use sync_server::{
    Verified, put_back,
    relay::{Door, Principal, Refusal, Relay, verify},
    store::{Store, StoreError, Transaction, sqlite::Sqlite},
};

use crate::clock::Clock;

/// Signing in is not played here, so any point of the curve will do for a key: its generator.
const KEY: &str = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
                   4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// The relay at base.
pub struct Base {
    /// Nothing while its process is not running.
    relay: Option<Relay>,
    /// Where its database is when its process has ended.
    left: Arc<Mutex<Option<Sqlite>>>,
    clock: Clock,
}

/// A database that outlives the relay over it.
struct Lent {
    store: Option<Sqlite>,
    left: Arc<Mutex<Option<Sqlite>>>,
}

impl Lent {
    fn store(&mut self) -> Result<&mut Sqlite, StoreError> {
        self.store.as_mut().ok_or_else(|| StoreError::Database("it was given back".to_owned()))
    }
}

impl Store for Lent {
    fn begin(&mut self) -> Result<Box<dyn Transaction + '_>, StoreError> {
        self.store()?.begin()
    }

    fn join(&mut self) -> Result<Box<dyn Transaction + '_>, StoreError> {
        self.store()?.join()
    }

    fn settle(&mut self) -> Result<(), StoreError> {
        self.store()?.settle()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Ok(mut left) = self.left.lock() {
            *left = self.store.take();
        }
    }
}

impl Base {
    /// A new relay that nobody has set up.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn new(clock: &Clock) -> Result<Self> {
        Self::over(Sqlite::in_memory()?, clock)
    }

    /// A relay over records that are there already.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn over(records: Sqlite, clock: &Clock) -> Result<Self> {
        let mut base = Self { relay: None, left: Arc::default(), clock: clock.clone() };
        base.begin(records)?;
        Ok(base)
    }

    fn begin(&mut self, records: Sqlite) -> Result<()> {
        let store = Lent { store: Some(records), left: Arc::clone(&self.left) };
        self.relay = Some(Relay::open(Box::new(store))?);
        Ok(())
    }

    /// The process ends as it stands: what was not committed never happened.
    fn end(&mut self) -> Result<Sqlite> {
        self.relay = None;
        let mut left = self.left.lock().map_err(|_| anyhow!("a relay panicked as it ended"))?;
        left.take().context("the relay left its records")
    }

    fn relay(&self) -> Result<&Relay, Refusal> {
        self.relay.as_ref().ok_or(Refusal::NotFound)
    }

    /// What the relay itself answers, at base's time.
    ///
    /// # Errors
    /// When it refuses, or does not run.
    pub fn ask<T>(
        &self,
        ask: impl FnOnce(&Relay, Timestamp) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        ask(self.relay()?, self.clock.now())
    }

    /// The process ends, and another begins.
    ///
    /// # Errors
    /// When it does not begin.
    pub fn crash(&mut self) -> Result<()> {
        let records = self.end()?;
        self.begin(records)
    }

    /// A copy of the records as they are now.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn copy(&mut self) -> Result<Sqlite> {
        let records = self.end()?;
        let copy = records.copy()?;
        self.begin(records)?;
        Ok(copy)
    }

    /// A copy of an earlier moment takes the place of the records, as `sync-server restore` puts it there.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn restore(&mut self, copy: &Sqlite) -> Result<()> {
        let mut there = self.end()?;
        let (records, _) = put_back(&mut there, copy, self.clock.now())?;
        self.begin(records)
    }

    /// Does something to the records while no relay runs on them.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn alter(
        &mut self,
        how: impl FnOnce(&mut dyn Transaction) -> Result<(), StoreError>,
    ) -> Result<()> {
        let mut records = self.end()?;
        let mut work = records.begin()?;
        how(work.as_mut())?;
        work.commit()?;
        self.begin(records)
    }

    /// Puts every document together again from the log.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn verify(&mut self) -> Result<Verified> {
        let mut records = self.end()?;
        let found = verify(&mut records)?;
        self.begin(records)?;
        Ok(found)
    }

    /// Sets up the school with its first coordinator.
    ///
    /// # Errors
    /// When the relay refuses.
    pub fn set_up(&self, user: UserId, name: &str, device: DeviceId) -> Result<Identity> {
        let now = self.clock.now();
        let request = SetupRequest {
            code: self.relay()?.set_up_code(now)?.context("there is a set-up code")?,
            school: "Harbour".to_owned(),
            user_id: user.to_string(),
            user_name: name.to_owned(),
            device: new_device(device, name)?,
        };
        let enrolled = self.relay()?.setup(&request, HERE, now)?;
        Ok(identity(user, name, Role::Coordinator, device, enrolled.relay))
    }

    /// Adds a mentor and enrols their device; the coordinator lets it in.
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
        self.relay()?.add_people(coordinator, &AddPeople { people: vec![person] }, now)?;
        let code = self.relay()?.invite(coordinator, &id, now)?.code;
        let request = EnrolRequest { code, device: new_device(device, name)?, only_for: None };
        let relay = self.lets_in(coordinator, device, &request)?;
        Ok(identity(user, name, Role::Mentor, device, relay))
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
        let code = self.relay()?.invite(coordinator, &user, self.clock.now())?.code;
        let new = new_device(device, &whose.user_name)?;
        let request = EnrolRequest { code, device: new, only_for: Some(user) };
        let relay = self.lets_in(coordinator, device, &request)?;
        Ok(Identity { device, relay, ..whose.clone() })
    }

    /// A device comes with a code, and the coordinator says that its four words are the same; answers the relay's id.
    fn lets_in(
        &self,
        coordinator: &Principal,
        device: DeviceId,
        request: &EnrolRequest,
    ) -> Result<String> {
        let now = self.clock.now();
        let Enrolment::Waiting(Waiting { relay, .. }) = self.relay()?.enrol(request, HERE, now)?
        else {
            bail!("a device was let in by nobody")
        };
        self.relay()?.approve_device(coordinator, &device.to_string(), now)?;
        Ok(relay)
    }

    /// Removes a device.
    ///
    /// # Errors
    /// When the relay refuses.
    pub fn remove(&self, coordinator: &Principal, device: DeviceId) -> Result<(), Refusal> {
        self.relay()?.remove_device(coordinator, &device.to_string(), self.clock.now())
    }

    /// A removed device says that it has erased itself.
    ///
    /// # Errors
    /// When the relay refuses.
    pub fn wiped(&self, who: &Principal) -> Result<(), Refusal> {
        self.relay()?.wiped(who, self.clock.now())
    }

    /// What waits for the coordinator to decide about.
    ///
    /// # Errors
    /// When the relay refuses.
    pub fn review(&self, coordinator: &Principal) -> Result<Review, Refusal> {
        self.relay()?.review(coordinator)
    }

    /// The coordinator takes something that was handed in into the record.
    ///
    /// # Errors
    /// When the relay refuses.
    pub fn take(&self, coordinator: &Principal, id: u64) -> Result<Decided, Refusal> {
        self.relay()?.take_handed_in(coordinator, id, self.clock.now())
    }

    /// The coordinator leaves something that was handed in out of the record.
    ///
    /// # Errors
    /// When the relay refuses.
    pub fn leave_out(&self, coordinator: &Principal, id: u64) -> Result<Decided, Refusal> {
        self.relay()?.leave_out_handed_in(coordinator, id, self.clock.now())
    }

    /// Takes in a request. What it answers is durable.
    ///
    /// # Errors
    /// When the relay refuses the request as a whole.
    pub fn sync(&self, who: &Principal, request: &SyncRequest) -> Result<SyncAnswer, Refusal> {
        self.relay()?.sync(who, request, self.clock.now())
    }
}

/// Who a device speaks for.
#[must_use]
pub const fn principal(identity: &Identity) -> Principal {
    Principal {
        user: identity.user,
        role: identity.role,
        device: identity.device,
        door: Door::First,
    }
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
