//! Typed intents: what somebody meant to write. The outbox keeps them beside the bytes, so that a refused change
//! can be written again under a new actor. How each becomes operations is in `kinds`.

use domain::{
    calendar::{AcademicYear, Closure, Term},
    id::{
        ActionId, AgreedId, AmendmentId, ClosureId, HelpId, PauseId, PlanId, RelationshipId,
        SessionId, StudentId, UserId, VisitId,
    },
    ledger::{Agreed, DaysIn, Pause, PauseEnd},
    relationship::Relationship,
    school::{HomeSchool, SafetyContact},
    session::{SchoolHours, Session},
    staff::StaffMember,
    student::{Help, Standing, Student},
    visit::{
        ActionTick, Amendment, EntryId, MovedVisit, PlannedVisit, ReadReceipt, Recorded, Visit,
    },
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::DocumentId;

/// One thing to write into one document.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Edit {
    /// Sets the school's name.
    NameSchool {
        /// As it is shown.
        name: String,
    },
    /// Sets whom to phone when a child may not be safe.
    SetSafetyContact(SafetyContact),
    /// Sets the Monday from which fortnights are counted.
    SetFirstFortnight(Date),
    /// Adds days on which the school is closed.
    AddClosure(Closure),
    /// Takes a closure out again.
    RemoveClosure(ClosureId),
    /// Sets the terms of a year: all of them, for one depends on the others.
    SetTerms {
        /// Which year.
        year: AcademicYear,
        /// Its terms; none where it has its closures only.
        terms: Vec<Term>,
    },
    /// Sets from when to when the school day goes (clause 3.3).
    SetSchoolHours(SchoolHours),
    /// Adds a member of staff, or sets what differs.
    PutStaff(StaffMember),
    /// Adds home schools, or sets what differs; none is taken out.
    PutHomeSchools(Vec<HomeSchool>),

    /// Creates a student, or sets every field that differs from what the document says now.
    PutStudent(Student),
    /// Sets only the fields that the editor changed, so that a form that was open while a sync came in
    /// does not put back what somebody else changed meanwhile.
    ChangeStudent {
        /// What the form showed when it was opened.
        was: Box<Student>,
        /// What it says now; the same student.
        now: Box<Student>,
    },
    /// Says whether the coordinator knows the student, or what was decided about someone met off site.
    SetStanding {
        /// Which student.
        student: StudentId,
        /// What they are.
        standing: Standing,
    },
    /// Begins a mentoring relationship.
    Relate(Relationship),
    /// Sets the last day of a mentoring relationship.
    EndRelationship {
        /// Whose.
        student: StudentId,
        /// Which.
        id: RelationshipId,
        /// The last day.
        to: Date,
    },

    /// Adds a version of how often a student and their mentors meet (clause 2.7). What was agreed before stays.
    AgreeFrequency {
        /// Whose.
        student: StudentId,
        /// What is agreed.
        agreed: Agreed,
    },
    /// Says on which weekdays a student is in from a day on, or sets what differs from that day on.
    SetDaysIn {
        /// Whose.
        student: StudentId,
        /// The weekdays.
        days: DaysIn,
    },

    /// Plans a visit, or sets what differs in a plan.
    Plan {
        /// In which year's document; that of the day that is planned for.
        year: AcademicYear,
        /// The plan.
        plan: PlannedVisit,
    },
    /// Says that a planned visit will not take place.
    CancelPlan {
        /// Whose.
        student: StudentId,
        /// In which year.
        year: AcademicYear,
        /// Which plan.
        plan: PlanId,
        /// Who cancelled it.
        recorded: Recorded,
    },
    /// Records a visit, in the year of its date.
    RecordVisit(Visit),
    /// Records a session in the record of one of its students, in the year of its date. That of a group is written for
    /// each of them.
    RecordSession {
        /// In whose record; one of the session's students.
        student: StudentId,
        /// The session.
        session: Session,
    },
    /// Pauses the hour (clause 3.2), in the year of its first day.
    Pause {
        /// Whose.
        student: StudentId,
        /// From when to when, and why.
        pause: Pause,
    },
    /// Says that a pause ended before its day, or never was.
    EndPause {
        /// Whose.
        student: StudentId,
        /// In which year the pause is.
        year: AcademicYear,
        /// Which pause, and how it ended.
        end: PauseEnd,
    },
    /// Says that a visit is another student's, in whose record it was recorded by the same save.
    MoveVisit {
        /// In whose record it was.
        student: StudentId,
        /// In which year.
        year: AcademicYear,
        /// Which, and where it is now.
        moved: MovedVisit,
    },
    /// Adds a correction to an entry, which itself stays as it was.
    Amend {
        /// Whose.
        student: StudentId,
        /// In which year.
        year: AcademicYear,
        /// What should be known now.
        amendment: Amendment,
    },
    /// Says that an action was done, or that it is not done after all.
    TickAction {
        /// Whose.
        student: StudentId,
        /// In which year.
        year: AcademicYear,
        /// Which, what, and who says so.
        #[serde(alias = "done")]
        tick: ActionTick,
    },
    /// Says that somebody opened an entry.
    MarkRead {
        /// Whose.
        student: StudentId,
        /// In which year.
        year: AcademicYear,
        /// Which, and who read it.
        receipt: ReadReceipt,
    },
    /// Adds a line to *What helps*.
    AddHelp {
        /// Whose.
        student: StudentId,
        /// In which year.
        year: AcademicYear,
        /// The line.
        help: Help,
    },
    /// Takes a line out of *What helps*; history keeps it.
    RetireHelp {
        /// Whose.
        student: StudentId,
        /// In which year.
        year: AcademicYear,
        /// Which line.
        help: HelpId,
        /// Who took it out.
        recorded: Recorded,
    },

    /// Chooses one of the values that were written apart.
    ResolveConflict {
        /// In which document.
        document: DocumentId,
        /// [`Conflict::field`](crate::Conflict::field).
        field: String,
        /// The [`ConflictValue::text`](crate::ConflictValue::text) that is to stand.
        keep: String,
    },
    /// Keeps every value of a prose field that was written apart, one after the other, each with who wrote it and when.
    /// What that comes to is the document's to say ([`Conflict::can_keep_both`](crate::Conflict::can_keep_both)).
    KeepBoth {
        /// In which document.
        document: DocumentId,
        /// [`Conflict::field`](crate::Conflict::field).
        field: String,
    },

    /// Sets one of a person's own preferences.
    SetPreference {
        /// Whose.
        user: UserId,
        /// Which.
        key: String,
        /// What; empty takes it out.
        value: String,
    },
}

