//! The people of the measured schools, on devices whose keys nobody has: what they wrote is pushed past the sign-in.

use std::net::{IpAddr, Ipv4Addr};

use anyhow::{Context as _, Result};
use domain::{
    id::{DeviceId, UserId},
    staff::Role,
};
use jiff::Timestamp;
use protocol::{
    admin::{AddPeople, Person},
    enrol::{EnrolRequest, NewDevice, SetupRequest},
};
use sync_server::relay::{Door, Principal, Relay};

/// Mrs Khan, who reads every student.
pub(crate) const COORDINATOR: Principal = Principal {
    user: UserId::draw(1),
    role: Role::Coordinator,
    device: DeviceId::draw(11),
    door: Door::First,
};
/// Ms Okafor, who mentors every student.
pub(crate) const MENTOR: Principal = Principal {
    user: UserId::draw(2),
    role: Role::Mentor,
    device: DeviceId::draw(12),
    door: Door::First,
};
/// Mr Reid, who mentors the first [`CASELOAD`] students as well.
pub(crate) const OTHER: Principal = Principal {
    user: UserId::draw(3),
    role: Role::Mentor,
    device: DeviceId::draw(13),
    door: Door::First,
};
/// A full caseload.
pub(crate) const CASELOAD: usize = 20;

/// Everyone, with their name.
pub(crate) const EVERYONE: [(Principal, &str); 3] =
    [(COORDINATOR, "Mrs Khan"), (MENTOR, "Ms Okafor"), (OTHER, "Mr Reid")];

/// Any point of the curve will do for a key that nobody signs with: its generator.
const KEY: &str = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
                   4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Sets the school up and makes everyone known.
pub(crate) fn enrol(relay: &Relay, now: Timestamp) -> Result<()> {
    let [(_, name), mentors @ ..] = EVERYONE;
    let code = relay.set_up_code(now)?.context("the folder is new")?;
    let request = SetupRequest {
        code,
        school: "Larkfield Centre (invented)".to_owned(),
        user_id: COORDINATOR.user.to_string(),
        user_name: name.to_owned(),
        device: device(&COORDINATOR)?,
    };
    relay.setup(&request, HERE, now)?;
    let people = mentors.iter().map(|(who, name)| Person {
        id: who.user.to_string(),
        name: (*name).to_owned(),
        role: "mentor".to_owned(),
    });
    relay.add_people(&COORDINATOR, &AddPeople { people: people.collect() }, now)?;
    for (who, _) in mentors {
        let request = EnrolRequest {
            code: code_for(relay, &who, now)?,
            device: device(&who)?,
            only_for: None,
        };
        relay.enrol(&request, HERE, now)?;
    }
    Ok(())
}

/// A code with which a new device of theirs is added, made at the machine: nobody is there to compare its four words.
pub(crate) fn code_for(relay: &Relay, who: &Principal, now: Timestamp) -> Result<String> {
    Ok(relay.invite_at_the_machine(who.user, now)?.code)
}

fn device(of: &Principal) -> Result<NewDevice> {
    let byte = |pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?);
    let public_key = KEY.as_bytes().chunks(2).map(byte).collect::<Result<_>>()?;
    Ok(NewDevice { id: of.device.to_string(), name: "Another device".to_owned(), public_key })
}
