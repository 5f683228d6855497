//! What one person said about an action, inside `student/<id>/<year>`: that it was done, that it is not done after all,
//! and so on. Nothing is ever taken out; the last of all people's facts is what counts (`domain::visit::done`).
//!
//! ```text
//! done
//! └─ <action>/<user>
//!    ├─ recorded_by, recorded_on, recorded_at, tick: the first tick, and its id
//!    └─ <tick>: "taken-back <device> <time>" | "done <device> <time>", one for each later fact
//! ```
//!
//! Before ticks could be taken back there was the first tick only, without an id; a reader of that time passes over
//! the rest. Somebody who takes back what another ticked has an entry without a first tick. One person may begin the
//! entry on two devices apart: then what each of them says counts.

use domain::visit::{ActionTick, Recorded, Ticked, sort_ticks};

use super::Page;
use crate::{
    document::WriteError,
    fields::{Entry, Fields, Pen, Unfit},
};

const CONTAINER: &str = "done";
/// The field with the id of the first tick.
const FIRST: &str = "tick";
const DONE: &str = "done";
const TAKEN_BACK: &str = "taken-back";

pub(super) fn read(page: &mut Page<'_>) -> Vec<ActionTick> {
    let mut ticks = page.each(CONTAINER, |key, entry| facts(key, &words(entry))).concat();
    // What of these is shown has been read above, and cannot be read twice; the rest would else be forgotten.
    for (key, words) in page.begun_apart(CONTAINER) {
        ticks.extend(facts(&key, &words).into_iter().flatten());
    }
    sort_ticks(&mut ticks);
    ticks.dedup();
    ticks
}

fn words(entry: Entry<'_>) -> Vec<(String, String)> {
    let word = |name: &str| Some((name.to_owned(), entry.words(name).ok()??.to_owned()));
    entry.keys().filter_map(word).collect()
}

/// The facts of one entry.
fn facts(key: &str, words: &[(String, String)]) -> Result<Vec<ActionTick>, Unfit> {
    let (action, by) = key.split_once('/').ok_or(Unfit)?;
    let action = action.parse().map_err(|_| Unfit)?;
    let by = by.parse().map_err(|_| Unfit)?;
    let word = |name: &str| words.iter().find(|(key, _)| key == name).map(|(_, word)| &**word);
    let mut facts = Vec::new();
    if let Some(signed) = word("recorded_by") {
        let [device, at] = [word("recorded_on"), word("recorded_at")];
        let device = device.and_then(|device| device.parse().ok()).ok_or(Unfit)?;
        let at = at.and_then(|at| at.parse().ok()).ok_or(Unfit)?;
        let id = word(FIRST).map_or(Ok(<_>::default()), str::parse).map_err(|_| Unfit)?;
        let recorded = Recorded { by: signed.parse().map_err(|_| Unfit)?, device, at };
        facts.push(ActionTick { id, action, says: Ticked::Done, recorded });
    }
    for (name, word) in words {
        if let Ok(id) = name.parse() {
            let (says, device, at) = later(word).ok_or(Unfit)?;
            let recorded = Recorded { by, device, at };
            facts.push(ActionTick { id, action, says, recorded });
        }
    }
    let own = facts.iter().all(|tick| entry_key(tick) == key);
    if own && !facts.is_empty() { Ok(facts) } else { Err(Unfit) }
}

fn later(word: &str) -> Option<(Ticked, domain::id::DeviceId, jiff::Timestamp)> {
    let mut parts = word.split(' ');
    let says = match parts.next()? {
        DONE => Ticked::Done,
        TAKEN_BACK => Ticked::TakenBack,
        _ => return None,
    };
    let (device, at) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_none().then_some((says, device, at))
}

fn entry_key(tick: &ActionTick) -> String {
    format!("{}/{}", tick.action, tick.recorded.by)
}

pub(super) fn write(pen: &mut Pen<'_, '_>, tick: &ActionTick) -> Result<(), WriteError> {
    let (key, id) = (entry_key(tick), tick.id.to_string());
    let says = match tick.says {
        Ticked::Done if !pen.has(CONTAINER, &key)? => {
            let id = (tick.id != <_>::default()).then_some(tick.id);
            let fields = Fields::default().recorded(&tick.recorded).shown(FIRST, id);
            return pen.create(CONTAINER, &key, &fields);
        }
        Ticked::Done => DONE,
        Ticked::TakenBack => TAKEN_BACK,
    };
    // Said before by the same person: once more, or without an id, which adds nothing.
    if tick.id == <_>::default() || pen.word(CONTAINER, &key, FIRST)? == Some(id.clone()) {
        return Err(WriteError::AlreadyThere);
    }
    let Recorded { device, at, .. } = tick.recorded;
    pen.add_word(CONTAINER, &key, &id, &format!("{says} {device} {at}"))
}
