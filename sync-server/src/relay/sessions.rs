//! Challenges and sessions, in memory: after a restart a device signs in again by itself. How a session travels is a matter
//! of `http`.

use std::collections::HashMap;

use domain::id::{DeviceId, UserId};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use protocol::limits::SESSION_HOURS;
use sha2::Sha256;

use super::{Door, Principal, Refusal, hexadecimal, random, sha256};

/// How long a challenge is good for.
const CHALLENGE: SignedDuration = SignedDuration::from_secs(60);
/// What is drawn of a challenge, in bytes, and the milliseconds at which it ends; what base's key says of both follows.
const DRAWN: usize = 16;
const ENDS: usize = 8;
/// Bytes of that key, as many as HMAC-SHA-256 takes in at once (RFC 2104).
const KEY: usize = 64;
/// Open sessions of one device (tabs, restarts); signing in again drops the oldest.
const SESSIONS_EACH: usize = 8;

/// Who is signed in, and who is about to.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    /// Drawn with the first challenge, for as long as the relay runs. Challenges that were given are not remembered, so that
    /// nobody can fill the room for those of a device that is not theirs.
    key: Option<[u8; KEY]>,
    /// Challenges that were answered well, until they end.
    spent: HashMap<Vec<u8>, Timestamp>,
    /// Keyed by the hash of the token in the cookie, so that nothing in memory is a key to anything.
    sessions: HashMap<[u8; 32], Signed>,
}

#[derive(Debug)]
struct Signed {
    /// The hash of the page's half.
    page: [u8; 32],
    who: Principal,
    may: May,
    ends: Timestamp,
}

/// What opens a session.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionKey {
    /// The token, which a browser keeps in a cookie.
    pub token: String,
    /// The half that only the page has which signed in.
    pub page: String,
}

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum May {
    /// Everything that its person may do.
    Everything,
    /// The device was removed: it hands in what it holds.
    HandIn,
}

impl Sessions {
    /// A nonce for a device that is known.
    pub(super) fn challenge(
        &mut self,
        device: DeviceId,
        now: Timestamp,
    ) -> Result<Vec<u8>, Refusal> {
        let key = match self.key {
            Some(key) => key,
            None => *self.key.insert(random()?),
        };
        let mut nonce = random::<DRAWN>()?.to_vec();
        nonce.extend_from_slice(&(now + CHALLENGE).as_millisecond().to_be_bytes());
        let said = said_of(&key, &nonce, device).finalize().into_bytes();
        nonce.extend_from_slice(&said);
        Ok(nonce)
    }

    /// Whether this device was asked so, by this relay since it began, and may still answer.
    pub(super) fn asked(&self, device: DeviceId, nonce: &[u8], now: Timestamp) -> bool {
        let (Some(key), Some((drawn, said))) = (self.key, nonce.split_at_checked(DRAWN + ENDS))
        else {
            return false;
        };
        let in_time = ends(drawn).is_some_and(|ends| ends > now);
        in_time && said_of(&key, drawn, device).verify_slice(said).is_ok()
    }

    /// Spends a challenge that was answered well; says whether it was not spent before.
    pub(super) fn spend(&mut self, nonce: &[u8], now: Timestamp) -> bool {
        self.spent.retain(|_, ends| *ends > now);
        let ends = ends(nonce).unwrap_or(now);
        self.spent.insert(nonce.to_vec(), ends).is_none()
    }

    /// Opens a session and answers what opens it from now on. It ends before its time where its person acts as something
    /// else from a moment on.
    pub(super) fn open(
        &mut self,
        who: Principal,
        may: May,
        until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<SessionKey, Refusal> {
        self.sessions.retain(|_, signed| signed.ends > now);
        let own = || self.sessions.iter().filter(|(_, signed)| signed.who.device == who.device);
        if own().count() >= SESSIONS_EACH {
            let oldest = own().min_by_key(|(_, signed)| signed.ends).map(|(hash, _)| *hash);
            if let Some(oldest) = oldest {
                self.sessions.remove(&oldest);
            }
        }
        let ends = now + SignedDuration::from_hours(SESSION_HOURS);
        let ends = until.map_or(ends, |until| until.min(ends));
        self.begin(who, may, ends)
    }

    fn begin(&mut self, who: Principal, may: May, ends: Timestamp) -> Result<SessionKey, Refusal> {
        let [token, page] = [hexadecimal(&random::<32>()?), hexadecimal(&random::<32>()?)];
        let signed = Signed { page: sha256(page.as_bytes()), who, may, ends };
        self.sessions.insert(sha256(token.as_bytes()), signed);
        Ok(SessionKey { token, page })
    }

    /// Opens the second door: another session in place of this one, whose token somebody may have known before. It ends when
    /// this one would have.
    pub(super) fn open_door(
        &mut self,
        key: &SessionKey,
        now: Timestamp,
    ) -> Result<SessionKey, Refusal> {
        self.who(key, now)?;
        let before = self.sessions.remove(&sha256(key.token.as_bytes()));
        let Signed { who, may, ends, .. } = before.ok_or(Refusal::NotSignedIn)?;
        self.begin(Principal { door: Door::Second, ..who }, may, ends)
    }

    /// Shuts the second door of a person's sessions, but of this one: what they show it with is another now.
    pub(super) fn shut_doors(&mut self, user: UserId, but: Option<&SessionKey>) {
        let but = but.map(|key| sha256(key.token.as_bytes()));
        for (token, signed) in &mut self.sessions {
            if signed.who.user == user && Some(*token) != but {
                signed.who.door = Door::First;
            }
        }
    }

    /// Whose session this opens, and for what. Hashes are compared, so that how long it takes tells nothing.
    pub(super) fn who(
        &self,
        key: &SessionKey,
        now: Timestamp,
    ) -> Result<(Principal, May), Refusal> {
        let page = sha256(key.page.as_bytes());
        self.sessions
            .get(&sha256(key.token.as_bytes()))
            .filter(|signed| signed.ends > now && signed.page == page)
            .map(|signed| (signed.who, signed.may))
            .ok_or(Refusal::NotSignedIn)
    }

    /// Ends one session, if it is open.
    pub(super) fn close(&mut self, token: &str) {
        self.sessions.remove(&sha256(token.as_bytes()));
    }

    /// Ends everything that a device has open.
    pub(super) fn end(&mut self, device: DeviceId) {
        self.sessions.retain(|_, signed| signed.who.device != device);
    }
}

/// When a challenge ends, as it says itself.
fn ends(nonce: &[u8]) -> Option<Timestamp> {
    let (_, rest) = nonce.split_at_checked(DRAWN)?;
    let (ends, _) = rest.split_first_chunk::<ENDS>()?;
    Timestamp::from_millisecond(i64::from_be_bytes(*ends)).ok()
}

/// What base's key says of a challenge to a device. Everything in it has its own length.
fn said_of(key: &[u8; KEY], drawn: &[u8], device: DeviceId) -> Hmac<Sha256> {
    let mut said = Hmac::<Sha256>::new(key.into());
    said.update(drawn);
    said.update(device.to_string().as_bytes());
    said
}