/// What people count as one record: a visit with its next step and its actions is one, also while it is moved.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "kebab-case")]
pub enum EntryRef {
    /// A transition visit.
    Visit(VisitId),
    /// A session. That of a group is one record, and at base when it is in the record of each of its students.
    Session(SessionId),
    /// A pause of the hour, or that it ended.
    Pause(PauseId),
    /// A version of how often a student and their mentors meet.
    Agreed(AgreedId),
    /// A planned visit, or that it was cancelled.
    Plan(PlanId),
    /// An amendment.
    Amendment(AmendmentId),
    /// That an action was done, or not after all.
    Action(ActionId),
    /// A line of *What helps*.
    Help(HelpId),
    /// Who a student is.
    Student(StudentId),
    /// A mentoring relationship.
    Relationship(RelationshipId),
    /// A member of staff.
    Staff(UserId),
    /// The school's own: name, calendar, home schools, safety contact.
    School,
}

impl Edit {
    /// The one document that it is written into.
    #[must_use]
    pub fn document(&self) -> DocumentId {
        match self {
            Self::NameSchool { .. }
            | Self::SetSafetyContact(_)
            | Self::SetFirstFortnight(_)
            | Self::AddClosure(_)
            | Self::RemoveClosure(_)
            | Self::SetTerms { .. }
            | Self::SetSchoolHours(_)
            | Self::PutStaff(_)
            | Self::PutHomeSchools(_) => DocumentId::Org,
            Self::PutStudent(student) => DocumentId::StudentCore(student.id),
            Self::ChangeStudent { now, .. } => DocumentId::StudentCore(now.id),
            Self::SetStanding { student, .. }
            | Self::EndRelationship { student, .. }
            | Self::AgreeFrequency { student, .. }
            | Self::SetDaysIn { student, .. } => DocumentId::StudentCore(*student),
            Self::Relate(relationship) => DocumentId::StudentCore(relationship.student),
            Self::Plan { year, plan } => DocumentId::StudentYear(plan.student, *year),
            Self::RecordVisit(visit) => {
                DocumentId::StudentYear(visit.student, AcademicYear::of(visit.date))
            }
            Self::RecordSession { student, session } => {
                DocumentId::StudentYear(*student, AcademicYear::of(session.date))
            }
            Self::Pause { student, pause } => {
                DocumentId::StudentYear(*student, AcademicYear::of(pause.from))
            }
            Self::CancelPlan { student, year, .. }
            | Self::EndPause { student, year, .. }
            | Self::MoveVisit { student, year, .. }
            | Self::Amend { student, year, .. }
            | Self::TickAction { student, year, .. }
            | Self::MarkRead { student, year, .. }
            | Self::AddHelp { student, year, .. }
            | Self::RetireHelp { student, year, .. } => DocumentId::StudentYear(*student, *year),
            Self::ResolveConflict { document, .. } | Self::KeepBoth { document, .. } => *document,
            Self::SetPreference { user, .. } => DocumentId::Me(*user),
        }
    }

