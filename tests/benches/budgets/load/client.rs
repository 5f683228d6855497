//! A device as the relay sees it: a key, a session, a connection, and how far it has come.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail, ensure};
use domain::{
    id::{DeviceId, UserId},
    staff::Role,
};
use jiff::Timestamp;
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use protocol::{
    PAGE_HEADER,
    enrol::{
        Challenge, ChallengeRequest, EnrolRequest, Enrolled, Enrolment, NewDevice, Session,
        SessionRequest, SetupRequest, signing_input,
    },
    sync::{Place, Push, PushResult, RefusedBecause, Seq, SyncAnswer, SyncRequest},
};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use sync_server::relay::{Door, Principal};

use super::caller::{Answer, Body, Caller, Request};

/// Users and devices are numbered from here.
const FIRST: u128 = 10_000;

/// See the module.
pub(crate) struct Client {
    number: usize,
    pub(crate) who: Principal,
    pub(crate) address: SocketAddr,
    key: SigningKey,
    relay: String,
    caller: Option<Caller>,
    /// What carries the session: the cookie, and the header with the page's half.
    cookie: Option<String>,
    epoch: u64,
    pub(crate) cursor: Seq,
    first: bool,
    place: Option<Place>,
}

impl Client {
    /// A device that nobody knows yet, of a person of the same number.
    pub(crate) fn new(number: usize, role: Role, address: SocketAddr) -> Result<Self> {
        let device = DeviceId::draw(bits(number));
        let secret: [u8; 32] = Sha256::digest(device.to_string()).into();
        Ok(Self {
            number,
            who: Principal { user: UserId::draw(bits(number)), role, device, door: Door::First },
            address,
            key: SigningKey::from_slice(&secret).ok().context("any number is a key")?,
            relay: String::new(),
            caller: None,
            cookie: None,
            epoch: 0,
            cursor: 0,
            first: true,
            place: None,
        })
    }

    /// As it presents itself before it is known.
    pub(crate) fn as_new_device(&self) -> NewDevice {
        let public = self.key.verifying_key().to_sec1_point(false);
        NewDevice {
            id: self.who.device.to_string(),
            name: "Tablet".to_owned(),
            public_key: public.as_bytes().to_vec(),
        }
    }

    /// Becomes known with a code that the coordinator gave, is let in by her, and signs in.
    pub(crate) async fn enrol(&mut self, code: String, coordinator: &mut Self) -> Result<()> {
        let request = EnrolRequest { code, device: self.as_new_device(), only_for: None };
        self.caller = Some(Caller::connect(self.address).await?);
        let Enrolment::Waiting(waiting) = self.ask::<Enrolment>("POST /v1/enrol", &request).await?
        else {
            bail!("a device was let in by nobody")
        };
        self.relay = waiting.relay;
        let approve = format!("POST /v1/devices/{}/approve", self.who.device);
        let answer = coordinator.send(&approve, &Body::of(&())?).await?;
        ensure!(answer.status == 204, "not let in: {}", answer.status);
        self.sign_in().await
    }

    /// Sets the school up, and signs in.
    pub(crate) async fn set_up(&mut self, request: &SetupRequest) -> Result<()> {
        self.caller = Some(Caller::connect(self.address).await?);
        let enrolled: Enrolled = self.ask("POST /v1/setup", request).await?;
        self.relay = enrolled.relay;
        self.sign_in().await
    }

    /// A new connection and a new session, as after the app was started.
    pub(crate) async fn sign_in(&mut self) -> Result<()> {
        self.caller = Some(Caller::connect(self.address).await?);
        self.cookie = None;
        let device = self.who.device.to_string();
        let request = ChallengeRequest { device: device.clone() };
        let Challenge { nonce } = self.ask("POST /v1/session/challenge", &request).await?;
        let signed: Signature = self.key.sign(&signing_input(&self.relay, &device, &nonce));
        let signature = signed.to_bytes().to_vec();
        let request = SessionRequest { device, nonce, signature };
        let answer = self.send("POST /v1/session", &Body::of(&request)?).await?;
        let Session { page, .. } = answer.read()?;
        let cookie = answer.cookie.context("not signed in")?;
        self.cookie = Some(format!("{cookie}\r\n{PAGE_HEADER}: {page}"));
        Ok(())
    }

    /// A new connection in the same session.
    pub(crate) async fn call_again(&mut self) -> Result<()> {
        self.caller = Some(Caller::connect(self.address).await?);
        Ok(())
    }

    /// Ends the connection; the session goes on.
    pub(crate) fn hang_up(&mut self) {
        self.caller = None;
    }

    /// The bits of the user's id, by which automerge knows an author.
    pub(crate) const fn author(&self) -> [u8; 16] {
        bits(self.number).to_be_bytes()
    }

    /// What opens the door.
    pub(crate) fn cookie(&self) -> &str {
        self.cookie.as_deref().unwrap_or_default()
    }

    /// Asks for something and reads it.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &mut self,
        what: &str,
        value: &impl Serialize,
    ) -> Result<T> {
        let body = Body::of(value)?;
        self.send(what, &body).await?.read()
    }

    /// Sends a body that was made ready before.
    pub(crate) async fn send(&mut self, what: &str, body: &Body) -> Result<Answer> {
        let caller = self.caller.as_mut().context("a connection")?;
        caller.ask(&Request { what, cookie: self.cookie.as_deref(), body }).await
    }

    /// What a sync asks from where the device stands.
    pub(crate) fn request(&self, push: Vec<Push>) -> SyncRequest {
        let device_time = Timestamp::now().as_millisecond();
        let Self { epoch, cursor, first, place, .. } = *self;
        SyncRequest { epoch, cursor, first, place, push, device_time, ..SyncRequest::default() }
    }

    /// One round trip.
    pub(crate) async fn sync(&mut self, push: Vec<Push>) -> Result<SyncAnswer> {
        let request = self.request(push);
        let answer: SyncAnswer = self.ask("POST /v1/sync", &request).await?;
        ensure!(answer.results.len() == request.push.len(), "an answer to something else");
        self.epoch = answer.epoch;
        self.cursor = answer.cursor;
        self.place = answer.coming.map(|coming| coming.place);
        self.first = self.place.is_some();
        Ok(answer)
    }

    /// As many round trips as it takes until nothing more comes.
    pub(crate) async fn sync_all(&mut self) -> Result<()> {
        while self.sync(Vec::new()).await?.more {}
        Ok(())
    }
}

/// The bits of the ids of the person and the device of this number.
const fn bits(number: usize) -> u128 {
    FIRST + number as u128
}

/// Why the first change that was refused was refused.
pub(crate) fn refusal(results: &[PushResult]) -> Option<RefusedBecause> {
    results.iter().find_map(|result| match result {
        PushResult::Refused { reason } => Some(*reason),
        PushResult::AtBase { .. }
        | PushResult::HandedIn { .. }
        | PushResult::LeftOut { .. }
        | PushResult::Unknown => None,
    })
}
