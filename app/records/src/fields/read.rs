//! Reading one entry: each field as the type that it should be, or the answer that the entry does not fit.

use std::str::FromStr;

use automerge::{
    ScalarValue,
    hydrate::{List, Map, Value},
};
use domain::visit::Recorded;

use super::Spelled;

/// The entry is not what this version expects: a newer format, or a foreign hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unfit;

/// One map of a document.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a>(&'a Map);

impl<'a> Entry<'a> {
    pub(crate) fn of(value: &'a Value) -> Result<Self, Unfit> {
        match value {
            Value::Map(map) => Ok(Self(map)),
            _ => Err(Unfit),
        }
    }

    fn scalar(self, key: &str) -> Result<Option<&'a ScalarValue>, Unfit> {
        match self.0.get(key) {
            None | Some(Value::Scalar(ScalarValue::Null)) => Ok(None),
            Some(Value::Scalar(scalar)) => Ok(Some(scalar)),
            Some(_) => Err(Unfit),
        }
    }

    fn list(self, key: &str) -> Result<Option<&'a List>, Unfit> {
        match self.0.get(key) {
            None => Ok(None),
            Some(Value::List(list)) => Ok(Some(list)),
            Some(_) => Err(Unfit),
        }
    }

    /// The names of the fields that are there.
    pub(crate) fn keys(self) -> impl Iterator<Item = &'a str> {
        self.0.keys().map(String::as_str)
    }

    /// A field of words, as they are in the document.
    pub(crate) fn words(self, key: &str) -> Result<Option<&'a str>, Unfit> {
        match self.scalar(key)? {
            None => Ok(None),
            Some(ScalarValue::Str(text)) => Ok(Some(text)),
            Some(_) => Err(Unfit),
        }
    }

    /// A field of prose; empty where there is none.
    pub(crate) fn text(self, key: &str) -> Result<String, Unfit> {
        Ok(self.words(key)?.unwrap_or_default().to_owned())
    }

    /// A field that may be missing, but not be wrong.
    pub(crate) fn maybe<T: FromStr>(self, key: &str) -> Result<Option<T>, Unfit> {
        self.words(key)?.map(|words| words.parse().map_err(|_| Unfit)).transpose()
    }

    /// A field that must be there.
    pub(crate) fn parsed<T: FromStr>(self, key: &str) -> Result<T, Unfit> {
        self.maybe(key)?.ok_or(Unfit)
    }

    /// A whole number that may be missing.
    pub(crate) fn number<T: TryFrom<u64>>(self, key: &str) -> Result<Option<T>, Unfit> {
        let number = match self.scalar(key)? {
            None => return Ok(None),
            Some(ScalarValue::Uint(number)) => *number,
            // JavaScript writes whole numbers as signed ones.
            Some(ScalarValue::Int(number)) => u64::try_from(*number).map_err(|_| Unfit)?,
            Some(_) => return Err(Unfit),
        };
        T::try_from(number).map(Some).map_err(|_| Unfit)
    }

    /// A choice that may be missing.
    pub(crate) fn choice<T: Spelled>(self, key: &str) -> Result<Option<T>, Unfit> {
        self.words(key)?.map(|word| T::read(word).ok_or(Unfit)).transpose()
    }

    /// The words of a list, none where there is no list.
    pub(crate) fn each_word(self, key: &str) -> impl Iterator<Item = Result<&'a str, Unfit>> {
        let (list, fault) = match self.list(key) {
            Ok(list) => (list, None),
            Err(fault) => (None, Some(Err(fault))),
        };
        fault.into_iter().chain(list.into_iter().flat_map(List::iter).map(
            |item| match &item.value {
                Value::Scalar(ScalarValue::Str(text)) => Ok(text.as_str()),
                _ => Err(Unfit),
            },
        ))
    }

    /// The choices of a list, none where there is no list.
    pub(crate) fn choices<T, C>(self, key: &str) -> Result<C, Unfit>
    where
        T: Spelled,
        C: FromIterator<T>,
    {
        self.each_word(key).map(|word| T::read(word?).ok_or(Unfit)).collect()
    }

    /// The maps of a list, none where there is no list.
    pub(crate) fn each_entry(self, key: &str) -> Result<Vec<Self>, Unfit> {
        let list = self.list(key)?;
        list.into_iter().flat_map(List::iter).map(|item| Self::of(&item.value)).collect()
    }

    /// Who wrote the entry, where and when.
    pub(crate) fn recorded(self) -> Result<Recorded, Unfit> {
        Ok(Recorded {
            by: self.parsed("recorded_by")?,
            device: self.parsed("recorded_on")?,
            at: self.parsed("recorded_at")?,
        })
    }
}
