//! Base was put back to an older copy and lacks what came since. It knows so from the register, takes no earlier list of those
//! who hold keys for the newest, and gets each entry back, the same to the byte, from whoever still has it.

use std::{fs, path::Path};

use concerns::{Kept, Lists, Stands, to_hand_in};
use domain::concern::Says;
use jiff::Timestamp;
use protocol::ErrorCode;
use sync_server::{
    Damage, Where, back_up,
    relay::{Principal, Relay},
    restore,
    store::sqlite::Sqlite,
    verify,
};

use crate::{
    concerns::{hand_in, list, lists, lowe_says, next, raised, set_up, signed},
    concerns_signed::said,
    disk::DATABASE,
    invented::noon,
    restoring::REGISTER,
    school::{HERE, School, start},
};

fn open(folder: &Path) -> Relay {
    Relay::open(Box::new(Sqlite::open(&folder.join(DATABASE)).unwrap())).unwrap()
}

/// A school over a folder whose records are put back to a copy, the newer ones being gone with their disk.
struct Story {
    folder: tempfile::TempDir,
    school: School,
}

impl Story {
    fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(DATABASE);
        let school = School::over(Box::new(Sqlite::open(&file).unwrap()));
        set_up(&school);
        back_up(folder.path(), &folder.path().join("copy")).unwrap();
        Self { folder, school }
    }

    fn who(&self) -> [Principal; 2] {
        self.school.mentors.each_ref().map(|tablet| tablet.who)
    }

    /// The disk with the records is gone. Answers how many entries are lacking.
    fn put_back(&mut self, at: Timestamp) -> u64 {
        self.school.relay = Relay::open(Box::new(Sqlite::in_memory().unwrap())).unwrap();
        let folder = self.folder.path();
        for ending in ["", "-wal", "-shm"] {
            fs::remove_file(folder.join(format!("{DATABASE}{ending}"))).ok();
        }
        let lacking = restore(folder, &folder.join("copy"), at).unwrap().lacking;
        self.school.relay = open(folder);
        lacking
    }

    fn lacking(&self) -> u64 {
        let found = verify(&Where::Folder(self.folder.path().to_owned())).unwrap();
        assert_eq!(found.damaged, []);
        found.concerns_lacking
    }

    /// What Ms Okafor's tablet would hand in now of what it keeps, and how far each is.
    fn asked(&self, kept: &[Kept]) -> (usize, Vec<Stands>) {
        let receipts = self.school.relay.receipts(&self.who()[0]).unwrap();
        let said = said(&receipts);
        let lists = lists(&self.school);
        let stands = kept.iter().map(|kept| kept.stands(&said, &lists)).collect();
        (to_hand_in(kept, &said).len(), stands)
    }
}

#[test]
fn her_tablet_hands_in_again_what_base_lost_and_it_stands_as_it_came_first() {
    let mut story = Story::begin();
    let [okafor, lowe] = story.who();
    let hers = [1, 2].map(|number| raised(&story.school, &okafor, number));
    let came = noon("2026-11-03");
    for entry in &hers {
        hand_in(&story.school, &okafor, entry, came).unwrap();
    }
    let received = lowe_says(&story.school, Says::Received, 10, &hers[0]);
    hand_in(&story.school, &lowe, &received, came).unwrap();
    let kept = hers.each_ref().map(|entry| Kept::new(entry.sealed.clone()).unwrap());
    let by_lowe = Stands::Received { by: lowe.user, at: start() };
    assert_eq!(story.asked(&kept), (0, vec![by_lowe, Stands::AtBase { at: came }]));

    assert_eq!(story.put_back(noon("2026-11-05")), 3);
    assert_eq!(story.lacking(), 3);
    assert_eq!(story.asked(&kept), (2, vec![Stands::NotAtBase; 2]));
    // Nobody takes their place meanwhile, and nobody brings something else as one of them.
    let other = raised(&story.school, &lowe, 1);
    let refused = hand_in(&story.school, &lowe, &other, noon("2026-11-06"));
    assert_eq!(refused, Err(ErrorCode::NotAllowed));
    let later = noon("2026-11-07");
    for kept in &kept {
        let entry = protocol::concerns::HandIn { sealed: kept.bytes().to_vec() };
        let taken = hand_in(&story.school, &okafor, &entry, later).unwrap();
        assert_eq!(taken.received_at, came.as_millisecond(), "as it came first");
        assert_eq!(hand_in(&story.school, &okafor, &entry, later), Ok(taken), "once more");
    }
    assert_eq!(story.lacking(), 1);
    assert_eq!(story.asked(&kept), (0, vec![Stands::AtBase { at: came }; 2]));
    // Mr Lowe's device still has what he answered. So has whoever else read it.
    hand_in(&story.school, &okafor, &received, later).unwrap();
    assert_eq!(story.lacking(), 0);
    assert_eq!(story.asked(&kept), (0, vec![by_lowe, Stands::AtBase { at: came }]));
    let entries = story.school.relay.concerns(&lowe, 0, later).unwrap().entries;
    let by: Vec<_> = entries.iter().map(|entry| entry.user.clone()).collect();
    assert_eq!(by, [&okafor, &okafor, &lowe].map(|who| who.user.to_string()), "as whose it was");
}

