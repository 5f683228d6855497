//! Pictures that visits name: they go from a tablet to base part by part, cut short anywhere; they are at base when that
//! is said, on no tablet whose user may not see whom they are about, and given to nobody else. Chance has dice of its own
//! here, so that all else in a history is as it would be without them.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use domain::{
    calendar::AcademicYear,
    id::VisitId,
    visit::{Attachment, Picture, PictureHash, PictureKind, Visit},
};
use protocol::blob::{Held, Part};
use records::{DocumentId, EntryRef};
use replica::{Safekeeping, storage::Table};
use sync_server::relay::{Principal, Refusal};

use super::{Play, check::WORD, model::Place};
use scenarios::dice::Dice;

/// So many of a hundred visits have a picture.
const PICTURED: u64 = 15;
/// So many of a hundred tablets that were at base send their pictures then,
const SENT: u64 = 70;
/// and so many look at one, perhaps of somebody whom their user may not see.
const LOOKED_AT: u64 = 40;
/// What every picture begins with: it is a JPEG.
const BEGINNING: [u8; 4] = [0xff, 0xd8, 0xff, 0xe0];
/// So many bytes come after that.
const NOISE: usize = 28;
/// A part has so many bytes at least,
const SMALLEST: usize = 4;
/// and fewer than so many more.
const LARGER: usize = 20;
/// Nobody sends so many parts before base has all of them.
const PARTS: usize = 40;

/// See the module.
#[derive(Debug)]
pub(super) struct Pictures {
    dice: Dice,
    taken: BTreeMap<PictureHash, Taken>,
}

/// A picture that was taken.
#[derive(Debug)]
struct Taken {
    /// On which device.
    who: usize,
    bytes: Vec<u8>,
    /// The visit that it was taken for.
    visit: VisitId,
    /// It may have gone with a profile that was set back, or with a disk that lied.
    gone: bool,
    /// A part of it was damaged on its way.
    spoilt: bool,
    /// Base was seen to have it.
    seen: bool,
}

/// How the way to base is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Good,
    Rough,
}

/// What happens to one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hap {
    /// It arrives, and so does the answer.
    Nothing,
    RequestLost,
    AnswerLost,
    Damaged,
    Twice,
    BaseEnds,
    TabletEnds,
}

impl Hap {
    fn draw(dice: &mut Dice) -> Self {
        let of = [
            (8, Self::Nothing),
            (1, Self::RequestLost),
            (1, Self::AnswerLost),
            (1, Self::Damaged),
            (1, Self::Twice),
            (1, Self::BaseEnds),
            (1, Self::TabletEnds),
        ];
        dice.weighted(&of, Self::Nothing)
    }
}

impl Pictures {
    /// None yet, in the history of this number.
    pub(super) fn new(seed: u64) -> Self {
        Self { dice: Dice::new(!seed), taken: BTreeMap::new() }
    }

    /// The profile of a device went back to an earlier day.
    pub(super) fn went_back(&mut self, who: usize) {
        self.taken.values_mut().filter(|it| it.who == who).for_each(|it| it.gone = true);
    }
}

impl Play {
    /// Takes a picture for a visit, now and then.
    pub(super) fn with_picture(&mut self, who: usize, visit: Visit) -> Result<Visit> {
        if !self.pictures.dice.percent(PICTURED) {
            return Ok(visit);
        }
        let bytes = [&BEGINNING[..], &self.pictures.dice.noise(NOISE)].concat();
        let kept = bytes.clone();
        let hash = self.tablet(who)?.must(async |copy| copy.keep_picture(kept).await)??;
        let length = u32::try_from(bytes.len())?;
        let kind = PictureKind::Jpeg;
        let picture = Picture { hash, kind, bytes: length, width: 4, height: 3 };
        let photo = Attachment::Photo { picture, shows: WORD.to_owned() };
        let visit = Visit { attachments: vec![photo], ..visit };
        let (gone, spoilt, seen) = (false, false, false);
        let taken = Taken { who, bytes, visit: visit.id, gone, spoilt, seen };
        self.pictures.taken.insert(hash, taken);
        self.report.happened("a visit had a picture");
        Ok(visit)
    }

    /// A tablet has been at base: now and then its pictures go, and its user looks at one.
    pub(super) fn after_a_sync(&mut self, who: usize) -> Result<()> {
        if self.pictures.dice.percent(SENT) {
            self.send_pictures(who, Way::Rough)?;
        }
        if self.pictures.dice.percent(LOOKED_AT) {
            self.look_at_a_picture(who)?;
        }
        Ok(())
    }

    /// What is due goes to base.
    pub(super) fn send_pictures(&mut self, who: usize, way: Way) -> Result<()> {
        for hash in self.tablet(who)?.copy.pictures_to_send() {
            self.send_picture(who, hash, way)?;
        }
        Ok(())
    }

