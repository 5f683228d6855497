//! What holds of every account (clause 3.2): the order of arrival and the device never change a figure, nothing is counted
//! twice, and a pause never raises what is due.

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, Weekday, date},
    tz::TimeZone,
};
use proptest::prelude::*;

use super::{
    super::{
        Account, Agreed, DaysIn, Every, Kept, Ledger, Meeting, MeetingId, Pause, PauseReason,
        Planned, Rolling, Seen, Sums, Took, Weekdays,
    },
    rows::school,
};
use crate::{
    calendar::{AcademicYear, SchoolDays},
    id::{
        AgreedId, DeviceId, PauseId, PlanId, RelationshipId, SessionId, StudentId, UserId, VisitId,
    },
    relationship::Relationship,
    visit::Recorded,
};

/// Days of the autumn of 2026 with half-term, both ends of a term and the clocks going back among them.
fn a_day() -> impl Strategy<Value = Date> {
    (0_i32..120).prop_map(|days| date(2026, 8, 28).saturating_add(days.days()))
}

fn recorded() -> impl Strategy<Value = Recorded> {
    (1_u128..4, 0_i64..130).prop_map(|(by, days)| Recorded {
        by: UserId::draw(by),
        device: DeviceId::draw(by),
        // 28 August 2026 and days after it.
        at: Timestamp::constant(1_787_875_200 + days * 86_400, 0),
    })
}

/// Of few ids, so that many are known twice, and not always in the same words.
fn a_meeting() -> impl Strategy<Value = Meeting> {
    let took = prop_oneof![
        4 => (1_u16..90).prop_map(Took::Held),
        1 => Just(Took::Absent),
        1 => Just(Took::Cancelled),
        1 => Just(Took::WithoutStudent),
    ];
    let kept = prop_oneof![Just(Kept::AtBase), Just(Kept::OnThisTablet)];
    (0_u128..30, any::<bool>(), a_day(), took, kept, recorded()).prop_map(
        |(id, visit, on, took, kept, recorded)| {
            let id = if visit {
                MeetingId::Visit(VisitId::draw(id))
            } else {
                MeetingId::Session(SessionId::draw(id))
            };
            Meeting { kept, id, on, mentor: recorded.by, took, recorded_at: recorded.at }
        },
    )
}

fn a_pause() -> impl Strategy<Value = Pause> {
    let reason = prop_oneof![Just(PauseReason::Absence), Just(PauseReason::WorkExperience)];
    (any::<u128>(), a_day(), 0_i32..20, reason, recorded()).prop_map(
        |(id, from, days, reason, recorded)| {
            let to = from.saturating_add(days.days());
            Pause { id: PauseId::draw(id), from, to, reason, recorded }
        },
    )
}

fn a_relationship() -> impl Strategy<Value = Relationship> {
    (any::<u128>(), 1_u128..4, a_day(), prop::option::of(0_i32..60)).prop_map(
        |(id, mentor, from, days)| Relationship {
            id: RelationshipId::draw(id),
            student: StudentId::draw(1),
            mentor: UserId::draw(mentor),
            from,
            to: days.map(|days| from.saturating_add(days.days())),
            purpose: "Settling in".into(),
        },
    )
}

fn an_agreement() -> impl Strategy<Value = Agreed> {
    let every = prop_oneof![Just(Every::Week), Just(Every::Fortnight)];
    (any::<u128>(), a_day(), 1_u16..120, every, recorded()).prop_map(
        |(id, from, minutes, every, recorded)| {
            let assessment = "Short and often".into();
            Agreed { id: AgreedId::draw(id), from, minutes, every, assessment, recorded }
        },
    )
}

fn days_in() -> impl Strategy<Value = DaysIn> {
    let weekdays = prop_oneof![
        Just(vec![Weekday::Tuesday, Weekday::Thursday]),
        Just(vec![Weekday::Monday]),
        Just(vec![Weekday::Monday, Weekday::Wednesday, Weekday::Friday]),
    ];
    let on = weekdays.prop_filter_map("a weekday", |days| Weekdays::new(&days));
    (a_day(), on).prop_map(|(from, on)| DaysIn { from, on })
}

fn a_plan() -> impl Strategy<Value = Planned> {
    (0_u128..5, a_day(), 1_u16..60).prop_map(|(id, on, minutes)| Planned {
        id: PlanId::draw(id),
        on,
        minutes,
    })
}

fn an_account() -> impl Strategy<Value = Account> {
    use prop::collection::vec;
    (
        vec(a_relationship(), 0..4),
        vec(days_in(), 0..3),
        vec(an_agreement(), 0..4),
        vec(a_pause(), 0..4),
        vec(a_meeting(), 0..40),
        vec(a_plan(), 0..5),
    )
        .prop_map(|(relationships, days_in, agreed, pauses, meetings, planned)| Account {
            relationships,
            days_in,
            agreed,
            pauses,
            meetings,
            planned,
        })
}

/// Every figure that there is, as seen on `today`: of all fortnights that any of these days lies in.
fn figures(account: &Account, school: &SchoolDays, today: Date) -> (Vec<Ledger>, Rolling, Sums) {
    let zone = TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0").unwrap_or(TimeZone::UTC);
    let seen = Seen { school, zone: &zone, today };
    let mondays = (0_i32..10).map(|nth| date(2026, 8, 24).saturating_add((nth * 14).days()));
    (
        mondays.map(|monday| account.fortnight(seen, monday)).collect(),
        account.rolling(today),
        account.in_year(seen, AcademicYear::of(date(2026, 9, 1))),
    )
}

