//! A disk under SQLite that keeps what was flushed and may lose the rest, as disks do when the power goes.
//! Not a file system for anything else: one connection at a time, and all of it in memory.
//!
//! Of every file there are two images: what was written, which is what a running program reads, and what was flushed.
//! Between them stand the writes in their order. When the power goes, each sector of each of them is there, or not, or
//! in part. A folder is remembered on its own: a file that was made or removed is so for good once the folder is flushed,
//! which SQLite does with the first flush of a log.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, MutexGuard},
};

use rusqlite::{Connection, OpenFlags};
use sqlite_vfs::OpenKind;

use crate::{dice::Dice, disk_files::Files};

/// What a disk writes as one.
const SECTOR: usize = 512;
/// The database's name, as in a data folder.
pub(crate) const DATABASE: &str = "alongside.sqlite";

/// The disk. Clones are the same disk.
#[derive(Clone)]
pub(crate) struct Disk {
    name: &'static str,
    machine: Arc<Mutex<Machine>>,
}

/// What there is, and whether there is power.
#[derive(Default)]
pub(crate) struct Machine {
    pub(crate) files: BTreeMap<String, File>,
    /// Removed, but the folder was not flushed since: it may be back.
    gone: BTreeMap<String, Vec<u8>>,
    /// When the power goes.
    goes: Goes,
    /// In what it went; `Some` until it is back.
    dark: Option<&'static str>,
    pub(crate) temporary: u64,
    pub(crate) dice: Option<Dice>,
}

/// A file's two images, and what stands between them.
pub(crate) struct File {
    pub(crate) kind: OpenKind,
    pub(crate) written: Vec<u8>,
    /// `None` while the folder may still forget that it was made.
    flushed: Option<Vec<u8>>,
    between: Vec<Step>,
}

/// When the power is to go.
#[derive(Clone, Copy, Default)]
pub(crate) enum Goes {
    /// Not by itself.
    #[default]
    Never,
    /// After so many more steps: a write, a flush, a cut, a removal.
    After(u64),
    /// In the next step of this name.
    In(&'static str),
}

enum Step {
    Write { at: usize, bytes: Vec<u8> },
    Length(usize),
}

/// What becomes of writes that were not flushed.
#[derive(Clone, Copy)]
enum Fate {
    /// None is there.
    Lost,
    /// All are there, as after a kill.
    Kept,
    /// So many of a hundred sectors are there.
    Share(u64),
}

impl Disk {
    /// An empty disk with power, known to SQLite by this name, which no other disk may have.
    pub(crate) fn new(name: &'static str) -> Self {
        let machine = Arc::new(Mutex::new(Machine::default()));
        sqlite_vfs::register(name, Files(Arc::clone(&machine)), false).unwrap();
        Self { name, machine }
    }

    /// Empty again, and random numbers for SQLite from here.
    pub(crate) fn wipe(&self, dice: Dice) {
        *self.machine() = Machine { dice: Some(dice), ..Machine::default() };
    }

    /// A connection to the database on this disk, with nothing set.
    pub(crate) fn connect(&self) -> rusqlite::Result<Connection> {
        Connection::open_with_flags_and_vfs(DATABASE, OpenFlags::default(), self.name)
    }

    /// The power goes then, unless it goes before.
    pub(crate) fn go_dark_when(&self, goes: Goes) {
        self.machine().goes = goes;
    }

    /// The power goes now.
    pub(crate) fn go_dark(&self) {
        self.machine().dark.get_or_insert("between");
    }

    pub(crate) fn is_dark(&self) -> bool {
        self.machine().dark.is_some()
    }

    /// The power is back, and what survived is there. Whoever had files open is gone. Says in what the power went.
    pub(crate) fn light(&self, dice: &mut Dice) -> &'static str {
        let mut machine = self.machine();
        machine.goes = Goes::Never;
        let Some(during) = machine.dark.take() else {
            panic!("the power had not gone");
        };
        let fate = match dice.below(8) {
            0 | 1 => Fate::Lost,
            2 => Fate::Kept,
            3 => Fate::Share(90),
            4 => Fate::Share(10),
            _ => Fate::Share(50),
        };
        let back = std::mem::take(&mut machine.gone);
        let back = back.into_iter().filter(|_| !fate.keeps(dice)).collect::<Vec<_>>();
        let files = std::mem::take(&mut machine.files);
        machine.files = files
            .into_iter()
            .filter_map(|(name, file)| Some((name, file.after(fate, dice)?)))
            .collect();
        for (name, bytes) in back {
            machine.files.entry(name).or_insert_with(|| File::whole(OpenKind::MainJournal, bytes));
        }
        during
    }

    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.machine.lock().unwrap()
    }
}

impl Fate {
    fn keeps(self, dice: &mut Dice) -> bool {
        match self {
            Self::Lost => false,
            Self::Kept => true,
            Self::Share(share) => dice.percent(share),
        }
    }
}

