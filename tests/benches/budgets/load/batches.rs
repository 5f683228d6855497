//! What each client sends, written before any clock starts: visits, five to a request, as the app's own replica would
//! hand them in.

use anyhow::{Context as _, Result};
use domain::{id::StudentId, visit::Recorded};
use jiff::{Timestamp, civil::Date};
use protocol::sync::Push;
use records::Edit;
use sync_server::relay::Principal;

use super::{
    centre::{Centre, Days},
    client::Client,
};
use crate::{draw::Draw, figures::as_f64, notebook::Notebook, prose::Prose, visit};

/// Changes in a batch.
pub(crate) const CHANGES: usize = 5;
/// About so many bytes are in a change.
const CHANGE: usize = 1_000;
/// By so many characters the next note is shorter or longer, for changes to come out at [`CHANGE`].
const STEP: usize = 10;
/// Batches of one client in the round of a minute.
const PLAIN: usize = 20;
/// The same in each of those of half a minute.
const TROUBLED: usize = 10;

/// One request's changes.
pub(crate) type Batch = Vec<Push>;

/// All that one client sends, by round.
pub(crate) struct Batches {
    pub(crate) plain: Vec<Batch>,
    pub(crate) hostile: Vec<Batch>,
    pub(crate) flooded: Vec<Batch>,
}

/// Who writes, and with whom the visits were.
struct Sender {
    seed: u64,
    who: Principal,
    students: Vec<StudentId>,
}

/// Writes it all. This year's documents are those of the first round, last year's those of the others, so that each
/// begins with nothing in them.
pub(crate) fn prepare(centre: &Centre, days: Days) -> Result<Vec<Batches>> {
    let sender = |(place, client): (usize, &Client)| Sender {
        // The coordinator's is 0.
        seed: 1 + place as u64,
        who: client.who,
        students: centre.students_of(place),
    };
    let senders: Vec<_> = centre.mentors.iter().enumerate().map(sender).collect();
    let prose = Prose::invent(&mut Draw::seeded(7));
    let half = senders.len().div_ceil(2).max(1);
    let prose = &prose;
    std::thread::scope(|scope| {
        let halves: Vec<_> = senders
            .chunks(half)
            .map(|some| scope.spawn(move || write(some, prose, days)))
            .collect();
        let mut all = Vec::with_capacity(senders.len());
        for half in halves {
            all.append(&mut half.join().ok().context("writing ended early")??);
        }
        Ok::<_, anyhow::Error>(all)
    })
}

fn write(senders: &[Sender], prose: &Prose, days: Days) -> Result<Vec<Batches>> {
    senders.iter().map(|sender| Writing::new(sender, prose).all(days)).collect()
}

/// Bytes of a change, on average.
pub(crate) fn mean_change(all: &[Batches]) -> f64 {
    let changes = || all.iter().flat_map(|batches| batches.plain.iter().flatten());
    let bytes: usize = changes().map(|push| push.chunk.len()).sum();
    as_f64(bytes) / as_f64(changes().count())
}

struct Writing<'a> {
    sender: &'a Sender,
    prose: &'a Prose,
    notebook: Notebook,
    draw: Draw,
    now: Timestamp,
    /// Characters of the next note.
    note: usize,
}

impl<'a> Writing<'a> {
    fn new(sender: &'a Sender, prose: &'a Prose) -> Self {
        let now = Timestamp::now();
        let notebook = Notebook::new(sender.seed, now);
        // Not the numbers that the notebook draws.
        let draw = Draw::seeded(u64::MAX - sender.seed);
        Self { sender, prose, notebook, draw, now, note: CHANGE }
    }

    fn all(mut self, days: Days) -> Result<Batches> {
        Ok(Batches {
            plain: self.batches(days.today, PLAIN)?,
            hostile: self.batches(days.last_year, TROUBLED)?,
            flooded: self.batches(days.last_year, TROUBLED)?,
        })
    }

    fn batches(&mut self, day: Date, many: usize) -> Result<Vec<Batch>> {
        let sender = self.sender;
        let students = sender.students.iter().cycle().take(many);
        students.map(|student| self.batch(*student, day)).collect()
    }

    fn batch(&mut self, student: StudentId, day: Date) -> Result<Batch> {
        let who = self.sender.who;
        let recorded = Recorded { by: who.user, device: who.device, at: self.now };
        let mut batch = Vec::with_capacity(CHANGES);
        for _ in 0..CHANGES {
            let mut visit = visit::invent(&mut self.draw, self.prose, student, day, recorded);
            visit.note = self.prose.of_length(&mut self.draw, self.note);
            let push = self.notebook.write(&who, &Edit::RecordVisit(visit))?;
            self.note = if push.chunk.len() < CHANGE {
                self.note + STEP
            } else {
                self.note.saturating_sub(STEP)
            };
            batch.push(push);
        }
        Ok(batch)
    }
}
