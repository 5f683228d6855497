//! Promise: people who change a plan apart are all let in, whatever is shown of it then, and nobody changes it or says
//! that it is cancelled in another's name.

use std::error::Error;

use automerge::{ROOT, ReadDoc as _, transaction::Transactable as _};
use domain::{
    id::{DeviceId, HelpId, PlanId},
    visit::{PlannedVisit, Recorded},
};
use jiff::Timestamp;
use proptest::{collection::vec, prelude::*};
use records::{
    Document, Edit, Writer,
    admission::{Refusal, admit_to},
};

use crate::{
    gate::{LIMITS, admitted, year_id},
    raw,
    samples::{student, user, writer, year},
};

const NAME: Refusal = Refusal::NotAllowed("an entry in somebody else's name");
const LOST: Refusal = Refusal::NotAllowed("overwrites or takes out an entry");

fn recorded(by: u8, at: i64) -> Recorded {
    let at = Timestamp::constant(1_793_700_000 + at, 0);
    Recorded { by: user(by.into()), device: DeviceId::draw(by.into()), at }
}

/// One of four wordings, each of two fields in one of two ways.
fn plan(wording: u8, recorded: Recorded) -> Edit {
    let plan = PlannedVisit {
        id: PlanId::draw(1),
        student: student(),
        mentor: user(1),
        home_school: None,
        at: Timestamp::constant(1_793_900_000 + i64::from(wording % 2), 0),
        ask_for: format!("Ms Bell {}", wording / 2),
        recorded,
    };
    Edit::Plan { year: year(), plan }
}

struct Person {
    copy: Document,
    writer: Writer,
    unsent: Vec<Vec<u8>>,
}

fn failed(error: impl ToString) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

/// What a person wrote goes through the gate, and what base has comes to them.
fn sync(
    person: &mut Person,
    base: &mut Document,
    log: &mut Vec<Vec<u8>>,
) -> Result<(), TestCaseError> {
    for chunk in person.unsent.drain(..) {
        let admission = admit_to(base, &chunk, LIMITS).map_err(failed)?;
        *base = admitted(admission).map_err(failed)?.document;
        log.push(chunk);
    }
    log.iter().try_for_each(|chunk| person.copy.apply(chunk).map(drop).map_err(failed))
}

proptest! {
    #[test]
    fn whoever_changed_a_plan_apart_from_others_is_let_in(
        steps in vec((0_usize..3, 0_u8..4, any::<bool>()), 1..16)
    ) {
        let mut people: Vec<_> = (1..=3_u8)
            .map(|number| Person {
                copy: Document::new(year_id()),
                writer: writer(number),
                unsent: Vec::new(),
            })
            .collect();
        let (mut base, mut log) = (Document::new(year_id()), Vec::new());
        for (moment, (who, wording, online)) in (0..).zip(steps) {
            let person = &mut people[who];
            if online {
                sync(person, &mut base, &mut log)?;
            }
            let number = u8::try_from(who + 1).map_err(failed)?;
            let edit = plan(wording, recorded(number, moment));
            let chunk = person.copy.write(&person.writer, &edit).map_err(failed)?;
            person.unsent.push(chunk);
        }
        for _ in 0..2 {
            for person in &mut people {
                sync(person, &mut base, &mut log)?;
            }
        }
        for person in &people {
            prop_assert_eq!(person.copy.read(), base.read());
        }
    }
}

#[test]
fn the_owner_of_a_plan_changes_it_while_somebody_else_did() -> Result<(), Box<dyn Error>> {
    let mut base = Document::new(year_id());
    base.write(&writer(1), &plan(0, recorded(1, 0)))?;
    let (mut owner, mut other) = (base.clone(), base.clone());
    let theirs = other.write(&writer(2), &plan(1, recorded(2, 1)))?;
    // She signed it when she made it, so that she writes no name; the name that is shown is the other's by then.
    let hers = owner.write(&writer(1), &plan(2, recorded(1, 0)))?;
    let base = admitted(admit_to(&base, &theirs, LIMITS)?)?.document;
    let after = admitted(admit_to(&base, &hers, LIMITS)?)?;
    assert_eq!(after.author, user(1));
    Ok(())
}

#[test]
fn whoever_changes_anothers_plan_signs_for_it() -> Result<(), Box<dyn Error>> {
    let mut document = Document::new(year_id());
    document.write(&writer(1), &plan(0, recorded(1, 0)))?;
    let unsigned = raw::change(&document, &writer(2), |tx| {
        let plans = tx.get(ROOT, "plans")?.map_or(ROOT, |(_, id)| id);
        let key = PlanId::draw(1).to_string();
        let plan = tx.get(plans, key)?.map_or(ROOT, |(_, id)| id);
        tx.put(plan, "ask_for", "Nobody")
    })?;
    assert_eq!(admit_to(&document, &unsigned, LIMITS).err(), Some(NAME));
    let signed = document.clone().write(&writer(2), &plan(1, recorded(2, 1)))?;
    assert!(admit_to(&document, &signed, LIMITS).is_ok());
    Ok(())
}

#[test]
fn nobody_cancels_a_plan_or_takes_a_line_out_in_anothers_name() -> Result<(), Box<dyn Error>> {
    let (student, year) = (student(), year());
    let cancel = |by| Edit::CancelPlan { student, year, plan: PlanId::draw(1), recorded: by };
    let retire = |by| Edit::RetireHelp { student, year, help: HelpId::draw(1), recorded: by };
    let document = Document::new(year_id());
    for edit in [cancel(recorded(3, 0)), retire(recorded(3, 0))] {
        let chunk = document.clone().write(&writer(2), &edit)?;
        assert_eq!(admit_to(&document, &chunk, LIMITS).err(), Some(NAME), "{edit:?}");
    }
    let facts = [("cancelled", [2, 3].map(|by| cancel(recorded(by, 0))))];
    let facts = facts.into_iter().chain([("retired", [2, 3].map(|by| retire(recorded(by, 0))))]);
    for (container, [his, hers]) in facts {
        let his = document.clone().write(&writer(2), &his)?;
        let hers = document.clone().write(&writer(3), &hers)?;
        let said = admitted(admit_to(&document, &hers, LIMITS)?)?.document;
        assert!(admit_to(&said, &his, LIMITS).is_ok(), "apart from each other both may say so");
        let taken_over = raw::change(&said, &writer(2), |tx| {
            let facts = tx.get(ROOT, container)?.map_or(ROOT, |(_, id)| id);
            let fact = tx.get(facts, PlanId::draw(1).to_string())?.map_or(ROOT, |(_, id)| id);
            tx.put(fact, "recorded_by", user(2).to_string())
        })?;
        assert_eq!(admit_to(&said, &taken_over, LIMITS).err(), Some(LOST), "{container}");
    }
    Ok(())
}
