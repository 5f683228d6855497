//! One round trip, and what the wire, base and the tablet's disk make of it.

use anyhow::{Result, bail, ensure};
use protocol::sync::{Item, ItemBody, PushResult, RefusedBecause, SyncAnswer, SyncRequest};
use records::planted::{Release, as_release};
use replica::{SyncError, Synced};
use sync_server::planted;

use super::{
    Held, Play,
    faults::{Disk, Wire},
    slow::Pace,
};
use scenarios::tablet::Ended;

impl Play {
    pub(super) fn sync(&mut self, who: usize, wire: Wire, disk: Disk) -> Result<()> {
        wire.name().into_iter().for_each(|name| self.report.happened(name));
        let tablet = self.tablet(who)?;
        let (mut asked, reader) = (tablet.ask()?, tablet.principal());
        if self.pace == Pace::Slow {
            // As little as base sends at a time.
            asked.room = 1;
        }
        let carried = on_its_way(&asked, wire);
        match wire {
            Wire::RequestLost => return Ok(()),
            Wire::BaseEndsBefore => return self.base.crash(),
            _ => {}
        }
        planted::falls_after_its_answer(wire == Wire::BaseEndsAfter);
        let answer = self.ask(&reader, &carried);
        planted::falls_after_its_answer(false);
        let Some(answer) = answer? else { return self.not_known(who) };
        if wire == Wire::BaseEndsAfter {
            self.base.crash()?;
        }
        self.inspect(&reader, &carried, &answer)?;
        if wire == Wire::RequestTwice
            && let Some(second) = self.ask(&reader, &carried)?
        {
            self.inspect(&reader, &carried, &second)?;
            self.held.push(Held { who, asked: asked.clone(), answer: second });
        }
        self.comes(who, asked, answer, wire, disk)
    }

    /// An answer comes back to the tablet, or does not.
    fn comes(
        &mut self,
        who: usize,
        asked: SyncRequest,
        mut answer: SyncAnswer,
        wire: Wire,
        disk: Disk,
    ) -> Result<()> {
        match wire {
            Wire::AnswerLost => return Ok(()),
            Wire::AnswerHeld => {
                self.held.push(Held { who, asked, answer });
                return Ok(());
            }
            Wire::AnswerCut => return self.makes_no_sense(who, &asked, answer),
            Wire::AnswerTwice => {
                self.take(who, &asked, answer.clone(), disk)?;
                self.take(who, &asked, answer, Disk::Good)?;
                return Ok(());
            }
            Wire::AnswerDamaged => damage(&mut answer),
            Wire::AnswerNewer => make_newer(&mut answer),
            _ => {}
        }
        self.take(who, &asked, answer, disk)?;
        Ok(())
    }

