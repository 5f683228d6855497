//! A visit that was recorded for the wrong student: it is recorded once more for the right one, and both records say
//! so. Nothing is taken out of either. Which documents that is written into is not decided here.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Action, Recorded, Visit};
use crate::id::{ActionId, AmendmentId, DeviceId, StudentId, VisitId};

/// That a visit lies in the wrong student's record, said there by its author. From then on it counts nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedVisit {
    /// Which.
    pub visit: VisitId,
    /// Whose record it is in now.
    pub to_student: StudentId,
    /// Which visit it is there.
    pub to_visit: VisitId,
    /// Which of its amendments went along. One that somebody wrote apart, before they heard of the move, is not among
    /// these, and is still to be read here.
    pub amendments: Vec<AmendmentId>,
    /// Who moved it, where, when.
    pub recorded: Recorded,
}

/// Where a visit was before, on the visit as it is now. Its author is the same in both places, and [`Visit::recorded`]
/// says when it was put here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedFrom {
    /// In whose record.
    pub student: StudentId,
    /// Which visit it was there.
    pub visit: VisitId,
    /// On which device its words were written down, at first.
    pub written_on: DeviceId,
    /// When they were, by that device's clock.
    pub written_at: Timestamp,
}

impl Visit {
    /// Who wrote the words down, where and when: of a visit that was moved, how often ever, the first time.
    #[must_use]
    pub fn written(&self) -> Recorded {
        self.moved_from.as_ref().map_or(self.recorded, |from| Recorded {
            by: self.recorded.by,
            device: from.written_on,
            at: from.written_at,
        })
    }

    /// The visit as it is recorded for the right student: every word, the day and the length stay. It is an entry of
    /// its own, with promises of its own, and no plan: plans are one student's.
    #[must_use]
    pub fn moved_to(
        &self,
        student: StudentId,
        id: VisitId,
        recorded: Recorded,
        mut fresh: impl FnMut() -> ActionId,
    ) -> Self {
        let written = self.written();
        let actions = self.actions.iter();
        Self {
            id,
            student,
            plan: None,
            moved_from: Some(Box::new(MovedFrom {
                student: self.student,
                visit: self.id,
                written_on: written.device,
                written_at: written.at,
            })),
            actions: actions.map(|action| Action { id: fresh(), ..action.clone() }).collect(),
            recorded,
            ..self.clone()
        }
    }
}
