//! Which address is which screen, and going from one to another. What is drawn at a place is `routes`' to say.

use domain::{
    access::{may_agree, may_record},
    id::{ConcernId, StudentId, UserId},
    staff::Role,
    visit::EntryId,
};
use leptos::prelude::*;
use replica::{DraftKey, DraftKind};

use crate::device::address::{self, Step};

/// A screen with what it is about. Everything that an address can say is read here, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `/`: *Today* for a mentor, *Overview* for a coordinator.
    First,
    /// `/today`
    Today,
    /// `/overview`
    Overview,
    /// `/record`
    Record,
    /// `/visit/:draft`, and `?met=1` for somebody met for the first time.
    Visit(DraftKey, Whom),
    /// `/visit/:draft/whose`: whom a visit is about that was recorded while it was locked.
    WhoseVisit(DraftKey),
    /// `/log`: whom a session was with; `/log/:draft`: the session.
    Log(Option<DraftKey>),
    /// `/concern/:draft`, or `/concern/new` for one about nobody who is chosen yet.
    Concern(Option<DraftKey>),
    /// `/concerns`: what became of one's own.
    Concerns,
    /// What those who hold keys to concerns read.
    Reading(Reading),
    /// `/students`
    Students,
    /// `/students/new`
    AddStudent,
    /// `/students/:id`, and `?visit=` or `?session=` for what is to be in view.
    Student(StudentId, Option<EntryId>),
    /// `/students/:id/edit`
    EditStudent(StudentId),
    /// `/students/:id/agreed`: how often to meet, and on which days the student is in.
    Agreed(StudentId),
    /// `/matching/:student`
    Matching(StudentId),
    /// `/merging/:student`
    Merging(StudentId),
    /// `/sync`
    Sync,
    /// `/sync/merged`
    MergedChanges,
    /// `/sync/backup`
    Backup,
    /// `/received`
    Received,
    /// `/people`
    People,
    /// `/people/:id`
    Person(UserId),
    /// `/devices`
    Devices,
    /// `/import`
    Import,
    /// `/import/students`
    ImportStudents,
    /// `/import/home-schools`
    ImportHomeSchools,
    /// `/import/mentors`
    ImportMentors,
    /// `/school`
    School,
    /// `/welcome`: enrolment; *Ready for off-site?* once that is done.
    Welcome,
    /// `/setup`
    SetUp,
    /// `/help`
    Help,
    /// `/help/install`
    Install,
    /// `/more`
    More,
    /// `/more/passphrase`
    Passphrase,
    /// `/more/passkey`: a passkey as another way to open this device's vault.
    Passkey,
    /// `/more/keys`: the school's recovery key, and one's own to concerns.
    Keys,
    /// `/recovery`: the coordinator makes the recovery key, and the list of those who hold keys.
    Recovery,
    /// `/more/second-step`
    SecondStep,
    /// Any other address.
    Nowhere,
}

/// What those who hold keys to concerns read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// `/concerns/waiting`
    Waiting,
    /// `/concerns/:concern`, and with the name of what is being added to it.
    One(ConcernId),
    /// `/concerns/break-glass`: by the recovery key.
    BreakGlass,
}

/// Whom a visit is about, as far as the address says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// Somebody in the record.
    Known,
    /// Somebody met for the first time.
    MetFirst,
}

impl Place {
    /// Reads an address: path and query. One that names nothing that could be there leads nowhere.
    #[must_use]
    pub fn at(address: &str) -> Self {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
        Self::read(&steps, query).unwrap_or(Self::Nowhere)
    }

