//! Somebody with a good login sends what they should not, from a program of their own.

use anyhow::{Result, ensure};
use domain::{
    calendar::AcademicYear,
    id::{HelpId, StudentId, UserId},
    student::{Help, HelpKind},
};
use jiff::civil::date;
use protocol::sync::{Push, PushResult, SyncRequest};
use records::{Document, DocumentId, Edit, Writer};
use sha2::{Digest as _, Sha256};
use sync_server::relay::Principal;

use super::{Play, check::WORD, steps::Poison};

impl Play {
    /// It is refused, whatever it is, and whoever sends it is sent nothing that they may not see.
    pub(super) fn poison(&mut self, who: usize, how: Poison) -> Result<()> {
        let hostile = self.tablet(who)?.principal();
        let Some((doc, chunk)) = self.made(&hostile, how)? else { return Ok(()) };
        let push = Push {
            doc,
            mutation: self.dice.noise(16),
            sha256: Sha256::digest(&chunk).to_vec(),
            chunk,
        };
        let request = SyncRequest { first: true, push: vec![push], ..SyncRequest::default() };
        let Some(answer) = self.ask(&hostile, &request)? else { return self.not_known(who) };
        self.inspect(&hostile, &request, &answer)?;
        let refused = matches!(answer.results.as_slice(), [PushResult::Refused { .. }]);
        ensure!(refused, "poison was taken in: {how:?}, {:?}", answer.results);
        self.report.checked(5);
        self.report.happened("poison was sent");
        Ok(())
    }

    /// A document's name and a chunk for it; nothing where there is nothing to make it of.
    fn made(&mut self, hostile: &Principal, how: Poison) -> Result<Option<(String, Vec<u8>)>> {
        let Some(student) = self.dice.one(&self.students).copied() else { return Ok(None) };
        let year = AcademicYear::of(date(2026, 11, 16));
        let id = DocumentId::StudentYear(student, year);
        let at = self.clock.now();
        let actor = self.number().to_be_bytes();
        match how {
            Poison::Noise => Ok(Some((id.to_string(), self.dice.noise(200)))),
            Poison::AnothersName => {
                let author = UserId::draw(if hostile.user == UserId::draw(2) { 3 } else { 2 });
                let edit = self.help(student, year, author);
                let chunk = Document::new(id).write(&Writer { actor, author, at }, &edit)?;
                Ok(Some((id.to_string(), chunk)))
            }
            // Whose actor is whose, a base that was restored learns again with what it lost.
            _ if self.model.restores > 0 => Ok(None),
            Poison::AnothersActor => {
                let Some(mut document) = self.at_base()?.document(id)? else { return Ok(None) };
                let changes = document.changes();
                let theirs = changes.iter().rev().find_map(|change| {
                    let author = change.author.filter(|author| *author != hostile.user)?;
                    Some((change.actor, author))
                });
                let Some((actor, author)) = theirs else { return Ok(None) };
                let edit = self.help(student, year, author);
                let chunk = document.write(&Writer { actor, author, at }, &edit)?;
                Ok(Some((id.to_string(), chunk)))
            }
            Poison::Replayed => {
                let year_of = |push: &&Push| push.doc.ends_with(&format!("/{year}"));
                let elsewhere = |push: &&Push| push.doc != id.to_string();
                let last = self.overheard.iter().rev().filter(year_of).find(elsewhere);
                Ok(last.map(|push| (id.to_string(), push.chunk.clone())))
            }
        }
    }

    fn help(&mut self, student: StudentId, year: AcademicYear, by: UserId) -> Edit {
        let help = Help {
            id: HelpId::draw(self.number()),
            kind: HelpKind::Helps,
            text: format!("{WORD}, as somebody else"),
            by,
            at: self.clock.now(),
        };
        Edit::AddHelp { student, year, help }
    }

    fn number(&mut self) -> u128 {
        u128::from(self.dice.throw()) << 64 | u128::from(self.dice.throw())
    }
}
