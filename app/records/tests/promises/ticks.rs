//! Promise: people who tick promises off and take that back apart get the same answer everywhere, the last fact by time
//! and then by id; nothing that was said is erased, and nobody says it in another's name.

use std::error::Error;

use automerge::{ROOT, ReadDoc as _, transaction::Transactable as _};
use domain::{
    id::{ActionId, DeviceId, TickId},
    visit::{self, ActionTick, Recorded, Ticked},
};
use jiff::Timestamp;
use proptest::{collection::vec, prelude::*};
use records::{
    ApplyError, Content, Document, Edit, WriteError, Writer, YearRecord,
    admission::{Refusal, admit_to},
};

use crate::{
    gate::{LIMITS, admitted, year_id},
    raw,
    samples::{student, user, writer, year},
};

/// Whose each of the three devices is: two are Ms Okafor's.
const WHOSE: [u128; 3] = [1, 1, 2];

#[derive(Debug, Clone)]
enum Step {
    /// A device says something about one of two actions, in one of a few seconds.
    Say { device: usize, id: u128, action: u128, second: i64, says: Ticked },
    /// One device takes in everything that another has.
    Hear { device: usize, from: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let says = prop_oneof![Just(Ticked::Done), Just(Ticked::TakenBack)];
    let say = (0..3_usize, any::<u128>(), 1..3_u128, 0..4_i64, says);
    prop_oneof![
        3 => say.prop_map(|(device, id, action, second, says)| {
            Step::Say { device, id, action, second, says }
        }),
        1 => (0..3_usize, 0..3_usize).prop_map(|(device, from)| Step::Hear { device, from }),
    ]
}

fn tick(device: usize, id: u128, action: u128, second: i64, says: Ticked) -> ActionTick {
    let at = Timestamp::constant(1_793_700_000 + second, 0);
    let on = DeviceId::draw(device as u128);
    let recorded = Recorded { by: user(WHOSE[device]), device: on, at };
    ActionTick { id: TickId::draw(id), action: ActionId::draw(action), says, recorded }
}

fn edit(tick: ActionTick) -> Edit {
    Edit::TickAction { student: student(), year: year(), tick }
}

fn read(document: &Document) -> YearRecord {
    match document.read() {
        Content::Year(year) => year,
        other => unreachable!("not a year: {other:?}"),
    }
}

fn hear(document: &mut Document, from: &Document) -> Result<(), ApplyError> {
    from.changes().iter().try_for_each(|change| document.apply(&change.chunk).map(|_| ()))
}

fn writer_on(device: usize) -> Writer {
    Writer { author: user(WHOSE[device]), actor: [10 + device as u8; 16], ..writer(1) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn everybody_gets_the_same_answer_and_nothing_is_erased(steps in vec(step(), 1..24)) {
        let mut devices = [0, 1, 2].map(|_| Document::new(year_id()));
        let mut said = Vec::new();
        for step in steps {
            match step {
                Step::Say { device, id, action, second, says } => {
                    let tick = tick(device, id, action, second, says);
                    devices[device].write(&writer_on(device), &edit(tick))?;
                    said.push(tick);
                }
                Step::Hear { device, from } => {
                    let from = devices[from].clone();
                    hear(&mut devices[device], &from)?;
                }
            }
        }
        let all = devices.clone();
        for device in &mut devices {
            all.iter().try_for_each(|from| hear(device, from))?;
        }
        visit::sort_ticks(&mut said);
        let wanted = visit::done(&said);
        for device in &devices {
            let year = read(device);
            prop_assert_eq!(&year.ticks, &said);
            prop_assert_eq!(&year.done, &wanted);
            prop_assert_eq!((year.conflicts, year.unreadable), (vec![], vec![]));
        }
        // Base lets every one of them in, in whichever order it hears of them.
        let mut base = Document::new(year_id());
        for change in devices.iter().flat_map(Document::changes).filter(|it| it.author.is_some()) {
            if !base.has(change.hash) {
                let admission = admit_to(&base, &change.chunk, LIMITS);
                let admission = admission.map_err(|why| TestCaseError::fail(why.to_string()))?;
                base = admitted(admission).map_err(TestCaseError::fail)?.document;
            }
        }
        prop_assert_eq!(read(&base), read(&devices[0]));
    }
}

#[test]
fn a_tick_that_was_taken_back_is_open_again_in_the_row() -> Result<(), Box<dyn Error>> {
    let mut document = Document::new(year_id());
    let mut visit = crate::gate::visit(1, 1);
    visit.actions = vec![domain::visit::Action {
        id: ActionId::draw(1),
        text: "Ask about a bus pass".to_owned(),
        owner: domain::visit::ActionOwner::Staff(user(1)),
        due: None,
    }];
    document.write(&writer_on(0), &Edit::RecordVisit(visit))?;
    let open = |document: &Document| match document.row() {
        records::Row::Year(row) => row.open_actions.len(),
        _ => usize::MAX,
    };
    for (id, says, left) in [(1, Ticked::Done, 0), (2, Ticked::TakenBack, 1), (3, Ticked::Done, 0)]
    {
        let tick = tick(0, id, 1, i64::try_from(id)?, says);
        document.write(&writer_on(0), &edit(tick))?;
        assert_eq!(open(&document), left, "{says:?}");
        assert_eq!(document.write(&writer_on(0), &edit(tick)), Err(WriteError::AlreadyThere));
    }
    let before_ids = ActionTick { id: TickId::default(), ..tick(0, 0, 1, 9, Ticked::Done) };
    let again = document.write(&writer_on(0), &edit(before_ids));
    assert_eq!(again, Err(WriteError::AlreadyThere), "a tick without an id is said once");
    Ok(())
}

/// What the gate says of a change by Ms Okafor's other device to her entry, or under the key of another.
fn refusal(of: u128, word: &str) -> Result<Option<Refusal>, Box<dyn Error>> {
    let mut document = Document::new(year_id());
    for device in [0, 2] {
        document.write(&writer_on(device), &edit(tick(device, 1, 1, 1, Ticked::Done)))?;
        document.write(&writer_on(device), &edit(tick(device, 2, 1, 2, Ticked::TakenBack)))?;
    }
    let key = format!("{}/{}", ActionId::draw(1), user(of));
    let chunk = raw::change(&document, &writer_on(1), |tx| {
        let done = tx.get(ROOT, "done")?.map_or(ROOT, |(_, id)| id);
        let entry = tx.get(done, key.as_str())?.map_or(ROOT, |(_, id)| id);
        tx.put(entry, TickId::draw(2).to_string(), word)
    })?;
    Ok(admit_to(&document, &chunk, LIMITS).err())
}

#[test]
fn no_fact_is_written_over_and_none_is_said_for_another() -> Result<(), Box<dyn Error>> {
    let word = format!("done {} 2026-11-03T12:00:00Z", DeviceId::draw(1));
    for (of, expected) in [(1, "overwrites"), (2, "overwrites")] {
        let refused = refusal(of, &word)?;
        assert!(
            matches!(refused, Some(Refusal::NotAllowed(why)) if why.starts_with(expected)),
            "{refused:?}"
        );
    }
    assert!(matches!(refusal(1, "perhaps")?, Some(Refusal::Unreadable(_))));

    let mut document = Document::new(year_id());
    document.write(&writer_on(2), &edit(tick(2, 1, 1, 1, Ticked::Done)))?;
    let theirs = tick(2, 2, 1, 2, Ticked::TakenBack);
    let chunk = document.clone().write(&writer_on(0), &edit(theirs))?;
    let refused = admit_to(&document, &chunk, LIMITS).err();
    assert!(matches!(refused, Some(Refusal::NotAllowed(_))), "{refused:?}");
    let mine = tick(0, 2, 1, 2, Ticked::TakenBack);
    let chunk = document.clone().write(&writer_on(0), &edit(mine))?;
    let taken_back = admitted(admit_to(&document, &chunk, LIMITS)?)?;
    assert_eq!(read(&taken_back.document).done, []);
    Ok(())
}
