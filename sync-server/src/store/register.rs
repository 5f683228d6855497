//! The register: a file beside the database, and in no backup of it, that only ever grows. It says which changes were
//! taken in, whose each actor is, who got and lost access, what people are here for since that was changed, who covers for
//! whom, which devices were let in, were refused or removed and erased themselves, which second ways were removed, with which seals the audit log went on, which
//! sealed entries of concerns there were and who held keys to them, so that a restore knows what happened since the copy was
//! made. Ids, hashes, times and public keys; never a name or a word of a record.
//!
//! After a first line with the format, every line is one fact and ends in the beginning of its SHA-256. A line that was
//! torn, or turned to junk when the power went, is passed over.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use domain::{
    concern::EntryKind,
    cover::{Days, Duty},
    id::{CoverId, DeviceId, PasskeyId, StudentId, UserId},
    staff::Role,
};
use protocol::sync::Seq;
use sha2::{Digest, Sha256};

use super::{ActorRow, Granted, HoldersRow, LostRow, SealedFact, StoreError, files};

/// The first line.
const FORMAT: &[u8] = b"alongside register 1\n";
/// Bytes of a line's hash that stand at its end.
const CHECK: usize = 8;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fact {
    /// A change was taken in.
    Change {
        /// Its place.
        seq: Seq,
        /// Which, and whose.
        change: LostRow,
    },
    /// An actor was bound.
    Actor {
        /// Which.
        actor: Vec<u8>,
        /// Whose it is, for ever.
        owner: ActorRow,
    },
    /// Somebody's access to a student's documents began or ended.
    Access {
        /// Its place.
        seq: Seq,
        /// Whose documents.
        student: StudentId,
        /// Who.
        user: UserId,
        /// Whether it began or ended.
        granted: Granted,
        /// Milliseconds since 1970.
        at: i64,
    },
    /// Somebody is here for this from then on.
    Role {
        /// Who.
        user: UserId,
        /// What for.
        role: Role,
    },
    /// Somebody was named to cover for a colleague.
    Cover {
        /// Which cover.
        id: CoverId,
        /// Who covers.
        by: UserId,
        /// For what.
        duty: Duty,
        /// Who is away.
        away: UserId,
        /// On which days.
        days: Days,
    },
    /// A cover was ended before its last day was over.
    CoverEnded {
        /// Which.
        id: CoverId,
        /// Milliseconds since 1970.
        at: i64,
    },
    /// A device was let in that had waited.
    Approved {
        /// Which.
        device: DeviceId,
        /// Milliseconds since 1970.
        at: i64,
    },
    /// A device was removed, or refused while it waited.
    Removed {
        /// Which.
        device: DeviceId,
        /// Milliseconds since 1970.
        at: i64,
    },
    /// A removed device erased itself.
    Wiped {
        /// Which.
        device: DeviceId,
        /// Milliseconds since 1970.
        at: i64,
    },
    /// A passkey is of no use any more.
    PasskeyRemoved {
        /// Which.
        passkey: PasskeyId,
        /// Milliseconds since 1970.
        at: i64,
    },
    /// Somebody's app for six digits, set up before then, is of no use any more.
    CodesRemoved {
        /// Whose.
        user: UserId,
        /// Milliseconds since 1970.
        at: i64,
    },
    /// From here on the history is this one.
    Epoch(u64),
    /// An act is in the audit log.
    Act(Sealed),
    /// A sealed entry of a concern was taken in.
    Entry(SealedFact),
    /// Who holds keys to concerns, as the recovery key signed it.
    Holders(HoldersRow),
}

/// What a register knows that a database can be compared with.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The acts.
    pub(crate) acts: Vec<Sealed>,
    /// The lists of those who hold keys.
    pub(crate) holders: Vec<HoldersRow>,
    /// The sealed entries.
    pub(crate) entries: Vec<SealedFact>,
}

/// An act, as far as it can be told whether it is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sealed {
    /// In which history it was noted.
    pub(crate) epoch: u64,
    /// Its number.
    pub(crate) seq: u64,
    /// Its seal.
    pub(crate) seal: [u8; 32],
}

