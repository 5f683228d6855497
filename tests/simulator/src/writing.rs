//! What mentors and coordinators write, on disks that may fail.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use domain::{
    calendar::{AcademicYear, Closure},
    id::{AmendmentId, ClosureId, HelpId, HomeSchoolId, PlanId, StudentId, TickId},
    school::{HomeSchool, SafetyContact},
    staff::Role,
    student::{Help, HelpKind, Standing, Student},
    visit::{
        ActionTick, Amendment, EntryId, PlannedVisit, ReadReceipt, Recorded, Ticked, Visit,
        VisitDraft,
    },
};
use jiff::civil::{Date, date};
use records::{DocumentId, Edit, planted::as_release};
use replica::{Draft, DraftBody, DraftKey, DraftKind, Env as _, SaveError};

use super::{Play, cast::NAME, check::WORD, faults::Disk, steps::What};
use scenarios::{
    tablet::{Ended, Tablet},
    words::{pause, recorded, session, visit},
};

/// The day of every visit, as `words` has it.
const DAY: Date = date(2026, 11, 16);

/// What an edit is made of.
struct Pen {
    student: StudentId,
    year: AcademicYear,
    by: Recorded,
    /// In its words, so that no two say the same.
    number: usize,
    /// An id for what is new.
    id: u128,
}

impl Play {
    pub(super) fn write(&mut self, who: usize, whom: usize, what: What, disk: Disk) -> Result<()> {
        if what == What::Met {
            return self.meet(who, disk);
        }
        let Some(student) = self.whom(who, whom) else { return Ok(()) };
        let edits = match what {
            What::Draft => return self.keep_draft(who, student, disk),
            What::Refile => self.refile(who, student, whom)?,
            _ => self.edit(who, student, what)?,
        };
        self.save(who, edits, disk)
    }

    /// A student whom the tablet shows, and whom the history is about.
    pub(super) fn whom(&self, who: usize, whom: usize) -> Option<StudentId> {
        let shown = self.tablets.get(who)?.copy.view();
        let known = shown.students.keys().filter(|student| self.students.contains(student));
        let known: Vec<_> = known.copied().collect();
        known.get(whom % known.len().max(1)).copied()
    }

    fn edit(&mut self, who: usize, student: StudentId, what: What) -> Result<Vec<Edit>> {
        let latest = self.model.latest(who, student).cloned();
        let number = self.model.number();
        let tablet = self.tablet(who)?;
        let pen = Pen {
            student,
            year: AcademicYear::of(DAY),
            by: recorded(tablet),
            number,
            id: tablet.env.random(),
        };
        let coordinator = tablet.identity.role == Role::Coordinator;
        let edit = match what {
            What::Amend | What::Read | What::Tick => {
                latest.and_then(|visit| pen.later(what, &visit))
            }
            // The hour in every fortnight is written as often as a plan: some documents become of format 2, apart.
            What::Plan => Some(match number % 3 {
                0 => Edit::RecordSession {
                    student,
                    session: session(tablet, &[student], &format!("{WORD} {number}")),
                },
                1 => Edit::Pause { student, pause: pause(tablet, &format!("{WORD} {number}")) },
                _ => pen.plan(tablet),
            }),
            What::Cancel | What::Retire => pen.take_out(what, tablet),
            What::Help => Some(pen.help()),
            What::Preference => Some(pen.preference()),
            What::Name if coordinator => Some(pen.rename()),
            What::Org if coordinator => Some(pen.of_the_school()),
            What::Choose if coordinator => pen.choose(tablet)?,
            _ => None,
        };
        if let Some(edit) = edit {
            return Ok(vec![edit]);
        }
        let note = self.note(number);
        let visit = visit(self.tablet(who)?, student, &note);
        self.report.happened("a visit was recorded");
        Ok(vec![Edit::RecordVisit(self.with_picture(who, visit)?)])
    }

    /// A visit that somebody recorded for the wrong student.
    fn refile(&mut self, who: usize, from: StudentId, whom: usize) -> Result<Vec<Edit>> {
        let to = self.whom(who, whom + 1).filter(|to| *to != from);
        let tablet = self.tablet(who)?;
        let (user, by) = (tablet.identity.user, recorded(tablet));
        let record = tablet.must(async |copy| copy.student(from).await)??;
        let own = record.and_then(|record| {
            record.timeline.into_iter().find(|entry| entry.may_be_moved_by(user))
        });
        let (Some(to), Some(entry)) = (to, own) else { return self.edit(who, from, What::Visit) };
        let env = tablet.env.clone();
        let (_, edits) = entry.moved_to(to, by, || env.random(), |_| "another".to_owned());
        self.report.happened("a visit was filed with another student");
        Ok(edits)
    }

