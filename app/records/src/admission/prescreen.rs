//! Looking at a change chunk without automerge: is it whole, is it a change, whose is it, what does it build on,
//! and how much would it become? Nothing is allocated that the limits do not allow.

use std::{collections::BTreeSet, io::Read as _};

use domain::id::UserId;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{Refusal, bytes::Bytes, columns::count_operations};
use crate::document::user_of_bytes;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const DOCUMENT: u8 = 0;
const CHANGE: u8 = 1;
const DEFLATED_CHANGE: u8 = 2;
/// What stands before an author in the bytes after the columns.
const AUTHOR: u64 = 1;

/// What a change may be at most, and a document with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes as they come.
    pub chunk: usize,
    /// Bytes after inflating, and of all text that its operations would hold.
    pub inflated: usize,
    /// Operations.
    pub operations: u64,
    /// Changes that it builds on.
    pub dependencies: usize,
    /// Bytes that say what it is about. Nobody's screen shows them, and ours never writes any.
    pub message: usize,
    /// Bytes of the document with it, saved.
    pub document: usize,
    /// Changes of the document with it.
    pub changes: u64,
}

impl Limits {
    /// For changes that come from the relay, which has its own and narrower limits; wide enough for a relay
    /// that is newer than this device.
    pub const ON_DEVICE: Self = Self {
        chunk: 4 << 20,
        inflated: 16 << 20,
        operations: 200_000,
        dependencies: 10_000,
        message: 64 << 10,
        document: usize::MAX,
        changes: u64::MAX,
    };
}

/// What can be known of a change without automerge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prescreened {
    /// Its hash.
    pub hash: [u8; 32],
    /// The actor that wrote it.
    pub actor: [u8; 16],
    /// The user; only an actor's first change says it, and that one always does (but for the frozen ones).
    pub author: Option<UserId>,
    /// Its place among the actor's changes, from 1.
    pub seq: u64,
    /// The number of its first operation.
    pub start_op: u64,
    /// How many operations there are, one or more.
    pub operations: u64,
    /// When, by the writer's device: seconds since 1970.
    pub time: i64,
    /// What it builds on, each once.
    pub dependencies: Vec<[u8; 32]>,
    /// Whose earlier operations it names, each once.
    pub others: Vec<[u8; 16]>,
}

/// Looks at one change chunk.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn prescreen(chunk: &[u8], limits: Limits) -> Result<Prescreened, Refusal> {
    if chunk.len() > limits.chunk {
        return Err(Refusal::TooLarge("the chunk"));
    }
    let header = Header::read(chunk)?;
    match header.kind {
        CHANGE => read_change(header.checksum, header.body, limits),
        DEFLATED_CHANGE => {
            read_change(header.checksum, &inflate(header.body, limits.inflated)?, limits)
        }
        _ => Err(Refusal::Unreadable("not a change")),
    }
}

/// Whether the bytes are one whole document chunk and nothing else.
pub(crate) fn is_one_document(bytes: &[u8]) -> bool {
    Header::read(bytes).is_ok_and(|header| {
        header.kind == DOCUMENT && starts_with(&hash_of(DOCUMENT, header.body), header.checksum)
    })
}

struct Header<'a> {
    checksum: [u8; 4],
    kind: u8,
    body: &'a [u8],
}

impl<'a> Header<'a> {
    fn read(chunk: &'a [u8]) -> Result<Self, Refusal> {
        let mut input = Bytes(chunk);
        if input.array()? != MAGIC {
            return Err(Refusal::Unreadable("not automerge's"));
        }
        let checksum = input.array()?;
        let [kind] = input.array()?;
        let body = input.prefixed()?;
        if !input.is_empty() {
            return Err(Refusal::Unreadable("more than one chunk"));
        }
        Ok(Self { checksum, kind, body })
    }
}

