//! Where this device stands in the school's one sequence, and which documents it must ask for again.

use domain::id::{StudentId, UserId};
use jiff::{SignedDuration, Timestamp};
use protocol::sync::{Coming, Place, Seq, SyncAnswer};
use records::{DocumentId, EntryRef, FORMATS};
use serde::{Deserialize, Serialize};

use crate::lease::Lease;

/// The value under [`POSITION`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// The relay's history that `cursor` belongs to; 0 before the first answer.
    pub(crate) epoch: u64,
    /// Everything up to here is durable on this device.
    pub(crate) cursor: Seq,
    /// Whole documents are being asked for, not their changes.
    pub(crate) whole: bool,
    /// How far that has come, as base said it.
    #[serde(default)]
    pub(crate) coming: Option<Coming>,
    /// Where to go on once all whole documents have come, when they were asked for again: what happened
    /// since then (a purge above all) is only told from there.
    pub(crate) go_on_from: Option<Seq>,
    /// Everything has arrived once.
    pub(crate) first_sync_done: bool,
    /// When base last answered, by this device's clock.
    pub(crate) last_sync: Option<Timestamp>,
    /// Base's clock less this device's, in milliseconds.
    pub(crate) clock_skew_ms: Option<i64>,
    /// How long base has not been heard of; not there before an enrolled device was opened once.
    #[serde(default)]
    pub(crate) lease: Option<Lease>,
}

impl Default for Position {
    fn default() -> Self {
        Self {
            epoch: 0,
            cursor: 0,
            whole: true,
            coming: None,
            go_on_from: None,
            first_sync_done: false,
            last_sync: None,
            clock_skew_ms: None,
            lease: None,
        }
    }
}

impl Position {
    /// Asks for every document again, whole; nothing on the device is dropped for it.
    pub(crate) fn ask_for_all_again(&mut self) {
        if !self.whole {
            self.go_on_from = Some(self.cursor);
            self.whole = true;
            self.cursor = 0;
        }
    }

    /// Base's history is another one (a backup was restored): begin again in it.
    pub(crate) const fn begin_again_in(&mut self, epoch: u64) {
        self.epoch = epoch;
        self.cursor = 0;
        self.whole = true;
        self.coming = None;
        self.go_on_from = None;
    }

    /// Where base is to go on with whole documents.
    pub(crate) fn place(&self) -> Option<Place> {
        self.coming.map(|coming| coming.place)
    }

    /// Base's answer is durable. Answers whether to ask again at once.
    pub(crate) fn advance(&mut self, answer: &SyncAnswer) -> bool {
        let before = (self.cursor, self.place());
        self.cursor = answer.cursor;
        self.coming = answer.coming;
        // Base may send whole documents also to a device that is far behind.
        let complete = self.whole && self.coming.is_none();
        self.whole = self.coming.is_some();
        if complete {
            self.first_sync_done = true;
            if let Some(earlier) = self.go_on_from.take().filter(|it| *it < answer.cursor) {
                self.cursor = earlier;
                return true;
            }
        }
        answer.more && before != (self.cursor, self.place())
    }
}

/// A document that could not be read or brought up to date, and is wanted again. The protocol cannot ask for one
/// document, so everything is asked for; the waits in between grow, for it may be base's copy that is bad.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wanted {
    /// How often everything was asked for again on its account.
    asked: u8,
    /// When that was last, by this device's clock.
    last: Option<Timestamp>,
    /// A newer version wrote what could not be taken in.
    #[serde(default)]
    pub(crate) newer: bool,
    /// How many formats the version knew that could not.
    #[serde(default)]
    formats: u8,
}

/// Why a document is wanted again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Because {
    /// Something of it is damaged, here or on the way.
    Damaged,
    /// A newer version wrote it.
    Newer,
}

/// The wait after everything was asked for once; it doubles.
const FIRST_WAIT: SignedDuration = SignedDuration::from_mins(10);
/// The longest wait.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(6);