impl Fact {
    /// Whether it takes something away, or tells histories apart: then it must be on the disk before it is in force.
    const fn must_last(&self) -> bool {
        match self {
            Self::Access { granted: Granted::No, .. }
            | Self::Role { .. }
            | Self::CoverEnded { .. }
            | Self::Removed { .. }
            | Self::PasskeyRemoved { .. }
            | Self::CodesRemoved { .. }
            | Self::Holders(_)
            | Self::Epoch(_) => true,
            Self::Access { granted: Granted::Yes, .. }
            | Self::Change { .. }
            | Self::Actor { .. }
            | Self::Cover { .. }
            | Self::Approved { .. }
            | Self::Act(_)
            | Self::Entry(_)
            | Self::Wiped { .. } => false,
        }
    }

    /// Whether it is told of only once it is committed. Of an act that never happened nobody should ask where it is, and
    /// nobody should be let in, or cover for somebody, by one.
    pub(crate) const fn comes_after(&self) -> bool {
        matches!(self, Self::Act(_) | Self::Approved { .. } | Self::Cover { .. })
    }

    fn line(&self) -> String {
        let text = match self {
            Self::Change { seq, change } => {
                let LostRow { doc, hash, user, device, received_at } = change;
                let hash = hexadecimal(hash);
                format!("change {seq} {doc} {hash} {user} {device} {received_at}")
            }
            Self::Actor { actor, owner: ActorRow { user, device, doc } } => {
                format!("actor {} {doc} {user} {device}", hexadecimal(actor))
            }
            Self::Access { seq, student, user, granted: Granted::Yes, at } => {
                format!("grant {seq} {student} {user} {at}")
            }
            Self::Access { seq, student, user, granted: Granted::No, at } => {
                format!("purge {seq} {student} {user} {at}")
            }
            Self::Role { user, role } => format!("role {user} {}", role.name()),
            Self::Cover { id, by, duty, away, days } => {
                let (duty, first, last) = (duty.role().name(), days.first(), days.last());
                format!("cover {id} {by} {duty} {away} {first} {last}")
            }
            Self::CoverEnded { id, at } => format!("cover-ended {id} {at}"),
            Self::Approved { device, at } => format!("approved {device} {at}"),
            Self::Removed { device, at } => format!("removed {device} {at}"),
            Self::Wiped { device, at } => format!("wiped {device} {at}"),
            Self::PasskeyRemoved { passkey, at } => format!("passkey-removed {passkey} {at}"),
            Self::CodesRemoved { user, at } => format!("codes-removed {user} {at}"),
            Self::Epoch(epoch) => format!("epoch {epoch}"),
            Self::Act(Sealed { epoch, seq, seal }) => {
                format!("act {epoch} {seq} {}", hexadecimal(seal))
            }
            Self::Entry(fact) => {
                let SealedFact { id, concern, kind, sha256, user, device, received_at } = fact;
                let (kind, hash) = (kind.name(), hexadecimal(sha256));
                format!("sealed {id} {concern} {kind} {hash} {user} {device} {received_at}")
            }
            Self::Holders(HoldersRow { number, bytes, at, .. }) => {
                format!("holders {number} {at} {}", hexadecimal(bytes))
            }
        };
        let check = check(&text);
        format!("{text} {check}\n")
    }

