//! What was decided about values written apart, read out of a document's history: whoever writes a field over several
//! different values decides between them (docs/decisions/0019). What nobody has decided about yet is in `conflicts`.

use std::{cmp::Reverse, collections::BTreeSet};

use automerge::{Automerge, ReadDoc as _, Value};

use crate::{
    Decision, Kept,
    conflicts::{at, origin, scalar_text},
    fields::Tree,
    parts_of,
};

/// Decisions of one document that are told, the newest.
const NEWEST: usize = 5;
/// How many writes of one field are looked at,
const WRITES: usize = 50;
/// and of one document: a row is made of it whenever it changes.
const LOOKS: usize = 2_000;
/// Letters of a text that are told: it stands in rows, which every list reads.
const LETTERS: usize = 200;

/// The newest decisions about fields that are there, newest first; none of the containers `but`, which are long.
/// A whole entry that was begun twice is no field.
pub(crate) fn all(document: &Automerge, tree: &Tree<'_>, but: &[&str]) -> Vec<Decision> {
    // Values written apart come together in a change that builds on more than one. Most documents have none.
    if document.get_changes_meta(&[]).iter().all(|change| change.deps.len() < 2) {
        return Vec::new();
    }
    let (mut found, mut looks) = (Vec::new(), LOOKS);
    // Who somebody is comes before the relationships, of which there may be many.
    for container in tree.root().iter().rev().filter(|it| !but.contains(&it.key.as_ref())) {
        for entry in tree.members(&container.value).unwrap_or_default() {
            let Some(fields) = tree.members(&entry.value) else {
                found.extend(of_field(document, &[&container.key, &entry.key], &mut looks));
                continue;
            };
            for field in fields {
                let path: [&str; 3] = [&container.key, &entry.key, &field.key];
                found.extend(of_field(document, &path, &mut looks));
            }
        }
    }
    domain::sorting::sort_by_key(&mut found, |one| Reverse((one.at, one.field.clone(), one.by)));
    found.truncate(NEWEST);
    found
}

/// Goes back from what a field says to what each of its writers had before them, as long as there are looks left.
fn of_field(document: &Automerge, path: &[&str], looks: &mut usize) -> Vec<Decision> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    if *looks == 0 {
        return found;
    }
    let (Some(name), Some((map, mut values))) = (path.last(), at(document, path)) else {
        return found;
    };
    while let Some((value, id)) = values.pop()
        && seen.len() < WRITES
        && let Some(left) = looks.checked_sub(1)
    {
        *looks = left;
        let Some(change) = document.hash_for_opid(&id).filter(|change| seen.insert(*change)) else {
            continue;
        };
        let Some(written) = document.get_change_meta_by_hash(&change) else { continue };
        let before = document.get_all_at(&map, *name, &written.deps).unwrap_or_default();
        let texts: BTreeSet<String> =
            before.iter().filter_map(|(value, _)| text_of(value)).collect();
        if let Some(text) = text_of(&value).filter(|_| texts.len() > 1) {
            let (by, at) = origin(document, &id);
            found.push(Decision { field: path.join("/"), kept: kept(&text), by, at });
        }
        values.extend(before);
    }
    found
}

fn text_of(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Scalar(scalar) => Some(scalar_text(scalar)),
        Value::Object(_) => None,
    }
}

fn kept(text: &str) -> Kept {
    if parts_of(text).is_some() {
        return Kept::All;
    }
    let mut letters = text.chars();
    let mut beginning: String = letters.by_ref().take(LETTERS).collect();
    if letters.next().is_some() {
        beginning.push('\u{2026}');
    }
    Kept::One(beginning)
}

#[cfg(test)]
mod tests;
