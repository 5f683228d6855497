//! The first change of each kind, frozen once and for all: two devices that begin the same document apart begin
//! it with the same bytes, and so with the same containers. A later format never edits these; it adds a change
//! that is as frozen, after them.

use std::collections::BTreeSet;

use automerge::{Automerge, ObjId, ROOT, ReadDoc};

use crate::Kind;

/// What is under the root before the containers: the kind and the format.
const MARKS: [&str; 2] = ["kind", "format"];

/// A frozen change.
pub(crate) struct First {
    /// The change chunk.
    pub(crate) bytes: &'static [u8],
    /// Its hash.
    pub(crate) hash: [u8; 32],
    /// The containers that it makes under the root, in order.
    containers: &'static [&'static str],
}

/// The actor of a kind's first change.
const fn actor(kind: Kind) -> &'static [u8; 16] {
    match kind {
        Kind::Org => b"alongside/org/01",
        Kind::StudentCore => b"alongside/core/1",
        Kind::StudentYear => b"alongside/year/1",
        Kind::Me => b"alongside/me/001",
    }
}

/// The first change of a kind, format 1.
pub(crate) const fn of(kind: Kind) -> First {
    match kind {
        Kind::Org => First {
            bytes: include_bytes!("../first/org-1.change"),
            hash: [
                165, 33, 111, 191, 37, 223, 208, 41, 111, 120, 155, 160, 88, 237, 143, 78, 138,
                164, 18, 151, 202, 203, 215, 61, 121, 54, 170, 5, 148, 94, 228, 134,
            ],
            containers: &["school", "closures", "staff", "home_schools"],
        },
        Kind::StudentCore => First {
            bytes: include_bytes!("../first/student-core-1.change"),
            hash: [
                29, 51, 140, 80, 70, 166, 155, 89, 180, 116, 54, 30, 242, 243, 156, 196, 246, 168,
                235, 13, 216, 131, 219, 252, 78, 249, 125, 95, 219, 158, 234, 156,
            ],
            containers: &["student", "relationships"],
        },
        Kind::StudentYear => First {
            bytes: include_bytes!("../first/student-year-1.change"),
            hash: [
                240, 104, 153, 187, 245, 172, 209, 207, 47, 167, 4, 200, 101, 122, 177, 134, 246,
                61, 164, 207, 200, 101, 22, 255, 140, 177, 25, 160, 95, 11, 86, 232,
            ],
            containers: &[
                "plans",
                "cancelled",
                "visits",
                "amendments",
                "done",
                "reads",
                "helps",
                "retired",
            ],
        },
        Kind::Me => First {
            bytes: include_bytes!("../first/me-1.change"),
            hash: [
                163, 227, 59, 75, 62, 190, 129, 202, 241, 141, 229, 56, 168, 119, 142, 149, 217,
                155, 153, 113, 240, 65, 180, 93, 17, 241, 231, 196, 162, 52, 4, 213,
            ],
            containers: &["preferences"],
        },
    }
}

/// Whether the root still holds what the first change put there, and nothing else: whoever put something in the
/// place of a container would hide everything in it.
pub(crate) fn holds(kind: Kind, document: &Automerge) -> bool {
    let names = || MARKS.into_iter().chain(of(kind).containers.iter().copied());
    let there: BTreeSet<_> = document.keys(ROOT).collect();
    there.len() == names().count()
        && (1_u64..).zip(names()).all(|(number, name)| {
            // The operations of the first change are numbered in the order of the names.
            let values = document.get_all(ROOT, name).unwrap_or_default();
            matches!(
                values.as_slice(),
                [(_, ObjId::Id(counter, by, _))]
                    if *counter == number && by.to_bytes() == actor(kind)
            )
        })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use automerge::{
        ActorId, ObjType,
        transaction::{CommitOptions, Transactable},
    };

    use super::*;
    use crate::admission::{Limits, prescreen};

    /// How the frozen bytes came to be: an actor of the kind's own, time 0, no author.
    fn build(kind: Kind) -> Vec<u8> {
        let name = match kind {
            Kind::Org => "org",
            Kind::StudentCore => "student-core",
            Kind::StudentYear => "student-year",
            Kind::Me => "me",
        };
        let mut document = Automerge::new().with_actor(ActorId::from(&actor(kind)[..]));
        let mut transaction = document.transaction();
        transaction.put(ROOT, "kind", name).unwrap();
        transaction.put(ROOT, "format", 1_u64).unwrap();
        for container in of(kind).containers {
            transaction.put_object(ROOT, *container, ObjType::Map).unwrap();
        }
        transaction.commit_with(CommitOptions::default().with_time(0));
        document.get_last_local_change().unwrap().raw_bytes().to_vec()
    }

    fn hash(bytes: &[u8]) -> String {
        use std::fmt::Write as _;
        let hash = prescreen(bytes, Limits::ON_DEVICE).unwrap().hash;
        hash.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        })
    }

    #[test]
    fn the_frozen_bytes_are_what_this_automerge_makes() {
        for kind in Kind::ALL {
            assert_eq!(of(kind).bytes, build(kind), "{kind:?}");
        }
    }

    #[test]
    fn the_hashes_are_those_of_the_first_release() {
        for (kind, first) in [
            (Kind::Org, "a5216fbf25dfd0296f789ba058ed8f4e8aa41297cacbd73d7936aa05945ee486"),
            (Kind::StudentCore, "1d338c5046a69b59b474361ef2f39cc4f6a8eb0dd883dbfc4ef97d5fdb9eea9c"),
            (Kind::StudentYear, "f06899bbf5acd1cf2fa704c8657ab186f63da4cfc86516ff8cb119a05f0b56e8"),
            (Kind::Me, "a3e33b4b3ebe81caf18de538a8778e95d99b9971f041b45d11f1e7c4a23404d5"),
        ] {
            assert_eq!(hash(of(kind).bytes), first, "{kind:?}");
            assert_eq!(prescreen(of(kind).bytes, Limits::ON_DEVICE).unwrap().hash, of(kind).hash);
        }
    }
}
