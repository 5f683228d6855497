//! Random histories: what people do, what the wire and the disk do to it, and what must hold all the while
//! (`check`) and at the end (`quiet`). A history is a list of steps, so a failing one can be made shorter.

mod check;
mod quiet;
mod steps;

pub use check::Model;
pub use steps::{Disk, Step, Wire, steps, steps_with_access};

use anyhow::{Result, ensure};
use domain::{calendar::AcademicYear, id::HelpId};
use domain::{
    id::{RelationshipId, StudentId, TickId},
    student::{Help, HelpKind},
    visit::{ActionTick, EntryId, ReadReceipt, Ticked},
};
use jiff::civil::date;
use protocol::sync::{ItemBody, PushResult, SyncAnswer, SyncRequest};
use records::{Edit, EntryRef};
use replica::{Env, SyncError, memory::Fault, storage::StorageError};

use crate::{
    school::{ADA, REID, STUDENTS, School},
    tablet::{Ended, Tablet},
    words::{recorded, relationship, student, visit},
};

/// Plays a history, checking after every step, and then lets things get quiet.
///
/// # Errors
/// When a promise was not kept; the words say which.
pub fn play(history: &[Step]) -> Result<()> {
    let mut play = Play { school: School::set_up()?, model: Model::default(), held: Vec::new() };
    for step in history {
        play.school.clock.turn(7_000);
        play.step(step)?;
        for (who, tablet) in play.school.tablets.iter().enumerate() {
            play.model.check(who, tablet)?;
        }
    }
    play.school.quiet()?;
    quiet::check(&mut play.school, &play.model)
}

struct Play {
    school: School,
    model: Model,
    /// Answers that are still on their way: whose, to what.
    held: Vec<(usize, SyncRequest, SyncAnswer)>,
}

impl Play {
    fn tablet(&mut self, who: usize) -> Result<&mut Tablet> {
        self.school.tablets.get_mut(who).ok_or_else(|| anyhow::anyhow!("no such tablet"))
    }

    fn step(&mut self, step: &Step) -> Result<()> {
        match *step {
            Step::Visit { who, whom, disk } => self.visit(who, pick(whom), disk),
            Step::Note { who, whom, what } => self.note(who, pick(whom), what),
            Step::Sync { who, wire, disk } => self.sync(who, wire, disk),
            Step::Late => match self.held.pop() {
                Some((who, asked, answer)) => self.take(who, &asked, answer, Disk::Good),
                None => Ok(()),
            },
            Step::Restart { who } => self.tablet(who)?.restart(),
            Step::Relate => self.relate(),
            Step::Part => self.part(),
        }
    }

    /// Someone records a visit.
    fn visit(&mut self, who: usize, whom: StudentId, disk: Disk) -> Result<()> {
        let note = format!("Words {}", self.model.visits());
        let tablet = self.tablet(who)?;
        let visit = visit(tablet, whom, &note);
        tablet.storage.plan_for(disk);
        let ended = tablet.try_to_save(vec![Edit::RecordVisit(visit.clone())], None)?;
        tablet.storage.forget_plans();
        let said_saved = match ended {
            Ended::With(Ok(_)) => true,
            Ended::With(Err(_)) | Ended::InACrash => false,
        };
        // What storage really did is asked of storage.
        let record = tablet.must(async |copy| copy.student(whom).await)??;
        let there = record.is_some_and(|record| {
            record.timeline.iter().any(|entry| entry.visit.id == visit.id && entry.visit == visit)
        });
        ensure!(there || !said_saved, "saved was said and the words are not there");
        // Otherwise it would be written again, under another id.
        ensure!(
            said_saved || !there || disk == Disk::CrashAfter,
            "not saved was said and the words are there"
        );
        ensure!(
            there == matches!(disk, Disk::Good | Disk::AnswerLost | Disk::CrashAfter),
            "a save was not all or nothing: {disk:?}, there: {there}"
        );
        if there {
            self.model.saved(who, visit);
        }
        Ok(())
    }

