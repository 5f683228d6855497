//! Promise: of every amendment it is known whether it is about its author's own entry.

use std::error::Error;

use domain::{
    access::Ownership,
    id::{AmendmentId, VisitId},
    visit::{Amendment, EntryId},
};
use records::{Document, Edit, admission::admit_together};

use crate::{
    gate::{LIMITS, visit, year_and_change},
    samples::{student, writer, year},
};

/// Two visits by Ms Okafor (1) and one by Mr Lowe (2).
fn told() -> Result<Document, Box<dyn Error>> {
    let (mut document, _) = year_and_change()?;
    document.write(&writer(2), &Edit::RecordVisit(visit(3, 2)))?;
    Ok(document)
}

/// Somebody says what should be known now about a visit.
fn amend(number: u128, entry: u128, by: u128) -> Edit {
    let amendment = Amendment {
        id: AmendmentId::draw(number),
        entry: EntryId::Visit(VisitId::draw(entry)),
        text: "It was the other bus".to_owned(),
        reason: "Looked it up".to_owned(),
        recorded: visit(entry, by).recorded,
    };
    Edit::Amend { student: student(), year: year(), amendment }
}

/// Whose entries these are that Ms Okafor amends, as admission says.
fn amends(document: &Document, edits: &[Edit]) -> Result<Option<Ownership>, Box<dyn Error>> {
    let mut copy = document.clone();
    let chunks = edits.iter().map(|edit| copy.write(&writer(1), edit));
    let chunks = chunks.collect::<Result<Vec<_>, _>>()?;
    let chunks: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
    Ok(admit_together(document, &chunks, LIMITS)?.amends)
}

#[test]
fn own_anothers_and_what_is_not_there_are_told_apart() -> Result<(), Box<dyn Error>> {
    let document = told()?;
    let (own, his, nobodys) = (amend(1, 1, 1), amend(2, 3, 1), amend(3, 4, 1));
    let another = Edit::RecordVisit(visit(5, 1));
    let (mine, others) = (Some(Ownership::Own), Some(Ownership::Others));
    for (edits, whose) in [
        (vec![another.clone()], None),
        (vec![own.clone()], mine),
        (vec![own.clone(), another.clone(), amend(4, 2, 1)], mine),
        (vec![another, amend(4, 5, 1)], mine),
        (vec![his.clone()], others),
        (vec![nobodys], others),
        (vec![own.clone(), his.clone()], others),
        (vec![his, own], others),
    ] {
        assert_eq!(amends(&document, &edits)?, whose, "{edits:?}");
    }
    Ok(())
}

#[test]
fn what_was_amended_before_counts_against_nobody() -> Result<(), Box<dyn Error>> {
    let mut document = told()?;
    document.write(&writer(1), &amend(1, 3, 1))?;
    document.write(&writer(2), &amend(2, 1, 2))?;
    assert_eq!(amends(&document, &[Edit::RecordVisit(visit(5, 1))])?, None);
    assert_eq!(amends(&document, &[amend(3, 2, 1)])?, Some(Ownership::Own));
    Ok(())
}
