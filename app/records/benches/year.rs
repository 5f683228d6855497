//! How long a year of 200 visits takes: `cargo bench -p records`. Figures, no assertions.

#![expect(clippy::print_stdout, reason = "figures are what it is for")]

use std::{error::Error, hint::black_box, time::Instant};

use domain::{
    id::{ActionId, DeviceId, StudentId, UserId, VisitId},
    visit::{
        Action, ActionOwner, EntryId, Feeling, NextStep, OwnWords, Present, ReadReceipt, Recorded,
        Step, Topic, Visit,
    },
};
use jiff::{Timestamp, ToSpan as _, civil::date};
use records::{
    Document, DocumentId, Edit, Writer,
    admission::{Limits, admit, admit_to},
};

const ROUNDS: u32 = 50;

fn visit(number: i64) -> Visit {
    let words = "Kai showed me the bike he is building and asked who runs the workshop here. ";
    let entropy = u128::from(number.unsigned_abs()) << 90 | 0x0123_4567_89ab_cdef_0123;
    let recorded = Recorded {
        by: UserId::draw(1),
        device: DeviceId::draw(1),
        at: Timestamp::constant(1_790_000_000 + number * 90_000, 0),
    };
    Visit {
        id: VisitId::draw(entropy),
        student: StudentId::draw(1),
        plan: None,
        home_school: None,
        date: date(2026, 9, 1).saturating_add(number.days()),
        minutes: 45,
        present: [Present::Student, Present::HomeSchoolContact].into(),
        feeling: Some(Feeling::Mixed),
        covered: [Topic::Tour, Topic::Timetable, Topic::Travel].into(),
        words: OwnWords {
            student: words.to_owned(),
            parent: String::new(),
            home_school: words.repeat(2),
        },
        note: format!("{number}: {}", words.repeat(6)),
        actions: vec![Action {
            id: ActionId::draw(entropy),
            text: "Introduce Kai to Mr Lowe".to_owned(),
            owner: ActionOwner::Staff(UserId::draw(1)),
            due: Some(date(2026, 11, 10)),
        }],
        next_step: Some(NextStep { steps: [Step::SecondVisit].into(), on: None }),
        attachments: Vec::new(),
        moved_from: None,
        recorded,
    }
}

fn time<T>(what: &str, mut work: impl FnMut() -> T) {
    let start = Instant::now();
    for _ in 0..ROUNDS {
        black_box(work());
    }
    println!("{what:40} {:>9.3} ms", start.elapsed().as_secs_f64() * 1e3 / f64::from(ROUNDS));
}

fn main() -> Result<(), Box<dyn Error>> {
    let student = StudentId::draw(1);
    let year = "2026".parse()?;
    let id = DocumentId::StudentYear(student, year);
    let mut document = Document::new(id);
    let writer = |session: u8, author| Writer {
        actor: [session; 16],
        author: UserId::draw(author),
        at: Timestamp::constant(1_790_000_000, 0),
    };
    for number in 0..200 {
        // A writer session lasts a few visits; the coordinator reads each visit.
        let session = u8::try_from(number / 4)?;
        document.write(&writer(session, 1), &Edit::RecordVisit(visit(number)))?;
        let receipt = ReadReceipt {
            entry: EntryId::Visit(visit(number).id),
            recorded: Recorded { by: UserId::draw(2), ..visit(number).recorded },
        };
        document.write(&writer(100 + session, 2), &Edit::MarkRead { student, year, receipt })?;
    }
    let saved = document.save();
    let next = Edit::RecordVisit(visit(201));
    let chunk = document.clone().write(&writer(99, 1), &next)?;
    let row = document.row().to_bytes()?;
    println!("200 visits, 200 read: {} bytes saved", saved.len());
    println!("one visit: {} bytes; row: {} bytes", chunk.len(), row.len());
    time("new", || Document::new(id));
    time("load", || Document::load(id, &saved));
    time("read", || document.read());
    time("row", || document.row());
    time("row to bytes and back", || {
        document.row().to_bytes().and_then(|bytes| records::Row::from_bytes(&bytes))
    });
    time("clone", || document.clone());
    time("clone and write a visit", || document.clone().write(&writer(99, 1), &next));
    time("clone and apply a visit", || document.clone().apply(&chunk));
    time("save", || document.save());
    time("changes", || document.changes());
    let limits = Limits { chunk: 256 << 10, ..Limits::ON_DEVICE };
    time("admit from saved bytes", || admit(Some(&saved), id, &chunk, limits));
    time("admit to a loaded document", || admit_to(&document, &chunk, limits));
    let empty = Document::new(id);
    let first = empty.clone().write(&writer(99, 1), &next)?;
    time("admit to an empty document", || admit_to(&empty, &first, limits));
    Ok(())
}