#[test]
fn a_removed_tablet_hands_it_in_again_as_well() {
    let mut story = Story::begin();
    let [okafor, _] = story.who();
    let hers = raised(&story.school, &okafor, 1);
    hand_in(&story.school, &okafor, &hers, start()).unwrap();
    story.put_back(noon("2026-11-05"));
    let (khan, device) = (story.school.coordinator.who, okafor.device.to_string());
    story.school.relay.remove_device(&khan, &device, start()).unwrap();
    let kept = [Kept::new(hers.sealed.clone()).unwrap()];
    assert_eq!(to_hand_in(&kept, &[]).len(), 1, "it may ask nothing, so it hands in all");
    let again = hand_in(&story.school, &okafor, &hers, noon("2026-11-06")).unwrap();
    assert_eq!(again.received_at, start().as_millisecond());
    assert_eq!(story.lacking(), 0);
}

#[test]
fn without_a_register_base_does_not_know_and_takes_it_again_as_new() {
    let mut story = Story::begin();
    let [okafor, _] = story.who();
    let hers = raised(&story.school, &okafor, 1);
    hand_in(&story.school, &okafor, &hers, start()).unwrap();
    fs::remove_file(story.folder.path().join(REGISTER)).unwrap();
    assert_eq!(story.put_back(noon("2026-11-05")), 0);
    let kept = [Kept::new(hers.sealed.clone()).unwrap()];
    assert_eq!(story.asked(&kept), (1, vec![Stands::NotAtBase]));
    let later = noon("2026-11-06");
    let again = hand_in(&story.school, &okafor, &hers, later).unwrap();
    assert_eq!(again.received_at, later.as_millisecond());
    let receipt = story.school.relay.receipts(&okafor).unwrap().receipts.remove(0);
    assert_eq!(receipt.written_at, start().as_millisecond(), "when it was written it says itself");
}

#[test]
fn whose_duty_ended_since_the_copy_does_not_come_back() {
    let mut story = Story::begin();
    let [_, lowe] = story.who();
    let khan = story.school.coordinator.who;
    let second = list(&story.school).without(lowe.user).unwrap();
    story.school.relay.put_holders(&khan, &next(&second), HERE, start()).unwrap();
    story.put_back(noon("2026-11-05"));
    assert_eq!(story.school.relay.holders(&khan).unwrap(), signed(&second));
    assert!(story.school.relay.concerns(&lowe, 0, start()).is_err());
    let earlier = story.school.relay.put_holders(&khan, &next(&list(&story.school)), HERE, start());
    assert_eq!(earlier.unwrap_err().code(), ErrorCode::NotAllowed);
    assert_eq!(story.lacking(), 0);
    let mut known = Lists::new(second);
    assert!(known.add(&signed(&list(&story.school)).holders).is_ok());
}

#[test]
fn a_file_that_somebody_put_there_without_restoring_is_found_and_goes_back_to_no_earlier_list() {
    let mut story = Story::begin();
    let [okafor, lowe] = story.who();
    let khan = story.school.coordinator.who;
    hand_in(&story.school, &okafor, &raised(&story.school, &okafor, 1), start()).unwrap();
    let second = list(&story.school).without(lowe.user).unwrap();
    story.school.relay.put_holders(&khan, &next(&second), HERE, start()).unwrap();
    story.school.relay = Relay::open(Box::new(Sqlite::in_memory().unwrap())).unwrap();
    let folder = story.folder.path();
    for ending in ["-wal", "-shm"] {
        fs::remove_file(folder.join(format!("{DATABASE}{ending}"))).ok();
    }
    fs::copy(folder.join("copy"), folder.join(DATABASE)).unwrap();
    let found = verify(&Where::Folder(folder.to_owned())).unwrap();
    assert!(found.damaged.contains(&Damage::HoldersGone(2)), "{:?}", found.damaged);
    assert_eq!(found.concerns_lacking, 1);
    let relay = open(folder);
    assert_eq!(relay.holders(&khan).unwrap(), signed(&second), "as the register says");
    assert!(relay.concerns(&lowe, 0, start()).is_err());
}
