//! Values written apart: finding them with their authors, and choosing one. Automerge keeps them all;
//! which one the typed records show is its choice, and the same on every device.

use automerge::{Automerge, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value, hydrate};
use domain::id::UserId;
use jiff::Timestamp;

use crate::{
    Conflict, ConflictValue, Edit,
    document::{WriteError, user_of},
    fields::{Pen, Tree},
};

/// How deep an entry is gone into: its actions are maps in a list. Whoever nests maps by the thousand would else have
/// every reader run out of stack, which nothing catches.
const DEEPEST: usize = 3;

/// Every field and entry with two or more different values, in the order of their names.
/// Nothing in the containers `facts`, where a key is the fact itself.
pub(crate) fn all(document: &Automerge, tree: &Tree<'_>, facts: &[&str]) -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    for container in tree.root().iter().filter(|it| !facts.contains(&it.key.as_ref())) {
        for entry in tree.members(&container.value).unwrap_or_default() {
            if entry.conflict {
                conflicts.extend(values(document, &[&container.key, &entry.key]));
            }
            let fields = tree.members(&entry.value).unwrap_or_default();
            for field in fields.iter().filter(|field| field.conflict) {
                conflicts.extend(values(document, &[&container.key, &entry.key, &field.key]));
            }
        }
    }
    domain::sorting::sort_by_key(&mut conflicts, |conflict| conflict.field.clone());
    conflicts
}

/// The values of one field; none when they all say the same.
fn values(document: &Automerge, path: &[&str]) -> Option<Conflict> {
    let (_, found) = at(document, path)?;
    let last = found.len().checked_sub(1)?;
    let values: Vec<_> = found
        .iter()
        .enumerate()
        .map(|(place, (value, id))| {
            let (author, at) = origin(document, id);
            ConflictValue {
                text: text(document, value, id, DEEPEST),
                author,
                at,
                shown: place == last,
            }
        })
        .collect();
    let first = &values.first()?.text;
    let differ = values.iter().any(|value| value.text != *first);
    differ.then(|| Conflict { field: path.join("/"), values })
}

type Found<'a> = Vec<(Value<'a>, ObjId)>;

/// The map that holds the last name of `path`, and every value under that name, the shown one last.
pub(crate) fn at<'a>(document: &'a impl ReadDoc, path: &[&str]) -> Option<(ObjId, Found<'a>)> {
    let (last, way) = path.split_last()?;
    let mut map = ROOT;
    for name in way {
        match document.get(&map, *name).ok()?? {
            (Value::Object(_), id) => map = id,
            (Value::Scalar(_), _) => return None,
        }
    }
    let values = document.get_all(&map, *last).ok()?;
    Some((map, values))
}

/// The fields that are words of each of the values of an entry.
pub(crate) fn words(
    document: &Automerge,
    container: &str,
    key: &str,
) -> Vec<Vec<(String, String)>> {
    let (_, values) = at(document, &[container, key]).unwrap_or((ROOT, Vec::new()));
    let words = |id: &ObjId| {
        let names = document.keys(id).collect::<Vec<_>>().into_iter();
        let word = |name: String| match document.get(id, name.as_str()) {
            Ok(Some((Value::Scalar(scalar), _))) => Some((name, scalar.as_str()?.to_owned())),
            _ => None,
        };
        names.filter_map(word).collect()
    };
    values.iter().map(|(_, id)| words(id)).collect()
}