/// The hash of a chunk: over its kind, its length and its body.
fn hash_of(kind: u8, body: &[u8]) -> [u8; 32] {
    let mut head = vec![kind];
    let mut length = body.len();
    loop {
        let byte = (length & 0x7f) as u8;
        length >>= 7;
        if length == 0 {
            head.push(byte);
            break;
        }
        head.push(byte | 0x80);
    }
    Sha256::new().chain_update(head).chain_update(body).finalize().into()
}

fn starts_with(hash: &[u8; 32], checksum: [u8; 4]) -> bool {
    hash.starts_with(&checksum)
}

fn inflate(deflated: &[u8], most: usize) -> Result<Vec<u8>, Refusal> {
    let mut inflated = Vec::new();
    let mut decoder = flate2::bufread::DeflateDecoder::new(deflated);
    decoder
        .by_ref()
        .take(most as u64 + 1)
        .read_to_end(&mut inflated)
        .map_err(|_| Refusal::Unreadable("does not inflate"))?;
    if inflated.len() > most {
        return Err(Refusal::TooLarge("inflated"));
    }
    if decoder.total_in() != deflated.len() as u64 {
        return Err(Refusal::Unreadable("more than was deflated"));
    }
    Ok(inflated)
}

fn read_change(checksum: [u8; 4], body: &[u8], limits: Limits) -> Result<Prescreened, Refusal> {
    let hash = hash_of(CHANGE, body);
    if !starts_with(&hash, checksum) {
        return Err(Refusal::Damaged);
    }
    let mut input = Bytes(body);
    let mut dependencies = Vec::new();
    let built_on = input.length()?;
    if built_on > limits.dependencies {
        return Err(Refusal::TooLarge("the dependencies"));
    }
    for _ in 0..built_on {
        dependencies.push(input.array()?);
    }
    let actor = actor(&mut input)?;
    let seq = input.unsigned()?;
    let start_op = input.unsigned()?;
    let time = input.signed()?;
    let message = input.prefixed()?;
    if message.len() > limits.message {
        return Err(Refusal::TooLarge("the message"));
    }
    if seq == 0 || start_op == 0 || u32::try_from(start_op).is_err() {
        return Err(Refusal::Unreadable("a place that cannot be"));
    }
    // What no clock shows: the differences between times would not fit into the number that keeps them.
    if Timestamp::from_second(time).is_err() {
        return Err(Refusal::Unreadable("a time that cannot be"));
    }
    if std::str::from_utf8(message).is_err() {
        return Err(Refusal::Unreadable("not text"));
    }
    let mut others = Vec::new();
    for _ in 0..input.length()? {
        others.push(self::actor(&mut input)?);
    }
    if !each_once(&dependencies) || !each_once(&others) || others.contains(&actor) {
        return Err(Refusal::Unreadable("names something twice"));
    }
    let operations = count_operations(&mut input, limits)?;
    if operations == 0 {
        return Err(Refusal::Unreadable("says nothing"));
    }
    let author = author(input)?;
    Ok(Prescreened { hash, actor, author, seq, start_op, operations, time, dependencies, others })
}

fn each_once<T: Ord>(names: &[T]) -> bool {
    names.iter().collect::<BTreeSet<_>>().len() == names.len()
}

fn actor(input: &mut Bytes<'_>) -> Result<[u8; 16], Refusal> {
    input.prefixed()?.try_into().map_err(|_| Refusal::WrongActor("an actor has 16 bytes"))
}

/// The author, if the change says one: nothing else may follow the columns.
fn author(mut rest: Bytes<'_>) -> Result<Option<UserId>, Refusal> {
    if rest.is_empty() {
        return Ok(None);
    }
    let kind = rest.unsigned()?;
    let bytes = rest.prefixed()?;
    match user_of_bytes(bytes) {
        Some(user) if kind == AUTHOR && rest.is_empty() => Ok(Some(user)),
        _ => Err(Refusal::WrongActor("an author that is not a user")),
    }
}
