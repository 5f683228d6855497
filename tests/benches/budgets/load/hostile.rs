//! Somebody with a login and a debugger, who sends what costs the relay the most before it is refused, as fast as it is
//! answered: alone in a request, or as many times as a request holds it.

use std::io::Write as _;

use anyhow::{Context as _, Result, ensure};
use automerge::{
    ActorId, Author, Automerge, ROOT, ReadDoc as _,
    transaction::{CommitOptions, Transactable as _},
};
use domain::{calendar::AcademicYear, id::StudentId};
use flate2::{Compression, write::DeflateEncoder};
use jiff::{Timestamp, civil::Date};
use protocol::{
    limits::{
        CHANGE_DEPENDENCIES, CHANGE_MESSAGE, CHANGE_OPERATIONS, CHUNK, CHUNK_INFLATED, DOCUMENT,
        DOCUMENT_CHANGES, FAILED_TRIALS, PUSH_CHANGES, REQUEST_BODY, REQUEST_INFLATED,
    },
    sync::{Push, PushResult, RefusedBecause, SyncAnswer, SyncRequest},
};
use records::{
    Document, DocumentId,
    admission::{Limits, prescreen},
};
use sha2::{Digest as _, Sha256};
use tokio::sync::watch;

use super::{caller::Body, client::Client};
use crate::draw::Draw;

/// What a pushed change takes in a request beside its bytes, and more.
const BESIDE: usize = 256;
/// Requests of each kind; after the last comes the first again. The relay keeps the same refused bytes once, so that
/// garbage that is always the same would cost it less.
const DIFFERENT: usize = 8;
/// What the relay lets a change be.
const LIMITS: Limits = Limits {
    chunk: CHUNK,
    inflated: CHUNK_INFLATED,
    operations: CHANGE_OPERATIONS,
    dependencies: CHANGE_DEPENDENCIES,
    message: CHANGE_MESSAGE,
    document: DOCUMENT,
    changes: DOCUMENT_CHANGES,
};
/// The bomb stays so far under what a change may be: the compressor holds some of it back until the end.
const HELD_BACK: usize = 64 << 10;

/// How many changes are in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fill {
    One,
    AsManyAsItHolds,
}

/// What is sent, written before any clock starts.
pub(crate) struct Vectors {
    doc: DocumentId,
    draw: Draw,
    bomb: Vec<u8>,
    /// As many as are tried of one request, each another: the same bytes are tried once.
    many_operations: Vec<Vec<u8>>,
}

/// A request, ready to be sent.
pub(crate) struct Prepared {
    body: Body,
    /// Whether its changes are refused only when they are tried.
    is_tried: bool,
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pushed {
    pub(crate) requests: usize,
    /// Requests that were turned away whole.
    pub(crate) turned_away: usize,
    /// Changes that were refused because they were tried.
    pub(crate) tried: usize,
}

impl Vectors {
    /// For this client, who may write about the student.
    pub(crate) fn write(client: &Client, student: StudentId, today: Date) -> Result<Self> {
        let doc = DocumentId::StudentYear(student, AcademicYear::of(today));
        let mut draw = Draw::seeded(666);
        let many_operations = (0..FAILED_TRIALS).map(|_| many_operations(client, doc, &mut draw));
        let many_operations = many_operations.collect::<Result<_>>()?;
        Ok(Self { doc, draw, bomb: bomb()?, many_operations })
    }

    /// The requests that carry them: as many operations as there may be, the bomb, garbage, in turn. What is tried comes
    /// first: whoever was refused too often is not listened to for a while. They ask for what is new since the client
    /// stands where it does, as a first sync that goes on.
    pub(crate) fn requests(&mut self, client: &Client, fill: Fill) -> Result<Vec<Prepared>> {
        let mut requests = Vec::new();
        for number in 0..DIFFERENT {
            let tried: Vec<_> = match fill {
                Fill::One => self.many_operations.iter().skip(number).take(1).cloned().collect(),
                Fill::AsManyAsItHolds => self.many_operations.clone(),
            };
            requests.push(Prepared { body: self.body(client, tried)?, is_tried: true });
            let garbage = garbage(&mut self.draw);
            for (chunk, room) in [(self.bomb.clone(), REQUEST_INFLATED), (garbage, REQUEST_BODY)] {
                let often = match fill {
                    Fill::One => 1,
                    Fill::AsManyAsItHolds => (room / (chunk.len() + BESIDE)).min(PUSH_CHANGES),
                };
                let body = self.body(client, vec![chunk; often])?;
                requests.push(Prepared { body, is_tried: false });
            }
        }
        Ok(requests)
    }

