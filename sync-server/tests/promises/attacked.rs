//! A school that is attacked: a relay over a folder, with its gate in processes as it is shipped, and everybody signed in
//! to it over HTTP as their devices do. What is sent is made by `hostile`; what must become of it is said in `named` and
//! `mutants`.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use domain::id::{StudentId, UserId};
use hostile::scene::{AMIRA, BEN, KAI, LOWE, OKAFOR, Scene, Sender};
use jiff::SignedDuration;
use protocol::{
    admin::{AddPeople, Invitation},
    sync::{Push, SyncRequest},
};
use sync_server::{GateFrom, Options, serve};

use crate::{
    caller::{cbor, get, let_in, ours, post, send, set_up, sync, token},
    invented::{relate, student},
    school::{mentor, person, start},
    tablet::{Tablet, at_base},
};

/// A device, signed in.
pub(crate) struct SignedIn {
    pub(crate) tablet: Tablet,
    key: String,
    at: SocketAddr,
    minutes: Arc<AtomicI64>,
}

/// Everybody.
pub(crate) struct Attacked {
    pub(crate) desk: SignedIn,
    pub(crate) okafor: SignedIn,
    pub(crate) phone: SignedIn,
    pub(crate) lowe: SignedIn,
}

/// Tells a story of a relay over this folder, which has to be alive at its end.
pub(crate) async fn attacked(
    folder: &std::path::Path,
    story: impl FnOnce(Attacked) + Send + 'static,
) {
    let gate = GateFrom::Processes(PathBuf::from(env!("CARGO_BIN_EXE_sync-server")));
    let minutes = Arc::new(AtomicI64::new(0));
    let passed = Arc::clone(&minutes);
    let clock = move || start() + SignedDuration::from_mins(passed.load(Ordering::Relaxed));
    let options = Options { clock: Arc::new(clock), gate, ..Options::in_folder(folder) };
    let running = serve(options).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let told = tokio::task::spawn_blocking(move || {
        story(Attacked::set_up(at, &code, &minutes));
        get(at, "/v1/hello", "").status
    });
    assert_eq!(told.await.unwrap(), 200);
    running.stop().await;
}

impl SignedIn {
    /// One round trip with what is in the outbox, a minute later, and what it brought is kept.
    pub(crate) fn sync(&mut self) -> protocol::sync::SyncAnswer {
        self.minutes.fetch_add(1, Ordering::Relaxed);
        let answer = sync(self.at, &self.key, &self.tablet.request());
        self.tablet.keep(&answer);
        answer
    }

    /// Sends this and nothing else, a minute later, so that nobody is told to wait; what comes is not kept.
    pub(crate) fn send(&self, push: Vec<Push>) -> protocol::sync::SyncAnswer {
        self.minutes.fetch_add(1, Ordering::Relaxed);
        let request = SyncRequest { push, ..self.tablet.request() };
        sync(self.at, &self.key, &request)
    }

    /// Until nothing more comes.
    pub(crate) fn catch_up(&mut self) {
        while self.sync().more {}
    }

    /// The same device with nothing on it yet.
    pub(crate) fn anew(&self) -> Self {
        let Tablet { who, key, .. } = &self.tablet;
        let mut tablet = Tablet::new(0xee, who.user, who.role);
        (tablet.who, tablet.key) = (*who, key.clone());
        Self { tablet, key: self.key.clone(), at: self.at, minutes: Arc::clone(&self.minutes) }
    }
}

impl Attacked {
    /// Everyone has a device; Kai is both mentors', Amira is Ms Okafor's, Ben is Mr Lowe's.
    fn set_up(at: SocketAddr, code: &str, minutes: &Arc<AtomicI64>) -> Self {
        let (tablet, relay, key) = set_up(at, code);
        let mut desk = SignedIn { tablet, key, at, minutes: Arc::clone(minutes) };
        let mut phone = mentor(30);
        let (okafor, lowe) = (mentor(1), mentor(2));
        phone.who.user = okafor.who.user;
        assert_eq!((okafor.who.user, lowe.who.user), (OKAFOR, LOWE));
        let people = vec![person(&okafor, "Ms Okafor"), person(&lowe, "Mr Lowe")];
        let people = cbor(&AddPeople { people });
        let head = format!("PUT /v1/people HTTP/1.1\r\n{}", ours(Some(&desk.key), people.len()));
        assert!(send(at, &head, &people).status < 300);
        desk.add(KAI, &[OKAFOR, LOWE]);
        desk.add(AMIRA, &[OKAFOR]);
        desk.add(BEN, &[LOWE]);
        let signed_in = |tablet: Tablet| {
            let path = format!("/v1/people/{}/invite", tablet.who.user);
            let code = post(at, &path, Some(&desk.key), &()).read::<Invitation>().code;
            let_in(at, &desk.key, &tablet, &code);
            let key = token(at, &tablet, &relay);
            SignedIn { tablet, key, at, minutes: Arc::clone(minutes) }
        };
        let [okafor, phone, lowe] = [okafor, phone, lowe].map(signed_in);
        Self { desk, okafor, phone, lowe }
    }

    /// Everything of the scene is at base.
    pub(crate) fn play(&mut self, scene: &Scene) {
        for (sender, push) in &scene.sent {
            at_base(&self.of(*sender).send(vec![push.clone()]));
        }
        self.okafor.catch_up();
        self.lowe.catch_up();
    }

    pub(crate) fn of(&self, sender: Sender) -> &SignedIn {
        match sender {
            Sender::Okafor => &self.okafor,
            Sender::OkaforsPhone => &self.phone,
            Sender::Lowe => &self.lowe,
        }
    }
}

impl SignedIn {
    /// Adds a student who is related to these mentors.
    pub(crate) fn add(&mut self, id: StudentId, mentors: &[UserId]) {
        self.tablet.write(&student(id, "Kai", "Morgan"), start());
        for mentor in mentors {
            self.tablet.write(&relate(id, *mentor, "2026-09-01", None), start());
        }
        at_base(&self.sync());
    }
}
