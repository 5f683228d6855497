//! Each hostile change that has a name is sent by somebody whose login is good, through the whole of the endpoint: it is
//! refused for its reason and set aside, what honest people send in the same request and meanwhile arrives, and everyone
//! can read everything afterwards.

use std::{
    path::Path,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
};

use hostile::{
    scene::{KAI, LIMITS, Scene, Sender},
    vectors::{self, Vector},
};
use protocol::{
    limits::DOC_NAME,
    sync::{Push, PushResult},
};
use records::admission::prescreen;
use sha2::{Digest, Sha256};
use sync_server::{
    Where,
    store::{Store, sqlite::Sqlite},
    verify,
};

use crate::{
    attacked::{Attacked, attacked},
    invented::visit,
    school::{start, year},
    tablet::at_base,
};

/// Sends one with a good change behind it; answers what is not as it should be.
fn wrong(school: &mut Attacked, scene: &Scene, number: usize, vector: &Vector) -> Option<String> {
    let push = vector.push(scene).unwrap();
    let recorded = school.okafor.tablet.recorded(start());
    let number = u128::try_from(number).unwrap() + 10_000;
    let good = school.okafor.tablet.write(&visit(number, KAI, recorded, "good"), start());
    let results = if vector.sender == Sender::Okafor {
        school.okafor.tablet.outbox = vec![push, good];
        school.okafor.sync().results
    } else {
        let refused = school.of(vector.sender).send(vec![push]).results;
        [refused, school.okafor.sync().results].concat()
    };
    match &results[..] {
        [PushResult::Refused { reason }, PushResult::AtBase { .. }]
            if *reason == vector.refused =>
        {
            None
        }
        other => Some(format!(
            "{} ({}): {other:?}, and not {:?}",
            vector.name, vector.what, vector.refused
        )),
    }
}

/// What is in the quarantine of everything that was refused.
fn set_aside(folder: &Path, scene: &Scene, sender: &dyn Fn(Sender) -> domain::id::DeviceId) {
    let mut store = Sqlite::open(&folder.join("alongside.sqlite")).unwrap();
    let kept = store.begin().unwrap().quarantined().unwrap();
    for vector in vectors::all() {
        let push = vector.push(scene).unwrap();
        let hash = Sha256::digest(&push.chunk).to_vec();
        let name: String = push.doc.chars().take(DOC_NAME).collect();
        let found = kept.iter().any(|row| {
            (row.doc == name && row.sha256[..] == hash[..] && row.bytes == push.chunk)
                && row.device == sender(vector.sender)
        });
        assert!(found, "{} is not in quarantine", vector.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_is_refused_for_its_reason_and_what_comes_with_it_arrives() {
    let folder = tempfile::tempdir().unwrap();
    attacked(folder.path(), |mut school| {
        let scene = Scene::set_up().unwrap();
        school.play(&scene);
        let vectors = vectors::all();
        let wrong: Vec<String> = (0..)
            .zip(&vectors)
            .filter_map(|(number, vector)| wrong(&mut school, &scene, number, vector))
            .collect();
        assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), vectors.len(), wrong.join("\n"));
        // Another device begins with nothing, is sent everything, and can read it.
        for device in [&school.desk, &school.lowe] {
            let mut device = device.anew();
            device.catch_up();
            assert_eq!(device.tablet.visits(year(KAI)), 3 + vectors.len());
        }
    })
    .await;
    // The devices are the same in every run.
    let device = |sender| match sender {
        Sender::Okafor => crate::school::mentor(1).who.device,
        Sender::OkaforsPhone => crate::school::mentor(30).who.device,
        Sender::Lowe => crate::school::mentor(2).who.device,
    };
    set_aside(folder.path(), &Scene::set_up().unwrap(), &device);
    let found = verify(&Where::Folder(folder.path().to_owned())).unwrap();
    assert_eq!((found.damaged, found.derived), (vec![], vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn while_they_are_sent_again_and_again_everybody_elses_work_arrives() {
    let folder = tempfile::tempdir().unwrap();
    attacked(folder.path(), |mut school| {
        let scene = Scene::set_up().unwrap();
        school.play(&scene);
        let hostile: Vec<Push> = vectors::all()
            .iter()
            .filter(|vector| vector.sender == Sender::Okafor)
            .map(|vector| vector.push(&scene).unwrap())
            .collect();
        let Attacked { okafor, mut lowe, mut desk, .. } = school;
        let (enough, refused) = (AtomicBool::new(false), AtomicUsize::new(0));
        let (enough, refused, hostile) = (&enough, &refused, &hostile);
        let attack = move || {
            // Until each was sent twice and the other end has had its turn; not for ever should that end early.
            for some in hostile.chunks(10).cycle().take(500) {
                let results = okafor.send(some.to_vec()).results;
                assert!(results.iter().all(|it| matches!(it, PushResult::Refused { .. })));
                let so_far = refused.fetch_add(results.len(), Ordering::SeqCst) + results.len();
                if enough.load(Ordering::SeqCst) && so_far >= 2 * hostile.len() {
                    return;
                }
            }
        };
        let wrote = 40;
        std::thread::scope(|scope| {
            let attacker = scope.spawn(attack);
            for number in 0..wrote {
                assert!(!attacker.is_finished(), "after {number}");
                let recorded = lowe.tablet.recorded(start());
                let number = 20_000 + u128::try_from(number).unwrap();
                lowe.tablet.write(&visit(number, KAI, recorded, "his"), start());
                assert_eq!(at_base(&lowe.sync()).len(), 1);
            }
            enough.store(true, Ordering::SeqCst);
        });
        assert!(refused.load(Ordering::SeqCst) >= 2 * hostile.len());
        desk.catch_up();
        assert_eq!(desk.tablet.visits(year(KAI)), 3 + wrote);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_long_past_is_taken_in_and_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    attacked(folder.path(), |mut school| {
        let scene = Scene::set_up().unwrap();
        school.play(&scene);
        let long_ago: jiff::Timestamp = "-009000-01-01T00:00:00Z".parse().unwrap();
        let recorded = school.okafor.tablet.recorded(start());
        let push = school.okafor.tablet.write(&visit(1_000, KAI, recorded, "odd"), long_ago);
        assert_eq!(prescreen(&push.chunk, LIMITS).unwrap().time, long_ago.as_second());
        at_base(&school.okafor.sync());
        let mut desk = school.desk.anew();
        desk.catch_up();
        assert_eq!(desk.tablet.visits(year(KAI)), 4);
    })
    .await;
}
