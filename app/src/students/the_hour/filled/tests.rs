//! Forms about pauses as people fill them in, and what is written then.

use domain::{
    calendar::AcademicYear,
    id::{DeviceId, UserId},
};
use jiff::{Timestamp, civil::date};

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TODAY: Date = date(2026, 11, 23);
const KAI: StudentId = StudentId::draw(7);

fn recorded() -> Recorded {
    Recorded { by: UserId::draw(1), device: DeviceId::draw(2), at: Timestamp::UNIX_EPOCH }
}

fn absent() -> Filled {
    Filled { reason: Some(PauseReason::Absence), ..Filled::from_today(TODAY) }
}

fn read(filled: &Filled, others: &[Pause]) -> Result<Pause, Vec<Problem>> {
    filled.read(PauseId::draw(1), recorded(), TODAY, others)
}

/// Where something is to be put right.
fn parts(filled: &Filled, others: &[Pause]) -> Vec<Part> {
    read(filled, others).err().into_iter().flatten().map(|problem| problem.part).collect()
}

fn until(day: Date) -> Until {
    Until::Day(Some(day))
}

/// Absent from 16 to 27 November.
fn known() -> YearPause {
    let pause = Pause {
        id: PauseId::draw(9),
        from: date(2026, 11, 16),
        to: date(2026, 11, 27),
        reason: PauseReason::Absence,
        recorded: recorded(),
    };
    YearPause { student: KAI, year: AcademicYear::of(pause.from), pause }
}

#[test]
fn a_reason_is_enough_and_a_last_day_that_nobody_knows_is_that_of_the_longest_pause() {
    let pause = read(&absent(), &[]);
    assert_eq!(pause.as_ref().map(|it| (it.from, it.to)), Ok((TODAY, date(2027, 2, 21))));
    assert_eq!(pause.map(|it| it.check()), Ok(Ok(())), "base takes it");
    let goes_on = absent().goes_on().unwrap_or_default();
    assert!(goes_on.contains("21 February 2027"), "{goes_on}");
    let known = Filled { until: until(date(2026, 11, 27)), ..absent() };
    assert_eq!(known.goes_on(), None);
    assert_eq!(read(&known, &[]).map(|it| it.to), Ok(date(2026, 11, 27)));
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let empty = Filled { reason: None, from: None, until: Until::Day(None) };
    assert_eq!(parts(&empty, &[]), Part::ALL);
    let nothing_said = Filled {
        reason: Some(PauseReason::Other("  ".into())),
        until: until(date(2026, 11, 22)),
        ..absent()
    };
    assert_eq!(parts(&nothing_said, &[]), [Part::Reason, Part::Until]);
    let too_long = Filled { until: until(date(2027, 2, 22)), ..absent() };
    assert_eq!(parts(&too_long, &[]), [Part::Until]);
    let mistyped = Filled { from: Some(date(2062, 11, 23)), ..absent() };
    assert_eq!(parts(&mistyped, &[]), [Part::From]);
}

#[test]
fn no_day_is_paused_twice() {
    let others = [known().pause];
    assert_eq!(parts(&absent(), &others), [Part::From]);
    let words = read(&absent(), &others).err().into_iter().flatten().map(|problem| problem.words);
    let words: String = words.collect();
    assert!(words.contains("absence, 16 to 27 November 2026"), "{words}");
    let later = Filled { from: Some(date(2026, 11, 28)), ..absent() };
    assert_eq!(parts(&later, &others), []);
}

#[test]
fn whoever_is_back_ends_the_pause_with_the_day_before() {
    let pause = known().pause;
    assert_eq!(back_on(&pause, Some(TODAY)), Ok(Ended::With(date(2026, 11, 22))));
    assert_eq!(back_on(&pause, Some(pause.from)), Ok(Ended::Withdrawn));
    for day in [None, Some(date(2026, 11, 15)), Some(date(2026, 11, 28))] {
        assert!(back_on(&pause, day).is_err(), "{day:?}");
    }
}

#[test]
fn what_is_corrected_ends_sooner_or_is_another_pause() {
    let was = known();
    let edits = |filled: Filled| {
        let now = read(&filled, &[]).ok();
        now.map(|now| corrected(&was, now, KAI, PauseEndId::draw(3))).unwrap_or_default()
    };
    let as_it_was = Filled::of(&was.pause);
    assert_eq!(edits(as_it_was.clone()), []);

    let sooner = edits(Filled { until: until(date(2026, 11, 20)), ..as_it_was.clone() });
    let with = ends(&was, Ended::With(date(2026, 11, 20)), PauseEndId::draw(3), recorded());
    assert_eq!(sooner, [with]);

    let excluded = edits(Filled { reason: Some(PauseReason::Exclusion), ..as_it_was.clone() });
    let never = ends(&was, Ended::Withdrawn, PauseEndId::draw(3), recorded());
    let pause = Pause { id: PauseId::draw(1), reason: PauseReason::Exclusion, ..was.pause.clone() };
    assert_eq!(excluded, [never.clone(), Edit::Pause { student: KAI, pause }]);

    let longer = edits(Filled { until: until(date(2026, 12, 4)), ..as_it_was });
    assert_eq!(longer.first(), Some(&never));
    assert_eq!(longer.len(), 2);
}

#[test]
fn a_pause_is_said_by_its_days() {
    let mut pause = known().pause;
    assert_eq!(said(&pause), "absence, 16 to 27 November 2026");
    pause.to = pause.from;
    assert_eq!(span(&pause), "16 November 2026");
    pause.to = date(2027, 1, 8);
    assert_eq!(span(&pause), "16 November 2026 to 8 January 2027");
    assert_eq!(label(&PauseReason::HomeSchoolPlacement), "Home-school placement");
}
