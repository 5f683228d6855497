//! Reading one entry: each field as the type that it should be, or the answer that the entry does not fit.

use std::str::FromStr;

use automerge::ScalarValueRef;
use domain::visit::Recorded;

use super::{
    Spelled,
    tree::{Found, Member, Tree, member},
};

/// The entry is not what this version expects: a newer format, or a foreign hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unfit;

/// One map of a document.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    tree: &'a Tree<'a>,
    members: &'a [Member<'a>],
}

impl<'a> Entry<'a> {
    pub(crate) fn of(tree: &'a Tree<'a>, value: &'a Found<'a>) -> Result<Self, Unfit> {
        Ok(Self { tree, members: tree.members(value).ok_or(Unfit)? })
    }

    fn scalar(self, key: &str) -> Result<Option<&'a ScalarValueRef<'a>>, Unfit> {
        match member(self.members, key) {
            None | Some(Found::Scalar(ScalarValueRef::Null)) => Ok(None),
            Some(Found::Scalar(scalar)) => Ok(Some(scalar)),
            Some(Found::Object(_)) => Err(Unfit),
        }
    }

    fn list(self, key: &str) -> Result<&'a [Found<'a>], Unfit> {
        member(self.members, key).map_or(Ok(&[]), |value| self.tree.items(value).ok_or(Unfit))
    }

    /// The names of the fields that are there.
    pub(crate) fn keys(self) -> impl Iterator<Item = &'a str> {
        self.members.iter().map(|member| member.key.as_ref())
    }

    /// A field of words, as they are in the document.
    pub(crate) fn words(self, key: &str) -> Result<Option<&'a str>, Unfit> {
        match self.scalar(key)? {
            None => Ok(None),
            Some(ScalarValueRef::Str(text)) => Ok(Some(text)),
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
            Some(ScalarValueRef::Uint(number)) => *number,
            // JavaScript writes whole numbers as signed ones.
            Some(ScalarValueRef::Int(number)) => u64::try_from(*number).map_err(|_| Unfit)?,
            Some(_) => return Err(Unfit),
        };
        T::try_from(number).map(Some).map_err(|_| Unfit)
    }

    /// A choice that may be missing.
    pub(crate) fn choice<T: Spelled>(self, key: &str) -> Result<Option<T>, Unfit> {
        self.words(key)?.map(|word| T::read(word).ok_or(Unfit)).transpose()
    }

    /// The words of a list, each as `read` says; none where there is no list.
    pub(crate) fn each_word<T, C: FromIterator<T>>(
        self,
        key: &str,
        read: impl Fn(&'a str) -> Option<T>,
    ) -> Result<C, Unfit> {
        let words = self.list(key)?.iter().map(|item| match item {
            Found::Scalar(ScalarValueRef::Str(word)) => read(word).ok_or(Unfit),
            _ => Err(Unfit),
        });
        words.collect()
    }

    /// The maps of a list, none where there is no list.
    pub(crate) fn each_entry<T>(
        self,
        key: &str,
        read: impl Fn(Self) -> Result<T, Unfit>,
    ) -> Result<Vec<T>, Unfit> {
        self.list(key)?.iter().map(|item| read(Self::of(self.tree, item)?)).collect()
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
