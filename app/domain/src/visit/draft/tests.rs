//! Finishing a visit: what is asked for, in which words, and that nothing written is lost.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{
    id::{ActionId, DeviceId, UserId, VisitId},
    visit::{
        ActionOwner, MOST_ATTACHMENTS, NextStep, Picture, PictureHash, PictureKind, Recorded, Visit,
    },
};

const TODAY: Date = date(2026, 11, 23);

fn recorded() -> Recorded {
    Recorded { by: UserId::draw(1), device: DeviceId::draw(2), at: Timestamp::UNIX_EPOCH }
}

/// The least that can be finished.
fn least() -> VisitDraft {
    VisitDraft {
        date: Some(TODAY),
        minutes: Some(12),
        present: [Present::Student].into(),
        ..VisitDraft::new(StudentId::draw(3))
    }
}

fn finish(draft: &VisitDraft) -> Result<Visit, Vec<Missing>> {
    draft.finish(VisitId::draw(4), recorded(), TODAY)
}

fn asked(draft: &VisitDraft) -> Vec<(DraftField, String)> {
    finish(draft).err().unwrap_or_default().into_iter().map(|m| (m.field, m.words)).collect()
}

fn action(text: &str, owner: ActionOwner, due: Option<Date>) -> Action {
    Action { id: ActionId::draw(5), text: text.into(), owner, due }
}

#[test]
fn an_empty_draft_asks_for_day_length_and_who_was_there() {
    let draft = VisitDraft::new(StudentId::draw(3));
    assert!(draft.is_empty());
    let expected = [
        (DraftField::Date, "Give the day of the visit"),
        (DraftField::Minutes, "Say how long the visit lasted, in minutes"),
        (DraftField::Present, "Say who was there"),
    ];
    assert_eq!(asked(&draft), expected.map(|(field, words)| (field, words.to_owned())));
}

#[test]
fn the_least_visit_is_finished_and_keeps_what_was_written() {
    let draft = VisitDraft {
        note: "  Nan will bring Kai.\n\nOffer the art room. \n".into(),
        words: OwnWords { student: "Lunch is the worst bit.".into(), ..OwnWords::default() },
        steps: [Step::TasterDay].into(),
        next_on: Some(TODAY),
        ..least()
    };
    let visit = finish(&draft);
    assert_eq!(
        visit.as_ref().map(|visit| visit.note.as_str()),
        Ok("Nan will bring Kai.\n\nOffer the art room.")
    );
    assert_eq!(
        visit.map(|visit| (visit.words, visit.next_step, visit.recorded, visit.id)),
        Ok((
            draft.words,
            Some(NextStep { steps: draft.steps, on: Some(TODAY) }),
            recorded(),
            VisitId::draw(4)
        ))
    );
}

#[test]
fn a_visit_is_today_or_earlier_and_lasts_up_to_twelve_hours() {
    for (date, minutes, words) in [
        (TODAY, 1, None),
        (TODAY, 720, None),
        (date(2026, 11, 22), 30, None),
        (date(2026, 11, 24), 30, Some("A visit cannot be in the future: change the day")),
        (TODAY, 0, Some("Say how long the visit lasted, in minutes")),
        (TODAY, 721, Some("A visit lasts at most 12 hours: check the minutes")),
    ] {
        let draft = VisitDraft { date: Some(date), minutes: Some(minutes), ..least() };
        let said = asked(&draft).into_iter().next().map(|(_, words)| words);
        assert_eq!(said.as_deref(), words, "{date} {minutes}");
    }
}

#[test]
fn every_text_has_a_limit_and_says_which_is_over() {
    let at_limit = "é".repeat(PROSE_LIMIT);
    let over = "é".repeat(PROSE_LIMIT + 1);
    let with = |text: &str| VisitDraft {
        note: text.into(),
        words: OwnWords { student: text.into(), parent: text.into(), home_school: text.into() },
        ..least()
    };
    assert!(finish(&with(&at_limit)).is_ok());
    let said = asked(&with(&over));
    assert_eq!(
        said.iter().map(|(field, _)| *field).collect::<Vec<_>>(),
        [
            DraftField::StudentWords,
            DraftField::ParentWords,
            DraftField::HomeSchoolWords,
            DraftField::Note
        ]
    );
    assert_eq!(
        said.last().map(|(_, words)| words.as_str()),
        Some(
            "The note is 20,001 characters long: shorten to 20,000, or put the rest into a second \
             record"
        )
    );
}

