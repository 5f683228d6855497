//! *At base* is true when the power goes as well: what was acknowledged is there, whole, although the disk loses whatever
//! was not flushed; what was not acknowledged is there as a whole or not at all; and the relay goes on.
//! A kill (`killed`) leaves every write behind. That these histories lose something under weaker settings is held too.

use std::collections::BTreeMap;

use domain::{access::Tie, id::StudentId};
use jiff::{Timestamp, ToSpan as _};
use protocol::enrol::EnrolRequest;
use sync_server::{
    relay::{Refusal, Relay},
    store::{Granted, Store, StoreError, sqlite::Sqlite},
};

use crate::{
    acknowledged::{Acknowledged, InDoubt, Lost},
    dice::Dice,
    disk::{Disk, Goes},
    invented::{relate, student, visit},
    school::{HERE, School, start},
    tablet::{Tablet, at_base},
};

/// Histories that are played, each from its number.
const HISTORIES: u64 = 12;
/// What happens in each.
const ROUNDS: usize = 40;
const STUDENTS: [StudentId; 2] = [StudentId::draw(101), StudentId::draw(102)];

/// Where it matters most that the power goes: the second pair is the log's way into the database.
const MOMENTS: [&str; 4] =
    ["writing the log", "flushing the log", "writing the database", "flushing the database"];

/// How well the database is told to write.
#[derive(Debug, Clone, Copy)]
enum Setting {
    /// As the relay does.
    Relays,
    /// With this `synchronous` instead.
    Weaker(&'static str),
}

/// In what the power went while the relay served, and how often.
type Tally = BTreeMap<&'static str, usize>;

#[test]
fn what_was_acknowledged_is_there_when_the_power_is_back() {
    let disk = Disk::new("loses what was not flushed");
    let mut tally = Tally::new();
    for seed in 0..HISTORIES {
        play(&disk, Setting::Relays, seed, &mut tally)
            .unwrap_or_else(|Lost(what)| panic!("history {seed}: {what}"));
    }
    for during in MOMENTS.into_iter().chain(["between"]) {
        assert!(tally.contains_key(during), "the power never went {during}: {tally:?}");
    }
}

#[test]
fn with_weaker_settings_the_loss_is_seen() {
    let disk = Disk::new("loses, and nobody flushes");
    for weaker in ["normal", "off"] {
        let lost =
            |seed: &u64| play(&disk, Setting::Weaker(weaker), *seed, &mut Tally::new()).is_err();
        let seen = (0..8).filter(lost).count();
        assert!(seen >= 6, "synchronous={weaker}: {seen} of 8 histories lost something");
    }
}

#[test]
fn half_a_request_is_seen() {
    let disk = Disk::new("keeps half");
    let kai = STUDENTS[0];
    for sent in 0..=2 {
        disk.wipe(Dice::new(1));
        let mut school = School::over(Box::new(open(&disk, Setting::Relays).unwrap()));
        let desk = &mut school.coordinator;
        desk.write(&student(kai, "Kai", "Morgan"), start());
        desk.write(&relate(kai, school.mentors[0].who.user, "2026-09-01", None), start());
        let push = desk.outbox.clone();
        desk.outbox.truncate(sent);
        desk.sync(&school.relay, start());
        let device = desk.who.device;
        drop(school);
        let mut store = open(&disk, Setting::Relays).unwrap();
        let doubt = InDoubt { device, push: &push };
        let whole = Acknowledged::default().is_in(&mut store, Some(doubt)).is_ok();
        assert_eq!(whole, sent != 1, "{sent} of two");
    }
}

#[test]
fn who_may_read_is_there_with_the_change_that_says_so_or_neither_is() {
    let disk = Disk::new("keeps a grant with its change");
    let kai = STUDENTS[0];
    let (mut both, mut neither) = (0, 0);
    let while_it_is_written = MOMENTS.into_iter().take(2).map(Goes::In);
    let moments = while_it_is_written.chain([4, 8, 12, 16].map(Goes::After)).chain([Goes::Never]);
    for (seed, goes) in (0..4).flat_map(|seed| moments.clone().map(move |goes| (seed, goes))) {
        disk.wipe(Dice::new(seed));
        let mut school = School::over(Box::new(open(&disk, Setting::Relays).unwrap()));
        school.add(kai, ("Kai", "Morgan"), None);
        let mentor = school.mentors[0].who.user;
        let School { relay, mut coordinator, .. } = school;
        let push = coordinator.write(&relate(kai, mentor, "2026-09-01", None), start());
        disk.go_dark_when(goes);
        let answer = relay.sync(&coordinator.who, &coordinator.request(), start());
        let acknowledged = answer.ok().map(|answer| at_base(&answer)[0]);
        disk.go_dark();
        drop(relay);
        disk.light(&mut Dice::new(seed));

        // Nobody syncs before this is asked.
        let mut store = open(&disk, Setting::Relays).unwrap();
        let work = store.begin().unwrap();
        let change = work.find_mutation(coordinator.who.device, &push.mutation).unwrap();
        let change = change.map(|(seq, ..)| seq);
        let granted = work.access_after(mentor, 0).unwrap();
        let granted: Vec<_> =
            granted.iter().map(|one| (one.seq, one.student, one.granted)).collect();
        let follows: Vec<_> = change.map(|seq| (seq + 1, kai, Granted::Yes)).into_iter().collect();
        assert_eq!(granted, follows, "one without the other");
        assert_eq!(work.tie(kai, mentor).unwrap() == Tie::Related, change.is_some());
        assert!(acknowledged.is_none() || acknowledged == change, "acknowledged, and gone");
        *(if change.is_some() { &mut both } else { &mut neither }) += 1;
    }
    assert!(both >= 4 && neither >= 4, "{both} with both, {neither} with neither");
}

#[test]
fn the_disk_is_written_to_as_a_file_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = Sqlite::open(&folder.path().join("school.sqlite")).unwrap();
    let disk = Disk::new("as a file");
    let ours = open(&disk, Setting::Relays).unwrap();
    assert_eq!(ours.pragmas().unwrap(), file.pragmas().unwrap());
    assert_eq!(ours.pragmas().unwrap().journal_mode, "wal");
}