impl Machine {
    /// One more thing that changes the disk, unless there is no power for it.
    pub(crate) fn step(&mut self, what: &'static str) -> io::Result<()> {
        self.powered()?;
        match &mut self.goes {
            Goes::After(left) if *left > 0 => *left -= 1,
            Goes::In(step) if *step != what => {}
            Goes::Never => {}
            Goes::After(_) | Goes::In(_) => self.dark = Some(what),
        }
        self.powered()
    }

    pub(crate) fn powered(&self) -> io::Result<()> {
        match self.dark {
            Some(_) => Err(io::Error::other("there is no power")),
            None => Ok(()),
        }
    }

    pub(crate) fn file(&mut self, name: &str) -> io::Result<&mut File> {
        self.powered()?;
        self.files.get_mut(name).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    pub(crate) fn remove(&mut self, name: &str) -> io::Result<()> {
        let file = self.files.remove(name).ok_or(io::ErrorKind::NotFound)?;
        if let Some(flushed) = file.flushed {
            self.gone.entry(name.to_owned()).or_insert(flushed);
        }
        Ok(())
    }

    pub(crate) fn flush_folder(&mut self) {
        self.gone.clear();
        for file in self.files.values_mut() {
            file.flushed.get_or_insert_default();
        }
    }
}

impl File {
    pub(crate) const fn new(kind: OpenKind) -> Self {
        Self { kind, written: Vec::new(), flushed: None, between: Vec::new() }
    }

    fn whole(kind: OpenKind, bytes: Vec<u8>) -> Self {
        Self { kind, written: bytes.clone(), flushed: Some(bytes), between: Vec::new() }
    }

    pub(crate) fn write(&mut self, at: usize, bytes: &[u8]) {
        put(&mut self.written, at, bytes, 0);
        self.between.push(Step::Write { at, bytes: bytes.to_vec() });
    }

    pub(crate) fn set_length(&mut self, length: usize) {
        self.written.resize(length, 0);
        self.between.push(Step::Length(length));
    }

    pub(crate) fn flush(&mut self) {
        let flushed = self.flushed.get_or_insert_default();
        for step in self.between.drain(..) {
            match step {
                Step::Write { at, bytes } => put(flushed, at, &bytes, 0),
                Step::Length(length) => flushed.resize(length, 0),
            }
        }
    }

    /// What is found when the power is back; nothing when the folder forgot the file.
    fn after(self, fate: Fate, dice: &mut Dice) -> Option<Self> {
        let mut image = match self.flushed {
            Some(flushed) => flushed,
            None if fate.keeps(dice) => Vec::new(),
            None => return None,
        };
        // Where nothing was written a disk may hold anything.
        let junk = if dice.percent(50) { 0 } else { 0xa5 };
        for step in self.between {
            match step {
                Step::Length(length) if fate.keeps(dice) => image.resize(length, junk),
                Step::Length(_) => {}
                Step::Write { at, bytes } => {
                    for (at, sector) in sectors(at, &bytes) {
                        if fate.keeps(dice) {
                            put(&mut image, at, torn(sector, fate, dice), junk);
                        }
                    }
                }
            }
        }
        Some(Self::whole(self.kind, image))
    }
}

/// Now and then only the beginning of a sector was written.
fn torn<'a>(sector: &'a [u8], fate: Fate, dice: &mut Dice) -> &'a [u8] {
    if matches!(fate, Fate::Share(_)) && dice.percent(5) {
        let half = sector.len() / 2;
        sector.get(..half).unwrap_or(sector)
    } else {
        sector
    }
}

fn put(image: &mut Vec<u8>, at: usize, bytes: &[u8], junk: u8) {
    let end = at + bytes.len();
    if image.len() < end {
        image.resize(end, junk);
    }
    image[at..end].copy_from_slice(bytes);
}

/// The parts of a write that lie in different sectors.
fn sectors(at: usize, bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let (first, rest) = bytes.split_at(bytes.len().min(SECTOR - at % SECTOR));
    let after = at + first.len();
    let rest = rest.chunks(SECTOR).enumerate();
    std::iter::once((at, first)).chain(rest.map(move |(n, part)| (after + n * SECTOR, part)))
}

#[test]
fn what_was_not_flushed_may_be_lost_in_part_and_what_was_flushed_is_there() {
    let (mut whole, mut lost, mut part) = (0, 0, 0);
    for seed in 0..200 {
        let mut file = File::new(OpenKind::Wal);
        file.write(0, &[1; 1_000]);
        file.flush();
        file.write(700, &[2; 2_000]);
        file.set_length(2_600);
        let image = file.after(Fate::Share(50), &mut Dice::new(seed)).unwrap().written;
        assert_eq!(image[..700], [1; 700], "flushed");
        match image[700..].iter().filter(|byte| **byte == 2).count() {
            1_900.. => whole += 1,
            0 => lost += 1,
            _ => part += 1,
        }
    }
    assert!(whole > 0 && lost > 0 && part > 100, "{whole} whole, {lost} lost, {part} in part");
}
