//! Writing entries inside one transaction. Only what differs becomes an operation, so that a field that
//! somebody did not touch can never win over the same field written elsewhere.

use std::fmt::Display;

use automerge::{
    ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value, hydrate,
    transaction::{Transactable, Transaction},
};
use domain::visit::Recorded;

use super::Spelled;
use crate::document::WriteError;

/// Characters, in bytes, that one edit may write. The relay refuses a change of twice this.
const EDIT_BYTES: usize = 128 << 10;

/// The fields of an entry, as they should be.
#[derive(Default)]
pub(crate) struct Fields {
    /// `None` is a field that should not be there.
    scalars: Vec<(&'static str, Option<ScalarValue>)>,
    /// Written when the entry is created, and never changed.
    lists: Vec<(&'static str, Vec<Item>)>,
}

/// A member of a list.
pub(crate) enum Item {
    /// A word.
    Word(String),
    /// A map.
    Entry(Fields),
}

impl Fields {
    fn scalar(mut self, key: &'static str, value: Option<ScalarValue>) -> Self {
        self.scalars.push((key, value));
        self
    }

    /// A field that is there even when it is empty: it tells that the entry is there.
    pub(crate) fn always(self, key: &'static str, words: &str) -> Self {
        self.scalar(key, Some(ScalarValue::from(words)))
    }

    /// Prose; empty is not written.
    pub(crate) fn text(self, key: &'static str, words: &str) -> Self {
        self.scalar(key, (!words.is_empty()).then(|| ScalarValue::from(words)))
    }

    /// An id, a date, a time.
    pub(crate) fn shown(self, key: &'static str, value: Option<impl Display>) -> Self {
        self.scalar(key, value.map(|value| ScalarValue::from(value.to_string())))
    }

    /// A whole number.
    pub(crate) fn number(self, key: &'static str, number: Option<impl Into<u64>>) -> Self {
        self.scalar(key, number.map(|number| ScalarValue::Uint(number.into())))
    }

    /// A choice.
    pub(crate) fn choice(self, key: &'static str, choice: Option<impl Spelled>) -> Self {
        self.scalar(key, choice.map(|choice| ScalarValue::from(choice.spell())))
    }

    /// Who wrote the entry, where and when.
    pub(crate) fn recorded(self, recorded: &Recorded) -> Self {
        self.shown("recorded_by", Some(recorded.by))
            .shown("recorded_on", Some(recorded.device))
            .shown("recorded_at", Some(recorded.at))
    }

    /// A list; an empty one is not written.
    pub(crate) fn list(mut self, key: &'static str, items: Vec<Item>) -> Self {
        if !items.is_empty() {
            self.lists.push((key, items));
        }
        self
    }

    /// Leaves out the fields that are equal in `other`, which has the same ones in the same order.
    pub(crate) fn differing_from(mut self, other: &Self) -> Self {
        let mut others = other.scalars.iter();
        self.scalars.retain(|field| others.next() != Some(field));
        self
    }
}

/// A transaction with a limit on what it may write.
pub(crate) struct Pen<'a, 'd> {
    transaction: &'a mut Transaction<'d>,
    left: usize,
}

impl<'a, 'd> Pen<'a, 'd> {
    pub(crate) fn new(transaction: &'a mut Transaction<'d>) -> Self {
        Self { transaction, left: EDIT_BYTES }
    }

    /// A container that the first change made.
    pub(crate) fn container(&self, name: &str) -> Result<ObjId, WriteError> {
        match self.transaction.get(ROOT, name)? {
            Some((Value::Object(ObjType::Map), id)) => Ok(id),
            _ => Err(WriteError::Damaged),
        }
    }

    /// Whether a container has an entry.
    pub(crate) fn has(&self, container: &str, key: &str) -> Result<bool, WriteError> {
        Ok(self.transaction.get(self.container(container)?, key)?.is_some())
    }

    /// A new entry in a container.
    pub(crate) fn create(
        &mut self,
        container: &str,
        key: &str,
        fields: &Fields,
    ) -> Result<(), WriteError> {
        let parent = self.container(container)?;
        if self.transaction.get(&parent, key)?.is_some() {
            return Err(WriteError::AlreadyThere);
        }
        let entry = self.transaction.put_object(parent, key, ObjType::Map)?;
        self.fill(&entry, fields)
    }

    /// A word of an entry, if both are there.
    pub(crate) fn word(
        &self,
        container: &str,
        key: &str,
        name: &str,
    ) -> Result<Option<String>, WriteError> {
        let Some((Value::Object(_), entry)) =
            self.transaction.get(self.container(container)?, key)?
        else {
            return Ok(None);
        };
        let word = self.transaction.get(entry, name)?;
        Ok(word.and_then(|(value, _)| value.as_str().map(str::to_owned)))
    }

    /// A word under a name of its own in an entry, which is begun where there is none.
    pub(crate) fn add_word(
        &mut self,
        container: &str,
        key: &str,
        name: &str,
        word: &str,
    ) -> Result<(), WriteError> {
        let parent = self.container(container)?;
        let entry = match self.transaction.get(&parent, key)? {
            None => self.transaction.put_object(parent, key, ObjType::Map)?,
            Some((Value::Object(ObjType::Map), entry)) => entry,
            Some(_) => return Err(WriteError::Damaged),
        };
        if self.transaction.get(&entry, name)?.is_some() {
            return Err(WriteError::AlreadyThere);
        }
        self.put_word(&entry, name, word)
    }

    /// An entry in a container: created, or set where it differs. Lists stay as they were created.
    pub(crate) fn put(
        &mut self,
        container: &str,
        key: &str,
        fields: &Fields,
    ) -> Result<(), WriteError> {
        let parent = self.container(container)?;
        match self.transaction.get(&parent, key)? {
            None => {
                let entry = self.transaction.put_object(parent, key, ObjType::Map)?;
                self.fill(&entry, fields)
            }
            Some((Value::Object(ObjType::Map), entry)) => self.set(&entry, fields),
            Some(_) => Err(WriteError::Damaged),
        }
    }

    /// Sets where they differ the fields of a map that is there.
    pub(crate) fn set(&mut self, entry: &ObjId, fields: &Fields) -> Result<(), WriteError> {
        for (key, value) in &fields.scalars {
            let now = self.transaction.get(entry, *key)?;
            match (now, value) {
                (None, None) => {}
                (Some(_), None) => self.transaction.delete(entry, *key)?,
                (Some((Value::Scalar(now), _)), Some(value)) if *now == *value => {}
                (_, Some(value)) => self.put_scalar(entry, key, value)?,
            }
        }
        Ok(())
    }

    /// Takes an entry out of a container.
    pub(crate) fn remove(&mut self, container: &str, key: &str) -> Result<(), WriteError> {
        let parent = self.container(container)?;
        if self.transaction.get(&parent, key)?.is_none() {
            return Err(WriteError::NotThere);
        }
        Ok(self.transaction.delete(parent, key)?)
    }

    /// Sets one field whose name is not known beforehand.
    pub(crate) fn put_word(
        &mut self,
        entry: &ObjId,
        key: &str,
        value: &str,
    ) -> Result<(), WriteError> {
        match self.transaction.get(entry, key)? {
            Some((Value::Scalar(now), _)) if now.as_str() == Some(value) => Ok(()),
            _ => self.put_scalar(entry, key, &ScalarValue::from(value)),
        }
    }

    /// Writes a value again over every value that is there, so that it is the only one. Also over itself: automerge would
    /// keep what was shown before and take out the others, and nobody could tell who decided.
    pub(crate) fn overwrite(
        &mut self,
        entry: &ObjId,
        key: &str,
        value: &hydrate::Value,
    ) -> Result<(), WriteError> {
        match value {
            hydrate::Value::Scalar(scalar) => {
                self.transaction.delete(entry, key)?;
                self.put_scalar(entry, key, scalar)
            }
            hydrate::Value::Map(map) => {
                let copy = self.transaction.put_object(entry, key, ObjType::Map)?;
                map.iter().try_for_each(|(key, field)| self.overwrite(&copy, key, &field.value))
            }
            hydrate::Value::List(list) => {
                let copy = self.transaction.put_object(entry, key, ObjType::List)?;
                let items = list.iter().map(|item| item.value.clone());
                Ok(self.transaction.splice(copy, 0, 0, items)?)
            }
            hydrate::Value::Text(_) => Err(WriteError::Damaged),
        }
    }

    /// For reading what is there.
    pub(crate) fn document(&self) -> &Transaction<'d> {
        self.transaction
    }

    fn fill(&mut self, entry: &ObjId, fields: &Fields) -> Result<(), WriteError> {
        for (key, value) in &fields.scalars {
            if let Some(value) = value {
                self.put_scalar(entry, key, value)?;
            }
        }
        for (key, items) in &fields.lists {
            let list = self.transaction.put_object(entry, *key, ObjType::List)?;
            for (place, item) in items.iter().enumerate() {
                match item {
                    Item::Word(word) => {
                        self.spend(word.len())?;
                        self.transaction.insert(&list, place, word.as_str())?;
                    }
                    Item::Entry(fields) => {
                        let map = self.transaction.insert_object(&list, place, ObjType::Map)?;
                        self.fill(&map, fields)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn put_scalar(
        &mut self,
        entry: &ObjId,
        key: &str,
        value: &ScalarValue,
    ) -> Result<(), WriteError> {
        self.spend(key.len() + value.as_str().map_or(0, str::len))?;
        Ok(self.transaction.put(entry, key, value.clone())?)
    }

    fn spend(&mut self, bytes: usize) -> Result<(), WriteError> {
        self.left = self.left.checked_sub(bytes).ok_or(WriteError::TooLong)?;
        Ok(())
    }
}
