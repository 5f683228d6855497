//! Promise: *keep both* keeps every word of both, once, in the same order for everybody; and nobody can use it to put
//! words into another's mouth.

use std::error::Error;

use automerge::{ROOT, ReadDoc as _, transaction::Transactable as _};
use domain::{id::UserId, student::Student};
use proptest::prelude::*;
use records::{
    Content, Document, DocumentId, Edit, Kept, Row, WriteError,
    admission::{Refusal, admit_to},
    parts_of,
};

use crate::{
    gate::{LIMITS, admitted},
    raw,
    samples::{student, user, writer},
};

const READS: &str = "Reads aloud in small groups only";
const CARD: &str = "Needs the timetable on one card.\n\nAlso on Fridays.";
const QUIET: &str = "A quiet place to eat";
const LOUD: &str = "Lunch is too loud";
const FORGED: Option<Refusal> = Some(Refusal::NotAllowed("puts words into somebody else's mouth"));

fn core() -> DocumentId {
    DocumentId::StudentCore(student())
}

fn needs(words: &str) -> Edit {
    let needs = words.to_owned();
    Edit::PutStudent(Student { needs, ..Student::named(student(), "Kai", "Fraser") })
}

fn keep_both(field: &str) -> Edit {
    Edit::KeepBoth { document: core(), field: field.to_owned() }
}

fn both_needs() -> Edit {
    keep_both("student/needs")
}

fn choose(words: &str) -> Edit {
    let (field, keep) = ("student/needs".to_owned(), words.to_owned());
    Edit::ResolveConflict { document: core(), field, keep }
}

/// A document in which the first two people wrote apart.
fn apart(one: &str, other: &str) -> Result<Document, WriteError> {
    let chunk = Document::new(core()).write(&writer(2), &needs(other))?;
    let mut document = Document::new(core());
    document.write(&writer(1), &needs(one))?;
    document.apply(&chunk).map_err(|_| WriteError::Damaged)?;
    Ok(document)
}

fn says(document: &Document) -> String {
    match document.read() {
        Content::Core(record) => record.student.map(|student| student.needs).unwrap_or_default(),
        _ => String::new(),
    }
}

/// The texts that are kept, in their order.
fn texts(document: &Document) -> Vec<String> {
    let parts = parts_of(&says(document)).unwrap_or_default();
    parts.into_iter().map(|part| part.text).collect()
}

proptest! {
    #[test]
    fn kept_by_two_apart_it_is_there_once(one in "[ -~\n]{1,60}", other in "[ -~\n]{1,60}") {
        prop_assume!(one != other);
        let start = apart(&one, &other)?;
        let (mut here, mut there) = (start.clone(), start);
        let from_here = here.write(&writer(3), &both_needs())?;
        let from_there = there.write(&writer(4), &both_needs())?;
        here.apply(&from_there)?;
        there.apply(&from_here)?;
        prop_assert_eq!(here.heads(), there.heads());
        prop_assert_eq!(here.read(), there.read());
        prop_assert!(here.read().conflicts().is_empty());
        let parts = parts_of(&says(&here)).unwrap_or_default();
        let said: Vec<_> =
            parts.iter().map(|part| (part.author, part.at, part.text.as_str())).collect();
        let first = (user(1), writer(1).at, one.as_str());
        prop_assert_eq!(said, vec![first, (user(2), writer(2).at, other.as_str())]);
    }
}

#[test]
fn what_is_kept_is_not_doubled_beside_a_choice_made_apart() -> Result<(), Box<dyn Error>> {
    let start = apart(READS, CARD)?;
    let (mut here, mut there) = (start.clone(), start);
    let kept = here.write(&writer(3), &both_needs())?;
    let chosen = there.write(&writer(4), &choose(READS))?;
    here.apply(&chosen)?;
    there.apply(&kept)?;
    assert_eq!(here.read().conflicts().len(), 1);
    let again = there.write(&writer(4), &both_needs())?;
    here.apply(&again)?;
    for copy in [&mut here, &mut there] {
        assert_eq!(texts(copy), [READS, CARD]);
        assert_eq!(copy.read().conflicts(), []);
        assert_eq!(copy.write(&writer(4), &both_needs()), Err(WriteError::NothingToWrite));
    }
    Ok(())
}

#[test]
fn the_history_says_who_decided_and_keeps_what_was_replaced() -> Result<(), Box<dyn Error>> {
    let start = apart(READS, CARD)?;
    for decision in [choose(CARD), both_needs()] {
        let mut document = start.clone();
        document.write(&writer(3), &decision)?;
        let history = document.changes();
        assert_eq!(history.last().and_then(|change| change.author), Some(user(3)));
        let mut before = Document::new(core());
        for change in history.iter().filter(|change| change.author != Some(user(3))) {
            before.apply(&change.chunk)?;
        }
        assert_eq!(before.read(), start.read());
    }
    Ok(())
}

