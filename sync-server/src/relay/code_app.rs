//! An app for six digits, the way for whoever has no passkey at hand: setting it up, showing with a code of it, or with a
//! recovery code, that it is its person, and removing it. It stands beside the passphrase of the vault: the session that asks
//! is of a device whose key only that opened.
//!
//! Ten wrong codes in five minutes and the device waits on which they were typed, each time twice as long, until a second door
//! is opened on it. Nobody else types codes there, so that nobody locks anybody out on theirs.

use std::time::Duration;

use domain::id::UserId;
use jiff::Timestamp;
use protocol::{
    door::{NewCodes, RecoveryCodes, TypedCode},
    enrol::Session,
    limits::{GUESS_WAIT_HOURS, GUESS_WINDOW_MINUTES, GUESSES, RECOVERY_CODES},
};

use super::{
    Principal, Refusal, Relay, SessionKey,
    asked::Question,
    challenge::still_acts,
    codes::{draw, letters},
    door::{OPENED, may_change, may_have, note},
    random, sha256,
    six_digits::{in_letters, step_of, typed},
};
use crate::store::{CodesRow, StoreError, Transaction};

/// What the audit log calls it when too many codes were wrong.
const GUESSED: &str = "second-door-guessed";

/// With what the door was opened.
enum Shown {
    /// A code of this step.
    Code(u64),
    /// A recovery code, by its hash.
    Recovery([u8; 32]),
}

impl Relay {
    /// A secret for an app to count with. It counts for nothing before a code of it comes back.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`]; [`Refusal::SecondDoor`] for whoever has a second way and has not shown it.
    pub fn new_codes(
        &self,
        who: &Principal,
        key: &SessionKey,
        now: Timestamp,
    ) -> Result<NewCodes, Refusal> {
        may_change(self.kept().store.begin()?.as_ref(), who, now)?;
        let secret = random()?;
        self.asked().ask(who.device, key, Question::NewCodes(secret), now);
        Ok(NewCodes { secret: in_letters(&secret) })
    }

    /// Sets the app up that makes this code, and answers its recovery codes. What was set up before is of no use any more.
    ///
    /// # Errors
    /// [`Refusal::BadCode`] for one that the new secret does not make now, and when ten minutes are over;
    /// [`Refusal::TooManyTries`]; else as with [`Relay::new_codes`].
    pub fn put_codes(
        &self,
        who: &Principal,
        key: &SessionKey,
        request: &TypedCode,
        now: Timestamp,
    ) -> Result<RecoveryCodes, Refusal> {
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        may_change(work.as_ref(), who, now)?;
        self.may_try(work.as_ref(), who, now)?;
        let secret = match self.asked().look(who.device, key, now) {
            Some(Question::NewCodes(secret)) => *secret,
            _ => return Err(Refusal::BadCode),
        };
        let step = typed(&request.code).and_then(|code| step_of(&secret, code, 0, now));
        let Some(step) = step else {
            return Err(self.wrong(work, who, now));
        };
        let mut codes = Vec::with_capacity(RECOVERY_CODES);
        for _ in 0..RECOVERY_CODES {
            codes.push(draw()?);
        }
        let hashes: Vec<_> = codes.iter().map(|code| self.recovery_hash(who.user, code)).collect();
        let added_at = now.as_millisecond();
        work.put_codes(&CodesRow { user: who.user, secret, added_at, step }, &hashes)?;
        note(work.as_mut(), who, "second-way-added", format!("codes {}", who.user), now)?;
        work.commit()?;
        self.asked().take(who.device, key, now);
        self.sessions().shut_doors(who.user, Some(key));
        Ok(RecoveryCodes { codes })
    }