    fn read(steps: &[&str], query: &str) -> Option<Self> {
        Some(match *steps {
            [] => Self::First,
            ["today"] => Self::Today,
            ["overview"] => Self::Overview,
            ["record"] => Self::Record,
            ["visit", draft] => {
                let met = said(query, "met").is_some();
                let draft = draft.parse::<DraftKey>().ok().filter(DraftKey::is_visit)?;
                Self::Visit(draft, if met { Whom::MetFirst } else { Whom::Known })
            }
            ["visit", draft, "whose"] => Self::WhoseVisit(draft.parse().ok()?),
            ["log"] => Self::Log(None),
            ["log", draft] => {
                Self::Log(Some(draft.parse::<DraftKey>().ok().filter(DraftKey::is_session)?))
            }
            ["concern", "new"] => Self::Concern(None),
            ["concern", draft] => Self::Concern(Some(
                draft.parse::<DraftKey>().ok().filter(|key| key.kind == DraftKind::Concern)?,
            )),
            ["concerns"] => Self::Concerns,
            ["concerns", "waiting"] => Self::Reading(Reading::Waiting),
            ["concerns", "break-glass"] => Self::Reading(Reading::BreakGlass),
            ["concerns", one] => {
                let concern = one.strip_prefix("answer-").unwrap_or(one);
                Self::Reading(Reading::One(concern.parse().ok()?))
            }
            ["students"] => Self::Students,
            ["students", "new"] => Self::AddStudent,
            ["students", id] => {
                let visit = said(query, "visit").and_then(|id| id.parse().ok());
                let session = said(query, "session").and_then(|id| id.parse().ok());
                let entry = visit.map(EntryId::Visit).or(session.map(EntryId::Session));
                Self::Student(id.parse().ok()?, entry)
            }
            ["students", id, "edit"] => Self::EditStudent(id.parse().ok()?),
            ["students", id, "agreed"] => Self::Agreed(id.parse().ok()?),
            ["matching", student] => Self::Matching(student.parse().ok()?),
            ["merging", student] => Self::Merging(student.parse().ok()?),
            ["sync"] => Self::Sync,
            ["sync", "merged"] => Self::MergedChanges,
            ["sync", "backup"] => Self::Backup,
            ["received"] => Self::Received,
            ["people"] => Self::People,
            ["people", id] => Self::Person(id.parse().ok()?),
            ["devices"] => Self::Devices,
            ["import"] => Self::Import,
            ["import", "students"] => Self::ImportStudents,
            ["import", "home-schools"] => Self::ImportHomeSchools,
            ["import", "mentors"] => Self::ImportMentors,
            ["school"] => Self::School,
            ["welcome"] => Self::Welcome,
            ["setup"] => Self::SetUp,
            ["help"] => Self::Help,
            ["help", "install"] => Self::Install,
            ["more"] => Self::More,
            ["more", "passphrase"] => Self::Passphrase,
            ["more", "passkey"] => Self::Passkey,
            ["more", "keys"] => Self::Keys,
            ["recovery"] => Self::Recovery,
            ["more", "second-step"] => Self::SecondStep,
            _ => return None,
        })
    }

    /// Whether the page fills the screen, without the bars.
    #[must_use]
    pub const fn is_full(self) -> bool {
        matches!(
            self,
            Self::Visit(..)
                | Self::Log(Some(_))
                | Self::Concern(_)
                | Self::Received
                | Self::Welcome
                | Self::SetUp
        )
    }

    /// Whether somebody in this role has business here. Base decides for itself; this only spares people a page
    /// on which nothing would work.
    #[must_use]
    pub fn is_for(self, role: Role) -> bool {
        match self {
            Self::Overview
            | Self::AddStudent
            | Self::EditStudent(_)
            | Self::Matching(_)
            | Self::Merging(_)
            | Self::People
            | Self::Person(_)
            | Self::Devices
            | Self::Import
            | Self::ImportStudents
            | Self::ImportHomeSchools
            | Self::ImportMentors
            | Self::Recovery
            | Self::School
            | Self::SecondStep => matches!(role, Role::Coordinator),
            Self::Agreed(_) => may_agree(role),
            Self::Record | Self::Log(None) => may_record(role),
            _ => true,
        }
    }
}

/// Where an entry of a student's record is read. Opening it there is what marks it as read.
#[must_use]
pub fn entry_path(student: StudentId, entry: EntryId) -> String {
    match entry {
        EntryId::Visit(visit) => format!("/students/{student}?visit={visit}"),
        EntryId::Session(session) => format!("/students/{student}?session={session}"),
    }
}

/// What a query says under a name.
fn said<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// Where the app is, and the way elsewhere. Copying it is free.
#[derive(Debug, Clone, Copy)]
pub struct Here(RwSignal<String>);

/// Where the app is, for the screen that asks.
#[must_use]
pub fn here() -> Here {
    expect_context()
}

impl Here {
    /// Reads the address bar and listens to it, at the root of everything; provides itself as context.
    #[must_use]
    pub fn provide() -> Self {
        let here = Self(RwSignal::new(address::current()));
        address::on_back(move |now| here.0.set(now));
        address::on_link(move |to| here.go(&to));
        provide_context(here);
        here
    }

    /// Goes there; *Back* comes back.
    pub fn go(self, to: &str) {
        self.step(to, Step::Forward);
    }

    /// Goes there; *Back* leads to where one was before.
    pub fn go_instead(self, to: &str) {
        self.step(to, Step::Instead);
    }

    /// The place. Follows the address.
    #[must_use]
    pub fn place(self) -> Place {
        self.0.with(|address| Place::at(address))
    }

    /// Whether this is the address. Follows it.
    #[must_use]
    pub fn is_at(self, address: &str) -> bool {
        self.0.with(|now| now == address)
    }

    /// The path alone, for marking the way to it. Follows the address.
    #[must_use]
    pub fn path(self) -> String {
        self.0.with(|address| address.split('?').next().unwrap_or_default().to_owned())
    }

