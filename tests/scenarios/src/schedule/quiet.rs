//! What must hold once the wire is quiet: every acknowledged edit is everywhere that it may be, with equal heads
//! and equal content, what base refused is still where it was written, and what was handed in waits for the coordinator.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};
use domain::id::{StudentId, VisitId};
use records::{DocumentId, Edit, EntryRef, Row};
use replica::Safekeeping;

use super::{Model, check::Written};
use crate::{
    school::{ADA, KAI, SAM, School},
    tablet::Tablet,
};

pub(super) fn check(school: &mut School, model: &Model) -> Result<()> {
    let unsent = unsent(school, model)?;
    let waits = |written: &Written| {
        let tablet = school.tablets.get(written.who);
        let entry = EntryRef::Visit(written.visit.id);
        tablet.is_none_or(|tablet| {
            matches!(tablet.copy.safekeeping(entry), Safekeeping::Waiting { .. })
        })
    };
    let refused: BTreeSet<VisitId> =
        model.written().iter().filter(|at| waits(at)).map(|at| at.visit.id).collect();
    for (who, tablet) in school.tablets.iter_mut().enumerate() {
        sees_what_it_may(who, tablet, model, &unsent, &refused)?;
        rows_are_true(tablet)?;
    }
    waits_for_the_coordinator(school, model)?;
    same_everywhere(school, &unsent)
}

/// Every word that was handed in waits at base, and Mrs Khan can read it without its being in the record.
fn waits_for_the_coordinator(school: &mut School, model: &Model) -> Result<()> {
    let khan = school.khan().principal();
    let mut said = Vec::new();
    let review = school.base.review(&khan)?;
    for one in review.handed_in {
        ensure!(one.refused.is_none(), "the record would not take what was handed in");
        let chunks: Vec<_> = one.changes.into_iter().map(|change| change.chunk).collect();
        let edits = school.khan().must(async |copy| copy.would_add(&one.doc, &chunks).await)??;
        said.extend(edits.context("what was handed in cannot be read")?);
    }
    for saved in model.written().iter().filter(|saved| model.is_handed_in(saved)) {
        let there = said.contains(&Edit::RecordVisit(saved.visit.clone()));
        ensure!(there, "a visit that was handed in is gone");
    }
    Ok(())
}

/// Documents in which something is refused, by device. Without a change of access there are none.
fn unsent(school: &School, model: &Model) -> Result<BTreeSet<DocumentId>> {
    let mut unsent = BTreeSet::new();
    for (who, tablet) in school.tablets.iter().enumerate() {
        let waiting = tablet.copy.view().waiting;
        ensure!(tablet.copy.view().failed.is_empty(), "a document is still marked as failed");
        if waiting.changes == 0 {
            continue;
        }
        ensure!(who == 2, "{} changes wait on tablet {who} for ever", waiting.changes);
        ensure!(waiting.refused == waiting.changes, "something waits that was not refused");
        for saved in model.written().iter().filter(|saved| saved.who == who) {
            let entry = EntryRef::Visit(saved.visit.id);
            if matches!(tablet.copy.safekeeping(entry), Safekeeping::Waiting { .. }) {
                ensure!(saved.visit.student == ADA, "only what is about Ada may be refused");
            }
        }
        unsent.extend(tablet.copy.documents().filter(|id| id.student() == Some(ADA)));
    }
    Ok(unsent)
}

fn may_see(who: usize, student: StudentId, model: &Model) -> bool {
    match who {
        0 => true,
        1 => student == KAI || student == ADA,
        _ => student == KAI || student == SAM || (student == ADA && model.reid_sees_ada()),
    }
}

fn sees_what_it_may(
    who: usize,
    tablet: &mut Tablet,
    model: &Model,
    unsent: &BTreeSet<DocumentId>,
    refused: &BTreeSet<VisitId>,
) -> Result<()> {
    let shown: Vec<StudentId> = tablet.copy.view().students.keys().copied().collect();
    for student in shown {
        let kept = unsent.iter().any(|id| id.student() == Some(student));
        ensure!(kept || may_see(who, student, model), "tablet {who} shows what it may not");
    }
    let mut notes: BTreeMap<StudentId, BTreeSet<String>> = BTreeMap::new();
    for student in [KAI, ADA, SAM] {
        let record = tablet.must(async |copy| copy.student(student).await)??;
        let timeline = record.into_iter().flat_map(|record| record.timeline);
        notes.entry(student).or_default().extend(timeline.map(|entry| entry.visit.note));
    }
    for saved in model.written().iter().filter(|saved| !model.is_handed_in(saved)) {
        let student = saved.visit.student;
        let there = notes.get(&student).is_some_and(|notes| notes.contains(&saved.visit.note));
        if refused.contains(&saved.visit.id) {
            ensure!(
                there || saved.who != who,
                "what base refused is gone from where it was written"
            );
        } else if may_see(who, student, model) {
            ensure!(there, "a visit of tablet {} is not on tablet {who}", saved.who);
        }
    }
    Ok(())
}

/// The projection says what the documents say. These are read anew, by an app that has just been started: what the one
/// before kept of them is what its rows were made of.
fn rows_are_true(tablet: &mut Tablet) -> Result<()> {
    let documents: Vec<DocumentId> = tablet.copy.documents().collect();
    let view = tablet.copy.view().clone();
    tablet.restart()?;
    for id in documents {
        let content = tablet.must(async |copy| copy.content(id).await)??;
        let row = Row::of(&content.context("a document that is listed is not there")?);
        let shown = match id {
            DocumentId::Org => Some(Row::Org((*view.org).clone())),
            DocumentId::Me(_) => Some(Row::Me((*view.me).clone())),
            DocumentId::StudentCore(student) => {
                view.students.get(&student).map(|shown| Row::Core(shown.core.clone()))
            }
            DocumentId::StudentYear(student, year) => view.students.get(&student).and_then(|at| {
                at.years.iter().find(|row| row.year == year).cloned().map(Row::Year)
            }),
        };
        ensure!(Some(row) == shown, "a row does not say what its document says");
    }
    Ok(())
}

fn same_everywhere(school: &mut School, unsent: &BTreeSet<DocumentId>) -> Result<()> {
    let mut known = BTreeMap::new();
    for (who, tablet) in school.tablets.iter_mut().enumerate() {
        let documents: Vec<DocumentId> = tablet.copy.documents().collect();
        for id in documents.into_iter().filter(|id| !unsent.contains(id)) {
            let heads = tablet.must(async |copy| copy.heads(id).await)??;
            let content = tablet.must(async |copy| copy.content(id).await)??;
            let (first, heads_there, content_there) =
                known.entry(id).or_insert_with(|| (who, heads.clone(), content.clone()));
            ensure!(*heads_there == heads, "tablets {first} and {who} have other heads");
            ensure!(*content_there == content, "tablets {first} and {who} say other things");
        }
    }
    Ok(())
}
