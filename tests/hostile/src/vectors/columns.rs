//! Columns that are not what they say: unknown, out of order, cut, empty; numbers, texts and actions that are none.

use protocol::sync::RefusedBecause::{self, NotAllowed, Unreadable};

use super::{Vector, to_kais_year};
use crate::{
    bytes::{self, CHANGE, unsigned},
    change::{ACTION, Change, FOLLOWED, KEY, OBJECT, OBJECT_ACTOR, PUT, VALUE_KIND, run},
    scene::Scene,
};

/// A change of which the columns are wrong.
fn with(
    name: &'static str,
    what: &'static str,
    refused: RefusedBecause,
    hurt: fn(&mut Vec<(u64, Vec<u8>)>),
) -> Vector {
    to_kais_year(name, what, refused, move |scene| {
        let mut change = scene.change(name);
        hurt(&mut change.columns);
        Ok(change.chunk())
    })
}

/// One column is another.
fn set(columns: &mut Vec<(u64, Vec<u8>)>, number: u64, bytes: Vec<u8>) {
    columns.retain(|(found, _)| *found != number);
    columns.push((number, bytes));
    columns.sort_unstable();
}

pub(super) fn vectors() -> Vec<Vector> {
    [misplaced(), misread(), meaningless()].into_iter().flatten().collect()
}

/// The body of a change with this instead of everything from its columns on.
fn ended(scene: &Scene, name: &str, end: &[u8]) -> anyhow::Result<Vec<u8>> {
    let change = Change { columns: Vec::new(), rest: Vec::new(), ..scene.change(name) };
    let mut body = change.body();
    body.pop();
    body.extend(end);
    Ok(bytes::chunk(CHANGE, &body))
}

fn misplaced() -> Vec<Vector> {
    vec![
        with("no-operations", "a change that says nothing", Unreadable, Vec::clear),
        with("column-of-no-number", "a column that nobody knows", Unreadable, |it| {
            set(it, 99, vec![1]);
        }),
        with("column-deflated", "a column deflated by itself", Unreadable, |it| {
            set(it, ACTION | 8, run(-1, &[PUT]));
        }),
        with("columns-out-of-order", "the last first", Unreadable, |it| it.reverse()),
        with("column-twice", "two columns of actions", Unreadable, |it| {
            it.extend(it.iter().find(|(number, _)| *number == ACTION).cloned());
            it.sort_unstable();
        }),
        to_kais_year("columns-without-end", "2^32 columns", Unreadable, |scene| {
            ended(scene, "without end", &unsigned(1 << 32))
        }),
        to_kais_year(
            "column-longer-than-the-change",
            "four gigabytes of it",
            Unreadable,
            |scene| {
                let end = [vec![1], unsigned(ACTION), unsigned(u32::MAX.into()), vec![0x7f, PUT]];
                ended(scene, "longer", &end.concat())
            },
        ),
        to_kais_year("columns-missing", "ends before its columns", Unreadable, |scene| {
            ended(scene, "missing", &[])
        }),
    ]
}

fn misread() -> Vec<Vector> {
    vec![
        with("run-of-none", "an empty run", Unreadable, |it| set(it, ACTION, vec![0, 0])),
        with("run-cut-short", "a run without its value", Unreadable, |it| {
            set(it, ACTION, run(1, &[]));
        }),
        with("single-values-cut-short", "a hundred that are one", Unreadable, |it| {
            set(it, ACTION, run(-100, &[PUT]));
        }),
        with("length-of-a-run-in-more-bytes", "eleven bytes", Unreadable, |it| {
            set(it, ACTION, vec![0x80; 11]);
        }),
        with("name-not-text", "bytes that are no text", Unreadable, |it| {
            set(it, KEY, run(-1, &[2, 0xff, 0xfe]));
        }),
        with("name-longer-than-its-column", "a length that lies", Unreadable, |it| {
            set(it, KEY, run(-1, &[200, 1, b'x']));
        }),
        with("kind-in-more-bytes", "LEB128 that overflows", Unreadable, |it| {
            set(it, VALUE_KIND, run(-1, &[0xff; 10]));
        }),
    ]
}

fn meaningless() -> Vec<Vector> {
    vec![
        with("action-of-another-age", "an action that nobody knows", Unreadable, |it| {
            set(it, ACTION, run(-1, &[9]));
        }),
        with("object-of-nobody", "an actor that is not there", Unreadable, |it| {
            set(it, OBJECT_ACTOR, run(-1, &[7]));
            set(it, OBJECT, run(-1, &[3]));
        }),
        with("object-that-is-not-there", "its own operation 999", Unreadable, |it| {
            set(it, OBJECT_ACTOR, run(-1, &[0]));
            set(it, OBJECT, run(-1, &unsigned(999)));
        }),
        with(
            "object-without-an-actor",
            "half an object, which is read as none",
            NotAllowed,
            |it| {
                set(it, OBJECT, run(-1, &[3]));
            },
        ),
        with("follows-without-saying-what", "one followed, none named", Unreadable, |it| {
            set(it, FOLLOWED, run(-1, &[1]));
        }),
        with("nameless", "in a map without a name", Unreadable, |it| {
            it.retain(|(number, _)| *number != KEY);
        }),
    ]
}
