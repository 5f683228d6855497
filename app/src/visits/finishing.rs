//! From a draft to what is saved: one visit, and the student with it where they were met for the first time.
//! Everything goes into one transaction together with the end of the draft.

use domain::{
    id::{UserId, VisitId},
    student::Standing,
    visit::{DraftField, Missing, Recorded, VisitDraft},
};
use jiff::civil::Date;
use records::Edit;

use super::capture::{action_id, field_id, timing};
use crate::ui::Mistake;

/// What is to be saved.
///
/// # Errors
/// Everything that has to be put right first, each with the field that it is about.
pub fn edits(
    draft: &VisitDraft,
    id: VisitId,
    recorded: Recorded,
    today: Date,
) -> Result<Vec<Edit>, Vec<Mistake>> {
    let draft = VisitDraft { minutes: timing::length(draft, recorded.at, today), ..draft.clone() };
    match draft.finish(id, recorded, today) {
        Ok(visit) => {
            let mut edits = met(&draft, recorded.by);
            edits.push(Edit::RecordVisit(visit));
            Ok(edits)
        }
        Err(missing) => Err(missing.into_iter().map(|one| mistake(&draft, one)).collect()),
    }
}

/// Creates a student who was met for the first time; until the coordinator decides, they are provisional.
fn met(draft: &VisitDraft, by: UserId) -> Vec<Edit> {
    let Some(met) = &draft.new_student else { return Vec::new() };
    vec![
        Edit::PutStudent(met.to_student(draft.student)),
        Edit::SetStanding { student: draft.student, standing: Standing::MetOffSite { by } },
    ]
}

fn mistake(draft: &VisitDraft, missing: Missing) -> Mistake {
    let field = match missing.field {
        DraftField::Action(place) => match draft.actions.get(place) {
            Some(action) => action_id(action.id),
            None => field_id(missing.field),
        },
        field => field_id(field),
    };
    Mistake { field, words: missing.words }
}

#[cfg(test)]
mod tests {
    use domain::{
        id::{ActionId, DeviceId, StudentId},
        visit::{Action, ActionOwner, MetStudent, Present},
    };
    use jiff::{Timestamp, ToSpan, civil::date};

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const TODAY: Date = date(2026, 11, 23);

    fn recorded() -> Recorded {
        Recorded {
            by: UserId::draw(1),
            device: DeviceId::draw(2),
            at: Timestamp::UNIX_EPOCH + 90.minutes(),
        }
    }

    fn draft() -> VisitDraft {
        VisitDraft {
            date: Some(TODAY),
            started: Some(Timestamp::UNIX_EPOCH + 60.minutes()),
            present: [Present::Student].into(),
            ..VisitDraft::new(StudentId::draw(3))
        }
    }

    fn finish(draft: &VisitDraft) -> Result<Vec<Edit>, Vec<Mistake>> {
        edits(draft, VisitId::draw(4), recorded(), TODAY)
    }

    #[test]
    fn a_visit_to_a_known_student_is_one_record_with_the_timers_minutes() {
        let edits = finish(&draft());
        let Ok([Edit::RecordVisit(visit)]) = edits.as_deref() else {
            unreachable!("one visit, not {edits:?}")
        };
        assert_eq!((visit.minutes, visit.date), (30, TODAY));
    }

    #[test]
    fn someone_met_for_the_first_time_is_created_before_the_visit() {
        let met = MetStudent { given_name: " Aisha ".into(), ..MetStudent::default() };
        let edits = finish(&VisitDraft { new_student: Some(met), ..draft() });
        let Ok(
            [
                Edit::PutStudent(student),
                Edit::SetStanding { standing, .. },
                Edit::RecordVisit(visit),
            ],
        ) = edits.as_deref()
        else {
            unreachable!("student, standing, visit, not {edits:?}")
        };
        assert_eq!(student.given_name, "Aisha");
        assert_eq!((student.id, visit.student), (StudentId::draw(3), StudentId::draw(3)));
        assert_eq!(*standing, Standing::MetOffSite { by: UserId::draw(1) });
    }

    #[test]
    fn what_is_missing_leads_to_its_field() {
        let action = Action {
            id: ActionId::draw(5),
            text: String::new(),
            owner: ActionOwner::Other("Nan".into()),
            due: None,
        };
        let bad = VisitDraft {
            present: std::collections::BTreeSet::new(),
            minutes: Some(0),
            actions: vec![action],
            ..draft()
        };
        let fields: Vec<String> =
            finish(&bad).err().into_iter().flatten().map(|one| one.field).collect();
        let expected = [
            field_id(DraftField::Minutes),
            field_id(DraftField::Present),
            action_id(ActionId::draw(5)),
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn a_visit_of_yesterday_asks_for_its_length() {
        let late = VisitDraft { date: TODAY.yesterday().ok(), ..draft() };
        let fields: Vec<String> =
            finish(&late).err().into_iter().flatten().map(|one| one.field).collect();
        assert_eq!(fields, [field_id(DraftField::Minutes)]);
    }
}