    fn step(self, to: &str, step: Step) {
        let same = self.0.with_untracked(|now| now == to);
        // Where one is already needs no second place in the history.
        address::change(to, if same { Step::Instead } else { step });
        if !same {
            self.0.set(to.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::id::{SessionId, VisitId};

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn an_address_is_a_place() {
        let student = StudentId::draw(7);
        let visit = EntryId::Visit(VisitId::draw(9));
        let session = EntryId::Session(SessionId::draw(10));
        let concern = ConcernId::draw(11);
        for (address, place) in [
            ("/".to_owned(), Place::First),
            ("/students".to_owned(), Place::Students),
            ("/students/".to_owned(), Place::Students),
            ("/students/new".to_owned(), Place::AddStudent),
            (format!("/students/{student}"), Place::Student(student, None)),
            (entry_path(student, visit), Place::Student(student, Some(visit))),
            (entry_path(student, session), Place::Student(student, Some(session))),
            (format!("/students/{student}?visit=9"), Place::Student(student, None)),
            (format!("/students/{student}/edit"), Place::EditStudent(student)),
            (format!("/students/{student}/agreed"), Place::Agreed(student)),
            ("/help/install".to_owned(), Place::Install),
            ("/sync/merged".to_owned(), Place::MergedChanges),
            ("/sync/backup".to_owned(), Place::Backup),
            ("/more/passphrase".to_owned(), Place::Passphrase),
            ("/more/passkey".to_owned(), Place::Passkey),
            ("/more/keys".to_owned(), Place::Keys),
            ("/recovery".to_owned(), Place::Recovery),
            ("/more/second-step".to_owned(), Place::SecondStep),
            ("/students/nobody".to_owned(), Place::Nowhere),
            ("/concerns".to_owned(), Place::Concerns),
            ("/concerns/waiting".to_owned(), Place::Reading(Reading::Waiting)),
            ("/concerns/break-glass".to_owned(), Place::Reading(Reading::BreakGlass)),
            (format!("/concerns/{concern}"), Place::Reading(Reading::One(concern))),
            (
                format!("/concerns/{}", DraftKey::answering(concern)),
                Place::Reading(Reading::One(concern)),
            ),
            ("/concerns/anybody".to_owned(), Place::Nowhere),
            ("/concern/new".to_owned(), Place::Concern(None)),
            ("/log".to_owned(), Place::Log(None)),
            (format!("/log/visit-{student}"), Place::Nowhere),
            (format!("/visit/session-{student}"), Place::Nowhere),
            (format!("/concern/visit-{student}"), Place::Nowhere),
            (format!("/visit/concern-{student}"), Place::Nowhere),
            ("/studentship".to_owned(), Place::Nowhere),
            (format!("/students/{student}/edit/more"), Place::Nowhere),
        ] {
            assert_eq!(Place::at(&address), place, "{address}");
        }
    }

    #[test]
    fn a_visit_says_whether_somebody_is_met_for_the_first_time() {
        let whom = |address: String| match Place::at(&address) {
            Place::Visit(_, whom) => Some(whom),
            _ => None,
        };
        let student = StudentId::draw(7);
        assert_eq!(whom(format!("/visit/visit-{student}")), Some(Whom::Known));
        assert_eq!(whom(format!("/visit/visit-{student}?met=1")), Some(Whom::MetFirst));
        assert_eq!(whom(format!("/visit/session-{student}")), None);
        let key = DraftKey { kind: DraftKind::Visit, student };
        assert_eq!(Place::at(&format!("/visit/{key}/whose")), Place::WhoseVisit(key));
        // Where a visit is recorded without unlocking there is the first page once it is open.
        assert_eq!(Place::at(crate::store::WITHOUT_UNLOCKING), Place::First);
    }

    #[test]
    fn a_mentor_has_no_business_on_the_coordinators_pages() {
        let student = StudentId::draw(7);
        for address in [
            "/overview".to_owned(),
            "/people".to_owned(),
            "/devices".to_owned(),
            "/recovery".to_owned(),
            "/import/students".to_owned(),
            "/school".to_owned(),
            "/more/second-step".to_owned(),
            "/students/new".to_owned(),
            format!("/matching/{student}"),
            format!("/students/{student}/edit"),
            format!("/students/{student}/agreed"),
        ] {
            assert!(!Place::at(&address).is_for(Role::Mentor), "{address}");
            assert!(Place::at(&address).is_for(Role::Coordinator), "{address}");
        }
        for address in [
            "/",
            "/today",
            "/students",
            "/record",
            "/sync",
            "/sync/backup",
            "/sync/merged",
            "/concern/new",
            "/concerns",
            "/more",
            "/more/keys",
            "/more/passkey",
        ] {
            assert!(Place::at(address).is_for(Role::Mentor), "{address}");
        }
        // A visit that was begun before somebody's role was changed is still theirs to finish.
        let visit = format!("/visit/visit-{student}");
        let session = format!("/log/session-{student}");
        for (role, to_begin) in [(Role::LearningMentor, true), (Role::Leader, false)] {
            assert_eq!(Place::at("/record").is_for(role), to_begin);
            assert_eq!(Place::at("/log").is_for(role), to_begin);
            assert!(Place::at(&session).is_full() && Place::at(&session).is_for(role));
            assert!(Place::at(&visit).is_for(role) && !Place::Overview.is_for(role));
        }
    }
}
