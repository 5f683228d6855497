//! The second door: who has to show that it is they before an act, and the session in which they have. Which acts ask for it
//! `domain::access` says; how somebody shows it is in `passkeys` and `code_app`.
//!
//! Whoever has no second way is not asked, or a school could not set one up; once they have one they are asked on each of
//! their devices.

use domain::{
    access::{Action, Subject, asks_who_it_is, may_have_a_second_way},
    id::UserId,
};
use jiff::Timestamp;
use protocol::{
    door::{PasskeySeen, SecondWays},
    enrol::Session,
};

use super::{Door, Principal, Refusal, Relay, SessionKey, challenge::still_acts};
use crate::store::{AuditRow, PasskeyRow, StoreError, Transaction};

impl Relay {
    /// Lets those pass who may do that, and who have shown that it is they where it asks for that.
    pub(super) fn lets(
        &self,
        who: &Principal,
        action: Action,
        subject: Subject,
    ) -> Result<(), Refusal> {
        who.may(action, subject)?;
        if asks_who_it_is(action, subject) && who.door == Door::First {
            shown(self.kept().store.begin()?.as_ref(), who)?;
        }
        Ok(())
    }

    /// What somebody has to show that it is they.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for those of whom nothing asks for it, and the database's.
    pub fn second_ways(&self, who: &Principal, now: Timestamp) -> Result<SecondWays, Refusal> {
        may_have(who)?;
        let mut kept = self.kept();
        let work = kept.store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        let codes = match work.codes_of(who.user)? {
            Some(_) => Some(work.recovery_codes_left(who.user)?),
            None => None,
        };
        Ok(SecondWays {
            passkeys_for: self.passkeys.as_ref().map(|base| base.domain().to_owned()),
            passkeys: work.passkeys_of(who.user)?.into_iter().map(seen).collect(),
            codes,
            open: who.door == Door::Second,
        })
    }

    /// A new session in place of the one that asks, with the door open. What shows that it is they was looked at; the caller
    /// has committed what it notes of that.
    pub(super) fn open_door(
        &self,
        who: &Principal,
        key: &SessionKey,
        now: Timestamp,
    ) -> Result<(String, Session), Refusal> {
        let SessionKey { token, page } = self.sessions().open_door(key, now)?;
        Ok((token, Session { page, role: who.role.name().to_owned() }))
    }

    /// Removes every second way of a person, asked for at the machine itself: the way back in for whoever lost theirs. Answers
    /// how many there were.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a person who is not known.
    pub(crate) fn remove_second_ways(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<usize, Refusal> {
        let at = now.as_millisecond();
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        work.user(user)?.ok_or(Refusal::NotFound)?;
        let mut gone = Vec::new();
        for passkey in work.passkeys_of(user)? {
            if work.remove_passkey(passkey.id, at)? {
                gone.push(format!("passkey {}", passkey.id));
            }
        }
        if work.remove_codes(user, at)? {
            gone.push(format!("codes {user}"));
        }
        for subject in &gone {
            work.audit(&AuditRow::by_itself("second-way-removed", subject.clone(), at))?;
        }
        work.commit()?;
        self.sessions().shut_doors(user, None);
        Ok(gone.len())
    }

    /// How many passkeys there are that nobody can use here, since they were made for another name of base.
    pub(crate) fn passkeys_of_another_name(&self) -> Result<u64, Refusal> {
        let domain = self.passkeys.as_ref().map_or("", |base| base.domain());
        Ok(self.kept().store.begin()?.passkeys_but_of(domain)?)
    }
}

/// Lets those pass who have shown that it is they, or have nothing to show it with.
pub(super) fn shown(work: &dyn Transaction, who: &Principal) -> Result<(), Refusal> {
    if who.door == Door::Second || !work.has_a_second_way(who.user)? {
        Ok(())
    } else {
        Err(Refusal::SecondDoor)
    }
}

/// Lets those pass who may have a second way.
pub(super) fn may_have(who: &Principal) -> Result<(), Refusal> {
    if may_have_a_second_way(who.role) { Ok(()) } else { Err(Refusal::NotAllowed) }
}

/// Whoever may change what somebody shows it with has shown it with what was there before.
pub(super) fn may_change(
    work: &dyn Transaction,
    who: &Principal,
    now: Timestamp,
) -> Result<(), Refusal> {
    may_have(who)?;
    still_acts(work, who, now)?;
    shown(work, who)
}

/// What the audit log calls it when somebody opens their second door.
pub(super) const OPENED: &str = "second-door-opened";

/// Notes in the audit log what somebody did with their second way.
pub(super) fn note(
    work: &mut dyn Transaction,
    who: &Principal,
    what: &str,
    subject: String,
    now: Timestamp,
) -> Result<(), StoreError> {
    work.audit(&who.does(what, subject, now.as_millisecond()))
}

fn seen(row: PasskeyRow) -> PasskeySeen {
    let PasskeyRow { id, name, domain, added_at, used_at, .. } = row;
    PasskeySeen { id: id.to_string(), name, domain, added_at, used_at }
}