    /// Reads a line without its end; nothing when it is not whole.
    fn read(line: &[u8]) -> Option<Self> {
        let (text, found) = std::str::from_utf8(line).ok()?.rsplit_once(' ')?;
        if found != check(text) {
            return None;
        }
        let words: Vec<_> = text.split(' ').collect();
        match words.as_slice() {
            ["change", seq, doc, hash, user, device, received_at] => Some(Self::Change {
                seq: seq.parse().ok()?,
                change: LostRow {
                    doc: (*doc).to_owned(),
                    hash: bytes_of(hash)?.try_into().ok()?,
                    user: user.parse().ok()?,
                    device: device.parse().ok()?,
                    received_at: received_at.parse().ok()?,
                },
            }),
            ["actor", actor, doc, user, device] => Some(Self::Actor {
                actor: bytes_of(actor)?,
                owner: ActorRow {
                    user: user.parse().ok()?,
                    device: device.parse().ok()?,
                    doc: (*doc).to_owned(),
                },
            }),
            [kind @ ("grant" | "purge"), seq, student, user, at] => Some(Self::Access {
                seq: seq.parse().ok()?,
                student: student.parse().ok()?,
                user: user.parse().ok()?,
                granted: if *kind == "grant" { Granted::Yes } else { Granted::No },
                at: at.parse().ok()?,
            }),
            ["role", user, role] => {
                Some(Self::Role { user: user.parse().ok()?, role: Role::named(role)? })
            }
            ["cover", id, by, duty, away, first, last] => Some(Self::Cover {
                id: id.parse().ok()?,
                by: by.parse().ok()?,
                duty: Duty::named(duty)?,
                away: away.parse().ok()?,
                days: Days::new(first.parse().ok()?, last.parse().ok()?).ok()?,
            }),
            ["cover-ended", id, at] => {
                Some(Self::CoverEnded { id: id.parse().ok()?, at: at.parse().ok()? })
            }
            ["approved", device, at] => {
                Some(Self::Approved { device: device.parse().ok()?, at: at.parse().ok()? })
            }
            ["removed", device, at] => {
                Some(Self::Removed { device: device.parse().ok()?, at: at.parse().ok()? })
            }
            ["wiped", device, at] => {
                Some(Self::Wiped { device: device.parse().ok()?, at: at.parse().ok()? })
            }
            ["passkey-removed", passkey, at] => {
                Some(Self::PasskeyRemoved { passkey: passkey.parse().ok()?, at: at.parse().ok()? })
            }
            ["codes-removed", user, at] => {
                Some(Self::CodesRemoved { user: user.parse().ok()?, at: at.parse().ok()? })
            }
            ["epoch", epoch] => Some(Self::Epoch(epoch.parse().ok()?)),
            ["act", epoch, seq, seal] => Some(Self::Act(Sealed {
                epoch: epoch.parse().ok()?,
                seq: seq.parse().ok()?,
                seal: bytes_of(seal)?.try_into().ok()?,
            })),
            ["sealed", rest @ ..] => Self::entry(rest),
            ["holders", number, at, bytes] => {
                let bytes = bytes_of(bytes)?;
                Some(Self::Holders(HoldersRow {
                    number: number.parse().ok()?,
                    sha256: Sha256::digest(&bytes).into(),
                    bytes,
                    at: at.parse().ok()?,
                }))
            }
            _ => None,
        }
    }

    fn entry(words: &[&str]) -> Option<Self> {
        let [id, concern, kind, sha256, user, device, received_at] = words else { return None };
        Some(Self::Entry(SealedFact {
            id: id.parse().ok()?,
            concern: concern.parse().ok()?,
            kind: EntryKind::named(kind)?,
            sha256: bytes_of(sha256)?.try_into().ok()?,
            user: user.parse().ok()?,
            device: device.parse().ok()?,
            received_at: received_at.parse().ok()?,
        }))
    }
}

/// A register that is added to.
#[derive(Debug)]
pub(crate) struct Register {
    file: File,
    /// The last line may not be whole; the next must not go on in it.
    torn: bool,
    /// What could not be told.
    owed: Vec<Fact>,
}

impl Register {
    /// Where the register of a database is.
    pub(crate) fn of(database: &Path) -> PathBuf {
        database.with_extension("register")
    }

    /// Opens it to add to it. Where there is none, as with a database of an older version, one is made that says what
    /// is known.
    pub(crate) fn open(
        path: &Path,
        known: impl FnOnce() -> Result<Vec<Fact>, StoreError>,
    ) -> Result<Self, StoreError> {
        if !path.try_exists().map_err(unusable)? {
            make(path, &known()?).map_err(unusable)?;
        }
        Self::go_on(path).map_err(unusable)
    }

    fn go_on(path: &Path) -> io::Result<Self> {
        let mut file = File::options().read(true).append(true).open(path)?;
        begins_as_a_register(&mut file)?;
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        Ok(Self { file, torn: last != *b"\n", owed: Vec::new() })
    }

