//! Changes whose head lies: what they build on, who wrote them, their place, their time, their author.

use protocol::sync::RefusedBecause::{
    self, NotAllowed, TooLarge, UnknownDependencies, Unreadable, WrongActor,
};
use records::admission::prescreen;
use sha2::{Digest as _, Sha256};

use super::{Vector, to_kais_year};
use crate::{
    bytes::{self, signed, unsigned},
    change::{Change, author},
    scene::{LIMITS, LOWE, OKAFOR, Sender, actor_in_kais, sixteen},
};

pub(super) fn vectors() -> Vec<Vector> {
    [built_on(), written_by(), placed(), timed(), signed_by(), named()]
        .into_iter()
        .flatten()
        .collect()
}

/// A change of which one part is wrong.
fn with(
    name: &'static str,
    what: &'static str,
    refused: RefusedBecause,
    hurt: fn(&mut Change),
) -> Vector {
    to_kais_year(name, what, refused, move |scene| {
        let mut change = scene.change(name);
        hurt(&mut change);
        Ok(change.chunk())
    })
}

/// A dependency that nobody has.
fn nowhere(number: u32) -> [u8; 32] {
    Sha256::digest(number.to_be_bytes()).into()
}

fn built_on() -> Vec<Vector> {
    vec![
        with("builds-on-nothing", "no dependency", Unreadable, |it| it.dependencies.clear()),
        with("builds-on-what-is-nowhere", "an unknown dependency", UnknownDependencies, |it| {
            it.dependencies = vec![nowhere(0)];
        }),
        with("builds-also-on-what-is-nowhere", "one known, one not", UnknownDependencies, |it| {
            it.dependencies.push(nowhere(1));
        }),
        with("builds-on-thousands", "4,000 unknown dependencies", TooLarge, |it| {
            it.dependencies = (0..4_000).map(nowhere).collect();
        }),
        with("builds-on-one-thousands-of-times", "one dependency 4,000 times", TooLarge, |it| {
            it.dependencies = it.dependencies.iter().copied().cycle().take(4_000).collect();
        }),
        with("builds-on-one-twice", "the same dependency twice", Unreadable, |it| {
            it.dependencies.extend_from_within(..);
        }),
        to_kais_year(
            "cycle",
            "two changes that build on each other",
            UnknownDependencies,
            |scene| {
                // The hash of each holds the other's, so that one of the two can only be claimed.
                let mut one = scene.change("cycle");
                let mut two = scene.change("cycle, too");
                two.dependencies = vec![prescreen(&one.chunk(), LIMITS)?.hash];
                one.dependencies = vec![prescreen(&two.chunk(), LIMITS)?.hash];
                Ok(one.chunk())
            },
        ),
        to_kais_year(
            "claims-four-billion-dependencies",
            "a count that lies",
            Unreadable,
            |scene| {
                let body = scene.change("claims").body();
                let rest = body.iter().skip(1).copied();
                let body: Vec<u8> = unsigned(u32::MAX.into()).into_iter().chain(rest).collect();
                Ok(bytes::chunk(bytes::CHANGE, &body))
            },
        ),
        to_kais_year(
            "builds-on-another-document",
            "on Amira's year",
            UnknownDependencies,
            |scene| {
                let change = scene.change("of Amira");
                Ok(Change { dependencies: scene.amira.heads(), ..change }.chunk())
            },
        ),
    ]
}

fn written_by() -> Vec<Vector> {
    vec![
        with("actor-empty", "no actor", WrongActor, |it| it.actor.clear()),
        with("actor-cut-short", "fifteen bytes", WrongActor, |it| it.actor.truncate(15)),
        with("actor-of-sixty-kilobytes", "a long actor", WrongActor, |it| {
            it.actor = vec![7; 60_000];
        }),
        with("actor-of-the-first-change", "goes on where a kind begins", WrongActor, |it| {
            it.actor = b"alongside/year/1".to_vec();
            it.seq = vec![2];
            it.rest.clear();
        }),
        with("actor-of-the-first-change-again", "begins where a kind begins", WrongActor, |it| {
            it.actor = b"alongside/year/1".to_vec();
        }),
        with("actor-of-another-person", "goes on under Mr Lowe's", WrongActor, |it| {
            it.actor = sixteen(actor_in_kais(Sender::Lowe)).to_vec();
            it.seq = vec![5];
            it.rest.clear();
        }),
        with("actor-of-another-document", "hers, but of Amira's year", WrongActor, |it| {
            it.actor = sixteen("amira").to_vec();
            it.seq = vec![2];
            it.rest.clear();
        }),
    ]
}

