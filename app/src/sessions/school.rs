//! The school's days and hours, as a session and the ledger are measured by them.

use domain::session::{Bounds, SchoolHours, SessionDraft};
use jiff::civil::Time;
use leptos::prelude::*;
use records::OrgRecord;

use crate::store::Alongside;

/// From when to when a school day goes. Until the school has said so no time is outside it.
fn hours(org: &OrgRecord) -> SchoolHours {
    org.hours.unwrap_or(SchoolHours { from: Time::MIN, to: Time::MAX })
}

/// Asks something of what a session is checked against. Follows the calendar and the day.
pub(super) fn within<T>(alongside: Alongside, ask: impl FnOnce(Bounds<'_>) -> T) -> T {
    let today = alongside.today();
    let view = alongside.view.read();
    // On which days students are at school does not hang on where fortnights begin.
    let school = view.org.school_days_from(view.org.first_fortnight.unwrap_or(today));
    ask(Bounds { today, school: &school, hours: hours(&view.org) })
}

/// What asks for a reason (clause 3.3), while it does.
pub(super) fn asks_why(alongside: Alongside, draft: &SessionDraft) -> Option<&'static str> {
    within(alongside, |bounds| draft.asks_why(bounds))
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn until_the_school_says_its_hours_no_time_is_outside_them() {
        let org = OrgRecord::default();
        assert!(hours(&org).cover(time(7, 0, 0, 0), 30));
        assert!(hours(&org).cover(time(18, 0, 0, 0), 60));
        let known = SchoolHours { from: time(8, 30, 0, 0), to: time(15, 15, 0, 0) };
        let org = OrgRecord { hours: Some(known), ..org };
        assert!(!hours(&org).cover(time(15, 0, 0, 0), 20));
    }
}