    /// Someone writes something smaller, on a disk that works.
    fn note(&mut self, who: usize, whom: StudentId, what: u8) -> Result<()> {
        let year = AcademicYear::of(date(2026, 11, 16));
        let latest = self.model.latest(who, whom).cloned();
        let number = self.model.visits();
        let tablet = self.tablet(who)?;
        let by = recorded(tablet);
        let edit = match (what % 4, latest) {
            (0, Some(visit)) => {
                let entry = EntryId::Visit(visit.id);
                let receipt = ReadReceipt { entry, recorded: by };
                Edit::MarkRead { student: whom, year, receipt }
            }
            (1, Some(visit)) => {
                let Some(action) = visit.actions.first().map(|action| action.id) else {
                    return Ok(());
                };
                // Now and then it is taken back.
                let says = if what < 128 { Ticked::Done } else { Ticked::TakenBack };
                let id = TickId::draw(tablet.env.random());
                let tick = ActionTick { id, action, says, recorded: by };
                Edit::TickAction { student: whom, year, tick }
            }
            (2, _) if who == 0 => Edit::PutStudent(student(whom, &format!("Name{what}of{number}"))),
            _ => {
                let id = HelpId::draw(tablet.env.random());
                let text = format!("A walk {number}");
                let help = Help { id, kind: HelpKind::Helps, text, by: by.by, at: by.at };
                Edit::AddHelp { student: whom, year, help }
            }
        };
        let before = tablet.copy.view().waiting.changes;
        tablet.save(vec![edit])?;
        // Saying the same again writes nothing, so what was written is asked of the device.
        let written = tablet.copy.view().waiting.changes.saturating_sub(before);
        ensure!(written <= 1, "one edit became {written} changes");
        self.model.wrote(who, written);
        Ok(())
    }

    fn sync(&mut self, who: usize, wire: Wire, disk: Disk) -> Result<()> {
        let asked = self.tablet(who)?.ask()?;
        let mut carried = asked.clone();
        if wire == Wire::RequestDamaged {
            let chunk = carried.push.last_mut().and_then(|push| push.chunk.last_mut());
            chunk.into_iter().for_each(|byte| *byte ^= 1);
        }
        if wire == Wire::RequestLost {
            return Ok(());
        }
        let principal = self.tablet(who)?.principal();
        let mut answer = self.school.base.sync(&principal, &carried)?;
        match wire {
            Wire::Good | Wire::RequestDamaged | Wire::RequestLost => {
                self.take(who, &asked, answer, disk)
            }
            Wire::AnswerLost => Ok(()),
            Wire::AnswerTwice => {
                self.take(who, &asked, answer.clone(), disk)?;
                self.take(who, &asked, answer, Disk::Good)
            }
            Wire::AnswerHeld => {
                self.held.push((who, asked, answer));
                Ok(())
            }
            Wire::AnswerCut => {
                answer.results.push(PushResult::AtBase { seq: 1, received_at: 1 });
                let tablet = self.tablet(who)?;
                let ended = tablet.try_to_take(&asked, answer)?;
                let refused = matches!(ended, Ended::With(Err(SyncError::Nonsense(_))));
                ensure!(refused, "nonsense was taken in: {ended:?}");
                Ok(())
            }
            Wire::AnswerDamaged => {
                for item in &mut answer.items {
                    if let ItemBody::Change { bytes, .. } | ItemBody::Snapshot { bytes, .. } =
                        &mut item.body
                    {
                        bytes.iter_mut().skip(9).take(1).for_each(|byte| *byte ^= 1);
                        break;
                    }
                }
                self.take(who, &asked, answer, disk)
            }
        }
    }

