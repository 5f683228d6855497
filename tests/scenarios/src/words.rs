//! What people write in the stories.

use std::collections::BTreeSet;

use domain::{
    id::{ActionId, PauseId, RelationshipId, SessionId, StudentId, UserId, VisitId},
    ledger::{Pause, PauseReason},
    relationship::Relationship,
    session::{Held, Outcome, Session, Setting},
    student::Student,
    visit::{Action, ActionOwner, NextStep, OwnWords, Present, Recorded, Step, Visit},
};
use jiff::civil::date;
use replica::Env;

use crate::tablet::Tablet;

/// A student, as the coordinator writes them down.
#[must_use]
pub fn student(id: StudentId, given_name: &str) -> Student {
    Student { year_group: Some(8), ..Student::named(id, given_name, "Morgan") }
}

/// Who writes, on which device, when.
#[must_use]
pub fn recorded(tablet: &Tablet) -> Recorded {
    let identity = &tablet.identity;
    Recorded { by: identity.user, device: identity.device, at: tablet.env.now() }
}

/// A visit with a next step and something promised.
#[must_use]
pub fn visit(tablet: &Tablet, student: StudentId, note: &str) -> Visit {
    let owner = ActionOwner::Staff(tablet.identity.user);
    let id = ActionId::draw(tablet.env.random());
    Visit {
        id: VisitId::draw(tablet.env.random()),
        student,
        plan: None,
        home_school: None,
        date: date(2026, 11, 16),
        minutes: 40,
        present: BTreeSet::from([Present::Student]),
        feeling: None,
        covered: BTreeSet::new(),
        words: OwnWords { student: format!("I said: {note}"), ..OwnWords::default() },
        note: note.to_owned(),
        actions: vec![Action { id, text: format!("Ask about {note}"), owner, due: None }],
        next_step: Some(NextStep { steps: BTreeSet::from([Step::SecondVisit]), on: None }),
        attachments: Vec::new(),
        moved_from: None,
        recorded: recorded(tablet),
    }
}

/// Half an hour with these students, all of whom were there.
#[must_use]
pub fn session(tablet: &Tablet, students: &[StudentId], success: &str) -> Session {
    let students: BTreeSet<_> = students.iter().copied().collect();
    Session {
        id: SessionId::draw(tablet.env.random()),
        students: students.clone(),
        date: date(2026, 11, 16),
        planned: None,
        outcome: Outcome::Held(Box::new(Held {
            success: success.to_owned(),
            minutes: 30,
            start: None,
            there: students,
            also: BTreeSet::new(),
            setting: Setting::Usual,
            about: BTreeSet::new(),
            student_words: String::new(),
            parent_words: String::new(),
            promises: Vec::new(),
        })),
        note: String::new(),
        recorded: recorded(tablet),
    }
}

/// The hour is paused for a fortnight.
#[must_use]
pub fn pause(tablet: &Tablet, why: &str) -> Pause {
    Pause {
        id: PauseId::draw(tablet.env.random()),
        from: date(2026, 11, 16),
        to: date(2026, 11, 27),
        reason: PauseReason::Other(why.to_owned()),
        recorded: recorded(tablet),
    }
}

/// A mentoring relationship that began last summer.
#[must_use]
pub fn relationship(id: u128, student: StudentId, mentor: UserId) -> Relationship {
    Relationship {
        id: RelationshipId::draw(id),
        student,
        mentor,
        from: date(2026, 7, 1),
        to: None,
        purpose: "To settle in".to_owned(),
    }
}