    /// The record that it is, or is part of; `None` for what people do not count as a record
    /// (that something was read, a preference, a choice between two values).
    #[must_use]
    pub fn entry(&self) -> Option<EntryRef> {
        match self {
            Self::NameSchool { .. }
            | Self::SetSafetyContact(_)
            | Self::SetFirstFortnight(_)
            | Self::AddClosure(_)
            | Self::RemoveClosure(_)
            | Self::SetTerms { .. }
            | Self::SetSchoolHours(_)
            | Self::PutHomeSchools(_) => Some(EntryRef::School),
            Self::PutStaff(member) => Some(EntryRef::Staff(member.id)),
            Self::PutStudent(student) => Some(EntryRef::Student(student.id)),
            Self::ChangeStudent { now, .. } => Some(EntryRef::Student(now.id)),
            Self::SetStanding { student, .. } | Self::SetDaysIn { student, .. } => {
                Some(EntryRef::Student(*student))
            }
            Self::AgreeFrequency { agreed, .. } => Some(EntryRef::Agreed(agreed.id)),
            Self::RecordSession { session, .. } => Some(EntryRef::Session(session.id)),
            Self::Pause { pause, .. } => Some(EntryRef::Pause(pause.id)),
            Self::EndPause { end, .. } => Some(EntryRef::Pause(end.pause)),
            Self::Relate(relationship) => Some(EntryRef::Relationship(relationship.id)),
            Self::EndRelationship { id, .. } => Some(EntryRef::Relationship(*id)),
            Self::Plan { plan, .. } => Some(EntryRef::Plan(plan.id)),
            Self::CancelPlan { plan, .. } => Some(EntryRef::Plan(*plan)),
            Self::RecordVisit(visit) => Some(EntryRef::Visit(visit.id)),
            // With the visit where it is now: the two are one record, and at base when both are.
            Self::MoveVisit { moved, .. } => Some(EntryRef::Visit(moved.to_visit)),
            Self::Amend { amendment, .. } => Some(EntryRef::Amendment(amendment.id)),
            Self::TickAction { tick, .. } => Some(EntryRef::Action(tick.action)),
            Self::AddHelp { help, .. } => Some(EntryRef::Help(help.id)),
            Self::RetireHelp { help, .. } => Some(EntryRef::Help(*help)),
            Self::MarkRead { .. }
            | Self::ResolveConflict { .. }
            | Self::KeepBoth { .. }
            | Self::SetPreference { .. } => None,
        }
    }

    /// Whether it is written into containers that the first change of its kind did not make.
    #[must_use]
    pub(crate) const fn needs_second_format(&self) -> bool {
        match self {
            Self::SetTerms { .. }
            | Self::AgreeFrequency { .. }
            | Self::SetDaysIn { .. }
            | Self::RecordSession { .. }
            | Self::Pause { .. }
            | Self::EndPause { .. } => true,
            // Whoever cannot read the session would not know what is said here.
            Self::Amend { amendment, .. } => matches!(amendment.entry, EntryId::Session(_)),
            Self::MarkRead { receipt, .. } => matches!(receipt.entry, EntryId::Session(_)),
            _ => false,
        }
    }
}
