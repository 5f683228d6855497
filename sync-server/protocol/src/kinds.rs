//! Reading an enum that a newer side may have added kinds to. On the wire it is the name of its kind, or a map with one
//! entry: the name, and what it holds. `#[serde(other)]` by itself passes over the name only; what an unknown kind holds
//! would be left lying, and everything behind it misread. Here that is passed over, too.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeSeed, EnumAccess, Error, IgnoredAny, MapAccess, VariantAccess, Visitor,
        value::StrDeserializer,
    },
    forward_to_deserialize_any,
};

/// Reads one.
pub(crate) fn one<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    from.deserialize_any(Kind(PhantomData))
}

/// Reads a list of them.
pub(crate) fn each<'de, T, D>(from: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let all = Vec::<One<T>>::deserialize(from)?;
    Ok(all.into_iter().map(|One(one)| one).collect())
}

struct One<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for One<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        one(from).map(Self)
    }
}

struct Kind<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Kind<T> {
    type Value = T;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("the name of a kind, with what it holds")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<T, E> {
        T::deserialize(StrDeserializer::<E>::new(name))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let kind = T::deserialize(Held(&mut map))?;
        match map.next_key::<IgnoredAny>()? {
            None => Ok(kind),
            Some(_) => Err(A::Error::custom("more than one kind")),
        }
    }
}

/// The one entry of the map, as serde reads an enum.
struct Held<'a, A>(&'a mut A);

impl<'de, A: MapAccess<'de>> Deserializer<'de> for Held<'_, A> {
    type Error = A::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

impl<'de, A: MapAccess<'de>> EnumAccess<'de> for Held<'_, A> {
    type Error = A::Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), A::Error> {
        match self.0.next_key_seed(seed)? {
            Some(name) => Ok((name, self)),
            None => Err(A::Error::custom("no kind")),
        }
    }
}

impl<'de, A: MapAccess<'de>> VariantAccess<'de> for Held<'_, A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        let IgnoredAny = self.0.next_value()?;
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(seed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, A::Error> {
        Err(A::Error::custom("what a kind holds has names"))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.next_value_seed(Named(visitor))
    }
}

struct Named<V>(V);

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for Named<V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<V::Value, D::Error> {
        from.deserialize_map(self.0)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use serde::Serialize;

    use crate::sync::{Item, ItemBody, PushResult, RefusedBecause, SyncAnswer};

    /// What a newer relay might answer.
    #[derive(Serialize)]
    struct Newer {
        epoch: u64,
        results: Vec<NewerResult>,
        items: Vec<NewerItem>,
        cursor: u64,
        more: bool,
        weather: &'static str,
        server_time: i64,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "kebab-case")]
    enum NewerResult {
        AtBase { seq: u64, received_at: i64, by_way_of: Vec<String> },
        Postponed { until: i64, because: Vec<(u8, String)> },
        Lost,
        Refused { reason: &'static str },
    }

    #[derive(Serialize)]
    struct NewerItem {
        seq: u64,
        body: NewerBody,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "kebab-case")]
    enum NewerBody {
        Blob { name: String, parts: Vec<Vec<u8>>, more: Option<Box<NewerBody>> },
        Bell,
        Number(u64),
        Purge { student: &'static str },
    }

    #[test]
    fn what_a_newer_base_says_besides_is_passed_over_and_what_follows_is_read() {
        let blob = |more| NewerBody::Blob { name: "a".into(), parts: vec![vec![1]; 3], more };
        let item = |seq, body| NewerItem { seq, body };
        let newer = Newer {
            epoch: 3,
            results: vec![
                NewerResult::Postponed { until: 5, because: vec![(1, "full".into())] },
                NewerResult::AtBase { seq: 7, received_at: 8, by_way_of: vec!["phone".into()] },
                NewerResult::Lost,
                NewerResult::Refused { reason: "out-of-tea" },
            ],
            items: vec![
                item(4, blob(Some(Box::new(blob(None))))),
                item(5, NewerBody::Bell),
                item(6, NewerBody::Number(1)),
                item(7, NewerBody::Purge { student: "kai" }),
            ],
            cursor: 9,
            more: true,
            weather: "rain",
            server_time: 10,
        };
        let bytes = minicbor_serde::to_vec(newer).unwrap();
        let read: SyncAnswer = minicbor_serde::from_slice(&bytes).unwrap();
        let results = vec![
            PushResult::Unknown,
            PushResult::AtBase { seq: 7, received_at: 8 },
            PushResult::Unknown,
            PushResult::Refused { reason: RefusedBecause::Unknown },
        ];
        let unknown = |seq| Item { seq, body: ItemBody::Unknown };
        let purge = Item { seq: 7, body: ItemBody::Purge { student: "kai".into() } };
        let items = vec![unknown(4), unknown(5), unknown(6), purge];
        let (epoch, cursor, more, server_time) = (3, 9, true, 10);
        assert_eq!(
            read,
            SyncAnswer { epoch, results, items, cursor, more, coming: None, server_time }
        );
        // And what this version writes, it reads.
        let bytes = minicbor_serde::to_vec(&read).unwrap();
        assert_eq!(minicbor_serde::from_slice::<SyncAnswer>(&bytes).unwrap(), read);
    }

    #[test]
    fn bytes_of_a_kind_that_holds_something_are_all_passed_over() {
        // {"seq": 1, "body": {"melt": {"a": 1}}}
        let bytes = b"\xa2\x63seq\x01\x64body\xa1\x64melt\xa1\x61a\x01";
        let read: Item = minicbor_serde::from_slice(bytes).unwrap();
        assert_eq!(read, Item { seq: 1, body: ItemBody::Unknown });
    }

    #[test]
    fn what_is_no_kind_is_no_answer() {
        let two = b"\xa2\x63seq\x01\x64body\xa2\x64melt\x01\x65grant\xa1\x67student\x61k";
        let none = b"\xa2\x63seq\x01\x64body\xa0";
        let number = b"\xa2\x63seq\x01\x64body\x07";
        let empty_handed = b"\xa2\x63seq\x01\x64body\x65purge";
        for bytes in [&two[..], none, number, empty_handed] {
            assert!(minicbor_serde::from_slice::<Item>(bytes).is_err());
        }
    }
}
