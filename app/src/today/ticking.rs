//! Ticking off a promise, made at a visit or a session (clause 5.5). It is written at once; *Undo* writes that it was taken
//! back, so that nothing that was said is ever erased and a tablet that dies in between loses no tick.

use domain::{
    calendar::AcademicYear,
    id::{ActionId, StudentId, TickId},
    visit::{ActionTick, Ticked},
};
use jiff::{SignedDuration, Timestamp};
use leptos::{prelude::*, task::spawn_local};
use records::Edit;
use replica::View;

use crate::{
    store::{Alongside, Attempt, alongside},
    ui::Toasts,
    visits::save_words,
};

/// Which promise, and where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// Which.
    pub action: ActionId,
    /// In whose documents, and in which year's. That of a group's session is one promise: it lies in the year of each of its
    /// students under the same id, and is ticked off in all of them at once.
    pub lies_in: Vec<(StudentId, AcademicYear)>,
}

impl Promise {
    /// One of a session that is read in this record; it lies also wherever else on this device it is still open.
    #[must_use]
    pub fn of_session(view: &View, read_in: (StudentId, AcademicYear), action: ActionId) -> Self {
        let years = view.students.values().flat_map(|one| &one.years);
        let open = years.filter(|year| year.open_promises.iter().any(|it| it.promise.id == action));
        let open = open.map(|year| (year.student, year.year)).filter(|place| *place != read_in);
        Self { action, lies_in: std::iter::once(read_in).chain(open).collect() }
    }

    /// The same said in every document in which it lies.
    fn says(&self, tick: ActionTick) -> Vec<Edit> {
        let places = self.lies_in.iter().copied();
        places.map(|(student, year)| Edit::TickAction { student, year, tick }).collect()
    }
}

/// The id of the line of a promise on a screen, for going to it.
#[must_use]
pub fn line_id(action: ActionId) -> String {
    format!("promise-{action}")
}

/// The ticks of one screen.
#[derive(Clone, Copy)]
pub struct Ticking {
    alongside: Alongside,
    toasts: Toasts,
    /// A press whose answer was lost and one that follows it are one tick.
    attempt: Attempt<(Promise, Ticked), TickId>,
}

impl Ticking {
    /// For the screen that asks.
    #[must_use]
    pub fn here() -> Self {
        Self { alongside: alongside(), toasts: expect_context(), attempt: Attempt::none() }
    }

    /// Ticks a promise off.
    pub fn tick(&self, promise: &Promise) {
        self.say(promise.clone(), Ticked::Done, Timestamp::MIN);
    }

    /// Writes what is said about a promise, `after` what was said before it.
    fn say(self, promise: Promise, says: Ticked, after: Timestamp) {
        let Self { alongside, toasts, attempt } = self;
        let Some(mut recorded) = alongside.recorded() else { return };
        // What is said later counts, also when the clock was set in between.
        recorded.at = recorded.at.max(after);
        let id = attempt.again_or((promise.clone(), says), || TickId::draw(alongside.random()));
        let edits = promise.says(ActionTick { id, action: promise.action, says, recorded });
        let next = recorded.at.saturating_add(SignedDuration::from_millis(1)).unwrap_or(after);
        spawn_local(async move {
            let saved = alongside.save(edits, None).await;
            if saved.is_ok() {
                attempt.saved();
            }
            match (saved, says) {
                (Err(refusal), _) => {
                    toasts.say(format!("Not saved. {}", save_words(&refusal)));
                }
                (Ok(_), Ticked::Done) => toasts.undoable("Done", move || {
                    self.say(promise.clone(), Ticked::TakenBack, next);
                }),
                (Ok(_), Ticked::TakenBack) => toasts.say("Not done after all"),
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::{
        id::{DeviceId, SessionId, UserId},
        visit::{Action, ActionOwner, Recorded},
    };
    use jiff::civil::date;
    use records::{DocumentId, OpenPromise, YearRow};
    use replica::StudentView;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn year() -> AcademicYear {
        AcademicYear::of(date(2026, 11, 23))
    }

    /// Students who were at a session together; these promises of it are open in the record of each.
    fn group(students: &[u128], open: &[u128]) -> View {
        let promise = |id: u128| {
            let owner = ActionOwner::Staff(UserId::draw(1));
            let promise =
                Action { id: ActionId::draw(id), text: "promise".into(), owner, due: None };
            OpenPromise { session: SessionId::draw(6), promise }
        };
        let one = |id: &u128| {
            let student = StudentId::draw(*id);
            let open_promises = open.iter().copied().map(promise).collect();
            let year = YearRow { open_promises, ..YearRow::nothing_in(student, year()) };
            (student, Arc::new(StudentView { years: vec![year], ..StudentView::default() }))
        };
        View { students: students.iter().map(one).collect(), ..View::default() }
    }

    #[test]
    fn that_of_a_group_is_ticked_off_in_the_record_of_each_under_one_id() {
        let [kai, ada] = [1, 2].map(|one| (StudentId::draw(one), year()));
        let promise = Promise::of_session(&group(&[1, 2], &[7]), ada, ActionId::draw(7));
        assert_eq!(promise.lies_in, [ada, kai]);
        let recorded =
            Recorded { by: UserId::draw(1), device: DeviceId::draw(1), at: Timestamp::UNIX_EPOCH };
        let (id, says) = (TickId::draw(3), Ticked::TakenBack);
        let tick = ActionTick { id, action: promise.action, says, recorded };
        let edits = promise.says(tick);
        let documents: Vec<_> = edits.iter().map(Edit::document).collect();
        assert_eq!(documents, [ada, kai].map(|(one, year)| DocumentId::StudentYear(one, year)));
        for edit in edits {
            assert!(
                matches!(edit, Edit::TickAction { tick: said, .. } if said == tick),
                "{edit:?}"
            );
        }
    }

    #[test]
    fn where_it_is_done_or_was_never_made_nothing_is_said_of_it() {
        let kai = (StudentId::draw(1), year());
        for view in [View::default(), group(&[1], &[7]), group(&[1, 2], &[8])] {
            let promise = Promise::of_session(&view, kai, ActionId::draw(7));
            assert_eq!(promise.lies_in, [kai]);
        }
    }
}