fn open(disk: &Disk, setting: Setting) -> Result<Sqlite, StoreError> {
    let connection = Sqlite::durable(disk.connect()?)?;
    if let Setting::Weaker(synchronous) = setting {
        connection.pragma_update(None, "synchronous", synchronous)?;
    }
    Sqlite::on(connection)
}

/// A school whose relay loses its power again and again.
struct Story<'a> {
    disk: &'a Disk,
    setting: Setting,
    dice: Dice,
    /// Gone while there is no power.
    relay: Option<Relay>,
    /// The coordinator's first.
    tablets: [Tablet; 3],
    /// The moment is set at which the power goes next.
    awaited: bool,
    enrolled: u8,
    visits: u128,
    base: Acknowledged,
    at: Timestamp,
    tally: &'a mut Tally,
}

fn play(disk: &Disk, setting: Setting, seed: u64, tally: &mut Tally) -> Result<(), Lost> {
    disk.wipe(Dice::new(!seed));
    // Flushed in any case, so that what weaker settings lose is not only the beginning.
    let School { relay, coordinator, mentors: [okafor, lowe] } =
        School::over(Box::new(open(disk, Setting::Relays)?));
    let mut story = Story {
        disk,
        setting,
        dice: Dice::new(seed),
        relay: Some(relay),
        tablets: [coordinator, okafor, lowe],
        awaited: false,
        enrolled: 0,
        visits: 0,
        base: Acknowledged::default(),
        at: start(),
        tally,
    };
    for (tablet, name) in story.tablets.iter().zip(["Mrs Khan", "Ms Okafor", "Mr Lowe"]) {
        story.base.person(tablet.who.user, name);
        story.base.device(&tablet.who);
    }
    story.power(None)?;
    story.add_students()?;
    for _ in 0..ROUNDS {
        story.round()?;
    }
    story.power(None)?;
    story.ends_whole()
}

