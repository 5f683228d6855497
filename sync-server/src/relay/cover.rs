//! Naming who covers for a coordinator or a Designated Safeguarding Lead who is away, and ending it. By a coordinator in her
//! own right, or at base's own machine where there is none to do it. What it gives is `acting`'s to say.

use domain::{
    access::{Action, Subject, reads_everyone},
    cover::{Days, Duty, Stands, may_cover},
    id::{CoverId, UserId},
};
use jiff::Timestamp;
use protocol::{
    admin::{Cover, NewCover},
    limits::COVER_DAYS,
};

use super::{
    Principal, Refusal, Relay, access::today, acting::settle_cover, challenge::still_acts,
};
use crate::store::{Approval, AuditRow, CoverRow, DeviceRow, StoreError, Transaction};

impl Relay {
    /// Somebody covers for a colleague on these days. Asked twice, it happened once.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others than coordinators in their own right, for herself, and for somebody who may not
    /// cover or covers already on one of these days; [`Refusal::NotFound`] for somebody whom nobody knows,
    /// [`Refusal::BadRequest`] for days that are none, are over or are too many, and for a duty that nobody covers.
    pub fn name_cover(
        &self,
        who: &Principal,
        away: &str,
        request: &NewCover,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.lets(who, Action::Assign, Subject::People)?;
        let id = request.id.parse().map_err(|_| Refusal::BadRequest)?;
        let person = |id: &str| id.parse::<UserId>().map_err(|_| Refusal::NotFound);
        let asked =
            Asked { id, away: person(away)?, by: person(&request.by)?, days: days(request)? };
        if asked.by == who.user {
            return Err(Refusal::NotAllowed);
        }
        self.covers(&asked, Some(who), now)
    }

    /// The same, asked for at the machine itself: when the only coordinator fell ill and named nobody.
    ///
    /// # Errors
    /// As for [`Relay::name_cover`].
    pub(crate) fn name_cover_at_the_machine(
        &self,
        away: UserId,
        by: UserId,
        days: Days,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let id = CoverId::draw(u128::from_be_bytes(super::random()?));
        self.covers(&Asked { id, away, by, days }, None, now)
    }

    fn covers(
        &self,
        asked: &Asked,
        who: Option<&Principal>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let at = now.as_millisecond();
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        if let Some(who) = who {
            still_acts(work.as_ref(), who, now)?;
            in_own_right(work.as_ref(), who)?;
        }
        if work.cover(asked.id)?.is_some() {
            return Ok(());
        }
        let cover = asked.check(work.as_ref(), now)?;
        work.add_cover(&cover)?;
        let CoverRow { id, by, duty, away, days, .. } = cover;
        let (duty, first, last) = (duty.role().name(), days.first(), days.last());
        let (what, subject) = ("cover-named", format!("{id} {by} {duty} {away} {first} {last}"));
        work.audit(&match who {
            Some(who) => who.does(what, subject, at),
            None => AuditRow::by_itself(what, subject, at),
        })?;
        self.turn_cover(work, by, who, now)
    }

    /// Ends a cover now; one that has not begun never does. Asked twice, it happened once.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others than coordinators, [`Refusal::NotFound`] for one that nobody knows.
    pub fn end_cover(&self, who: &Principal, cover: &str, now: Timestamp) -> Result<(), Refusal> {
        self.lets(who, Action::Assign, Subject::People)?;
        let id: CoverId = cover.parse().map_err(|_| Refusal::NotFound)?;
        let at = now.as_millisecond();
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        let cover = work.cover(id)?.ok_or(Refusal::NotFound)?;
        if cover.stand(today(now)) == Stands::After || !work.end_cover(id, at)? {
            return Ok(());
        }
        work.audit(&who.does("cover-ended", format!("{id} {}", cover.by), at))?;
        self.turn_cover(work, cover.by, Some(who), now)
    }

    /// Commits that somebody acts as something else now, or on another day than it was known. Their devices sign in again
    /// and hear of it.
    fn turn_cover(
        &self,
        mut work: Box<dyn Transaction + '_>,
        user: UserId,
        by: Option<&Principal>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        settle_cover(work.as_mut(), user, by.map(|by| (by.user, by.device)), now)?;
        let devices = work.devices_of(user)?;
        let head = work.head()?;
        work.commit()?;
        for device in devices {
            self.sessions().end(device.id);
        }
        self.announce(head, None);
        self.announce_devices();
        Ok(())
    }
}

