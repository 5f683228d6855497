//! One invented visit: about a kilobyte when it is written as JSON, most of it what people said.

use std::collections::BTreeSet;

use domain::{
    id::{ActionId, HomeSchoolId, StudentId, VisitId},
    visit::{
        Action, ActionOwner, Feeling, NextStep, OwnWords, Present, Recorded, Step, Topic, Visit,
    },
};
use jiff::{Span, civil::Date};

use crate::{draw::Draw, prose::Prose};

const FEELINGS: [Feeling; 3] = [Feeling::Worried, Feeling::Mixed, Feeling::FairlyHappy];
const TOPICS: [Topic; 5] =
    [Topic::Tour, Topic::Timetable, Topic::Travel, Topic::NamedAdult, Topic::WhatHelps];
const STEPS: [Step; 3] = [Step::SecondVisit, Step::TasterDay, Step::CallHome];
const MINUTES: [u16; 4] = [20, 30, 40, 50];

/// A visit of that day.
pub(crate) fn invent(
    draw: &mut Draw,
    prose: &Prose,
    student: StudentId,
    day: Date,
    recorded: Recorded,
) -> Visit {
    let mut said = |times, characters| {
        if draw.once_in(times) { prose.of_length(draw, characters) } else { String::new() }
    };
    let words = OwnWords { student: said(1, 90), parent: said(3, 80), home_school: said(3, 80) };
    let note = said(1, 320);
    let mut present = BTreeSet::from([Present::Student]);
    if draw.once_in(3) {
        present.insert(Present::ParentOrCarer);
    }
    let actions = if draw.once_in(3) {
        vec![Action {
            id: ActionId::draw(draw.id()),
            text: prose.of_length(draw, 40),
            owner: ActionOwner::Staff(recorded.by),
            due: Some(day.saturating_add(Span::new().days(7))),
        }]
    } else {
        Vec::new()
    };
    Visit {
        id: VisitId::draw(draw.id()),
        student,
        plan: None,
        home_school: Some(HomeSchoolId::draw(1)),
        date: day,
        minutes: MINUTES.get(draw.below(MINUTES.len())).copied().unwrap_or(30),
        present,
        feeling: FEELINGS.get(draw.below(FEELINGS.len())).copied(),
        covered: (0..1 + draw.below(3))
            .filter_map(|_| TOPICS.get(draw.below(TOPICS.len())).copied())
            .collect(),
        words,
        note,
        actions,
        next_step: Some(NextStep {
            steps: STEPS.get(draw.below(STEPS.len())).copied().into_iter().collect(),
            on: None,
        }),
        attachments: Vec::new(),
        moved_from: None,
        recorded,
    }
}