    /// The tablet takes in an answer, on a disk that may fail.
    fn take(
        &mut self,
        who: usize,
        asked: &SyncRequest,
        answer: SyncAnswer,
        disk: Disk,
    ) -> Result<()> {
        let results = answer.results.clone();
        let tablet = self.tablet(who)?;
        let now = tablet.ask()?;
        let in_turn =
            (now.epoch, now.cursor, now.first) == (asked.epoch, asked.cursor, asked.first);
        tablet.storage.plan_for(disk);
        let ended = tablet.try_to_take(asked, answer)?;
        tablet.storage.forget_plans();
        let arrived = match &ended {
            Ended::With(Ok(synced)) => synced.arrived_at_base.clone(),
            Ended::With(Err(SyncError::Storage(_))) | Ended::InACrash => Vec::new(),
            Ended::With(Err(error)) => anyhow::bail!("a good answer was refused: {error}"),
        };
        // After a fault the device reads its storage again before it says anything.
        tablet.must(async |copy| copy.student(StudentId::draw(0)).await)??;
        let acknowledged = asked.push.iter().zip(&results);
        let acknowledged = acknowledged
            .filter(|(_, result)| match result {
                PushResult::AtBase { .. } => true,
                PushResult::HandedIn { .. } => in_turn,
                PushResult::Refused { .. } | PushResult::Unknown => false,
            })
            .map(|(push, _)| push.mutation.clone());
        let waiting = tablet.copy.view().waiting.changes;
        let handed_in = tablet.copy.view().handed_in.clone();
        self.model.handed_in(handed_in);
        self.model.answered(who, acknowledged.collect(), disk, waiting)?;
        self.arrived(&arrived)
    }

    /// *At base* was said, so it must be there at this very moment: a new device of the coordinator's sees it.
    fn arrived(&mut self, arrived: &[EntryRef]) -> Result<()> {
        if arrived.is_empty() {
            return Ok(());
        }
        let identity = self.school.khan().identity.clone();
        let env = self.school.khan().env.clone();
        let mut fresh = Tablet::new(identity, env)?;
        fresh.sync(&self.school.base)?;
        for student in STUDENTS {
            let record = fresh.must(async |copy| copy.student(student).await)??;
            for saved in self.model.saved_about(student) {
                let there = record.as_ref().is_some_and(|record| {
                    record.timeline.iter().any(|entry| entry.visit == saved.visit)
                });
                let said = arrived.contains(&EntryRef::Visit(saved.visit.id));
                ensure!(there || !said, "at base was said of a visit that is not there");
            }
        }
        Ok(())
    }

    /// Mrs Khan relates Mr Reid to Ada (again).
    fn relate(&mut self) -> Result<()> {
        let Some(id) = self.model.relate() else {
            return Ok(());
        };
        let relationship = relationship(id, ADA, REID);
        self.school.khan().save(vec![Edit::Relate(relationship)])?;
        self.model.wrote(0, 1);
        Ok(())
    }

    /// Mrs Khan ends that, as of yesterday.
    fn part(&mut self) -> Result<()> {
        let Some(id) = self.model.part() else {
            return Ok(());
        };
        let (id, to) = (RelationshipId::draw(id), date(2026, 11, 15));
        self.school.khan().save(vec![Edit::EndRelationship { student: ADA, id, to }])?;
        self.model.wrote(0, 1);
        Ok(())
    }
}

fn pick(whom: usize) -> StudentId {
    STUDENTS.get(whom % STUDENTS.len()).copied().unwrap_or(ADA)
}

/// What a disk does, in the words of the memory adapter.
trait PlanFor {
    fn plan_for(&self, disk: Disk);
}

impl PlanFor for replica::memory::MemoryStorage {
    fn plan_for(&self, disk: Disk) {
        match disk {
            Disk::Good => {}
            Disk::Full => self.plan(Fault::Refuse(StorageError::Full)),
            Disk::AnswerLost => self.plan(Fault::AnswerLost),
            Disk::CrashBefore => self.plan(Fault::CrashBefore),
            Disk::CrashAfter => self.plan(Fault::CrashAfter),
        }
    }
}