    /// A mentor meets somebody off site.
    fn meet(&mut self, who: usize, disk: Disk) -> Result<()> {
        let number = self.model.number();
        let tablet = self.tablet(who)?;
        let by = tablet.identity.user;
        if tablet.identity.role == Role::Coordinator {
            return Ok(());
        }
        let student = StudentId::draw(tablet.env.random());
        let edits = vec![
            Edit::PutStudent(Student::named(student, &format!("Rue{number}"), NAME)),
            Edit::SetStanding { student, standing: Standing::MetOffSite { by } },
            Edit::RecordVisit(visit(tablet, student, &format!("{WORD} {number}"))),
        ];
        self.students.push(student);
        self.access.meets(by, student);
        self.report.happened("somebody was met off site");
        self.save(who, edits, disk)
    }

    /// Saves, which may fail as it may in the app, and asks storage what it really did.
    pub(super) fn save(&mut self, who: usize, edits: Vec<Edit>, disk: Disk) -> Result<()> {
        disk.name().into_iter().for_each(|name| self.report.happened(name));
        let about = edits.iter().filter_map(|edit| edit.document().student());
        let about: BTreeSet<StudentId> = about.collect();
        let visits: Vec<Visit> = edits.iter().filter_map(recorded_by).cloned().collect();
        let told = self.model.told(who)?;
        let (odd, damaged, release) = (told.odd, told.damaged, told.release);
        let tablet = self.tablet(who)?;
        let before = tablet.copy.view().waiting.changes;
        disk.plan_on(&tablet.storage);
        let ended = as_release(release, || tablet.try_to_save(edits, None))?;
        tablet.storage.forget_plans();
        tablet.settle()?;
        let said_saved = matches!(ended, Ended::With(Ok(_)));
        let by_storage = matches!(ended, Ended::With(Err(SaveError::Storage(_))) | Ended::InACrash);
        ensure!(odd || disk != Disk::Good || !by_storage, "a good disk was blamed: {ended:?}");
        let written = tablet.copy.view().waiting.changes.saturating_sub(before);
        let mut there = Vec::new();
        for visit in visits {
            // Where its record was damaged, it may build on what has yet to come again.
            let is_there = tablet.has(&visit)? || damaged && can_be_said(tablet, &visit)?;
            ensure!(is_there || !said_saved, "saved was said, and the words are not there");
            // Otherwise it would be written again, under another id.
            let may_be = odd || said_saved || disk == Disk::CrashAfter;
            ensure!(!is_there || may_be, "not saved was said, and the words are there");
            if is_there {
                there.push(visit);
            }
        }
        self.model.wrote(who, written, &about)?;
        for visit in there {
            self.report.checked(2);
            self.model.saved(who, visit, about.clone());
        }
        Ok(())
    }

    /// Somebody is interrupted in the middle of a visit.
    fn keep_draft(&mut self, who: usize, student: StudentId, disk: Disk) -> Result<()> {
        let key = DraftKey { kind: DraftKind::Visit, student };
        let told = self.model.told(who)?;
        let (odd, before) = (told.odd, told.drafts.get(&key).cloned());
        let number = self.model.number();
        let tablet = self.tablet(who)?;
        let body = VisitDraft { note: format!("{WORD} {number}"), ..VisitDraft::new(student) };
        let draft = Draft { updated: tablet.env.now(), body: DraftBody::Visit(body) };
        disk.plan_on(&tablet.storage);
        let ended = tablet.try_to(async |copy| copy.put_draft(&key, &draft).await)?;
        tablet.storage.forget_plans();
        let said_saved = matches!(ended, Ended::With(Ok(())));
        let found = tablet.must(async |copy| copy.draft(&key).await)??;
        let kept = found.as_ref() == Some(&draft);
        ensure!(kept || !said_saved, "a draft was said to be kept and is not");
        ensure!(kept || odd || found == before, "a draft that was not kept took another's place");
        self.model.told(who)?.drafts.extend(found.map(|found| (key, found)));
        self.report.checked(7);
        Ok(())
    }
}