impl Story<'_> {
    fn add_students(&mut self) -> Result<(), Lost> {
        let [desk, okafor, lowe] = &mut self.tablets;
        for id in STUDENTS {
            desk.write(&student(id, "Kai", "Morgan"), self.at);
            for mentor in [&okafor, &lowe] {
                desk.write(&relate(id, mentor.who.user, "2026-09-01", None), self.at);
            }
        }
        // So long that every request brings the log nearer to where it goes into the database.
        for student in [0, 0, 0, 1, 1, 1] {
            self.record(0, STUDENTS[student], 50_000);
        }
        while !self.tablets[0].outbox.is_empty() {
            self.push(0)?;
        }
        Ok(())
    }

    fn round(&mut self) -> Result<(), Lost> {
        self.at += 1.minute();
        match self.dice.below(40) {
            0..=3 => self.enrol(),
            4 => self.restart(),
            _ => {
                let which = usize::try_from(self.dice.below(3)).unwrap();
                if self.tablets[which].outbox.is_empty() || self.dice.percent(30) {
                    self.write(which);
                }
                self.push(which)
            }
        }
    }

    fn write(&mut self, which: usize) {
        for _ in 0..=self.dice.below(3) {
            let long = if self.dice.percent(30) { 20_000 } else { 200 };
            let length = self.dice.below(long);
            let student = STUDENTS[usize::from(self.dice.percent(50))];
            self.record(which, student, length);
        }
    }

    fn record(&mut self, which: usize, student: StudentId, length: u64) {
        let tablet = &mut self.tablets[which];
        self.visits += 1;
        // Letters that do not compress away.
        let letter = |_| char::from(b'!' + u8::try_from(self.dice.below(90)).unwrap());
        let words: String = (0..length).map(letter).collect();
        let recorded = tablet.recorded(self.at);
        tablet.write(&visit(self.visits, student, recorded, &words), self.at);
    }

    /// One request; then the power may be gone.
    fn push(&mut self, which: usize) -> Result<(), Lost> {
        let tablet = &mut self.tablets[which];
        let relay = self.relay.as_ref().unwrap();
        match relay.sync(&tablet.who, &tablet.request(), self.at) {
            Ok(answer) => {
                self.base.answered(&tablet.who, &tablet.outbox, &answer, self.at)?;
                tablet.keep(&answer);
                self.perhaps_power()
            }
            Err(error) => self.dark_or(error, Some(which)),
        }
    }

    /// Another device for one of the mentors.
    fn enrol(&mut self) -> Result<(), Lost> {
        self.enrolled += 1;
        let owner = &self.tablets[1 + usize::from(self.enrolled % 2)].who;
        let device = Tablet::new(40 + self.enrolled, owner.user, owner.role);
        let relay = self.relay.as_ref().unwrap();
        let enrolled = relay
            .invite(&self.tablets[0].who, &owner.user.to_string(), self.at)
            .and_then(|invited| {
                let new = device.as_new_device("Tablet");
                let request = EnrolRequest { code: invited.code, device: new, only_for: None };
                relay.enrol(&request, HERE, self.at)?;
                let id = device.who.device.to_string();
                relay.approve_device(&self.tablets[0].who, &id, self.at)
            });
        match enrolled {
            Ok(()) => {
                self.base.device(&device.who);
                self.perhaps_power()
            }
            Err(error) => self.dark_or(error, None),
        }
    }

    fn perhaps_power(&mut self) -> Result<(), Lost> {
        if self.disk.is_dark() || !self.awaited && self.dice.percent(30) {
            self.power(None)
        } else {
            Ok(())
        }
    }

    /// The relay may fail for want of power, and for nothing else.
    fn dark_or(&mut self, error: Refusal, doubt: Option<usize>) -> Result<(), Lost> {
        if self.disk.is_dark() { self.power(doubt) } else { Err(error.into()) }
    }

    /// A stop as it should be. It writes as well, and the power may go in that.
    fn restart(&mut self) -> Result<(), Lost> {
        self.relay = None;
        if self.disk.is_dark() {
            return self.power(None);
        }
        self.disk.go_dark_when(Goes::Never);
        self.begin(None)
    }

    /// The power goes, if it has not gone, and is back.
    fn power(&mut self, doubt: Option<usize>) -> Result<(), Lost> {
        self.disk.go_dark();
        let served = self.relay.take().is_some();
        let during = self.disk.light(&mut self.dice);
        if served {
            *self.tally.entry(during).or_default() += 1;
        }
        if self.dice.percent(30) {
            self.begin_and_stop()?;
            self.disk.go_dark();
            self.disk.light(&mut self.dice);
        }
        self.begin(doubt)
    }

    /// The power may go again while a relay begins, or while it stops at once.
    fn begin_and_stop(&mut self) -> Result<(), Lost> {
        self.disk.go_dark_when(Goes::After(self.dice.below(40)));
        match open(self.disk, self.setting).and_then(|store| Relay::open(Box::new(store))) {
            Err(error) if !self.disk.is_dark() => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// A relay on what is there, which has to be everything; and perhaps a moment at which the power goes next.
    fn begin(&mut self, doubt: Option<usize>) -> Result<(), Lost> {
        let mut store = open(self.disk, self.setting)?;
        let doubt = doubt.map(|which| {
            let tablet = &self.tablets[which];
            InDoubt { device: tablet.who.device, push: &tablet.outbox }
        });
        self.base.is_in(&mut store, doubt)?;
        let relay = self.relay.insert(Relay::open(Box::new(store))?);
        self.base.is_read(relay, &self.tablets[0].who, self.at)?;
        let moment = MOMENTS[usize::try_from(self.dice.below(4)).unwrap()];
        let goes = match self.dice.below(6) {
            0 | 1 => Goes::Never,
            2 => Goes::After(self.dice.below(80)),
            3 => Goes::After(self.dice.below(2_500)),
            _ => Goes::In(moment),
        };
        self.awaited = !matches!(goes, Goes::Never);
        self.disk.go_dark_when(goes);
        Ok(())
    }

    /// The file itself, as SQLite judges it.
    fn ends_whole(mut self) -> Result<(), Lost> {
        self.disk.go_dark();
        self.relay = None;
        self.disk.light(&mut self.dice);
        let connection = self.disk.connect()?;
        let said: String =
            connection.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
        let mut strangers = 0;
        connection.pragma_query(None, "foreign_key_check", |_| {
            strangers += 1;
            Ok(())
        })?;
        if said == "ok" && strangers == 0 { Ok(()) } else { Err(Lost(said)) }
    }
}