/// What a document tells of decisions: what was kept, and by whom.
fn decided(document: &Document) -> Vec<(Kept, Option<UserId>)> {
    let Content::Core(record) = document.read() else { return Vec::new() };
    assert!(record.decided.iter().all(|one| one.field == "student/needs" && one.at.is_some()));
    record.decided.into_iter().map(|one| (one.kept, one.by)).collect()
}

#[test]
fn what_was_decided_is_told_also_after_the_field_was_written_again() -> Result<(), Box<dyn Error>> {
    let one = |text: &str, by| (Kept::One(text.to_owned()), Some(user(by)));
    let mut document = apart(READS, CARD)?;
    assert!(decided(&document).is_empty(), "nobody has decided yet");
    let choice = Edit::ResolveConflict {
        document: core(),
        field: "student/needs".to_owned(),
        keep: CARD.to_owned(),
    };
    document.write(&writer(3), &choice)?;
    assert_eq!(decided(&document), [one(CARD, 3)]);
    document.write(&writer(4), &needs(QUIET))?;
    assert_eq!(decided(&document), [one(CARD, 3)], "whoever writes over one text decides nothing");

    // Two decide the next one apart, each in another way; then somebody decides between these.
    let other = document.clone().write(&writer(5), &needs(READS))?;
    document.write(&writer(6), &needs(CARD))?;
    document.apply(&other)?;
    let both = document.clone().write(&writer(7), &both_needs())?;
    document.write(&writer(8), &needs("Nothing of either"))?;
    document.apply(&both)?;
    let two = [one("Nothing of either", 8), (Kept::All, Some(user(7))), one(CARD, 3)];
    assert_eq!(decided(&document), two);
    document.write(&writer(9), &both_needs())?;
    assert_eq!(decided(&document).first(), Some(&(Kept::All, Some(user(9)))));
    assert_eq!(decided(&document).get(1..), Some(two.as_slice()));
    // Rows tell it without the document, and of a long text the beginning.
    let row = Row::from_bytes(&document.row().to_bytes()?)?;
    assert!(matches!(row, Row::Core(row) if row.decided.len() == 4));
    document.apply(&Document::new(core()).write(&writer(10), &needs("A quiet place"))?)?;
    document.write(&writer(11), &needs(&"word ".repeat(100)))?;
    let long = decided(&document).into_iter().next().map(|(kept, _)| kept);
    assert!(matches!(long, Some(Kept::One(text)) if text.chars().count() == 201));
    Ok(())
}

/// What somebody wrote about the student without having seen anything of it.
fn alone(number: u8, words: &str) -> Result<Vec<u8>, WriteError> {
    Document::new(core()).write(&writer(number), &needs(words))
}

/// The texts that are kept, each with the number of who wrote it, who also wrote it at that time.
fn signed(document: &Document, numbers: [u8; 2]) -> Vec<(u8, String)> {
    let parts = parts_of(&says(document)).unwrap_or_default();
    let number = |part: &records::Part| {
        let wrote =
            |number: &u8| part.author == user((*number).into()) && part.at == writer(*number).at;
        numbers.into_iter().find(wrote).unwrap_or_default()
    };
    parts.iter().map(|part| (number(part), part.text.clone())).collect()
}

#[test]
fn words_that_somebody_chose_stay_under_who_wrote_them_first() -> Result<(), Box<dyn Error>> {
    let mut document = apart(READS, CARD)?;
    document.write(&writer(3), &choose(READS))?;
    // Chosen once more, against a third person's words; then there is a fourth's.
    document.apply(&alone(5, QUIET)?)?;
    document.write(&writer(6), &choose(READS))?;
    document.apply(&alone(8, LOUD)?)?;
    let base = document.clone();
    let kept = document.write(&writer(4), &both_needs())?;
    let whose = [(1, READS.to_owned()), (8, LOUD.to_owned())];
    assert_eq!(signed(&document, [1, 8]), whose);
    let base_has = admitted(admit_to(&base, &kept, LIMITS)?)?.document;
    assert_eq!(signed(&base_has, [1, 8]), whose);

    // Nor does whoever chose them put their own name to them.
    let (first, chose) = (writer(1), writer(6));
    let said = says(&document);
    let theirs = format!("{} {}", first.author, first.at);
    let mine = said.replace(&theirs, &format!("{} {}", chose.author, chose.at));
    assert_ne!(mine, said);
    assert_eq!(refusal(&base, &mine)?, FORGED);
    Ok(())
}

