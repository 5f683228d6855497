//! Histories, each drawn from one number: what people do, what the wire, the disks, the clocks and base do to it, and
//! what must hold all the while (`check`, `frames`) and once the wire is quiet (`quiet`). The same number is always the
//! same history.

mod access;
mod at_base;
mod cast;
mod check;
mod coordinating;
mod faults;
mod frames;
mod lane;
mod many;
mod model;
mod pictures;
mod poison;
mod profiles;
mod quiet;
mod releases;
mod report;
mod slow;
mod steps;
mod syncing;
mod writing;

pub use cast::Cast;
pub use many::{Broken, Outcome, play_many, workers};
pub use report::Report;

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use domain::id::StudentId;
use jiff::{civil::Date, tz::TimeZone};
use protocol::sync::{Push, SyncAnswer, SyncRequest};
use replica::memory::MemoryStorage;
use sync_server::{relay::Principal, store::sqlite::Sqlite};

use access::Access;
use at_base::AtBase;
use lane::Lane;
use model::Model;
use pictures::Pictures;
use scenarios::{base::Base, clock::Clock, dice::Dice, tablet::Tablet};
use slow::Pace;
use steps::Step;

/// A history has so many steps at least,
const FEWEST_STEPS: usize = 8;
/// and fewer than so many more.
const MORE_STEPS: usize = 20;
/// How long a step takes.
const STEP_MS: i64 = 7_000;
/// By this the numbers differ that chance begins with, and those of what is rare.
const RARE: u64 = 0x7261_7265_2065_7665;

/// Faults and people's doings that a thousand histories have among them, by the names that the report gives them.
pub const SOONER_OR_LATER: &[&str] = &[
    "a request was lost",
    "a request was damaged",
    "a request came twice",
    "an answer was lost",
    "an answer came twice",
    "an answer was held up",
    "an answer made no sense",
    "an answer was damaged",
    "an answer was of a newer version",
    "base ended before it committed",
    "base ended as its answer left",
    "a disk was full",
    "a disk lost its answer",
    "a tablet ended before a commit",
    "a tablet ended after a commit",
    "a disk forgot what it had kept",
    "a tablet was started again",
    "a clock was set",
    "a stored value was damaged",
    "a stored value was cut short",
    "rows and intents of a newer app",
    "rows of another version at base",
    "a device was of another release",
    "words of another release were at base",
    "a profile was copied",
    "a profile was set back",
    "a relationship began",
    "a relationship ended",
    "somebody was met off site",
    "a coordinator decided about somebody met",
    "a device was removed",
    "a removed device was told so",
    "a removed device erased itself",
    "a device was added again",
    "base was restored",
    "a first sync came in parts",
    "access ended in a first sync",
    "base was restored in a first sync",
    "poison was sent",
    "a change was handed in",
    "what was handed in was taken",
    "what was handed in was left out",
    "a visit was recorded",
    "a visit had a picture",
    "a picture was sent",
    "a picture was cut short",
    "a picture was looked at",
    "a picture was kept where it was looked at",
    "a picture was not to be had",
];

/// A history while it is played.
struct Play {
    clock: Clock,
    base: Base,
    auditor: Principal,
    tablets: Vec<Tablet>,
    /// Whom it is about, with everybody who was met meanwhile.
    students: Vec<StudentId>,
    model: Model,
    access: Access,
    /// What was handed in for the coordinator.
    lane: Lane,
    pictures: Pictures,
    dice: Dice,
    /// For what is rare: dice of its own, so that all else in a history is as it would be without it.
    chance: Dice,
    pace: Pace,
    /// Answers that are still on their way.
    held: Vec<Held>,
    /// Profiles as they were when somebody kept them.
    kept: BTreeMap<usize, MemoryStorage>,
    backup: Option<Sqlite>,
    /// What was pushed and taken in, for whoever listens.
    overheard: Vec<Push>,
    report: Report,
}

/// An answer on its way: whose, and to what.
struct Held {
    who: usize,
    asked: SyncRequest,
    answer: SyncAnswer,
}

