//! Ticking off a promise. It is written at once; *Undo* writes that it was taken back, so that nothing that was said is
//! ever erased and a tablet that dies in between loses no tick.

use domain::{
    calendar::AcademicYear,
    id::{ActionId, StudentId, TickId},
    visit::{ActionTick, Ticked},
};
use jiff::{SignedDuration, Timestamp};
use leptos::{prelude::*, task::spawn_local};
use records::Edit;

use crate::{
    store::{Alongside, Attempt, alongside},
    ui::Toasts,
    visits::save_words,
};

/// Which action of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// In whose document it lies.
    pub student: StudentId,
    /// In which year's record.
    pub year: AcademicYear,
    /// Which.
    pub action: ActionId,
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

    /// Ticks an action off.
    pub fn tick(&self, promise: Promise) {
        self.say(promise, Ticked::Done, Timestamp::MIN);
    }

    /// Writes what is said about an action, `after` what was said before it.
    fn say(self, promise: Promise, says: Ticked, after: Timestamp) {
        let Self { alongside, toasts, attempt } = self;
        let Some(mut recorded) = alongside.recorded() else { return };
        // What is said later counts, also when the clock was set in between.
        recorded.at = recorded.at.max(after);
        let Promise { student, year, action } = promise;
        let id = attempt.again_or((promise, says), || TickId::draw(alongside.random()));
        let tick = ActionTick { id, action, says, recorded };
        let next = recorded.at.saturating_add(SignedDuration::from_millis(1)).unwrap_or(after);
        spawn_local(async move {
            let saved = alongside.save(vec![Edit::TickAction { student, year, tick }], None).await;
            if saved.is_ok() {
                attempt.saved();
            }
            match (saved, says) {
                (Err(refusal), _) => {
                    toasts.say(format!("Not saved. {}", save_words(&refusal)));
                }
                (Ok(_), Ticked::Done) => toasts.undoable("Done", move || {
                    self.say(promise, Ticked::TakenBack, next);
                }),
                (Ok(_), Ticked::TakenBack) => toasts.say("Not done after all"),
            }
        });
    }
}
