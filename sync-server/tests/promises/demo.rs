//! The invented school: whole, admitted like any other, the same every time, and never over somebody's records.

use std::collections::BTreeSet;

use domain::{staff::Role, student::Standing};
use protocol::{enrol::Enrolment, sync::SyncRequest};
use records::Content;
use sync_server::{Demo, Options, ServeError, serve};

use crate::{
    caller::{enrol, sync, token},
    tablet::Tablet,
};

fn take_everything(at: std::net::SocketAddr, tablet: &mut Tablet, code: &str) {
    let Enrolment::Enrolled(enrolled) = enrol(at, tablet, code).read::<Enrolment>() else {
        panic!("whoever starts it has the machine")
    };
    tablet.who.user = enrolled.user_id.parse().unwrap();
    let key = token(at, tablet, &enrolled.relay);
    loop {
        let request: SyncRequest = tablet.request();
        let answer = sync(at, &key, &request);
        tablet.keep(&answer);
        if !answer.more {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_a_school_that_everyone_can_sign_in_to() {
    let running = serve(Options { demo: Demo::Invented, ..Options::in_memory() }).await.unwrap();
    assert_eq!(running.setup_code, None);
    let (at, codes) = (running.address, running.codes.clone());
    let roles: Vec<_> = codes.iter().map(|code| code.role.as_str()).collect();
    assert_eq!(roles, ["coordinator", "mentor", "mentor", "mentor"]);
    tokio::task::spawn_blocking(move || {
        let mut desk = Tablet::new(1, domain::id::UserId::draw(0), Role::Coordinator);
        take_everything(at, &mut desk, &codes[0].code);
        let mut told = Told::default();
        desk.documents.values().for_each(|document| told.add(document.read()));
        assert_eq!((told.students, told.met, told.closures), (25, 1, 1));
        assert_eq!((told.staff, told.home_schools), (4, 6));
        assert!(told.visits > 100 && told.plans >= 6 && told.amendments > 2 && told.done > 5);
        assert!(told.reads > 50 && told.reads < told.visits, "some are not read yet");
        assert!(told.notes.len() > 10, "varied words");

        let mut okafor = Tablet::new(2, domain::id::UserId::draw(0), Role::Mentor);
        take_everything(at, &mut okafor, &codes[1].code);
        let students: BTreeSet<_> = okafor.documents.keys().filter_map(|id| id.student()).collect();
        assert_eq!(students.len(), 8 + 1, "her eight, and the one she met");
    })
    .await
    .unwrap();
    running.stop().await;
}

#[derive(Default)]
struct Told {
    students: usize,
    met: usize,
    closures: usize,
    staff: usize,
    home_schools: usize,
    visits: usize,
    plans: usize,
    amendments: usize,
    done: usize,
    reads: usize,
    notes: BTreeSet<String>,
}

impl Told {
    fn add(&mut self, content: Content) {
        match content {
            Content::Org(org) => {
                self.closures = org.closures.len();
                self.staff = org.staff.len();
                self.home_schools = org.home_schools.len();
            }
            Content::Core(core) => {
                self.students += usize::from(core.student.is_some());
                self.met += usize::from(core.standing != Standing::Confirmed);
            }
            Content::Year(year) => {
                self.visits += year.visits.len();
                self.plans += year.plans.len();
                self.amendments += year.amendments.len();
                self.done += year.done.len();
                self.reads += year.reads.len();
                self.notes.extend(year.visits.into_iter().map(|visit| visit.note));
            }
            Content::Me(_) => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn can_be_invented_on_any_day() {
    for day in ["2028-02-29", "2027-03-28", "2026-09-01", "2027-01-01"] {
        let noon = crate::invented::noon(day);
        let clock = std::sync::Arc::new(move || noon);
        let options = Options { demo: Demo::Invented, clock, ..Options::in_memory() };
        let running = serve(options).await.unwrap();
        assert_eq!(running.codes.len(), 4, "{day}");
        running.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_never_poured_over_somebodys_records() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("something"), b"").unwrap();
    let options = Options { demo: Demo::Invented, ..Options::in_folder(folder.path()) };
    assert!(matches!(serve(options).await, Err(ServeError::Demo(_))));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
