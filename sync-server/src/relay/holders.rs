//! The list of those who hold keys to concerns, which the school's recovery key signs. A later list of the same key is taken from
//! a coordinator as it is; the first list of any recovery key, of a school or after one that was lost, takes a code that base's
//! own machine printed, so that it is not whoever's comes first.

use std::net::IpAddr;

use concerns::{Holders, HoldersError};
use domain::{
    access::{Action, Subject},
    id::{DeviceId, UserId},
};
use jiff::{SignedDuration, Timestamp};
use protocol::{
    admin::Invitation,
    concerns::{List, PutList},
    limits::CODE_MINUTES,
};

use super::{Principal, Refusal, Relay, challenge::still_acts, codes::Made, meta, sha256};
use crate::store::{AuditRow, CodePurpose, HoldersRow, Transaction};

/// A list that may be taken in, and what it begins.
enum Offered {
    /// It goes on with the recovery key that is known.
    Next(Holders),
    /// It begins a recovery key, where there was none.
    First(Holders),
    /// It begins another one.
    Another(Holders),
}

impl Relay {
    /// A one-time code for the first list of a recovery key, asked for at the machine itself.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the school is not set up.
    pub fn holders_code(&self, now: Timestamp) -> Result<Invitation, Refusal> {
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        work.meta(meta::SCHOOL)?.ok_or(Refusal::NotFound)?;
        let expires_at = (now + SignedDuration::from_mins(CODE_MINUTES)).as_millisecond();
        let purpose = CodePurpose::Holders;
        let code = self.issue(work.as_mut(), purpose, Made::AtTheMachine, expires_at, now)?;
        let next = holders(work.as_ref())?.map_or(0, |list| list.number()).saturating_add(1);
        let act = AuditRow::by_itself("holders-code", next.to_string(), now.as_millisecond());
        work.audit(&act)?;
        work.commit()?;
        Ok(Invitation { code, expires_at })
    }

    /// The newest list of those who hold keys.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none.
    pub fn holders(&self, who: &Principal) -> Result<List, Refusal> {
        who.may(Action::Read, Subject::Holders)?;
        let newest = self.kept().store.begin()?.newest_holders()?;
        newest.map(|row| List { holders: row.bytes }).ok_or(Refusal::NotFound)
    }

    /// Takes a list in.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others than coordinators, and for a list that the recovery key did not sign or that does not
    /// follow the one that is there; [`Refusal::BadCode`] and [`Refusal::TooManyTries`] where it begins a recovery key without
    /// a good code; [`Refusal::BadRequest`] for what is none, [`Refusal::NotFound`] for one with somebody whom nobody knows.
    pub fn put_holders(
        &self,
        who: &Principal,
        request: &PutList,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.lets(who, Action::Write, Subject::Holders)?;
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        let known = holders(work.as_ref())?;
        let offered = read(known.as_ref(), &request.holders).map_err(refused)?;
        let (begins, list) = match offered {
            Offered::Next(list) if known.as_ref() == Some(&list) => return Ok(()),
            Offered::Next(list) => (None, list),
            Offered::First(list) => (Some("recovery-key-begun"), list),
            Offered::Another(list) => (Some("recovery-key-replaced"), list),
        };
        for holder in list.all() {
            work.user(holder.user)?.ok_or(Refusal::NotFound)?;
        }
        let (number, at) = (list.number(), now.as_millisecond());
        if let Some(what) = begins {
            let typed = request.code.as_deref().ok_or(Refusal::BadCode)?;
            self.spend_holders_code(work.as_mut(), typed, (who.device, from), now)?;
            work.audit(&who.does(what, number.to_string(), at))?;
        }
        let (bytes, sha256) = (request.holders.clone(), sha256(&request.holders));
        work.add_holders(&HoldersRow { number, bytes, sha256, at })?;
        work.audit(&who.does("holders-put", number.to_string(), at))?;
        Ok(work.commit()?)
    }

    fn spend_holders_code(
        &self,
        work: &mut dyn Transaction,
        typed: &str,
        (device, from): (DeviceId, IpAddr),
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let code = self.good_code(work, typed, device, from, now)?;
        // Spent by the same device as well: it is for one list.
        if code.purpose != CodePurpose::Holders || code.used_by.is_some() {
            return Err(Refusal::BadCode);
        }
        Ok(work.spend_code(&code.hash, device)?)
    }
}

/// Reads a list where this one is known.
fn read(known: Option<&Holders>, bytes: &[u8]) -> Result<Offered, HoldersError> {
    let Some(known) = known else {
        return Holders::read_first(bytes).map(Offered::First);
    };
    match known.read_next(bytes) {
        Err(HoldersError::OtherKey) => {
            let list = known.read_begun_again(bytes)?;
            // Base knows each list, so nothing lies between: no number is left for the old key to sign later.
            let follows = known.number().checked_add(1) == Some(list.number());
            if follows { Ok(Offered::Another(list)) } else { Err(HoldersError::NotAfter) }
        }
        next => next.map(Offered::Next),
    }
}

/// The newest list of those who hold keys.
pub(super) fn holders(work: &dyn Transaction) -> Result<Option<Holders>, Refusal> {
    let Some(row) = work.newest_holders()? else { return Ok(None) };
    let list = Holders::read_first(&row.bytes);
    list.map(Some).map_err(|_| Refusal::Damaged(format!("list {} of holders", row.number)))
}

pub(super) fn holds(list: Option<&Holders>, user: UserId) -> bool {
    list.is_some_and(|list| list.has(user))
}

const fn refused(why: HoldersError) -> Refusal {
    match why {
        HoldersError::NotSigned
        | HoldersError::OtherKey
        | HoldersError::Earlier { .. }
        | HoldersError::Later { .. }
        | HoldersError::NotAfter
        | HoldersError::Twice(_) => Refusal::NotAllowed,
        HoldersError::NotReadable
        | HoldersError::TwoAlike
        | HoldersError::TooMany
        | HoldersError::NotAKey => Refusal::BadRequest,
    }
}
