//! Ticking off a promise. It can be taken back for ten seconds and is written after that, or as soon as another
//! one is ticked or the page is left: a record is never taken out again, so it is not written too early.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use domain::{
    calendar::AcademicYear,
    id::{ActionId, StudentId},
    visit::ActionDone,
};
use leptos::{prelude::*, task::spawn_local};
use records::Edit;

use crate::{
    device::{page, script},
    store::{Alongside, alongside},
    ui::Toasts,
    visits::save_words,
};

/// How long it can be taken back.
const UNDO: Duration = Duration::from_secs(10);

thread_local! {
    /// The one tick that is not written yet, and whether the page's leaving is listened for.
    static OPEN: RefCell<(Option<Tick>, bool)> = const { RefCell::new((None, false)) };
}

/// Which action of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// Made about whom.
    pub student: StudentId,
    /// In which year's record.
    pub year: AcademicYear,
    /// Which.
    pub action: ActionId,
}

#[derive(Clone, Copy)]
struct Tick {
    promise: Promise,
    ticking: Ticking,
    done: ActionDone,
}

/// The ticks of one screen.
#[derive(Clone, Copy)]
pub struct Ticking {
    alongside: Alongside,
    toasts: Toasts,
    hidden: RwSignal<BTreeSet<ActionId>>,
}

impl Ticking {
    /// For the screen that asks.
    #[must_use]
    pub fn here() -> Self {
        Self {
            alongside: alongside(),
            toasts: expect_context(),
            hidden: RwSignal::new(BTreeSet::new()),
        }
    }

    /// Whether an action was ticked here and is not in the record yet.
    #[must_use]
    pub fn is_ticked(&self, action: ActionId) -> bool {
        self.hidden.with(|hidden| hidden.contains(&action))
    }

    /// Ticks an action off.
    pub fn tick(&self, promise: Promise) {
        write_open();
        let Some(recorded) = self.alongside.recorded() else { return };
        let done = ActionDone { action: promise.action, recorded };
        self.hidden.update(|hidden| hidden.extend([promise.action]));
        let listening = OPEN.with_borrow_mut(|open| {
            open.0 = Some(Tick { promise, ticking: *self, done });
            std::mem::replace(&mut open.1, true)
        });
        if !listening {
            page::on_leaving(write_open);
        }
        let ticking = *self;
        self.toasts.undoable("Done", move || ticking.take_back(promise.action));
        spawn_local(async move {
            script::sleep(UNDO).await;
            if let Some(tick) = take(promise.action) {
                tick.write();
            }
        });
    }

    fn take_back(self, action: ActionId) {
        if take(action).is_some() {
            self.show_again(action);
        }
    }

    fn show_again(self, action: ActionId) {
        self.hidden.try_update(|hidden| hidden.remove(&action));
    }
}

/// Writes the tick that is not written yet, if there is one.
fn write_open() {
    if let Some(tick) = OPEN.with_borrow_mut(|open| open.0.take()) {
        tick.ticking.toasts.clear();
        tick.write();
    }
}

fn take(action: ActionId) -> Option<Tick> {
    OPEN.with_borrow_mut(|open| open.0.take_if(|tick| tick.promise.action == action))
}

impl Tick {
    fn write(self) {
        let Self { promise: Promise { student, year, action }, ticking, done } = self;
        spawn_local(async move {
            let edit = Edit::TickAction { student, year, done };
            if let Err(refusal) = ticking.alongside.save(vec![edit], None).await {
                ticking.show_again(action);
                ticking.toasts.say(format!("Not saved. {}", save_words(&refusal)));
            }
        });
    }
}