    fn send_picture(&mut self, who: usize, hash: PictureHash, way: Way) -> Result<()> {
        let tablet = self.tablet(who)?;
        let sender = tablet.principal();
        let here = tablet.must(async |copy| copy.picture_to_send(hash).await)??;
        let Some(bytes) = here else {
            let damaged = self.model.told(who)?.damaged;
            ensure!(damaged, "the bytes of a picture are gone from tablet {who}");
            return Ok(());
        };
        for _ in 0..PARTS {
            let hap = match way {
                Way::Good => Hap::Nothing,
                Way::Rough => Hap::draw(&mut self.pictures.dice),
            };
            let held = match self.base.ask(|relay, _| relay.blob_held(&sender, hash)) {
                Ok(held) => held,
                Err(refusal) => return self.picture_refused(who, &refusal),
            };
            if held.whole {
                self.tablet(who)?.must(async |copy| copy.picture_sent(hash).await)??;
                self.report.happened("a picture was sent");
                return Ok(());
            }
            let size = match way {
                Way::Good => bytes.len(),
                Way::Rough => SMALLEST + self.pictures.dice.place(LARGER),
            };
            let part = part_of(&bytes, held, size)?;
            self.carry(&sender, hash, part, hap)?;
            if [Hap::RequestLost, Hap::AnswerLost, Hap::TabletEnds].contains(&hap) {
                self.report.happened("a picture was cut short");
                return if hap == Hap::TabletEnds { self.restart(who) } else { Ok(()) };
            }
        }
        ensure!(way == Way::Rough, "base never had all of a picture of tablet {who}");
        Ok(())
    }

    /// One part on its way to base.
    fn carry(
        &mut self,
        sender: &Principal,
        hash: PictureHash,
        mut part: Part,
        hap: Hap,
    ) -> Result<()> {
        let taken = self.pictures.taken.get_mut(&hash).context("a picture that nobody took")?;
        if hap == Hap::Damaged {
            part.bytes.iter_mut().for_each(|byte| *byte ^= 1);
            taken.spoilt = true;
        }
        let times = match hap {
            Hap::RequestLost => 0,
            Hap::Twice => 2,
            _ => 1,
        };
        for _ in 0..times {
            match self.base.ask(|relay, now| relay.take_blob_part(sender, hash, &part, now)) {
                Ok(held) => ensure!(held.bytes <= part.length, "base has more than there is"),
                // Then it begins again.
                Err(Refusal::BadRequest) => ensure!(taken.spoilt, "a good picture was refused"),
                Err(refusal) => return Err(refusal.into()),
            }
        }
        if hap == Hap::BaseEnds { self.base.crash() } else { Ok(()) }
    }

    /// Base takes no picture that no record of its sender names, which after a restore it may not know again yet.
    fn picture_refused(&mut self, who: usize, refusal: &Refusal) -> Result<()> {
        self.overhears(&format!("{refusal} {refusal:?}"))?;
        match refusal {
            Refusal::UnknownDevice => self.not_known(who),
            Refusal::NotAllowed => {
                let damaged = self.model.told(who)?.damaged;
                let restored = self.model.restores > 0;
                ensure!(damaged || restored, "a picture of tablet {who} was refused");
                Ok(())
            }
            refusal => bail!("base refused a picture: {refusal}"),
        }
    }

    /// Somebody asks for a picture, whoever's it is: they are given it only if they may see somebody whom it is about.
    fn look_at_a_picture(&mut self, who: usize) -> Result<()> {
        let all: Vec<PictureHash> = self.pictures.taken.keys().copied().collect();
        let Some(hash) = self.pictures.dice.one(&all).copied() else { return Ok(()) };
        let reader = self.tablet(who)?.principal();
        match self.base.ask(|relay, now| relay.blob_part(&reader, hash, 0, now)) {
            Ok(part) => {
                let removed = self.model.told(who)?.removed;
                ensure!(!removed, "tablet {who} was removed, and is given a picture");
                let day = self.day();
                let may = self.about(hash).any(|it| self.access.may_see(&reader, it.student, day));
                ensure!(may, "{} is given a picture that they may not see", reader.user);
                ensure!(self.is_whole(hash, &part), "base gives another picture");
                self.report.happened("a picture was looked at");
                self.is_kept(who, hash, part.bytes)?;
            }
            Err(Refusal::NotFound) => self.report.happened("a picture was not to be had"),
            Err(refusal) => self.picture_refused(who, &refusal)?,
        }
        self.report.checked(10);
        Ok(())
    }

    /// The tablet keeps what it was given beside a visit that names it and that it lists, as the app does: it has to go
    /// with that.
    fn is_kept(&mut self, who: usize, hash: PictureHash, bytes: Vec<u8>) -> Result<()> {
        let view = self.tablets.get(who).context("no such tablet")?.copy.view();
        let listed = |visit: &&Visit| {
            let shown = view.student(visit.student);
            let mut years = shown.into_iter().flat_map(|shown| &shown.years);
            years.any(|row| {
                row.student == visit.student && row.recent.iter().any(|it| it.id == visit.id)
            })
        };
        let place = self.about(hash).find(listed).map(|visit| {
            let year = DocumentId::StudentYear(visit.student, AcademicYear::of(visit.date));
            (year, EntryRef::Visit(visit.id))
        });
        let Some(place) = place else { return Ok(()) };
        let tablet = self.tablet(who)?;
        tablet.must(async |copy| copy.keep_fetched(bytes, place).await)??;
        let here = tablet.must(async |copy| copy.picture(hash).await)??;
        ensure!(here.is_some(), "tablet {who} was given a picture, and does not keep it");
        self.report.happened("a picture was kept where it was looked at");
        Ok(())
    }