    /// Opens the second door for whoever types a code of their app that was not taken before, or a recovery code.
    ///
    /// # Errors
    /// [`Refusal::BadCode`], [`Refusal::TooManyTries`], [`Refusal::NotAllowed`]; [`Refusal::NotFound`] for whoever has no app.
    pub fn open_with_code(
        &self,
        who: &Principal,
        key: &SessionKey,
        request: &TypedCode,
        now: Timestamp,
    ) -> Result<(String, Session), Refusal> {
        may_have(who)?;
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        let codes = work.codes_of(who.user)?.ok_or(Refusal::NotFound)?;
        self.may_try(work.as_ref(), who, now)?;
        let shown = match typed(&request.code) {
            Some(code) => step_of(&codes.secret, code, codes.step, now).map(Shown::Code),
            None => Some(Shown::Recovery(self.recovery_hash(who.user, &request.code))),
        };
        let with = match shown {
            Some(Shown::Code(step)) => {
                work.note_step(who.user, step)?;
                format!("codes {}", who.user)
            }
            Some(Shown::Recovery(hash)) if work.spend_recovery_code(who.user, &hash)? => {
                format!("recovery-code {}", who.user)
            }
            Some(Shown::Recovery(_)) | None => return Err(self.wrong(work, who, now)),
        };
        note(work.as_mut(), who, OPENED, with, now)?;
        work.commit()?;
        self.open_door(who, key, now)
    }

    /// Removes the app and its recovery codes. Asked twice, it happened once.
    ///
    /// # Errors
    /// [`Refusal::SecondDoor`] for whoever has not shown that it is they, [`Refusal::NotAllowed`].
    pub fn remove_codes(
        &self,
        who: &Principal,
        key: &SessionKey,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        may_change(work.as_ref(), who, now)?;
        if !work.remove_codes(who.user, now.as_millisecond())? {
            return Ok(());
        }
        note(work.as_mut(), who, "second-way-removed", format!("codes {}", who.user), now)?;
        work.commit()?;
        self.sessions().shut_doors(who.user, Some(key));
        Ok(())
    }

    fn may_try(
        &self,
        work: &dyn Transaction,
        who: &Principal,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let wait = self.door_guesses().wait(who.device, now).max(waits(work, who, now)?);
        wait.map_or(Ok(()), |wait| Err(Refusal::TooManyTries { wait }))
    }

    /// Counts a wrong code. After the tenth the device waits, and the audit log says on which somebody guessed.
    fn wrong(
        &self,
        mut work: Box<dyn Transaction + '_>,
        who: &Principal,
        now: Timestamp,
    ) -> Refusal {
        let waits = {
            let mut guesses = self.door_guesses();
            guesses.wrong(who.device, now);
            guesses.wait(who.device, now).is_some()
        };
        if !waits {
            return Refusal::BadCode;
        }
        let subject = format!("{GUESSES} {}", who.user);
        let noted = note(work.as_mut(), who, GUESSED, subject, now);
        match noted.and_then(|()| work.commit()) {
            Ok(()) => Refusal::BadCode,
            Err(error) => error.into(),
        }
    }

    /// Of a code of four words, for this person at this base.
    fn recovery_hash(&self, user: UserId, code: &str) -> [u8; 32] {
        let text = format!("alongside recovery code v1\n{}\n{user}\n{}", self.id, letters(code));
        sha256(text.as_bytes())
    }
}

/// How long a device still waits on which too many codes were wrong, by the audit log, which knows it also after base was
/// started again: twice as long each time since a second door was last opened there, up to [`GUESS_WAIT_HOURS`].
fn waits(
    work: &dyn Transaction,
    who: &Principal,
    now: Timestamp,
) -> Result<Option<Duration>, StoreError> {
    let opened = work.acts_of(who.device, OPENED)?.last().map(|(_, at)| *at);
    let guessed = work.acts_of(who.device, GUESSED)?;
    let since: Vec<i64> = guessed
        .into_iter()
        .map(|(_, at)| at)
        .filter(|at| opened.is_none_or(|it| it < *at))
        .collect();
    let Some(last) = since.last() else { return Ok(None) };
    let longest = Duration::from_secs(60 * 60 * GUESS_WAIT_HOURS);
    let doublings = u32::try_from(since.len() - 1).unwrap_or(u32::MAX);
    let first = Duration::from_secs(60 * GUESS_WINDOW_MINUTES.unsigned_abs());
    let whole = 2_u32.checked_pow(doublings).and_then(|times| first.checked_mul(times));
    let whole = whole.map_or(longest, |whole| whole.min(longest));
    let passed = u64::try_from(now.as_millisecond().saturating_sub(*last)).unwrap_or(0);
    let left = whole.saturating_sub(Duration::from_millis(passed));
    Ok((!left.is_zero()).then_some(left))
}