/// Goes on under Ms Okafor's own actor, which has written twice.
fn goes_on(change: &mut Change, seq: u64) {
    change.actor = sixteen("okafor").to_vec();
    change.seq = unsigned(seq);
    change.rest.clear();
}

fn placed() -> Vec<Vector> {
    vec![
        with("place-zero", "the actor's change no. 0", Unreadable, |it| it.seq = vec![0]),
        with("place-of-a-second", "a new actor's second", WrongActor, |it| it.seq = vec![2]),
        with("place-skipped", "a place left out", WrongActor, |it| goes_on(it, 4)),
        with("place-taken", "a place written twice", WrongActor, |it| goes_on(it, 2)),
        with("place-of-the-first-again", "without its author", WrongActor, |it| goes_on(it, 1)),
        with("place-at-the-end-of-numbers", "2^64 - 1", WrongActor, |it| goes_on(it, u64::MAX)),
        with("place-in-more-bytes", "LEB128 that is too long", Unreadable, |it| {
            it.seq = vec![0x81, 0];
        }),
        with("operation-zero", "operations from 0", Unreadable, |it| it.start = vec![0]),
        with("operation-taken", "operations that others have", Unreadable, |it| it.start = vec![1]),
        with("operation-far-away", "leaves no room", Unreadable, |it| {
            it.start = unsigned(4_000_000_000);
        }),
        with("operation-at-the-end", "the last that there is", Unreadable, |it| {
            it.start = unsigned(u32::MAX.into());
        }),
        with("operation-over-32-bits", "beyond the last", Unreadable, |it| {
            it.start = unsigned(1 << 32);
        }),
        with("operation-over-64-bits", "LEB128 that overflows", Unreadable, |it| {
            it.start = vec![0xff; 10];
        }),
    ]
}

fn timed() -> Vec<Vector> {
    vec![
        with("time-before-all-time", "the smallest number", Unreadable, |it| {
            it.time = signed(i64::MIN);
        }),
        with("time-after-all-time", "the largest number", Unreadable, |it| {
            it.time = signed(i64::MAX);
        }),
        with("time-in-more-bytes", "eleven bytes", Unreadable, |it| it.time = vec![0x80; 11]),
        with("message-not-text", "bytes that are no text", Unreadable, |it| {
            it.message = vec![0xff, 0xfe];
        }),
        with("message-of-200-kilobytes", "a letter for a message", TooLarge, |it| {
            it.message = vec![b'x'; 200_000];
        }),
    ]
}

fn signed_by() -> Vec<Vector> {
    vec![
        with("author-missing", "an actor's first without one", WrongActor, |it| it.rest.clear()),
        to_kais_year("author-another", "in Mr Lowe's name", WrongActor, |scene| {
            Ok(Change { rest: author(LOWE), ..scene.change("as Lowe") }.chunk())
        }),
        to_kais_year("author-on-a-second", "says it again", WrongActor, |scene| {
            let mut change = scene.change("again");
            goes_on(&mut change, 3);
            Ok(Change { rest: author(OKAFOR), ..change }.chunk())
        }),
        with("author-cut-short", "fifteen bytes of a user", WrongActor, |it| {
            it.rest = [vec![1, 15], vec![7; 15]].concat();
        }),
        with("author-of-another-kind", "a mark that nobody knows", WrongActor, |it| {
            it.rest.splice(..1, [2]).for_each(drop);
        }),
        with("author-twice", "two authors", WrongActor, |it| it.rest.extend_from_within(..)),
        with("author-and-more", "bytes behind the author", WrongActor, |it| it.rest.push(0)),
    ]
}

fn named() -> Vec<Vector> {
    vec![
        with("names-an-actor-twice", "the first's, twice", Unreadable, |it| {
            it.others = vec![b"alongside/year/1".to_vec(); 2];
        }),
        with("names-itself", "its own actor among the others", Unreadable, |it| {
            it.others = vec![it.actor.clone()];
        }),
        with("names-thousands", "3,000 actors who wrote nothing", Unreadable, |it| {
            it.others =
                (0..3_000).map(|number: u32| sixteen(&number.to_string()).to_vec()).collect();
        }),
        with("names-a-short-actor", "three bytes", WrongActor, |it| it.others = vec![vec![1; 3]]),
        with("goes-beside-the-containers", "good but for its name", NotAllowed, |_| {}),
    ]
}