#[test]
fn someone_else_has_to_be_named() {
    let someone =
        |who: &str| VisitDraft { present: [Present::SomeoneElse(who.into())].into(), ..least() };
    assert_eq!(asked(&someone(" ")), [(DraftField::Present, "Say who else was there".to_owned())]);
    assert_eq!(
        finish(&someone(" Kai's aunt ")).map(|visit| visit.present),
        Ok([Present::SomeoneElse("Kai's aunt".into())].into())
    );
}

#[test]
fn half_an_action_is_asked_about_and_an_empty_line_is_left_out() {
    let me = || ActionOwner::Staff(UserId::draw(1));
    let nan = || ActionOwner::Other("Nan".into());
    let nobody = || ActionOwner::Other(String::new());
    let yesterday = Some(date(2026, 11, 22));
    let draft = VisitDraft {
        actions: vec![
            action("Call Mr Lowe", me(), Some(TODAY)),
            action(" ", me(), None),
            action("", nobody(), None),
            action("", nan(), None),
            action("Bring the form", nobody(), None),
            action("Bring the form", nan(), yesterday),
        ],
        ..least()
    };
    let said: Vec<_> = asked(&draft).into_iter().map(|(field, _)| field).collect();
    assert_eq!(said, [DraftField::Action(3), DraftField::Action(4), DraftField::Action(5)]);
    let whole = VisitDraft { actions: draft.actions.into_iter().take(3).collect(), ..least() };
    assert_eq!(
        finish(&whole).map(|visit| visit.actions),
        Ok(vec![action("Call Mr Lowe", me(), Some(TODAY))])
    );
}

#[test]
fn lines_and_lists_have_limits_too() {
    let long = || "x".repeat(301);
    let me = || ActionOwner::Staff(UserId::draw(1));
    let with = |actions: Vec<Action>| asked(&VisitDraft { actions, ..least() });
    assert_eq!(
        with(vec![
            action(&long(), me(), None),
            action("Call", ActionOwner::Other(long()), None),
            action(&"x".repeat(300), me(), None),
        ])
        .into_iter()
        .map(|(_, words)| words)
        .collect::<Vec<_>>(),
        ["Shorten the action to 300 characters", "Say in fewer words who will do the action"]
    );
    assert_eq!(with(vec![action("Call", me(), None); 50]), []);
    assert_eq!(with(vec![action("Call", me(), None); 51]).len(), 1);
    let someone = VisitDraft { present: [Present::SomeoneElse(long())].into(), ..least() };
    assert_eq!(asked(&someone).len(), 1);
    let met =
        MetStudent { given_name: "Ava".into(), home_school_words: long(), ..MetStudent::default() };
    let school = VisitDraft { new_student: Some(met), ..least() };
    assert_eq!(asked(&school).first().map(|(field, _)| *field), Some(DraftField::HomeSchool));
}

#[test]
fn a_next_step_needs_a_kind_and_comes_after_the_visit() {
    let kindless = VisitDraft { next_on: Some(TODAY), ..least() };
    let early = VisitDraft {
        next_on: Some(date(2026, 11, 22)),
        steps: [Step::SecondVisit].into(),
        ..least()
    };
    for draft in [kindless, early] {
        assert_eq!(asked(&draft).first().map(|(field, _)| *field), Some(DraftField::NextStep));
    }
    assert_eq!(finish(&least()).map(|visit| visit.next_step), Ok(None));
}

#[test]
fn a_student_met_for_the_first_time_needs_a_given_name_only() {
    let met = |given_name: &str| VisitDraft {
        new_student: Some(MetStudent {
            given_name: given_name.into(),
            home_school_words: "St Oswald's".into(),
            ..MetStudent::default()
        }),
        ..least()
    };
    let student = met(" Ava ").new_student.map(|new| new.to_student(StudentId::draw(3)));
    assert_eq!(
        student.map(|student| (student.given_name, student.needs)),
        Some(("Ava".into(), "Home school, as told on the visit: St Oswald's".into()))
    );
    assert!(finish(&met("Ava")).is_ok());
    assert_eq!(asked(&met("")), [(DraftField::Name, "Give the student’s given name".to_owned())]);
}

