//! A frozen change that makes a later format stays in no document that nothing needs it in: by itself it would be a head that
//! base's copy never has.
#![expect(clippy::unwrap_used, reason = "tests")]

use automerge::{Automerge, Change};
use domain::{
    id::{PauseId, UserId},
    ledger::{Pause, PauseReason},
};
use protocol::sync::{Item, ItemBody, PushResult, SyncAnswer};
use records::{Document, DocumentId, Edit};
use sha2::{Digest as _, Sha256};

use crate::fixture::{
    ByHand, Elsewhere, KAI, answer, day, enrolled, now, open, recorded, visit, year,
};

fn kais_year() -> DocumentId {
    DocumentId::StudentYear(KAI, year("2026"))
}

/// Needs the second format.
fn pause(env: &ByHand) -> Edit {
    let pause = Pause {
        id: PauseId::draw(1),
        from: day("2026-11-16"),
        to: day("2026-11-27"),
        reason: PauseReason::Exclusion,
        recorded: recorded(env),
    };
    Edit::Pause { student: KAI, pause }
}

#[test]
fn it_goes_with_what_the_coordinator_leaves_out_of_the_record() {
    let (mut device, storage, env) = enrolled();
    let kept = Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "Kept"));
    now(device.save(vec![kept], None)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let mut base = Document::new(kais_year());
    asked.push.iter().for_each(|push| assert!(base.apply(&push.chunk).is_ok()));
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();

    now(device.save(vec![pause(&env)], None)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    let results = vec![PushResult::LeftOut { by: UserId::draw(1).to_string() }];
    let left_out = SyncAnswer { results, ..answer(&asked, Vec::new()) };
    now(device.finish_sync(&asked, left_out)).unwrap();
    for mut device in [open(&storage, &env), device] {
        assert_eq!(now(device.heads(kais_year())).unwrap(), Some(base.heads()));
    }
    // Where it is needed again, it is there again.
    let mut device = open(&storage, &env);
    now(device.save(vec![pause(&env)], None)).unwrap();
    let asked = now(device.begin_sync()).unwrap();
    asked.push.iter().for_each(|push| assert!(base.apply(&push.chunk).is_ok()));
    assert_eq!(now(device.heads(kais_year())).unwrap(), Some(base.heads()));
}

#[test]
fn one_that_stayed_behind_goes_when_bases_copy_comes() {
    let (mut device, _storage, env) = enrolled();
    let mut base = Elsewhere::new(kais_year(), 5);
    base.write(1, &Edit::RecordVisit(visit(&env, KAI, "2026-11-20", "Theirs")));
    let mut stray = Automerge::load(&base.document.save()).unwrap();
    let frozen = include_bytes!("../../../records/first/student-year-2.change");
    stray.apply_changes([Change::from_bytes(frozen.to_vec()).unwrap()]).unwrap();
    let bytes = stray.save();
    let sha256 = Sha256::digest(&bytes).to_vec();
    let row = base.document.row().to_bytes().unwrap();
    let body = ItemBody::Snapshot { doc: kais_year().to_string(), bytes, sha256, row };
    for item in [Item { seq: 3, body }, base.snapshot(4)] {
        let asked = now(device.begin_sync()).unwrap();
        now(device.finish_sync(&asked, answer(&asked, vec![item]))).unwrap();
    }
    assert_eq!(now(device.heads(kais_year())).unwrap(), Some(base.document.heads()));
    assert_eq!(now(device.student(KAI)).unwrap().unwrap().timeline.len(), 1);
}
