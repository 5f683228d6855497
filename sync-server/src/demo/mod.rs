//! The invented school of `--demo`: a newcomer sees the product in a minute. Everything in it is written through
//! `records` and admitted like anything else; only the words (`words`) are made up.

mod draw;
mod hand;
mod school;
mod term;
mod words;

use std::{fs, net::IpAddr, path::Path};

use domain::{
    id::{DeviceId, UserId},
    staff::Role,
};
use jiff::{SignedDuration, Timestamp};
use p256::ecdsa::SigningKey;
use protocol::{
    admin::{AddPeople, Person},
    enrol::{EnrolRequest, NewDevice, SetupRequest},
    sync::RefusedBecause,
};
use records::WriteError;

use crate::{
    relay::{Door, Principal, PrintedCode, Refusal, Relay, random},
    store::StoreError,
};
use draw::Draw;
use hand::Hand;

/// The same school every time.
const SEED: u64 = 2026;
/// Weeks of records before today.
pub(crate) const WEEKS: i64 = 12;
/// How long the printed codes live: somebody wants to try it after lunch, too.
const CODES: SignedDuration = SignedDuration::from_hours(24);

/// Why there is no invented school.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// There may be a real one in it.
    #[error(
        "--demo fills an empty folder, and this one is not empty: name another with --data, or leave --demo out to go on with it"
    )]
    NotEmpty,
    /// The folder cannot be looked into.
    #[error("the data folder cannot be read: {0}")]
    Folder(std::io::Error),
    /// The relay did not do what was asked.
    #[error(transparent)]
    Relay(#[from] Refusal),
    /// The database did not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A record that cannot be written.
    #[error("an invented record cannot be written: {0}")]
    Write(#[from] WriteError),
    /// A record that was not admitted.
    #[error("an invented record was refused: {0:?}")]
    Refused(RefusedBecause),
    /// A date beyond the calendar.
    #[error("an invented date cannot be reckoned: {0}")]
    Date(#[from] jiff::Error),
}

/// Lets only a folder pass that is not there, or is empty.
pub(crate) fn refuse_unless_empty(folder: &Path) -> Result<(), DemoError> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(DemoError::Folder(error)),
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(DemoError::NotEmpty),
        },
    }
}

/// Fills the relay, and answers the codes to sign in with.
pub(crate) fn fill(relay: &Relay, now: Timestamp) -> Result<Vec<PrintedCode>, DemoError> {
    let mut draw = Draw::seeded(SEED);
    let began = now - SignedDuration::from_hours(24 * 7 * WEEKS);
    let staff = Staff::enrol(relay, &mut draw, began)?;
    let mut hand = Hand::new(relay);
    let school = school::begin(&mut hand, &mut draw, &staff, now)?;
    term::pass(&mut hand, &mut draw, &staff, &school, now)?;
    staff.codes(relay, now)
}

/// Someone of the invented school, on the device that they wrote everything on.
pub(crate) struct Someone {
    pub(crate) who: Principal,
    pub(crate) name: &'static str,
}

/// Everyone of the invented school.
pub(crate) struct Staff {
    pub(crate) coordinator: Someone,
    pub(crate) mentors: Vec<Someone>,
}

impl Staff {
    fn enrol(relay: &Relay, draw: &mut Draw, at: Timestamp) -> Result<Self, DemoError> {
        let from = IpAddr::from([127, 0, 0, 1]);
        let code = relay.set_up_code(at)?.ok_or(Refusal::AlreadySetUp)?;
        let coordinator = Someone::invent(draw, words::COORDINATOR, Role::Coordinator);
        relay.setup(
            &SetupRequest {
                code,
                school: words::SCHOOL.to_owned(),
                user_id: coordinator.who.user.to_string(),
                user_name: coordinator.name.to_owned(),
                device: device(coordinator.who.device, "Office desktop")?,
            },
            from,
            at,
        )?;
        let mentors: Vec<_> =
            words::MENTORS.iter().map(|name| Someone::invent(draw, name, Role::Mentor)).collect();
        let people = mentors.iter().map(Someone::person).collect();
        relay.add_people(&coordinator.who, &AddPeople { people }, at)?;
        for (number, mentor) in (1..).zip(&mentors) {
            let user = mentor.who.user.to_string();
            let code = relay.invite(&coordinator.who, &user, at)?.code;
            let device = device(mentor.who.device, &format!("Tablet {number}"))?;
            relay.enrol(&EnrolRequest { code, device, only_for: None }, from, at)?;
            relay.approve_device(&coordinator.who, &mentor.who.device.to_string(), at)?;
        }
        Ok(Self { coordinator, mentors })
    }

    fn codes(&self, relay: &Relay, now: Timestamp) -> Result<Vec<PrintedCode>, DemoError> {
        let everyone = std::iter::once(&self.coordinator).chain(&self.mentors);
        everyone
            .map(|someone| {
                let invitation = relay.invite_for(someone.who.user, None, CODES, now)?;
                let Person { name, role, .. } = someone.person();
                Ok(PrintedCode { name, role, code: invitation.code })
            })
            .collect()
    }
}

impl Someone {
    fn invent(draw: &mut Draw, name: &'static str, role: Role) -> Self {
        let (user, device) = (UserId::draw(draw.id()), DeviceId::draw(draw.id()));
        Self { who: Principal { user, role, device, door: Door::First }, name }
    }

    fn person(&self) -> Person {
        Person {
            id: self.who.user.to_string(),
            name: self.name.to_owned(),
            role: self.who.role.name().to_owned(),
        }
    }
}

/// A device whose key nobody has: drawn truly at random and forgotten, so that no one can sign in with it.
fn device(id: DeviceId, name: &str) -> Result<NewDevice, DemoError> {
    let key = SigningKey::from_slice(&random::<32>()?)
        .map_err(|_| StoreError::Database("no key could be drawn".to_owned()))?;
    let public = key.verifying_key().to_sec1_point(false);
    Ok(NewDevice {
        id: id.to_string(),
        name: name.to_owned(),
        public_key: public.as_bytes().to_vec(),
    })
}
