//! Two people's words in one field: what prose says after *keep both*, one text after the other, each with who wrote it
//! and when. What is written follows from the values that stood there, so that whoever keeps both apart writes the same
//! (docs/decisions/0019). Choosing one of the values is in `conflicts`.
//!
//! ```text
//! <mark><user> <time>
//! <words><mark><user> <time>
//! <words>
//! ```

use std::collections::BTreeMap;

use automerge::{Automerge, ObjId, ReadDoc as _, ScalarValue, Value, hydrate};
use domain::id::UserId;
use jiff::Timestamp;

use crate::{
    Conflict, Edit,
    conflicts::{at, origin},
    document::WriteError,
    fields::Pen,
};

/// Stands before each of the texts. Nobody types it, and it is taken out of the words themselves.
const MARK: char = '\u{1e}';

/// The fields that are prose and may be written twice: one text after the other still makes sense.
const PROSE: [&str; 2] = ["student/needs", "student/placement_objectives"];

/// So often it is looked what a field said before, to find who wrote something first. Whoever chooses the same words again
/// and again makes nobody wait.
const LOOKS: usize = 256;

/// What one of several people wrote in the same field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Who.
    pub author: UserId,
    /// When, by that person's device, to the second.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

/// What several people wrote in a field, earliest first; `None` for what is one person's words.
#[must_use]
pub fn parts_of(text: &str) -> Option<Vec<Part>> {
    Some(Parts::read(text)?.in_order())
}

impl Conflict {
    /// Whether every value can stay, one after the other: it is prose, and known who wrote it and when.
    #[must_use]
    pub fn can_keep_both(&self) -> bool {
        PROSE.contains(&self.field.as_str())
            && self.values.iter().all(|value| value.author.is_some() && value.at.is_some())
    }
}

/// Texts, each with when and by whom it was written first. Putting together is a union: in whichever order and however
/// often it is done, it comes to the same.
#[derive(Default)]
struct Parts(BTreeMap<String, (Timestamp, UserId)>);

impl Parts {
    /// Reads what [`spell`](Self::spell) wrote of two or more, and nothing else.
    fn read(text: &str) -> Option<Self> {
        let mut parts = Self::default();
        for piece in text.strip_prefix(MARK)?.split(MARK) {
            let (who, words) = piece.split_once('\n')?;
            let (author, at) = who.split_once(' ')?;
            parts.add(words, at.parse().ok()?, author.parse().ok()?);
        }
        (parts.0.len() > 1 && parts.spell() == text).then_some(parts)
    }

    fn add(&mut self, words: &str, at: Timestamp, author: UserId) {
        let said = self.0.entry(words.replace(MARK, "")).or_insert((at, author));
        *said = (*said).min((at, author));
    }

    fn in_order(&self) -> Vec<Part> {
        let part = |(text, (at, author)): (&String, &(Timestamp, UserId))| Part {
            author: *author,
            at: *at,
            text: text.clone(),
        };
        let mut parts: Vec<Part> = self.0.iter().map(part).collect();
        domain::sorting::sort_by_key(&mut parts, |part| (part.at, part.author, part.text.clone()));
        parts
    }

    fn spell(&self) -> String {
        let parts = self.in_order();
        if let [one] = parts.as_slice() {
            return one.text.clone();
        }
        let spelled = parts.iter().map(|part| {
            let Part { author, at, text } = part;
            format!("{MARK}{author} {at}\n{text}")
        });
        spelled.collect()
    }
}

/// A field of one document.
struct Field<'a> {
    document: &'a Automerge,
    map: &'a ObjId,
    name: &'a str,
    /// How often it may still be looked what it said before.
    looks: usize,
}

impl<'a> Field<'a> {
    const fn new(document: &'a Automerge, map: &'a ObjId, name: &'a str) -> Self {
        Self { document, map, name, looks: LOOKS }
    }