/// Who is to cover for whom.
struct Asked {
    id: CoverId,
    away: UserId,
    by: UserId,
    days: Days,
}

impl Asked {
    fn check(&self, work: &dyn Transaction, now: Timestamp) -> Result<CoverRow, Refusal> {
        let Self { id, away, by, days } = *self;
        let (of, covers) = (work.user(away)?, work.user(by)?);
        let (of, covers) = of.zip(covers).ok_or(Refusal::NotFound)?;
        let duty = Duty::of(of.role).ok_or(Refusal::BadRequest)?;
        if days.count() > COVER_DAYS || days.first() < today(now) {
            return Err(Refusal::BadRequest);
        }
        let stands = |other: &CoverRow| {
            other.duty == duty && other.ended_at.is_none() && other.days.overlap(days)
        };
        let twice = work.covers_by(by)?.iter().any(stands);
        if away == by || twice || !may_cover(covers.role, duty) {
            return Err(Refusal::NotAllowed);
        }
        Ok(CoverRow { id, by, duty, away, days, ended_at: None, told: Stands::Before })
    }
}

fn days(request: &NewCover) -> Result<Days, Refusal> {
    let day = |text: &str| text.parse().map_err(|_| Refusal::BadRequest);
    Days::new(day(&request.from)?, day(&request.to)?).map_err(|_| Refusal::BadRequest)
}

/// Who covers for whom now and next.
pub(super) fn standing(work: &dyn Transaction, now: Timestamp) -> Result<Vec<Cover>, StoreError> {
    let mut covers = work.covers_until(today(now))?;
    covers.retain(|cover| cover.ended_at.is_none());
    let said = |CoverRow { id, by, duty, away, days, .. }| Cover {
        id: id.to_string(),
        away: away.to_string(),
        by: by.to_string(),
        duty: duty.role().name().to_owned(),
        from: days.first().to_string(),
        to: days.last().to_string(),
    };
    Ok(covers.into_iter().map(said).collect())
}

/// Lets a coordinator pass who is one by what she is here for. Whoever covers makes and unmakes nobody who reads everyone,
/// lets in no device of one and names no cover: what they do so would go on when their days are over.
pub(super) fn in_own_right(work: &dyn Transaction, who: &Principal) -> Result<(), Refusal> {
    let user = work.user(who.user)?.ok_or(Refusal::UnknownDevice)?;
    if Duty::of(user.role) == Some(Duty::Coordinator) { Ok(()) } else { Err(Refusal::NotAllowed) }
}

/// The same, where it is about somebody who reads everyone, or covers for the coordinator now or later: whoever let in a
/// device in their name could go on reading with it.
pub(super) fn in_own_right_about(
    work: &dyn Transaction,
    who: &Principal,
    user: UserId,
    now: Timestamp,
) -> Result<(), Refusal> {
    let Some(row) = work.user(user)? else { return Ok(()) };
    let day = today(now);
    let coordinates =
        |cover: &CoverRow| cover.duty == Duty::Coordinator && cover.stand(day) != Stands::After;
    // What whoever covers does for themselves ends with their own days.
    let covers = user != who.user && work.covers_by(user)?.iter().any(coordinates);
    if covers || reads_everyone(row.role) { in_own_right(work, who) } else { Ok(()) }
}

/// The same, where a device of a coordinator is removed: whoever covers takes out of use what is lost or stolen, but not
/// the last one with which she could see what they do and end it.
pub(super) fn leaves_one_in_use(
    work: &dyn Transaction,
    who: &Principal,
    device: &DeviceRow,
) -> Result<(), Refusal> {
    let role = work.user(device.user)?.map(|user| user.role);
    let in_use = |device: &DeviceRow| {
        device.removed_at.is_none() && matches!(device.approval, Approval::Given(_))
    };
    let another = |other: &DeviceRow| other.id != device.id && in_use(other);
    if role.and_then(Duty::of) == Some(Duty::Coordinator)
        && in_use(device)
        && !work.devices_of(device.user)?.iter().any(another)
    {
        in_own_right(work, who)
    } else {
        Ok(())
    }
}