    /// An answer arrives that was held up, perhaps after newer ones, perhaps from a base that is no more.
    pub(super) fn late(&mut self) -> Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let place = self.dice.place(self.held.len());
        let Held { who, asked, answer } = self.held.swap_remove(place);
        self.report.happened("an answer came late");
        self.take(who, &asked, answer, Disk::Good)?;
        Ok(())
    }

    /// Base does not know the device: it was removed, or base went back to a day before it was enrolled.
    pub(super) fn not_known(&mut self, who: usize) -> Result<()> {
        let restored = self.model.restores > 0;
        ensure!(self.model.told(who)?.removed || restored, "base does not know tablet {who}");
        Ok(())
    }

    /// The tablet takes in an answer, on a disk that may fail.
    pub(super) fn take(
        &mut self,
        who: usize,
        asked: &SyncRequest,
        mut answer: SyncAnswer,
        disk: Disk,
    ) -> Result<Option<Synced>> {
        disk.name().into_iter().for_each(|name| self.report.happened(name));
        let release = self.model.told(who)?.release;
        if release == Release::Later {
            make_newer(&mut answer);
        }
        let results = answer.results.clone();
        let tablet = self.tablet(who)?;
        let removed = ItemBody::Wipe { device: tablet.identity.device.to_string() };
        let removed = answer.items.iter().any(|item| item.body == removed);
        // What an answer says beside acknowledgements may be out of date, and then nobody believes it.
        let now = tablet.ask()?;
        let stands =
            |request: &SyncRequest| (request.epoch, request.cursor, request.first, request.place);
        let in_turn = stands(&now) == stands(asked);
        disk.plan_on(&tablet.storage);
        let ended = as_release(release, || tablet.try_to_take(asked, answer))?;
        tablet.storage.forget_plans();
        // After a fault the device reads its storage again before it says anything.
        tablet.settle()?;
        let waiting = tablet.copy.view().waiting.changes;
        let synced = match ended {
            Ended::With(Ok(synced)) => Some(synced),
            Ended::With(Err(SyncError::Storage(_))) | Ended::InACrash => None,
            Ended::With(Err(error)) => {
                self.overhears(&error.to_string())?;
                bail!("tablet {who} refused a good answer: {error}")
            }
        };
        let of_one = asked.push.iter().zip(&results);
        let of_one = of_one.filter(|(_, result)| match result {
            PushResult::AtBase { .. } => true,
            PushResult::HandedIn { .. } => in_turn,
            // Base keeps what it refuses of a removed device, unless it came otherwise than it was sent.
            PushResult::Refused { reason } => in_turn && removed && !heals(*reason),
            PushResult::LeftOut { .. } | PushResult::Unknown => false,
        });
        // What was left out goes without an acknowledgement, and what was built on it is written again.
        for (push, result) in asked.push.iter().zip(&results) {
            if matches!(result, PushResult::LeftOut { .. }) {
                self.model.told(who)?.odd = true;
                if in_turn && !removed && synced.is_some() {
                    self.lane.heard(push)?;
                }
            }
        }
        let acknowledged = of_one.map(|(push, _)| push.mutation.clone()).collect();
        self.model.answered(who, acknowledged, disk, waiting)?;
        if is_written_again(&results) {
            self.model.told(who)?.odd = true;
        }
        if synced.as_ref().is_some_and(|synced| !synced.purged.is_empty()) {
            self.what_waits_can_be_read(who)?;
        }
        Ok(synced)
    }

    fn makes_no_sense(
        &mut self,
        who: usize,
        asked: &SyncRequest,
        mut answer: SyncAnswer,
    ) -> Result<()> {
        answer.results.push(PushResult::AtBase { seq: 1, received_at: 1 });
        let ended = self.tablet(who)?.try_to_take(asked, answer)?;
        let refused = matches!(ended, Ended::With(Err(SyncError::Nonsense(_))));
        ensure!(refused, "nonsense was taken in: {ended:?}");
        self.report.checked(6);
        Ok(())
    }
}

fn heals(reason: RefusedBecause) -> bool {
    [RefusedBecause::Damaged, RefusedBecause::UnknownDependencies].contains(&reason)
}

/// What base will not have as it is may be written again, as other changes than those that were reckoned with.
fn is_written_again(results: &[PushResult]) -> bool {
    let any = |of: &[RefusedBecause]| {
        results.iter().any(|result| match result {
            PushResult::Refused { reason } => of.contains(reason),
            PushResult::AtBase { .. }
            | PushResult::HandedIn { .. }
            | PushResult::LeftOut { .. }
            | PushResult::Unknown => false,
        })
    };
    let for_another = [RefusedBecause::NotAllowed, RefusedBecause::TooLarge];
    any(&for_another) && any(&[RefusedBecause::UnknownDependencies])
        || any(&[RefusedBecause::WrongActor, RefusedBecause::Unreadable, RefusedBecause::Unknown])
}

fn on_its_way(asked: &SyncRequest, wire: Wire) -> SyncRequest {
    let mut carried = asked.clone();
    if wire == Wire::RequestDamaged {
        let chunk = carried.push.last_mut().and_then(|push| push.chunk.last_mut());
        chunk.into_iter().for_each(|byte| *byte ^= 1);
    }
    carried
}

/// Damages the first document or change.
fn damage(answer: &mut SyncAnswer) {
    for item in &mut answer.items {
        if let ItemBody::Change { bytes, .. } | ItemBody::Snapshot { bytes, .. } = &mut item.body {
            bytes.iter_mut().skip(9).take(1).for_each(|byte| *byte ^= 1);
            return;
        }
    }
}

/// Gives rows another version, and adds an item that this one does not know.
fn make_newer(answer: &mut SyncAnswer) {
    for item in &mut answer.items {
        if let ItemBody::Snapshot { row, .. } = &mut item.body {
            row.iter_mut().take(1).for_each(|version| *version = version.wrapping_add(1));
        }
    }
    answer.items.push(Item { seq: answer.cursor, body: ItemBody::Unknown });
}