    /// What values that stood in it come to; `None` when one is no text, or nobody's.
    fn joined(mut self, values: &[(Value<'_>, ObjId)]) -> Option<String> {
        let mut parts = Parts::default();
        for (value, id) in values {
            let text = value.as_str()?;
            if let Some(earlier) = Parts::read(text) {
                earlier.0.iter().for_each(|(words, (at, author))| parts.add(words, *at, *author));
            } else {
                let (at, author) = self.first_written(text, id)?;
                parts.add(text, at, author);
            }
        }
        (!parts.0.is_empty()).then(|| parts.spell())
    }

    /// When and by whom the words of a value were written first. Whoever built on a field that said them already, and wrote
    /// them once more, chose them.
    fn first_written(&mut self, words: &str, id: &ObjId) -> Option<(Timestamp, UserId)> {
        let mut written = Vec::new();
        let mut same = vec![id.clone()];
        let mut place = 0;
        while let Some(id) = same.get(place).cloned() {
            place += 1;
            let mut was_there = false;
            for (value, id) in self.before(&id) {
                let Some(text) = value.as_str() else { continue };
                if text == words {
                    was_there = true;
                    if same.len() < LOOKS && !same.contains(&id) {
                        same.push(id);
                    }
                } else if let Some(said) = Parts::read(text).and_then(|it| it.0.get(words).copied())
                {
                    was_there = true;
                    written.push(said);
                }
            }
            if !was_there {
                written.extend(self.signed(&id));
            }
        }
        written.into_iter().min().or_else(|| self.signed(id))
    }

    /// What stood there when a value was written; nothing once it was looked often enough.
    fn before(&mut self, id: &ObjId) -> Vec<(Value<'a>, ObjId)> {
        let Some(left) = self.looks.checked_sub(1) else { return Vec::new() };
        self.looks = left;
        let (document, map, name) = (self.document, self.map, self.name);
        let hash = document.hash_for_opid(id);
        let change = hash.and_then(|hash| document.get_change_meta_by_hash(&hash));
        let before = change.map(|change| document.get_all_at(map, name, &change.deps));
        before.and_then(Result::ok).unwrap_or_default()
    }

    fn signed(&self, id: &ObjId) -> Option<(Timestamp, UserId)> {
        let (author, at) = origin(self.document, id);
        at.zip(author)
    }
}

/// What *keep both* is going to write.
pub(crate) struct Both {
    map: ObjId,
    name: String,
    text: String,
}

impl Both {
    /// What an edit asks for, as the document stands; `None` for every other edit.
    pub(crate) fn asked(document: &Automerge, edit: &Edit) -> Result<Option<Self>, WriteError> {
        let Edit::KeepBoth { field, .. } = edit else { return Ok(None) };
        if !PROSE.contains(&field.as_str()) {
            return Err(WriteError::NotThere);
        }
        let path: Vec<&str> = field.split('/').collect();
        let name = path.last().ok_or(WriteError::NotThere)?;
        let (map, values) = at(document, &path).ok_or(WriteError::NotThere)?;
        if values.len() < 2 {
            // Somebody has chosen meanwhile.
            return Err(WriteError::NothingToWrite);
        }
        let field = Field::new(document, &map, name);
        let text = field.joined(&values).ok_or(WriteError::NotThere)?;
        Ok(Some(Self { map, name: (*name).to_owned(), text }))
    }

    /// Writes it over every value that is there.
    pub(crate) fn write(&self, pen: &mut Pen<'_, '_>) -> Result<(), WriteError> {
        let text = hydrate::Value::Scalar(ScalarValue::from(self.text.as_str()));
        pen.overwrite(&self.map, &self.name, &text)
    }
}

/// Whether what a change wrote, which is in the document, puts no words into another's mouth: where it says what
/// several people wrote, that is what the values came to that it built on, or one of them.
#[cfg(panic = "unwind")]
pub(crate) fn is_true(
    document: &Automerge,
    change: automerge::ChangeHash,
    built_on: &[automerge::ChangeHash],
) -> bool {
    PROSE.iter().all(|field| {
        let path: Vec<&str> = field.split('/').collect();
        let (Some(name), Some((map, values))) = (path.last(), at(document, &path)) else {
            return true;
        };
        let mut said = values
            .iter()
            .filter(|(_, id)| document.hash_for_opid(id) == Some(change))
            .filter_map(|(value, _)| value.as_str())
            .filter(|text| Parts::read(text).is_some())
            .peekable();
        if said.peek().is_none() {
            return true;
        }
        let before = document.get_all_at(&map, *name, built_on).unwrap_or_default();
        let both = Field::new(document, &map, name).joined(&before);
        said.all(|text| {
            both.as_deref() == Some(text)
                || before.iter().any(|(value, _)| value.as_str() == Some(text))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [(&str, i64, u128); 3] = [
        ("Reads aloud in small groups only", 1_793_700_000, 1),
        ("Needs the timetable on one card", 1_793_700_060, 2),
        ("A quiet place to eat", 1_793_699_940, 3),
    ];

    fn parts(places: &[usize]) -> Parts {
        let mut parts = Parts::default();
        for (text, at, author) in places.iter().filter_map(|place| TEXTS.get(*place)) {
            parts.add(text, Timestamp::constant(*at, 0), UserId::draw(*author));
        }
        parts
    }

    #[test]
    fn in_time_order_whoever_comes_first_and_however_often() {
        let spelled = parts(&[0, 1, 2]).spell();
        for order in [[1, 2, 0, 1], [2, 2, 1, 0], [0, 2, 1, 0]] {
            assert_eq!(parts(&order).spell(), spelled);
        }
        let texts: Vec<_> =
            parts_of(&spelled).unwrap_or_default().into_iter().map(|part| part.text).collect();
        let [first, second, third] = TEXTS.map(|(text, ..)| text);
        assert_eq!(texts, [third, first, second]);
    }

    #[test]
    fn one_persons_words_are_no_parts_whatever_they_hold() {
        let spelled = parts(&[0, 1]).spell();
        let pasted = format!("Said on the telephone:\n{spelled}");
        for words in
            ["", "Lunch\nis loud", "\u{1e}", "\u{1e}somebody today\nwords", pasted.as_str()]
        {
            assert_eq!(parts_of(words), None, "{words}");
        }
        // Kept beside another's, what looks like a third person's words is part of what it was written in.
        let mut parts = parts(&[2]);
        parts.add(&pasted, Timestamp::constant(1_793_700_120, 0), UserId::draw(4));
        let kept = parts_of(&parts.spell()).unwrap_or_default();
        assert_eq!(
            kept.iter().map(|part| part.author).collect::<Vec<_>>(),
            [3, 4].map(UserId::draw)
        );
    }
}
