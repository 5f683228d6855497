//! What people write in the stories.

use std::collections::BTreeSet;

use domain::{
    id::{ActionId, RelationshipId, StudentId, UserId, VisitId},
    relationship::Relationship,
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