/// Plays the history of a number. `told` gets each step before it is taken.
///
/// # Errors
/// When a promise was not kept; the words say which.
pub fn play(cast: &Cast, seed: u64, told: &mut Vec<String>) -> Result<Report> {
    let mut play = Play::begin(cast, seed)?;
    if play.pace == Pace::Slow {
        told.push("the wire is slow, and some records are long".to_owned());
    }
    for _ in 0..FEWEST_STEPS + play.dice.place(MORE_STEPS) {
        let step = Step::draw(&mut play.dice, play.tablets.len());
        told.push(format!("{step:?}"));
        play.report.step();
        play.clock.turn(STEP_MS);
        play.step(step)?;
        play.check()?;
    }
    told.push("and then it gets quiet".to_owned());
    play.quiet()?;
    play.at_the_end()?;
    play.report.schedules = 1;
    Ok(play.report)
}

impl Play {
    fn begin(cast: &Cast, seed: u64) -> Result<Self> {
        let (mut dice, mut chance) = (Dice::new(seed), Dice::new(seed ^ RARE));
        let pace = Pace::draw(&mut chance);
        let begins = cast.begin(&mut dice, pace)?;
        let model = Model::of(begins.tablets.len());
        let mut play = Self {
            clock: begins.clock,
            base: begins.base,
            auditor: cast.auditor,
            tablets: begins.tablets,
            students: begins.students,
            model,
            access: Access::default(),
            lane: Lane::default(),
            pictures: Pictures::new(seed),
            dice,
            chance,
            pace,
            held: Vec::new(),
            kept: BTreeMap::new(),
            backup: None,
            overheard: Vec::new(),
            report: Report::default(),
        };
        play.look()?;
        play.two_releases()?;
        if pace == Pace::Slow {
            play.begins_slowly()?;
        }
        Ok(play)
    }

    fn step(&mut self, step: Step) -> Result<()> {
        match step {
            Step::Write { who, whom, what, disk } => self.write(who, whom, what, disk),
            Step::Sync { who, wire, disk } => {
                self.sync(who, wire, disk)?;
                self.after_a_sync(who)?;
                self.between_two_parts(who)
            }
            Step::Late => self.late(),
            Step::Restart { who } => {
                self.report.happened("a tablet was started again");
                self.restart(who)
            }
            Step::Relate { whom } => self.relate(whom),
            Step::Part { whom } => self.part(whom),
            Step::TooLate { who, whom, wire } => self.too_late(who, whom, wire),
            Step::Decide => self.decide(),
            Step::Review => self.review(),
            Step::Remove { who } => self.remove(who),
            Step::AddAgain { who } => self.add_again(who),
            Step::SetClock { who, ahead_ms } => self.set_clock(who, ahead_ms),
            Step::Damage { who, table, goes } => self.damage(who, table, goes),
            Step::NewerApp { who } => self.newer_app(who),
            Step::Twin { who } => self.twin(who),
            Step::Keep { who } => self.keep(who),
            Step::SetBack { who } => self.set_back(who),
            Step::DiskLies { who, whom } => self.disk_lies(who, whom),
            Step::OtherRows => self.other_rows(),
            Step::BackUp => self.back_up(),
            Step::Restore => self.restore(),
            Step::Poison { who, how } => self.poison(who, how),
        }
    }

    fn tablet(&mut self, who: usize) -> Result<&mut Tablet> {
        self.tablets.get_mut(who).context("no such tablet")
    }

    /// The school's day. In winter London's clocks show the world's time.
    fn day(&self) -> Date {
        self.clock.now().to_zoned(TimeZone::UTC).date()
    }

    /// What base has now.
    fn at_base(&self) -> Result<AtBase> {
        AtBase::ask(&self.base, &self.auditor)
    }

    /// Learns from the records at base who may see whom.
    fn look(&mut self) -> Result<AtBase> {
        let base = self.at_base()?;
        let day = self.day();
        self.access.learn(base.cores(), day);
        Ok(base)
    }
}