#[test]
fn words_that_stand_alone_again_are_still_whose_they_were() -> Result<(), Box<dyn Error>> {
    let mut document = apart(READS, CARD)?;
    document.write(&writer(3), &both_needs())?;
    // Somebody takes the other's words out.
    document.write(&writer(4), &needs(READS))?;
    document.apply(&alone(5, QUIET)?)?;
    document.write(&writer(6), &both_needs())?;
    let whose = [(1, READS.to_owned()), (5, QUIET.to_owned())];
    assert_eq!(signed(&document, [1, 5]), whose);
    Ok(())
}

#[test]
fn who_writes_the_same_words_unseen_wrote_them_too() -> Result<(), Box<dyn Error>> {
    let mut document = apart(READS, CARD)?;
    document.write(&writer(3), &choose(CARD))?;
    document.apply(&alone(7, READS)?)?;
    document.write(&writer(4), &both_needs())?;
    let whose = [(2, CARD.to_owned()), (7, READS.to_owned())];
    assert_eq!(signed(&document, [2, 7]), whose);
    Ok(())
}

#[test]
fn both_are_kept_of_prose_only() -> Result<(), Box<dyn Error>> {
    let named = |name: &str| Edit::PutStudent(Student::named(student(), "Kai", name));
    let mut document = Document::new(core());
    let chunk = Document::new(core()).write(&writer(2), &named("Hale"))?;
    document.write(&writer(1), &named("Morgan"))?;
    document.apply(&chunk)?;
    let content = document.read();
    assert!(content.conflicts().iter().all(|conflict| !conflict.can_keep_both()));
    let name = keep_both("student/family_name");
    assert_eq!(document.write(&writer(1), &name), Err(WriteError::NotThere));
    let prose = apart(READS, CARD)?.read();
    assert!(prose.conflicts().iter().all(records::Conflict::can_keep_both));
    assert_eq!(prose.conflicts().len(), 1);
    Ok(())
}

#[test]
fn base_takes_in_what_was_kept_whatever_has_arrived_meanwhile() -> Result<(), Box<dyn Error>> {
    let start = apart(READS, CARD)?;
    let kept = start.clone().write(&writer(3), &both_needs())?;
    let same = start.clone().write(&writer(4), &both_needs())?;
    let third = Document::new(core()).write(&writer(5), &needs(QUIET))?;
    for order in [[&kept, &same, &third], [&third, &same, &kept], [&same, &third, &kept]] {
        let mut base = start.clone();
        for chunk in order {
            base = admitted(admit_to(&base, chunk, LIMITS)?)?.document;
        }
        assert_eq!(base.read().conflicts().len(), 1, "the third has still to be chosen or kept");
        let all = base.clone().write(&writer(6), &both_needs())?;
        let base = admitted(admit_to(&base, &all, LIMITS)?)?.document;
        assert_eq!(texts(&base), [READS, CARD, QUIET]);
        assert_eq!(base.read().conflicts(), []);
    }
    Ok(())
}

/// What admission says to a foreign hand that writes these words over what is there.
fn refusal(start: &Document, words: &str) -> Result<Option<Refusal>, Box<dyn Error>> {
    let chunk = raw::change(start, &writer(7), |tx| {
        let student = tx.get(ROOT, "student")?.map_or(ROOT, |(_, id)| id);
        tx.put(student, "needs", words)
    })?;
    Ok(admit_to(start, &chunk, LIMITS).err())
}

#[test]
fn nobody_puts_words_into_anothers_mouth() -> Result<(), Box<dyn Error>> {
    let start = apart(READS, CARD)?;
    let mut copy = start.clone();
    copy.write(&writer(3), &both_needs())?;
    let kept = says(&copy);
    assert_eq!(refusal(&start, &kept)?, None);
    assert_eq!(refusal(&start, "One text for both, by whoever writes this")?, None);

    let other_words = kept.replace(READS, "Reads nothing at all");
    let other_name = kept.replace(&user(1).to_string(), &user(8).to_string());
    let other_time = kept.replace(&writer(2).at.to_string(), &writer(9).at.to_string());
    let one_more = format!("{kept}\u{1e}{} {}\n{QUIET}", user(5), writer(5).at);
    for forged in [other_words, other_name, other_time, one_more] {
        assert!(parts_of(&forged).is_some(), "it is read as several people's: {forged}");
        assert_eq!(refusal(&start, &forged)?, FORGED, "{forged}");
    }
    // True once, where they wrote it; not where only one of them did.
    let mut alone = Document::new(core());
    alone.write(&writer(1), &needs(READS))?;
    assert_eq!(refusal(&alone, &kept)?, FORGED);
    Ok(())
}