    /// Adds lines, before the database commits what they say.
    ///
    /// What takes something away is on the disk when this returns. The others need not be: when the last of them are lost
    /// with the power, only their authors can bring those changes back, and a person is at worst withheld what they were
    /// just given. Nor does it harm when the commit fails afterwards: the change went through every check, what gave
    /// access is sent again by whoever decided it, and what took it away can be decided anew.
    pub(crate) fn add(&mut self, facts: &[Fact]) -> Result<(), StoreError> {
        if facts.is_empty() && self.owed.is_empty() {
            return Ok(());
        }
        let mut text = if self.torn { "\n".to_owned() } else { String::new() };
        text.extend(self.owed.iter().chain(facts).map(Fact::line));
        self.torn = true;
        self.file.write_all(text.as_bytes()).map_err(unusable)?;
        self.torn = false;
        self.owed.clear();
        if facts.iter().any(Fact::must_last) {
            self.file.sync_data().map_err(unusable)?;
        }
        Ok(())
    }

    /// Adds lines that say what is committed. It happened, so that it is no error when they cannot be added now: they go
    /// before the next ones. When they are lost with the power, the next act says as much of those before it.
    pub(crate) fn tell(&mut self, facts: Vec<Fact>) {
        self.owed.extend(facts);
        self.add(&[]).ok();
    }

    /// Everything that a register says.
    pub(crate) fn read(path: &Path) -> Result<Vec<Fact>, StoreError> {
        let mut facts = Vec::new();
        each_in(opened(path)?, |fact| facts.push(fact)).map_err(unusable)?;
        Ok(facts)
    }

    /// What a register knows that a database can be compared with; nothing where there is no register.
    pub(crate) fn told(path: &Path) -> Result<Told, StoreError> {
        let mut told = Told::default();
        if path.try_exists().map_err(unusable)? {
            let take = |fact| match fact {
                Fact::Act(act) => told.acts.push(act),
                Fact::Holders(row) => told.holders.push(row),
                Fact::Entry(entry) => told.entries.push(entry),
                _ => {}
            };
            each_in(opened(path)?, take).map_err(unusable)?;
        }
        Ok(told)
    }

    /// The lists of those who hold keys that a register knows. No other line is looked at, since a relay asks when it starts.
    pub(crate) fn holders(path: &Path) -> Result<Vec<HoldersRow>, StoreError> {
        let mut all = Vec::new();
        let mut register = opened(path)?;
        begins_as_a_register(&mut register).map_err(unusable)?;
        for line in register.split(b'\n') {
            let line = line.map_err(unusable)?;
            if !line.starts_with(b"holders ") {
                continue;
            }
            if let Some(Fact::Holders(row)) = Fact::read(&line) {
                all.push(row);
            }
        }
        Ok(all)
    }
}

fn opened(path: &Path) -> Result<BufReader<File>, StoreError> {
    Ok(BufReader::new(File::open(path).map_err(unusable)?))
}

/// What a register says, line by line.
fn each_in(mut register: impl BufRead, mut take: impl FnMut(Fact)) -> io::Result<()> {
    begins_as_a_register(&mut register)?;
    for line in register.split(b'\n') {
        Fact::read(&line?).into_iter().for_each(&mut take);
    }
    Ok(())
}

/// The register that says what one of these bytes says and nothing else; nothing when it is none. For those who try out
/// what should never be in one.
#[must_use]
pub fn register_anew(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut anew = FORMAT.to_vec();
    each_in(bytes, |fact| anew.extend(fact.line().into_bytes())).ok()?;
    Some(anew)
}

/// Whole, or not there at all.
fn make(path: &Path, known: &[Fact]) -> io::Result<()> {
    let begun = files::beside(path, ".begun");
    files::remove(&begun)?;
    let mut file = files::private(&begun)?;
    let mut bytes = FORMAT.to_vec();
    known.iter().for_each(|fact| bytes.extend(fact.line().into_bytes()));
    file.write_all(&bytes)?;
    file.sync_all()?;
    drop(file);
    files::name(&begun, path)
}

/// Reads the first line.
fn begins_as_a_register(file: &mut impl Read) -> io::Result<()> {
    let mut first = Vec::new();
    file.take(FORMAT.len() as u64).read_to_end(&mut first)?;
    if first == FORMAT {
        Ok(())
    } else {
        Err(io::Error::other("it is none, or of a newer version; move it away if it is no use"))
    }
}

fn unusable(error: io::Error) -> StoreError {
    StoreError::Register(error.to_string())
}

fn check(text: &str) -> String {
    let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    hexadecimal(hash.get(..CHECK).unwrap_or(&hash))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let places = (0..text.len()).step_by(2);
    places.map(|place| u8::from_str_radix(text.get(place..place + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests;