/// Writes one of the values over all of them.
pub(crate) fn resolve(pen: &mut Pen<'_, '_>, edit: &Edit) -> Result<(), WriteError> {
    let Edit::ResolveConflict { field, keep, .. } = edit else {
        return Err(WriteError::OtherDocument);
    };
    let path: Vec<&str> = field.split('/').collect();
    let name = path.last().ok_or(WriteError::NotThere)?;
    let document = pen.document();
    let (map, values) = at(document, &path).ok_or(WriteError::NotThere)?;
    if values.len() < 2 {
        return Ok(());
    }
    let kept = values
        .into_iter()
        .find(|(value, id)| text(document, value, id, DEEPEST) == *keep)
        .ok_or(WriteError::NotThere)?;
    let value = match kept {
        (Value::Scalar(scalar), _) => hydrate::Value::Scalar(scalar.into_owned()),
        (value, id) if is_shallow(document, &value, &id, DEEPEST) => document.hydrate(&id, None)?,
        _ => return Err(WriteError::Damaged),
    };
    pen.overwrite(&map, name, &value)
}

/// Who wrote the shown value of an entry, and when.
pub(crate) fn origin_of(
    document: &Automerge,
    container: &str,
    key: Option<&str>,
) -> (Option<UserId>, Option<Timestamp>) {
    let shown = key.and_then(|key| at(document, &[container, key])?.1.pop());
    shown.map_or((None, None), |(_, id)| origin(document, &id))
}

/// Who wrote a value, and when.
pub(crate) fn origin(document: &Automerge, id: &ObjId) -> (Option<UserId>, Option<Timestamp>) {
    let ObjId::Id(_, actor, _) = id else { return (None, None) };
    let author = document.get_author_for_actor(actor).and_then(|author| user_of(&author));
    let at = document
        .hash_for_opid(id)
        .and_then(|hash| document.get_change_meta_by_hash(&hash))
        .and_then(|change| Timestamp::from_second(change.timestamp).ok());
    (author, at)
}

/// A value in words; for a map its fields line by line, for a list its items.
fn text(document: &impl ReadDoc, value: &Value<'_>, id: &ObjId, deep: usize) -> String {
    let object = match value {
        Value::Scalar(scalar) => return scalar_text(scalar),
        Value::Object(object) => object,
    };
    let Some(deep) = deep.checked_sub(1) else { return String::new() };
    let within = inside(document, *object, id);
    let words = within.iter().map(|(_, value, id)| text(document, value, id, deep));
    if *object == ObjType::Map {
        let names = within.iter().map(|(name, ..)| name);
        let mut lines: Vec<_> =
            names.zip(words).map(|(name, it)| format!("{name}: {it}")).collect();
        lines.sort_unstable();
        lines.join("\n")
    } else {
        words.collect::<Vec<_>>().join(", ")
    }
}

/// Whether nothing in a value lies deeper than we write.
fn is_shallow(document: &impl ReadDoc, value: &Value<'_>, id: &ObjId, deep: usize) -> bool {
    let Value::Object(object) = value else { return true };
    let Some(deep) = deep.checked_sub(1) else { return false };
    let within = inside(document, *object, id);
    within.iter().all(|(_, value, id)| is_shallow(document, value, id, deep))
}

type Inside<'a> = (String, Value<'a>, ObjId);

/// What a map or a list holds; nothing for what none of our documents has.
fn inside<'a>(document: &'a impl ReadDoc, object: ObjType, id: &ObjId) -> Vec<Inside<'a>> {
    match object {
        ObjType::Map => {
            let found = |key: String| {
                let (value, id) = document.get(id, key.as_str()).ok()??;
                Some((key, value, id))
            };
            document.keys(id).filter_map(found).collect()
        }
        ObjType::List => {
            let found = |place: usize| {
                let (value, id) = document.get(id, place).ok()??;
                Some((String::new(), value, id))
            };
            (0..document.length(id)).filter_map(found).collect()
        }
        ObjType::Table | ObjType::Text => Vec::new(),
    }
}

/// A number or a text, as text.
pub(crate) fn scalar_text(scalar: &ScalarValue) -> String {
    match scalar {
        ScalarValue::Str(text) => text.to_string(),
        ScalarValue::Uint(number) => number.to_string(),
        ScalarValue::Int(number) => number.to_string(),
        ScalarValue::Boolean(value) => value.to_string(),
        // Nothing of ours is written as any of these.
        _ => String::new(),
    }
}
