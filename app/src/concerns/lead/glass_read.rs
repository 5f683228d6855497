//! Fetching by the recovery key, where nobody who holds a key can be reached: each page of what base has is signed for, by one person,
//! on one device, at one moment, for one reason, and base writes it down. What comes is opened here, shown, and kept nowhere.

use ::concerns::{Glass, Holders, Lists, RecoveryKey, Sealed};
use domain::concern::GlassReason;
use jiff::Timestamp;
use leptos::prelude::*;
use protocol::concerns::{BreakGlass, Entries};
use replica::Identity;

use super::{
    case::Case,
    entries::{Came, Entry},
    line::{Line, lines},
};
use crate::store::{Alongside, BaseError};

/// Everything that base has, each concern with what was added to it, the newest first.
///
/// # Errors
/// When base does not answer or refuses. Then nothing is shown; what was fetched by then base has written down.
pub(super) async fn read(
    alongside: Alongside,
    (key, list): (&RecoveryKey, &Holders),
    why: GlassReason,
) -> Result<Vec<Vec<Line>>, BaseError> {
    let identity = alongside.identity.get_untracked().ok_or(BaseError::NoKey)?;
    let mut lists = Lists::new(list.clone());
    let (mut entries, mut after) = (Vec::new(), 0);
    loop {
        let request = signed(&identity, key, (after, alongside.time()), why);
        let Entries { lists: earlier, entries: page, more, .. } =
            alongside.break_glass(&request).await?;
        for one in earlier {
            // One that does not fit proves nothing.
            lists.add(&one.holders).ok();
        }
        let last = page.last().map(|entry| entry.seq);
        for entry in page {
            entries.push(came(entry).ok_or(BaseError::Nonsense)?);
        }
        match last {
            Some(last) if more => after = last,
            _ => break,
        }
    }
    let mut all: Vec<_> =
        Case::all(entries).iter().map(|one| lines(one, key.opens(), &lists)).collect();
    domain::sorting::sort_by_key(&mut all, |lines| {
        std::cmp::Reverse(lines.first().map(|line| line.at))
    });
    Ok(all)
}

/// What is asked for one page.
fn signed(
    identity: &Identity,
    key: &RecoveryKey,
    (after, now): (u64, Timestamp),
    why: GlassReason,
) -> BreakGlass {
    let Identity { user, device, relay, .. } = identity;
    let at = now.as_millisecond();
    let glass = Glass { relay, user: *user, device: *device, after, at, why };
    BreakGlass { after, at, why: why.name().to_owned(), signature: glass.signed_by(key) }
}

fn came(entry: protocol::concerns::Entry) -> Option<Entry> {
    let at = Timestamp::from_millisecond(entry.received_at).ok()?;
    let came = Some(Came { user: entry.user.parse().ok()?, at });
    Some(Entry { sealed: Sealed::read(&entry.sealed).ok()?, came })
}

#[cfg(test)]
mod tests {
    use ::concerns::Fresh;
    use domain::{
        id::{DeviceId, UserId},
        staff::Role,
    };

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_is_asked_is_signed_for_this_person_device_moment_and_reason() {
        let key = RecoveryKey::draw(Fresh::new([1; 32]));
        let identity = Identity {
            user: UserId::draw(7),
            user_name: "Mrs Khan".to_owned(),
            role: Role::Coordinator,
            school: "Harbour".to_owned(),
            device: DeviceId::draw(8),
            device_name: "Desk".to_owned(),
            relay: "base".to_owned(),
        };
        let request = signed(&identity, &key, (4, Timestamp::UNIX_EPOCH), GlassReason::KeysLost);
        assert_eq!((request.after, request.at, request.why.as_str()), (4, 0, "keys-lost"));
        let glass = |why| {
            let (user, device) = (identity.user, identity.device);
            Glass { relay: "base", user, device, after: 4, at: 0, why }
        };
        assert!(glass(GlassReason::KeysLost).was_signed(&key.public(), &request.signature));
        assert!(!glass(GlassReason::Entitled).was_signed(&key.public(), &request.signature));
    }
}