/// Some of a list, by the bits of `mask`; a fact whose bits are both missing is on the first device.
fn held<T: Clone>(facts: &[T], mask: u128, device: u32) -> Vec<T> {
    let on = |at: usize| {
        let bits = mask >> ((at % 40) * 2) & 0b11;
        bits >> device & 1 == 1 || (bits == 0 && device == 0)
    };
    facts.iter().enumerate().filter(|(at, _)| on(*at)).map(|(_, fact)| fact.clone()).collect()
}

fn part(account: &Account, mask: u128, device: u32) -> Account {
    Account {
        relationships: held(&account.relationships, mask, device),
        days_in: held(&account.days_in, mask, device),
        agreed: held(&account.agreed, mask, device),
        pauses: held(&account.pauses, mask, device),
        meetings: held(&account.meetings, mask, device),
        planned: held(&account.planned, mask, device),
    }
}

/// Another order: turned by some places and back to front.
fn turned<T: Clone>(facts: &[T], by: usize) -> Vec<T> {
    let mut facts = facts.to_vec();
    let places = by.checked_rem(facts.len()).unwrap_or_default();
    facts.rotate_left(places);
    facts.reverse();
    facts
}

proptest! {
    #[test]
    fn the_order_of_arrival_changes_no_figure(account in an_account(), by in 0_usize..40, today in a_day()) {
        let school = school("school").map_err(|why| TestCaseError::fail(why.to_string()))?;
        let other = Account {
            relationships: turned(&account.relationships, by),
            days_in: turned(&account.days_in, by),
            agreed: turned(&account.agreed, by),
            pauses: turned(&account.pauses, by),
            meetings: turned(&account.meetings, by),
            planned: turned(&account.planned, by),
        };
        prop_assert_eq!(figures(&other, &school, today), figures(&account, &school, today));
    }

    /// Each fact is on one of two devices or on both.
    #[test]
    fn two_devices_together_know_what_one_would(account in an_account(), mask in any::<u128>(), today in a_day()) {
        let school = school("school").map_err(|why| TestCaseError::fail(why.to_string()))?;
        let (one, two) = (part(&account, mask, 0), part(&account, mask, 1));
        let whole = figures(&account, &school, today);
        prop_assert_eq!(&figures(&one.clone().merged(two.clone()), &school, today), &whole);
        prop_assert_eq!(&figures(&two.merged(one), &school, today), &whole);
    }

    #[test]
    fn what_is_known_twice_counts_once(account in an_account(), today in a_day()) {
        let school = school("school").map_err(|why| TestCaseError::fail(why.to_string()))?;
        let twice = account.clone().merged(account.clone());
        prop_assert_eq!(figures(&twice, &school, today), figures(&account, &school, today));
    }

    /// Minutes are told apart in three ways, and each adds up to the same: all that was held until today.
    #[test]
    fn all_minutes_are_somewhere_and_once(account in an_account(), today in a_day()) {
        let school = school("school").map_err(|why| TestCaseError::fail(why.to_string()))?;
        let (ledgers, _, _) = figures(&account, &school, today);
        for ledger in &ledgers {
            let apart = ledger.at_base + ledger.on_tablet;
            prop_assert_eq!(ledger.minutes(), apart);
            prop_assert_eq!(ledger.shares.iter().map(|share| share.minutes).sum::<u32>(), apart);
            let on_the_ten: u32 = ledger.days.iter().map(|day| day.minutes).sum();
            prop_assert_eq!(on_the_ten + ledger.weekend, apart);
        }
        let known = account.once();
        let until_today = known.into_iter().filter(|one| one.on <= today);
        let all: u32 = until_today.map(Meeting::minutes).sum();
        prop_assert_eq!(ledgers.iter().map(Ledger::minutes).sum::<u32>(), all);
    }

    #[test]
    fn a_pause_never_raises_what_is_due(account in an_account(), pause in a_pause(), today in a_day()) {
        let school = school("school").map_err(|why| TestCaseError::fail(why.to_string()))?;
        let paused = Account { pauses: vec![pause], ..Account::default() }.merged(account.clone());
        let (before, ..) = figures(&account, &school, today);
        let (after, ..) = figures(&paused, &school, today);
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(after.goal <= before.goal);
            prop_assert!(after.to_go() <= before.to_go());
            prop_assert_eq!(after.minutes(), before.minutes());
        }
    }

    /// Whatever is known, and whichever day is asked about.
    #[test]
    fn any_day_has_its_words(account in an_account(), day in a_day(), today in a_day()) {
        let school = school("other-week").map_err(|why| TestCaseError::fail(why.to_string()))?;
        let seen = Seen { school: &school, zone: &TimeZone::UTC, today };
        let ledger = account.fortnight(seen, day);
        prop_assert!(ledger.fortnight.covers(day));
        prop_assert!(!ledger.forecast("Kai").is_empty() && !ledger.ribbon().is_empty());
        prop_assert_eq!(ledger.days.len(), 10);
    }
}