#[test]
fn what_the_screen_fills_in_by_itself_does_not_make_a_draft() {
    let filled =
        VisitDraft { present: BTreeSet::new(), started: Some(Timestamp::UNIX_EPOCH), ..least() };
    assert!(filled.is_empty());
    assert!(!least().is_empty());
    assert!(!VisitDraft { note: "x".into(), ..filled.clone() }.is_empty());
    assert!(!VisitDraft { feeling: Some(Feeling::Mixed), ..filled }.is_empty());
}

#[test]
fn a_plan_fills_in_student_place_and_day() {
    let plan = PlannedVisit {
        id: PlanId::draw(7),
        student: StudentId::draw(3),
        mentor: UserId::draw(1),
        home_school: Some(HomeSchoolId::draw(8)),
        at: Timestamp::UNIX_EPOCH,
        ask_for: String::new(),
        recorded: recorded(),
    };
    let draft = VisitDraft::for_plan(&plan, TODAY);
    assert!(draft.is_empty());
    assert_eq!((draft.student, draft.plan), (plan.student, Some(plan.id)));
    assert_eq!((draft.home_school, draft.date), (plan.home_school, Some(TODAY)));
}

proptest! {
    /// Whatever is typed, finishing keeps it to the letter (but for white space at the ends), and a
    /// draft survives being stored.
    #[test]
    fn words_are_kept_to_the_letter(note in "\\PC{0,200}", student in "(?s).{0,200}", minutes in any::<Option<u16>>()) {
        let draft = VisitDraft {
            note: note.clone(),
            words: OwnWords { student: student.clone(), ..OwnWords::default() },
            minutes,
            ..least()
        };
        if let Ok(visit) = finish(&draft) {
            prop_assert_eq!(visit.note, note.trim());
            prop_assert_eq!(visit.words.student, student.trim());
        } else {
            prop_assert!(minutes.is_none_or(|minutes| minutes == 0 || minutes > LONGEST_VISIT));
        }
        let stored = serde_json::to_string(&draft).unwrap_or_default();
        prop_assert_eq!(serde_json::from_str::<VisitDraft>(&stored).ok(), Some(draft));
    }
}

fn photo(shows: &str) -> Attachment {
    let (hash, kind) = (PictureHash::new([7; 32]), PictureKind::Jpeg);
    let picture = Picture { hash, kind, bytes: 90_000, width: 1600, height: 1200 };
    Attachment::Photo { picture, shows: shows.into() }
}

#[test]
fn photos_need_no_words_and_a_signature_needs_a_name() {
    let signed = |name: &str| Attachment::SignedAs { name: name.into() };
    let draft = VisitDraft { attachments: vec![photo(" "), signed(" Mrs Aldous ")], ..least() };
    assert!(!draft.is_empty());
    let kept = finish(&draft).map(|visit| visit.attachments);
    assert_eq!(kept, Ok(vec![photo(""), signed("Mrs Aldous")]));

    let nameless = VisitDraft { attachments: vec![photo(""), signed("  ")], ..least() };
    let words = "Give the name of who signed, or remove the signature".to_owned();
    assert_eq!(asked(&nameless), [(DraftField::Attachment(1), words)]);
}

#[test]
fn a_visit_has_eight_photos_and_no_more() {
    let many = |count| VisitDraft { attachments: vec![photo("the letter"); count], ..least() };
    assert!(finish(&many(MOST_ATTACHMENTS)).is_ok());
    let words = "A visit can have 8 photos and signatures: remove some".to_owned();
    let over = asked(&many(MOST_ATTACHMENTS + 1));
    assert_eq!(over, [(DraftField::Attachment(MOST_ATTACHMENTS), words)]);
}

#[test]
fn a_draft_of_the_time_before_photos_is_read() -> Result<(), serde_json::Error> {
    let mut text = serde_json::to_value(least())?;
    text.as_object_mut().and_then(|fields| fields.remove("attachments"));
    assert_eq!(serde_json::from_value::<VisitDraft>(text)?, least());
    Ok(())
}
