//! What *Save* does: from a draft to a session in the record of each of its students, in one transaction together with the
//! end of the draft. Errors are said now and not before, all of them at once.

use domain::{
    id::SessionId,
    session::{Bounds, Problem, SessionDraft, SessionField},
    visit::Recorded,
};
use leptos::{prelude::*, task::spawn_local};
use records::Edit;
use replica::SaveError;

use super::{
    keeper::{Keeper, field_id, promise_id},
    school,
};
use crate::{
    device::clock,
    store::{Alongside, Attempt},
    ui::Mistake,
    visits::save_words,
};

/// Pressing *Save* again after a lost answer is the same session.
pub(super) type Tried = Attempt<SessionDraft, (SessionId, Recorded)>;

/// Saves it, then does what comes after. Until storage has answered nothing is said.
pub(super) fn save(
    alongside: Alongside,
    keeper: Keeper,
    tried: Tried,
    refused: RwSignal<Option<&'static str>>,
    on_saved: UnsyncCallback<SessionId>,
) {
    if keeper.saving.get_untracked() {
        return;
    }
    let Some(now) = alongside.recorded() else {
        return refused.set(Some(save_words(&SaveError::NotEnrolled)));
    };
    let draft = keeper.draft.get_untracked();
    let fresh = || (SessionId::draw(clock::random()), now);
    let (id, recorded) = tried.again_or(draft.clone(), fresh);
    let finished =
        untrack(|| school::within(alongside, |bounds| edits(&draft, id, recorded, bounds)));
    refused.set(None);
    let edits = match finished {
        Ok(edits) => edits,
        Err(mistakes) => return keeper.mistakes.set(mistakes),
    };
    keeper.mistakes.set(Vec::new());
    keeper.saving.set(true);
    keeper.drafting.close();
    spawn_local(async move {
        match alongside.save_with_undo(edits, keeper.drafting.key).await {
            Ok(_) => on_saved.run(id),
            Err(refusal) => {
                keeper.drafting.reopen();
                refused.try_set(Some(save_words(&refusal)));
                keeper.saving.try_set(false);
            }
        }
    });
}

/// The session, written for each of its students.
fn edits(
    draft: &SessionDraft,
    id: SessionId,
    recorded: Recorded,
    bounds: Bounds<'_>,
) -> Result<Vec<Edit>, Vec<Mistake>> {
    let mistake = |Problem { field, words }| {
        let promise = match field {
            SessionField::Promise(place) => draft.promises.get(place),
            _ => None,
        };
        let field = promise.map_or_else(|| field_id(field), |promise| promise_id(promise.id));
        Mistake { field, words }
    };
    match draft.finish(id, recorded, bounds) {
        Ok(session) => {
            let students = session.students.iter();
            let edit = |student| Edit::RecordSession { student, session: session.clone() };
            Ok(students.copied().map(edit).collect())
        }
        Err(problems) => Err(problems.into_iter().map(mistake).collect()),
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        calendar::{SchoolCalendar, SchoolDays},
        id::{DeviceId, StudentId, UserId},
        session::SchoolHours,
    };
    use jiff::{
        Timestamp,
        civil::{Date, Time, date},
    };

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const TODAY: Date = date(2026, 11, 23);

    fn finish(draft: &SessionDraft) -> Result<Vec<Edit>, Vec<Mistake>> {
        let calendar = SchoolCalendar { first_fortnight: date(2026, 9, 7), closures: Vec::new() };
        let school = SchoolDays { calendar, terms: Vec::new() };
        let hours = SchoolHours { from: Time::MIN, to: Time::MAX };
        let recorded =
            Recorded { by: UserId::draw(1), device: DeviceId::draw(2), at: Timestamp::UNIX_EPOCH };
        let bounds = Bounds { today: TODAY, school: &school, hours };
        edits(draft, SessionId::draw(3), recorded, bounds)
    }

    fn draft(students: &[u128]) -> SessionDraft {
        let students = students.iter().map(|one| StudentId::draw(*one)).collect();
        SessionDraft::new(students, TODAY)
    }

    #[test]
    fn whom_and_how_long_is_enough_and_a_group_is_written_for_each() {
        let draft = SessionDraft { minutes: Some(20), ..draft(&[4, 5]) };
        let edits = finish(&draft);
        let Ok(
            [
                Edit::RecordSession { student: one, session },
                Edit::RecordSession { student: other, session: again },
            ],
        ) = edits.as_deref()
        else {
            unreachable!("one session for each of two, not {edits:?}")
        };
        assert_eq!((*one, *other), (StudentId::draw(4), StudentId::draw(5)));
        assert_eq!(session, again);
    }

    #[test]
    fn what_is_missing_leads_to_its_field() {
        let away = SessionDraft { place: domain::session::Place::HomeSchool, ..draft(&[4]) };
        let mistakes = finish(&away).err().unwrap_or_default();
        let fields: Vec<_> = mistakes.into_iter().map(|one| one.field).collect();
        assert_eq!(fields, ["session-minutes", "session-reason"]);
    }
}
