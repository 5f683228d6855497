//! Challenges and sessions, in memory: after a restart a device signs in again by itself. How a session travels is a matter
//! of `http`.

use std::collections::{BTreeMap, HashMap};

use domain::id::DeviceId;
use jiff::{SignedDuration, Timestamp};
use protocol::limits::SESSION_HOURS;

use super::{Principal, Refusal, hexadecimal, random, sha256};

/// How long a challenge is good for.
const CHALLENGE: SignedDuration = SignedDuration::from_secs(60);
/// Open challenges of one device; asking for more drops the oldest.
const CHALLENGES_EACH: usize = 4;
/// Open sessions of one device (tabs, restarts); signing in again drops the oldest.
const SESSIONS_EACH: usize = 8;

/// Who is signed in, and who is about to.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    challenges: BTreeMap<DeviceId, Vec<(Vec<u8>, Timestamp)>>,
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
        self.challenges.retain(|_, open| {
            open.retain(|(_, ends)| *ends > now);
            !open.is_empty()
        });
        let nonce = random::<32>()?.to_vec();
        let open = self.challenges.entry(device).or_default();
        if open.len() >= CHALLENGES_EACH {
            open.remove(0);
        }
        open.push((nonce.clone(), now + CHALLENGE));
        Ok(nonce)
    }

    /// Spends a challenge; says whether it was open.
    pub(super) fn spend(&mut self, device: DeviceId, nonce: &[u8], now: Timestamp) -> bool {
        let Some(open) = self.challenges.get_mut(&device) else { return false };
        let before = open.len();
        let mut good = false;
        open.retain(|(kept, ends)| {
            let same = kept == nonce;
            good |= same && *ends > now;
            !same
        });
        before != open.len() && good
    }

    /// Opens a session and answers what opens it from now on.
    pub(super) fn open(
        &mut self,
        who: Principal,
        may: May,
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
        let [token, page] = [hexadecimal(&random::<32>()?), hexadecimal(&random::<32>()?)];
        let ends = now + SignedDuration::from_hours(SESSION_HOURS);
        let signed = Signed { page: sha256(page.as_bytes()), who, may, ends };
        self.sessions.insert(sha256(token.as_bytes()), signed);
        Ok(SessionKey { token, page })
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
        self.challenges.remove(&device);
        self.sessions.retain(|_, signed| signed.who.device != device);
    }
}
