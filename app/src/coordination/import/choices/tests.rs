//! Decisions about pupils, and what they write, on small files.

use std::sync::Arc;

use domain::id::{HomeSchoolId, UserId};
use imports::ctf;
use jiff::civil::date;

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn file(pupils: &str) -> ctf::CtfFile {
    let text = format!(
        "<CTfile><Header><CTFversion>25.0</CTFversion><SourceSchool><LEA>880</LEA>\
         <Estab>4001</Estab><SchoolName>Westbrook</SchoolName></SourceSchool></Header>\
         <CTFpupilData>{pupils}</CTFpupilData></CTfile>"
    );
    match ctf::read(text.as_bytes(), date(2026, 11, 23)) {
        Ok(file) => file,
        Err(error) => unreachable!("{error}"),
    }
}

fn pupil(upn: &str, forename: &str) -> String {
    format!(
        "<Pupil><UPN>{upn}</UPN><Surname>Khan</Surname><Forename>{forename}</Forename>\
         <DOB>2012-05-01</DOB></Pupil>"
    )
}

fn here(standing: Standing) -> View {
    let student = Student {
        date_of_birth: Some(date(2012, 5, 1)),
        ..Student::named(StudentId::draw(5), "Dylan", "Khan")
    };
    let mut known = StudentView::default();
    known.core.student = Some(student);
    known.core.standing = standing;
    View { students: [(StudentId::draw(5), Arc::new(known))].into(), ..View::default() }
}

#[test]
fn a_student_met_off_site_is_confirmed_and_completed_by_the_file() {
    let view = here(Standing::MetOffSite { by: UserId::draw(2) });
    let file = file(&(pupil("H801200001001", "Dylan") + &pupil("B801200005001", "Zoe")));
    let preview = ctf::preview(file, &known(&view), &[]);
    let mut next = 100;
    let edits = edits(&preview, &view, None, || {
        next += 1;
        next
    });
    let kinds: Vec<_> = edits
        .iter()
        .map(|edit| match edit {
            Edit::ChangeStudent { now, .. } => ("change", now.given_name.clone()),
            Edit::PutStudent(student) => ("put", student.given_name.clone()),
            Edit::SetStanding { standing: Standing::Confirmed, .. } => ("confirm", String::new()),
            _ => ("other", String::new()),
        })
        .collect();
    assert_eq!(
        done_words(&edits),
        "1 student imported, 1 completed who were here already and 1 confirmed who were met off site"
    );
    assert_eq!(
        kinds,
        [("change", "Dylan".into()), ("put", "Zoe".into()), ("confirm", String::new())]
    );
}

#[test]
fn a_new_home_school_is_written_with_its_students() {
    let preview = ctf::preview(file(&pupil("", "Zoe")), &[], &[]);
    let school = preview.source.to_home_school(HomeSchoolId::draw(1));
    let edits = edits(&preview, &View::default(), Some(school), || 7);
    assert!(matches!(edits.as_slice(), [Edit::PutHomeSchools(_), Edit::PutStudent(_)]));
}

#[test]
fn a_pupil_without_a_name_can_only_be_put_right_or_left_out() {
    let view = View::default();
    let preview = ctf::preview(file(&pupil("", "")), &[], &[]);
    let decisions: Vec<_> = preview
        .rows()
        .iter()
        .flat_map(|row| choices(row, &view, Student::full_name))
        .map(|choice| choice.decision)
        .collect();
    assert_eq!(decisions, [Decision::Stopped, Decision::LeftOut]);
    assert!(preview.rows().iter().all(wants_a_look));
}

#[test]
fn somebody_recognised_can_still_be_somebody_new() {
    let view = here(Standing::Confirmed);
    let preview = ctf::preview(file(&pupil("", "Dylan")), &known(&view), &[]);
    let Some(row) = preview.rows().first() else { unreachable!() };
    let words: Vec<_> =
        choices(row, &view, Student::full_name).into_iter().map(|choice| choice.words).collect();
    assert_eq!(
        words,
        [
            "Is Dylan Khan, who is here: fill in what is missing",
            "Import as a new student",
            "Leave out"
        ]
    );
    assert_eq!(
        recognised(row, &view, Student::full_name).as_deref(),
        Some("Dylan Khan has the same name and date of birth.")
    );
}

#[test]
fn a_file_that_adds_nothing_says_so() {
    assert_eq!(done_words(&[]), "Nothing was missing: everyone in the file is here already");
}

#[test]
fn the_summary_leaves_out_what_is_not() {
    let summary = Summary { new: 22, new_in_part: 1, stopped: 1, ..Summary::default() };
    assert_eq!(
        summary_words(summary),
        "22 new students (1 without something that could not be read) and 1 to be put right"
    );
}

/// The same student twice: confirmed, and met off site under another id.
fn here_and_met() -> View {
    let mut view = here(Standing::Confirmed);
    let met = here(Standing::MetOffSite { by: UserId::draw(2) });
    let again = met.students.values().next().map(|known| {
        let mut known = (**known).clone();
        if let Some(student) = &mut known.core.student {
            student.id = StudentId::draw(4);
        }
        (StudentId::draw(4), Arc::new(known))
    });
    view.students.extend(again);
    view
}

#[test]
fn a_pupil_who_is_here_and_was_met_as_well_is_the_one_who_is_here() {
    let view = here_and_met();
    let preview = ctf::preview(file(&pupil("", "Dylan")), &known(&view), &[]);
    let Some(row) = preview.rows().first() else { unreachable!() };
    assert_eq!(row.decision, Decision::AlreadyHere(StudentId::draw(5)));
    let words = recognised(row, &view, Student::full_name);
    assert!(words.is_some_and(|words| words.ends_with("say on the overview that it is them.")));
    let alone = here(Standing::Confirmed);
    let words = recognised(row, &alone, Student::full_name);
    assert_eq!(words.as_deref(), Some("Dylan Khan has the same name and date of birth."));
}

#[test]
fn a_pupil_who_was_declined_can_be_confirmed_after_all() {
    let decided = domain::student::Decided {
        met_by: UserId::draw(2),
        by: UserId::draw(1),
        at: jiff::Timestamp::UNIX_EPOCH,
    };
    let standing = Standing::Declined { reason: "Goes elsewhere".into(), decided };
    let mut view = here(standing);
    view.declined = std::mem::take(&mut view.students);
    let preview = ctf::preview(file(&pupil("", "Dylan")), &known(&view), &[]);
    let words: Vec<_> = preview
        .rows()
        .iter()
        .flat_map(|row| choices(row, &view, Student::full_name))
        .map(|choice| choice.words)
        .collect();
    assert_eq!(
        words.first().map(String::as_str),
        Some("Is Dylan Khan, who was declined: confirm them after all and fill in what is missing")
    );
    let edits = edits(&preview, &view, None, || 7);
    assert!(matches!(edits.as_slice(), [Edit::SetStanding { standing: Standing::Confirmed, .. }]));
}
