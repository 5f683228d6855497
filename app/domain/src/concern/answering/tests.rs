//! What an answer to a concern needs (clause 5.7): a decision without reasons is none.

use jiff::{Timestamp, civil::date};

use super::*;
use crate::id::{DeviceId, UserId};

const TODAY: Date = date(2026, 11, 28);

fn recorded() -> Recorded {
    Recorded { by: UserId::draw(5), device: DeviceId::draw(6), at: Timestamp::UNIX_EPOCH }
}

fn draft(kind: AnswerKind, what: &str) -> AnswerDraft {
    let new = AnswerDraft::new(ConcernEntryId::draw(1), TODAY);
    AnswerDraft { kind, what: what.to_owned(), ..new }
}

fn lacks(draft: &AnswerDraft) -> Vec<AnswerLack> {
    draft.finish(recorded(), TODAY).err().unwrap_or_default()
}

#[test]
fn a_decision_has_reasons() {
    use AnswerField::{Reasons, What};
    let mut decided = draft(AnswerKind::Decided, " ");
    assert_eq!(lacks(&decided), [AnswerLack::Empty(What), AnswerLack::Empty(Reasons)]);
    decided.what = "We ring children\u{2019}s services today ".to_owned();
    assert_eq!(lacks(&decided), [AnswerLack::Empty(Reasons)]);
    decided.reasons = "The wrist".to_owned();
    let says = Says::Decided {
        what: "We ring children\u{2019}s services today".to_owned(),
        reasons: "The wrist".to_owned(),
    };
    assert_eq!(decided.finish(recorded(), TODAY), Ok(Answer { says, recorded: recorded() }));
}

#[test]
fn what_happened_has_a_day_that_has_come() {
    let mut happened = draft(AnswerKind::Happened, "His aunt collected him");
    assert_eq!(lacks(&happened), []);
    happened.on = Some(date(2026, 11, 29));
    assert_eq!(lacks(&happened), [AnswerLack::Ahead]);
    happened.on = None;
    happened.what.clear();
    let expected = [AnswerLack::Empty(AnswerField::On), AnswerLack::Empty(AnswerField::What)];
    assert_eq!(lacks(&happened), expected);
}

#[test]
fn what_was_handed_on_says_to_whom_and_nothing_is_too_long() {
    let mut handed = draft(AnswerKind::HandedOn, &"x".repeat(CONCERN_LIMIT + 2));
    let expected = [AnswerLack::Empty(AnswerField::To), AnswerLack::TooLong(AnswerField::What, 2)];
    assert_eq!(lacks(&handed), expected);
    handed.to = "The police".to_owned();
    handed.what = "The whole file".to_owned();
    assert_eq!(lacks(&handed), []);
}

#[test]
fn what_was_filled_in_is_nothing_that_somebody_wrote() {
    assert!(draft(AnswerKind::Happened, " \n").is_empty());
    assert!(!draft(AnswerKind::Decided, "No").is_empty());
}
