//! What a device with a wrong clock sent is taken in like anything else, and marked: everybody who reads it hears that its
//! time cannot be, and when base received it.

use domain::{id::StudentId, visit::Visit};
use jiff::{SignedDuration, Timestamp};
use protocol::{
    limits::AHEAD_MINUTES,
    sync::{ItemBody, Origin, TimeSaid},
};
use records::Edit;

use crate::{
    invented::{day, visit},
    school::{School, start, year},
    tablet::{Tablet, at_base},
};

const KAI: StudentId = StudentId::draw(101);

/// A visit of today, written down when the tablet's clock said so.
fn written(okafor: &mut Tablet, number: u128, clock: Timestamp) {
    let recorded = okafor.recorded(clock);
    let Edit::RecordVisit(visit) = visit(number, KAI, recorded, "kept") else {
        panic!("a visit is a visit")
    };
    okafor.write(&Edit::RecordVisit(Visit { date: day("2026-11-02"), ..visit }), clock);
}

fn origins(school: &mut School) -> Vec<Origin> {
    let answers = school.coordinator.sync_all(&school.relay, start());
    let items = answers.into_iter().flat_map(|answer| answer.items);
    let origin = |body| match body {
        ItemBody::Change { origin, .. } => Some(origin),
        _ => None,
    };
    items.filter_map(|item| origin(item.body)).collect()
}

#[test]
fn what_is_dated_ahead_or_long_ago_is_taken_in_and_marked() {
    let mut school = School::open();
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    school.coordinator.sync_all(&school.relay, start());
    let limit = start() + SignedDuration::from_mins(AHEAD_MINUTES);
    let clocks = [
        // Forty days with no signal are no fault of the clock.
        (start() - SignedDuration::from_hours(40 * 24), TimeSaid::Plausible),
        (limit, TimeSaid::Plausible),
        (limit + SignedDuration::from_secs(1), TimeSaid::Ahead),
        (start() + SignedDuration::from_hours(10 * 365 * 24), TimeSaid::Ahead),
        (Timestamp::UNIX_EPOCH, TimeSaid::Before),
    ];
    let [okafor, _] = &mut school.mentors;
    okafor.sync_all(&school.relay, start());
    for (number, (clock, _)) in (1..).zip(clocks) {
        written(okafor, number, clock);
    }
    at_base(&okafor.sync(&school.relay, start()));

    let origins = origins(&mut school);
    assert_eq!(
        origins.iter().map(|one| one.time).collect::<Vec<_>>(),
        clocks.map(|(_, time)| time)
    );
    assert!(origins.iter().all(|one| one.received_at == start().as_millisecond()));
    assert_eq!(school.coordinator.visits(year(KAI)), clocks.len());
}