impl Wanted {
    /// Whether it is time to ask for everything on its account.
    pub(crate) fn is_due(self, now: Timestamp) -> bool {
        let Some(last) = self.last else {
            return true;
        };
        let doublings = u32::from(self.asked.saturating_sub(1)).min(10);
        let wait = FIRST_WAIT.checked_mul(1 << doublings).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
        let waited = now.duration_since(last);
        // A clock that was turned back must not make it wait for years.
        waited >= wait || waited.is_negative()
    }

    /// Everything is asked for now.
    pub(crate) const fn asked_at(self, now: Timestamp) -> Self {
        Self { asked: self.asked.saturating_add(1), last: Some(now), ..self }
    }

    /// A newer version wrote it than this one.
    pub(crate) const fn of_a_newer_version(self) -> Self {
        Self { newer: true, formats: FORMATS, ..self }
    }

    /// What an older version could not take in is asked for at once by the first that knows more formats.
    pub(crate) const fn as_seen_by_this_version(self) -> Self {
        if self.newer && self.formats < FORMATS {
            Self { asked: 0, last: None, formats: FORMATS, ..self }
        } else {
            self
        }
    }
}

/// How base has this device, as far as it was told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Stands {
    /// It is known and in use.
    #[default]
    InUse,
    /// It was removed: what it holds is to be handed in, and then it is erased.
    Removed,
    /// It is erased, and base has not heard of that yet.
    Wiped,
}

/// A change that was handed in, until it is in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HandedIn {
    /// By which base knows it.
    pub(crate) mutation: [u8; 16],
    /// Whom it is about.
    pub(crate) student: StudentId,
    /// Which record it is part of.
    pub(crate) entry: EntryRef,
    /// The coordinator who left it out.
    pub(crate) left_out_by: Option<UserId>,
}

/// Storage keys in [`crate::storage::Table::Meta`].
pub(crate) const IDENTITY: &str = "identity";
/// See [`Position`].
pub(crate) const POSITION: &str = "position";
/// See [`Stands`]; not there while the device is in use.
pub(crate) const STANDS: &str = "stands";
/// Followed by a document's name; see [`Wanted`].
pub(crate) const WANTED: &str = "wanted/";
/// Followed by a document's name: to be compared with base's copy, which may lack what base acknowledged.
pub(crate) const UNMATCHED: &str = "unmatched/";
/// Followed by a student's id: purged, but something unsent is kept.
pub(crate) const KEPT: &str = "kept/";

/// Followed by an id: what was recorded under it while the vault was locked is a draft, or was one.
pub(crate) const CAPTURED: &str = "captured/";
/// Followed by a document's name: it was set aside because it ended the page.
pub(crate) const ENDED: &str = "ended/";

/// What was handed in for the coordinator to decide about, each with the student it is about.
pub(crate) const HANDED_IN: &str = "handed-in";
/// See [`HandedIn`].
pub(crate) const HANDED_IN_PUSHES: &str = "handed-in-pushes";
/// So many of these are remembered, the newest.
pub(crate) const HANDED_IN_KEPT: usize = 1_000;

/// The key of a wanted document.
pub(crate) fn wanted_key(name: &str) -> String {
    format!("{WANTED}{name}")
}

/// The key of a document that is to be compared.
pub(crate) fn unmatched_key(id: DocumentId) -> String {
    format!("{UNMATCHED}{id}")
}

/// The key of a document that ended the page.
pub(crate) fn ended_key(id: DocumentId) -> String {
    format!("{ENDED}{id}")
}

/// The key of what was recorded while the vault was locked.
pub(crate) fn captured_key(id: StudentId) -> String {
    format!("{CAPTURED}{id}")
}

