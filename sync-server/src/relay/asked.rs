//! What somebody was asked to show, and has not answered: in memory, for ten minutes, one thing for each device. It belongs to
//! the session that was asked and to no other, and an answer spends it, whether it is good or not.

use std::collections::HashMap;

use domain::id::DeviceId;
use jiff::{SignedDuration, Timestamp};
use protocol::limits::CODE_MINUTES;
use webauthn_rs::prelude::{PasskeyAuthentication, PasskeyRegistration};

use super::{SessionKey, sha256};
use crate::store::SECRET;

/// What was asked.
#[derive(Clone)]
pub(super) enum Question {
    /// To make a passkey.
    NewPasskey(Box<PasskeyRegistration>),
    /// To sign with a passkey.
    Passkey(Box<PasskeyAuthentication>),
    /// To type a code that an app makes with this.
    NewCodes([u8; SECRET]),
}

/// All that is not answered.
#[derive(Default)]
pub(super) struct Asked(HashMap<DeviceId, Open>);

struct Open {
    /// The hash of the token of the session that was asked.
    session: [u8; 32],
    ends: Timestamp,
    question: Question,
}

impl Asked {
    /// Remembers what a session was asked. What its device was asked before is not to be answered any more.
    pub(super) fn ask(
        &mut self,
        device: DeviceId,
        key: &SessionKey,
        question: Question,
        now: Timestamp,
    ) {
        self.0.retain(|_, open| open.ends > now);
        let ends = now + SignedDuration::from_mins(CODE_MINUTES);
        self.0.insert(device, Open { session: sha256(key.token.as_bytes()), ends, question });
    }

    /// What this session was asked, which stays open.
    pub(super) fn look(
        &self,
        device: DeviceId,
        key: &SessionKey,
        now: Timestamp,
    ) -> Option<&Question> {
        let session = sha256(key.token.as_bytes());
        let open = self.0.get(&device)?;
        (open.ends > now && open.session == session).then_some(&open.question)
    }

    /// What this session was asked, which is spent.
    pub(super) fn take(
        &mut self,
        device: DeviceId,
        key: &SessionKey,
        now: Timestamp,
    ) -> Option<Question> {
        let question = self.look(device, key, now)?.clone();
        self.0.remove(&device);
        Some(question)
    }
}