    fn body(&mut self, client: &Client, chunks: Vec<Vec<u8>>) -> Result<Body> {
        let push = chunks.into_iter().map(|chunk| self.push(chunk)).collect();
        Body::of(&SyncRequest { first: true, ..client.request(push) })
    }

    fn push(&mut self, chunk: Vec<u8>) -> Push {
        Push {
            doc: self.doc.to_string(),
            mutation: self.draw.id().to_be_bytes().to_vec(),
            sha256: Sha256::digest(&chunk).to_vec(),
            chunk,
        }
    }
}

/// Sends these, over and over, until it is told to stop. Nothing of it may be taken in.
pub(crate) async fn push_until(
    client: &mut Client,
    requests: &[Prepared],
    stop: watch::Receiver<bool>,
) -> Result<Pushed> {
    let mut pushed = Pushed::default();
    for request in requests.iter().cycle() {
        if *stop.borrow() {
            break;
        }
        pushed.requests += 1;
        let Ok(answer) = client.send("POST /v1/sync", &request.body).await else {
            // The relay hung up, on what it need not read to its end. Whoever means harm calls again.
            pushed.turned_away += 1;
            client.call_again().await?;
            continue;
        };
        if answer.status >= 400 {
            pushed.turned_away += 1;
            continue;
        }
        let answer: SyncAnswer = answer.read()?;
        let taken_in = |result: &PushResult| matches!(result, PushResult::AtBase { .. });
        ensure!(!answer.results.iter().any(taken_in), "what was made to do harm was taken in");
        if request.is_tried {
            pushed.tried += answer.results.iter().filter(|result| was_tried(result)).count();
        }
    }
    Ok(pushed)
}

/// Whether a change that nothing else is wrong with was refused by the process that tried it, and not left for later.
fn was_tried(result: &PushResult) -> bool {
    matches!(result, PushResult::Refused { reason } if *reason != RefusedBecause::UnknownDependencies)
}

/// A deflated change, shorter than a change may be, that would be two hundred megabytes.
fn bomb() -> Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    let some = vec![0_u8; 1 << 20];
    while encoder.get_ref().len() < CHUNK - HELD_BACK {
        encoder.write_all(&some)?;
    }
    let deflated = encoder.finish()?;
    // The first four bytes of automerge's chunks, a checksum that nobody gets to, the kind, the length.
    let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 2];
    let mut length = deflated.len();
    while length >= 0x80 {
        chunk.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    chunk.push(length as u8);
    chunk.extend(deflated);
    ensure!(chunk.len() <= CHUNK, "a bomb that is too large to be looked at");
    Ok(chunk)
}

/// A change that is whole, of its sender, and within every limit: it is tried on a copy, saved, loaded and read before
/// it shows that what it adds are no visits.
fn many_operations(client: &Client, doc: DocumentId, draw: &mut Draw) -> Result<Vec<u8>> {
    let mut copy = Automerge::load(&Document::new(doc).save())?;
    copy.set_author(Some(Author::from(client.author().to_vec())));
    copy.set_actor(ActorId::from(draw.id().to_be_bytes()));
    let mut transaction = copy.transaction();
    let (_, visits) = transaction.get(ROOT, "visits")?.context("a year has visits")?;
    for number in 1..CHANGE_OPERATIONS {
        transaction.put(&visits, format!("{number}"), 1_i64)?;
    }
    transaction.commit_with(CommitOptions::default().with_time(Timestamp::now().as_second()));
    let change = copy.get_last_local_change().context("a change was written")?;
    let chunk = change.raw_bytes().to_vec();
    ensure!(prescreen(&chunk, LIMITS).is_ok(), "a change that is refused without being tried");
    Ok(chunk)
}

/// As much of nothing as a change may be.
fn garbage(draw: &mut Draw) -> Vec<u8> {
    std::iter::repeat_with(|| draw.id().to_be_bytes()).take(CHUNK / 16).flatten().collect()
}