    /// The visits that name a picture, as far as they were ever saved.
    fn about(&self, hash: PictureHash) -> impl Iterator<Item = &Visit> {
        let names = move |visit: &&Visit| {
            let mut pictures = visit.attachments.iter().filter_map(Attachment::picture);
            pictures.any(|picture| picture.hash == hash)
        };
        self.model.visits.values().map(|written| &written.visit).filter(names)
    }

    fn is_whole(&self, hash: PictureHash, part: &Part) -> bool {
        self.pictures.taken.get(&hash).is_some_and(|taken| taken.bytes == part.bytes)
    }

    /// Whether base has a picture byte for byte, and gives it to a coordinator.
    fn base_shows(&self, hash: PictureHash) -> Result<bool> {
        let auditor = self.auditor;
        match self.base.ask(|relay, now| relay.blob_part(&auditor, hash, 0, now)) {
            Ok(part) => {
                ensure!(self.is_whole(hash, &part), "base has another picture");
                Ok(true)
            }
            Err(Refusal::NotFound) => Ok(false),
            Err(refusal) => Err(refusal.into()),
        }
    }

    /// A visit that is said to be at base is there with its picture. What a restored base lacks is looked at in the end.
    pub(super) fn pictures_are_where_it_is_said(&mut self, who: usize) -> Result<()> {
        if self.model.restores > 0 || self.model.told(who)?.damaged {
            return Ok(());
        }
        let copy = &self.tablets.get(who).context("no such tablet")?.copy;
        let claimed = |taken: &Taken| {
            let written = self.model.visits.get(&taken.visit);
            written.is_some_and(|written| written.place == Place::AtBase)
                && copy.safekeeping(EntryRef::Visit(taken.visit)) == Safekeeping::AtBase
        };
        let open = |taken: &Taken| taken.who == who && !taken.gone && !taken.seen;
        let taken = self.pictures.taken.iter();
        let claimed = taken.filter(|(_, taken)| open(taken) && claimed(taken));
        let claimed: Vec<PictureHash> = claimed.map(|(hash, _)| *hash).collect();
        for hash in claimed {
            let there = self.base_shows(hash)?;
            ensure!(there, "tablet {who} says that a picture is at base, and base has it not");
            if let Some(taken) = self.pictures.taken.get_mut(&hash) {
                taken.seen = true;
            }
            self.report.checked(10);
        }
        Ok(())
    }

    /// Base has the pictures of every visit that it has, and no tablet one of somebody whom its user may not see.
    pub(super) fn pictures_in_the_end(&mut self, visits: &BTreeMap<VisitId, Visit>) -> Result<()> {
        let there = self.pictures.taken.iter().filter(|(_, taken)| !taken.gone);
        let there = there.filter(|(_, taken)| visits.contains_key(&taken.visit));
        let due: Vec<_> = there.map(|(hash, taken)| (*hash, taken.who)).collect();
        for (hash, who) in due {
            let restored = self.model.restores > 0;
            let told = self.model.told(who)?;
            // A removed device that base forgot with its records cannot send anything any more.
            if told.damaged || told.removed && restored {
                continue;
            }
            let there = self.base_shows(hash)?;
            ensure!(there, "base has a visit of tablet {who}, and not its picture");
            self.report.checked(10);
        }
        (0..self.tablets.len()).try_for_each(|who| self.no_picture_is_left(who))
    }

    fn no_picture_is_left(&mut self, who: usize) -> Result<()> {
        let told = self.model.told(who)?.clone();
        if told.damaged || told.removed {
            return Ok(());
        }
        let day = self.day();
        let tablet = self.tablets.get(who).context("no such tablet")?;
        let (reader, view) = (tablet.principal(), tablet.copy.view());
        let sent = view.waiting.pictures == 0 || view.waiting.changes > 0;
        ensure!(sent || self.model.restores > 0, "a picture waits for ever on tablet {who}");
        let waiting = told.odd && view.waiting.changes > 0;
        for key in tablet.storage.keys(Table::Blob) {
            let hash = <[u8; 32]>::try_from(key.as_slice()).context("a picture of no name")?;
            let stays = self.about(PictureHash::new(hash)).any(|visit| {
                let student = visit.student;
                view.kept_for_unsent.contains(&student)
                    || waiting && told.about.contains(&student)
                    || self.access.may_see(&reader, student, day)
            });
            ensure!(stays, "tablet {who} has a picture that its user may not see");
        }
        self.report.checked(10);
        Ok(())
    }
}

/// The next bytes of a picture.
fn part_of(bytes: &[u8], held: Held, size: usize) -> Result<Part> {
    let at = usize::try_from(held.bytes)?;
    let end = bytes.len().min(at + size);
    let some = bytes.get(at..end).context("base has more of a picture than there is")?;
    Ok(Part { at: held.bytes, length: bytes.len() as u64, bytes: some.to_vec() })
}
