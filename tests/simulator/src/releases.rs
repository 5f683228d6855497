//! Two releases side by side for a whole history: one of the devices cannot read the rows that it is sent, and its visits
//! have a field that no other device can read.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use domain::{id::VisitId, visit::Visit};
use records::planted::{Release, words_of};

use super::{Play, at_base::AtBase};

/// So many of a hundred histories have such a device.
const MIXED: u64 = 10;

impl Play {
    /// Now and then one of the devices is of another release.
    pub(super) fn two_releases(&mut self) -> Result<()> {
        if self.chance.percent(MIXED) {
            let who = self.chance.place(self.tablets.len());
            self.model.told(who)?.release = Release::Later;
            self.report.happened("a device was of another release");
        }
        Ok(())
    }

    /// What its visits say that nobody else can read is at base with them.
    pub(super) fn what_others_cannot_read_is_kept(
        &mut self,
        base: &AtBase,
        visits: &BTreeMap<VisitId, Visit>,
    ) -> Result<()> {
        for (id, visit) in visits {
            let written = self.model.visits.get(id);
            let told = written.and_then(|written| self.model.tablets.get(written.who));
            if told.is_some_and(|told| told.release == Release::Later) {
                let kept = base.has_words(visit, &words_of(*id));
                ensure!(kept, "what this release cannot read of visit {id} is gone");
                self.report.happened("words of another release were at base");
                self.report.checked(7);
            }
        }
        Ok(())
    }
}
