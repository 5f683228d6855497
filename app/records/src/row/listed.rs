//! Which visits and sessions of a year a row lists, so that *Arrived* is shown without a document being opened: the newest,
//! and before older ones those that nobody but their author has opened. What is not listed is counted for each person.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::{SessionId, UserId},
    session::{Became, Outcome, Session},
    visit::{EntryId, ReadReceipt, Recorded, Visit},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::VisitSummary;
use crate::YearRecord;

/// Visits that are listed at most, and as many sessions: rows of all students are read at each start and sent with each
/// first sync, and one visit is a third of a kilobyte. With a visit a week ten are two months, more than the six weeks of
/// *Arrived*; so are ten sessions of twenty minutes, three a fortnight (clause 3.2).
const LISTED: usize = 10;
/// Those that are listed whatever was read; the rest of the room is first for those that nobody has read.
const NEWEST: usize = 5;
/// Characters of what was said.
const FIRST_WORDS: usize = 80;

/// A session, as lists show it.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct SessionSummary {
    /// Which. Of a group's session the same in the row of each student.
    pub id: SessionId,
    /// The day on which it began, or was to begin.
    pub date: Date,
    /// What became of it for this student.
    pub became: Became,
    /// By whom, where, when.
    pub recorded: Recorded,
    /// The beginning of what went well (clause 5.6), or of why it was cancelled (clause 5.5); of the note where neither was
    /// said, and of the student's own words where there is no note.
    pub first_words: String,
    /// Who opened it, earliest first.
    pub read_by: Vec<UserId>,
}

impl SessionSummary {
    /// Whether it is news to somebody: another's, and they have not opened it.
    #[must_use]
    pub fn is_unread(&self, reader: UserId) -> bool {
        self.recorded.by != reader && !self.read_by.contains(&reader)
    }
}

/// Who opened which entry, earliest first.
pub(super) type Readers = BTreeMap<EntryId, Vec<UserId>>;

/// Who opened what, as the receipts say it.
pub(super) fn readers(receipts: &[ReadReceipt]) -> Readers {
    let mut readers = Readers::new();
    for receipt in receipts {
        readers.entry(receipt.entry).or_default().push(receipt.recorded.by);
    }
    readers
}

/// The visits that are listed, newest first, and who knows how many of the others; `visits` are oldest first.
pub(super) fn visits(
    visits: &[&Visit],
    readers: &Readers,
) -> (Vec<VisitSummary>, BTreeMap<UserId, u32>) {
    let newest = || visits.iter().copied().rev();
    let all: Vec<_> = newest().map(|visit| (EntryId::Visit(visit.id), visit.recorded.by)).collect();
    let chosen = choose(&all, readers);
    let (mut recent, mut older) = (Vec::new(), BTreeMap::new());
    for visit in newest() {
        let entry = EntryId::Visit(visit.id);
        let read_by = read_by(readers, entry);
        if chosen.contains(&entry) {
            recent.push(visit_summary(visit, read_by));
            continue;
        }
        let known_to: BTreeSet<UserId> =
            read_by.iter().copied().chain([visit.recorded.by]).collect();
        for person in known_to {
            let many: &mut u32 = older.entry(person).or_default();
            *many = many.saturating_add(1);
        }
    }
    (recent, older)
}

/// The sessions that are listed, newest first.
pub(super) fn sessions(record: &YearRecord, readers: &Readers) -> Vec<SessionSummary> {
    let newest = || record.sessions.iter().rev();
    let all: Vec<_> =
        newest().map(|session| (EntryId::Session(session.id), session.recorded.by)).collect();
    let chosen = choose(&all, readers);
    let listed = newest().filter(|session| chosen.contains(&EntryId::Session(session.id)));
    let summary = |session: &Session| SessionSummary {
        id: session.id,
        date: session.date,
        became: Became::of(session, record.student),
        recorded: session.recorded,
        first_words: beginning(said_first(session)),
        read_by: read_by(readers, EntryId::Session(session.id)).to_vec(),
    };
    listed.map(summary).collect()
}

/// Which of these are listed; they come newest first, each with its author.
fn choose(newest: &[(EntryId, UserId)], readers: &Readers) -> BTreeSet<EntryId> {
    let unseen = |entry: EntryId, author: UserId| {
        read_by(readers, entry).iter().all(|reader| *reader == author)
    };
    let mut room = LISTED.saturating_sub(NEWEST);
    let mut chosen: BTreeSet<EntryId> =
        newest.iter().take(NEWEST).map(|(entry, _)| *entry).collect();
    for wanted in [true, false] {
        let others = newest.iter().skip(NEWEST);
        let next = others.filter(|(entry, author)| unseen(*entry, *author) == wanted).take(room);
        let before = chosen.len();
        chosen.extend(next.map(|(entry, _)| *entry));
        room = room.saturating_sub(chosen.len() - before);
    }
    chosen
}

fn read_by(readers: &Readers, entry: EntryId) -> &[UserId] {
    readers.get(&entry).map(Vec::as_slice).unwrap_or_default()
}

fn visit_summary(visit: &Visit, read_by: &[UserId]) -> VisitSummary {
    let words = if visit.note.trim().is_empty() { &visit.words.student } else { &visit.note };
    VisitSummary {
        id: visit.id,
        date: visit.date,
        minutes: visit.minutes,
        feeling: visit.feeling,
        recorded: visit.recorded,
        first_words: beginning(words),
        next_step: visit.next_step.clone(),
        read_by: read_by.to_vec(),
    }
}

/// What is read first of a session.
fn said_first(session: &Session) -> &str {
    let (before_note, after) = match &session.outcome {
        Outcome::Held(held) => (held.success.as_str(), held.student_words.as_str()),
        Outcome::Cancelled { why, .. } => (why.as_str(), ""),
        Outcome::NobodyCame => ("", ""),
    };
    let said = [before_note, session.note.as_str(), after];
    said.into_iter().find(|words| !words.trim().is_empty()).unwrap_or_default()
}

fn beginning(words: &str) -> String {
    words.trim().chars().take(FIRST_WORDS).collect()
}