impl Pen {
    /// What is said later about a visit.
    fn later(&self, what: What, visit: &Visit) -> Option<Edit> {
        let Self { student, year, by, number, id } = *self;
        let entry = EntryId::Visit(visit.id);
        match what {
            What::Amend => {
                let (text, reason) = (format!("{WORD} {number}"), "Better known".to_owned());
                let id = AmendmentId::draw(id);
                let amendment = Amendment { id, entry, text, reason, recorded: by };
                Some(Edit::Amend { student, year, amendment })
            }
            What::Tick => {
                let action = visit.actions.first()?.id;
                // Now and then it is taken back.
                let says = if number.is_multiple_of(3) { Ticked::TakenBack } else { Ticked::Done };
                let tick = ActionTick { id: TickId::draw(id), action, says, recorded: by };
                Some(Edit::TickAction { student, year, tick })
            }
            _ => {
                let receipt = ReadReceipt { entry, recorded: by };
                Some(Edit::MarkRead { student, year, receipt })
            }
        }
    }

    fn plan(&self, tablet: &Tablet) -> Edit {
        let plan = PlannedVisit {
            id: PlanId::draw(self.id),
            student: self.student,
            mentor: tablet.identity.user,
            home_school: None,
            at: self.by.at,
            ask_for: format!("{WORD} {}", self.number),
            recorded: self.by,
        };
        Edit::Plan { year: self.year, plan }
    }

    /// A plan is cancelled, or a line is taken out of *What helps*.
    fn take_out(&self, what: What, tablet: &Tablet) -> Option<Edit> {
        let Self { student, year, by: recorded, .. } = *self;
        let row = tablet.copy.view().student(student)?.years.iter().find(|row| row.year == year)?;
        Some(match what {
            What::Cancel => {
                let plan = row.plans.first()?.id;
                Edit::CancelPlan { student, year, plan, recorded }
            }
            _ => {
                let help = row.helps.first()?.id;
                Edit::RetireHelp { student, year, help, recorded }
            }
        })
    }

    fn help(&self) -> Edit {
        let help = Help {
            id: HelpId::draw(self.id),
            kind: HelpKind::Helps,
            text: format!("{WORD} {}", self.number),
            by: self.by.by,
            at: self.by.at,
        };
        Edit::AddHelp { student: self.student, year: self.year, help }
    }

    fn preference(&self) -> Edit {
        let (key, value) = ("theme".to_owned(), format!("dark {}", self.number));
        Edit::SetPreference { user: self.by.by, key, value }
    }

    fn rename(&self) -> Edit {
        let name = format!("Name{}", self.number);
        Edit::PutStudent(Student::named(self.student, &name, NAME))
    }

    fn of_the_school(&self) -> Edit {
        let number = self.number;
        match number % 3 {
            0 => Edit::AddClosure(Closure {
                id: ClosureId::draw(self.id),
                from: date(2026, 12, 21),
                to: date(2027, 1, 1),
                reason: format!("Holidays {number}"),
            }),
            1 => Edit::SetSafetyContact(SafetyContact {
                name: "The office".to_owned(),
                telephone: format!("0300 {number}"),
            }),
            _ => Edit::PutHomeSchools(vec![HomeSchool {
                id: HomeSchoolId::draw(self.id),
                urn: None,
                dfe_number: None,
                name: format!("School {number}"),
                address: String::new(),
                telephone: String::new(),
                contact: String::new(),
            }]),
        }
    }

    /// One of two names that were written apart.
    fn choose(&self, tablet: &mut Tablet) -> Result<Option<Edit>> {
        let document = DocumentId::StudentCore(self.student);
        let content = tablet.must(async |copy| copy.content(document).await)??;
        Ok(content.and_then(|content| {
            let conflict = content.conflicts().first()?;
            let keep = conflict.values.first()?.text.clone();
            Some(Edit::ResolveConflict { document, field: conflict.field.clone(), keep })
        }))
    }
}

fn recorded_by(edit: &Edit) -> Option<&Visit> {
    match edit {
        Edit::RecordVisit(visit) => Some(visit),
        _ => None,
    }
}

/// Whether a visit is among what waits, and can be said in words.
pub(super) fn can_be_said(tablet: &mut Tablet, visit: &Visit) -> Result<bool> {
    let unsent = tablet.must(async |copy| copy.unsent().await)??;
    let mut said = unsent.iter().flat_map(|one| one.edits.iter().flatten());
    Ok(said.any(|edit| recorded_by(edit).is_some_and(|it| it.id == visit.id)))
}