/// The key of a kept student.
pub(crate) fn kept_key(student: StudentId) -> String {
    format!("{KEPT}{student}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(cursor: Seq, more: bool) -> SyncAnswer {
        let (results, items, decided) = (Vec::new(), Vec::new(), Vec::new());
        let (epoch, coming, server_time) = (3, None, 0);
        SyncAnswer { epoch, results, items, cursor, more, coming, server_time, decided }
    }

    /// A page of a first sync.
    fn page(after: Seq) -> SyncAnswer {
        let place = Place { version: 1, pack: 1, after, until: 9, own: 0 };
        let coming = Some(Coming { place, listed: false, come: 0, all: 2 });
        SyncAnswer { coming, ..answer(0, true) }
    }

    #[test]
    fn the_first_sync_ends_when_nothing_is_coming() {
        let mut position = Position::default();
        assert!(position.advance(&page(5)));
        assert!(position.whole && !position.first_sync_done);
        assert!(!position.advance(&page(5)), "it does not move on");
        assert!(position.advance(&answer(9, true)), "what came meanwhile is still to come");
        assert!(!position.whole && position.first_sync_done);
        assert_eq!((position.cursor, position.place()), (9, None));
        assert!(!position.advance(&answer(12, false)));
    }

    #[test]
    fn who_is_far_behind_may_be_sent_whole_documents_and_goes_on_after_them() {
        let first_sync_done = true;
        let mut position =
            Position { cursor: 4, whole: false, first_sync_done, ..Position::default() };
        assert!(position.advance(&SyncAnswer { cursor: 4, ..page(5) }));
        assert!(position.whole && position.first_sync_done);
        assert!(!position.advance(&answer(9, false)));
        assert_eq!((position.cursor, position.whole), (9, false));
    }

    #[test]
    fn asking_again_goes_back_to_where_it_was() {
        let mut position = Position { cursor: 40, whole: false, ..Position::default() };
        position.ask_for_all_again();
        position.ask_for_all_again();
        assert_eq!((position.cursor, position.whole), (0, true));
        assert!(position.advance(&answer(50, false)), "what happened since 40 is still to come");
        assert_eq!((position.cursor, position.whole), (40, false));
        assert!(!position.advance(&answer(50, false)));
    }

    #[test]
    fn what_stays_bad_is_asked_for_less_and_less_often() {
        let mut wanted = Wanted::default();
        let mut now = Timestamp::UNIX_EPOCH;
        let mut waits = Vec::new();
        for _ in 0..8 {
            assert!(wanted.is_due(now));
            wanted = wanted.asked_at(now);
            let mut minutes = 0;
            while !wanted.is_due(now) {
                now += SignedDuration::from_mins(1);
                minutes += 1;
            }
            waits.push(minutes);
        }
        assert_eq!(waits, [10, 20, 40, 80, 160, 320, 360, 360]);
        assert!(wanted.asked_at(now).is_due(now - SignedDuration::from_mins(1)));
    }

    #[test]
    fn what_is_too_new_is_asked_for_at_once_by_the_first_version_that_knows_more_formats() {
        let now = Timestamp::UNIX_EPOCH;
        let mut wanted = Wanted::default().of_a_newer_version().asked_at(now).asked_at(now);
        assert!(!wanted.as_seen_by_this_version().is_due(now), "this version has asked");
        for formats in [0, FORMATS - 1] {
            wanted.formats = formats;
            let seen = wanted.as_seen_by_this_version();
            assert!(seen.newer && seen.is_due(now), "it is still unread, and asked for at once");
            let asked = seen.asked_at(now);
            assert!(!asked.as_seen_by_this_version().is_due(now), "once");
        }
        let damaged = Wanted::default().asked_at(now);
        assert!(!damaged.as_seen_by_this_version().is_due(now), "no version reads that better");
    }

    #[test]
    fn more_without_moving_on_is_not_asked_for_at_once() {
        let mut position = Position { cursor: 40, whole: false, ..Position::default() };
        assert!(!position.advance(&answer(40, true)));
    }
}
