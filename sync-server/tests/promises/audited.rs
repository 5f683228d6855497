//! What is done to people, devices and access is in the audit log, once, with who did it where, in the same commit. What
//! somebody makes of the log afterwards is found, and a restore goes on with it.

use std::{fs, path::Path};

use domain::id::{DeviceId, StudentId, UserId};
use protocol::{admin::NewRole, enrol::EnrolRequest};
use records::Edit;
use sync_server::{
    Where, back_up,
    relay::{self, Relay},
    store::{Act, Store as _, sqlite::Sqlite},
    verify,
};

use crate::{
    dice::Dice,
    disk::{DATABASE, Disk, Goes},
    invented::{day, noon, relationship},
    restored::told,
    school::{HERE, School, start},
    store_acts::all,
    tablet::at_base,
    upkeep::{run, said},
};

const KAI: StudentId = StudentId::draw(101);

/// What was done, by whom on which device, and to what.
type Done = (String, Option<(UserId, DeviceId)>, String);

fn done(file: &Path) -> Vec<Done> {
    let rows = Sqlite::copied(file).unwrap().begin().unwrap().audited().unwrap();
    rows.into_iter().map(|row| (row.what, row.by.zip(row.device), row.subject)).collect()
}

fn acts(file: &Path) -> Vec<Act> {
    all(Sqlite::copied(file).unwrap().begin().unwrap().as_ref()).unwrap()
}

/// What is found about the audit log, and nothing else is.
fn found(place: &Where) -> Vec<String> {
    let found = verify(place).unwrap().damaged;
    let words: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert!(words.iter().all(|words| words.contains("audit log")), "{words:?}");
    words
}

/// A school in a folder, closed, with a copy of its records.
fn closed() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    drop(School::over(Box::new(Sqlite::open(&folder.path().join(DATABASE)).unwrap())));
    back_up(folder.path(), &folder.path().join("copy")).unwrap();
    folder
}

fn harm(file: &Path, harm: &str) {
    let connection = rusqlite::Connection::open(file).unwrap();
    connection.execute_batch(harm).unwrap();
    assert!(connection.total_changes() > 0, "{harm}");
}

#[test]
fn each_act_is_noted_once_with_who_did_it_where() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(DATABASE);
    let mut school = School::over(Box::new(Sqlite::open(&file).unwrap()));
    school.add(KAI, ("Kai", "Morgan"), Some(0));
    let School { relay, coordinator, mentors: [okafor, lowe] } = &mut school;
    coordinator.sync_all(relay, start());
    let id = relationship(KAI, okafor.who.user);
    let end = Edit::EndRelationship { student: KAI, id, to: day("2026-11-02") };
    coordinator.write(&end, start());
    at_base(&coordinator.sync(relay, start()));
    // Nobody says anything: it was the last day.
    okafor.sync_all(relay, noon("2026-11-03"));
    let (khan, okafor, phone) = (coordinator.who, okafor.who, lowe.who);
    relay.remove_device(&khan, &phone.device.to_string(), start()).unwrap();
    relay.wiped(&phone, start()).unwrap();
    lowe.who.device = DeviceId::draw(777);
    let again = lowe.who;
    school.enrol(&school.mentors[1], start());
    let role = |name: &str| NewRole { role: name.to_owned() };
    let School { relay, .. } = &school;
    relay.set_role(&khan, &phone.user.to_string(), &role("leader"), start()).unwrap();
    relay.set_role(&khan, &phone.user.to_string(), &role("leader"), start()).unwrap();

    let by_khan = Some((khan.user, khan.device));
    let users = [khan.user, okafor.user, phone.user].map(|user| user.to_string());
    let [hers, okafors, lowes] = users;
    let access = format!("{KAI} {okafors}");
    let expected = [
        ("school-set-up", by_khan, hers),
        ("device-enrolled", by_khan, khan.device.to_string()),
        ("person-added", by_khan, okafors.clone()),
        ("person-added", by_khan, lowes.clone()),
        ("invited", by_khan, okafors),
        ("device-enrolled", Some((okafor.user, okafor.device)), okafor.device.to_string()),
        ("device-approved", by_khan, okafor.device.to_string()),
        ("invited", by_khan, lowes.clone()),
        ("device-enrolled", Some((phone.user, phone.device)), phone.device.to_string()),
        ("device-approved", by_khan, phone.device.to_string()),
        ("access-granted", by_khan, access.clone()),
        ("access-ended", None, access),
        ("device-removed", by_khan, phone.device.to_string()),
        ("device-wiped", Some((phone.user, phone.device)), phone.device.to_string()),
        ("invited", by_khan, lowes.clone()),
        ("device-added-again", Some((again.user, again.device)), again.device.to_string()),
        ("device-approved", by_khan, again.device.to_string()),
        ("access-granted", by_khan, format!("{KAI} {lowes}")),
        ("role-changed", by_khan, format!("{lowes} leader")),
    ];
    let expected: Vec<Done> =
        expected.map(|(what, by, subject)| (what.to_owned(), by, subject)).into();
    assert_eq!(done(&file), expected);

    // What is refused was not done.
    let School { relay, coordinator, .. } = &school;
    assert!(
        relay.remove_device(&coordinator.who, &DeviceId::draw(4).to_string(), start()).is_err()
    );
    assert!(relay.remove_device(&okafor, &khan.device.to_string(), start()).is_err());
    assert!(relay.invite(&okafor, &okafor.user.to_string(), start()).is_err());
    assert!(relay.wiped(&okafor, start()).is_err());
    assert!(relay.set_role(&okafor, &phone.user.to_string(), &role("mentor"), start()).is_err());
    assert!(relay.approve_device(&okafor, &khan.device.to_string(), start()).is_err());
    assert!(relay.refuse_device(&coordinator.who, &okafor.device.to_string(), start()).is_err());
    let device = coordinator.as_new_device("Tablet");
    let request = EnrolRequest { code: "no-such-code-ever".to_owned(), device, only_for: None };
    assert!(relay.enrol(&request, HERE, start()).is_err());
    assert_eq!(done(&file), expected);
}

#[test]
fn when_the_power_goes_an_act_is_there_with_what_was_done_or_neither_is() {
    let disk = Disk::new("keeps an act with what was done");
    let open = || Sqlite::on(Sqlite::durable(disk.connect().unwrap()).unwrap()).unwrap();
    let moments = ["writing the log", "flushing the log"].map(Goes::In).into_iter();
    let moments = moments.chain([1, 2, 4, 8].map(Goes::After)).chain([Goes::Never]);
    let (mut both, mut neither) = (0, 0);
    for (seed, goes) in (0..4).flat_map(|seed| moments.clone().map(move |goes| (seed, goes))) {
        disk.wipe(Dice::new(seed));
        let School { relay, coordinator, mentors } = School::over(Box::new(open()));
        let device = mentors[1].who.device;
        disk.go_dark_when(goes);
        let removed = relay.remove_device(&coordinator.who, &device.to_string(), start());
        disk.go_dark();
        drop(relay);
        disk.light(&mut Dice::new(seed));

        let mut store = open();
        let work = store.begin().unwrap();
        let gone = work.device(device).unwrap().unwrap().removed_at.is_some();
        let noted = work.audited().unwrap().into_iter().filter(|row| row.what == "device-removed");
        assert_eq!(noted.count(), usize::from(gone), "one without the other");
        assert!(removed.is_err() || gone, "done, and not there");
        drop(work);
        assert_eq!(relay::verify(&mut store).unwrap().damaged, []);
        *(if gone { &mut both } else { &mut neither }) += 1;
    }
    assert!(both >= 4 && neither >= 4, "{both} with both, {neither} with neither");
}

#[test]
fn an_act_that_was_changed_or_taken_away_is_found_in_any_copy() {
    let folder = closed();
    let (copy, harmed) = (folder.path().join("copy"), folder.path().join("harmed"));
    assert_eq!(found(&Where::File(copy.clone())), [""; 0]);
    let count = acts(&copy).len();
    for act in [1, 4, count] {
        for what in [
            "update audit set subject = 'somebody else' where id = ",
            "update audit set by = null, device = '' where id = ",
            "update audit set device = '01' where id = ",
            "update audit set at = at + 1 where id = ",
            "update audit set what = 'nothing' where id = ",
            "update audit set seal = zeroblob(32) where id = ",
            "update audit set seal = null where id = ",
            "delete from audit where id = ",
            "delete from audit where id >= ",
        ] {
            fs::copy(&copy, &harmed).unwrap();
            harm(&harmed, &format!("{what}{act}"));
            assert!(!found(&Where::File(harmed.clone())).is_empty(), "{what}{act}");
        }
    }
    let output = run(&["verify".as_ref(), "--file".as_ref(), &harmed]);
    assert!(!output.status.success());
    assert!(said(&output).contains("of the audit log: they are missing"), "{output:?}");
}

/// Cuts the end off and has the database forget that it was ever there.
fn cut(file: &Path) {
    harm(
        file,
        "delete from audit where id > 5; update sqlite_sequence set seq = 5 where name = 'audit'",
    );
}

#[test]
fn an_end_that_was_cut_off_and_a_chain_that_was_forged_the_register_tells() {
    let folder = closed();
    let (data, file) = (folder.path().to_owned(), folder.path().join(DATABASE));
    let place = Where::Folder(data.clone());
    assert_eq!(found(&place), [""; 0]);
    cut(&file);
    assert_eq!(found(&Where::File(file.clone())), [""; 0], "what is left is a chain");
    assert_eq!(found(&place).len(), 1);

    // Nor does it help to go on.
    let relay = Relay::open(Box::new(Sqlite::open(&file).unwrap())).unwrap();
    let mut codes = relay.invite_coordinators(start()).unwrap();
    for _ in 0..5 {
        codes.extend(relay.invite_coordinators(start()).unwrap());
    }
    assert_eq!(codes.len(), 6);
    drop(relay);
    assert_eq!(found(&Where::File(file.clone())), [""; 0]);
    assert_eq!(found(&place).len(), 1);

    let folder = closed();
    let file = folder.path().join(DATABASE);
    let mut before = Vec::new();
    for mut act in acts(&file) {
        if act.seq == 4 {
            act.subject = DeviceId::draw(4).to_string();
        }
        before = act.sealed_after(&before).to_vec();
        let connection = rusqlite::Connection::open(&file).unwrap();
        let sql = "update audit set subject = ?2, seal = ?3 where id = ?1";
        let id = i64::try_from(act.seq).unwrap();
        assert_eq!(connection.execute(sql, (id, &act.subject, &before)).unwrap(), 1);
    }
    assert_eq!(found(&Where::File(file)), [""; 0], "sealed anew");
    assert_eq!(found(&Where::Folder(folder.path().to_owned())).len(), 1);
}

#[test]
fn a_restore_goes_on_with_the_chain_that_was_there() {
    let mut story = told();
    let (data, file) = (story.folder.path().to_owned(), story.file(DATABASE));
    let before = acts(&file);
    assert!(acts(&story.file("copy")).len() < before.len());
    story.restore();
    let after = acts(&file);
    let (kept, new) = after.split_at(before.len());
    assert_eq!(kept, before, "each with its number and its seal");
    let new: Vec<_> = new.iter().map(|act| (act.what.as_str(), act.by.as_deref())).collect();
    assert_eq!(new, [("device-removed", None), ("access-withheld", None), ("restored", None)]);
    assert_eq!(found(&Where::Folder(data.clone())), [""; 0]);

    // Twice in a row, and with an act between the two.
    story.school.relay.invite_coordinators(start()).unwrap();
    let before = acts(&file);
    story.restore();
    assert_eq!(acts(&file)[..before.len()], before);
    story.school.relay.invite_coordinators(start()).unwrap();
    assert_eq!(found(&Where::Folder(data.clone())), [""; 0]);
    story.stop();
    cut(&file);
    assert_eq!(found(&Where::Folder(data)).len(), 1);
}

#[test]
fn what_a_restore_cannot_know_it_says() {
    // The disk with the records is gone; which acts there were the register knows.
    let mut story = told();
    let (noted, kept) = (acts(&story.file(DATABASE)).len(), acts(&story.file("copy")));
    story.stop();
    fs::remove_file(story.file(DATABASE)).unwrap();
    story.restore();
    let after = acts(&story.file(DATABASE));
    assert_eq!(after[..kept.len()], kept);
    let lost = &after[kept.len()];
    assert_eq!(lost.what, "acts-lost");
    assert_eq!(lost.subject, format!("{}-{noted}", kept.len() + 1));
    assert_eq!(found(&Where::Folder(story.folder.path().to_owned())), [""; 0]);

    // Somebody changed the last act before.
    let mut story = told();
    story.stop();
    harm(&story.file(DATABASE), &format!("update audit set subject = 'x' where id = {noted}"));
    assert_eq!(found(&Where::Folder(story.folder.path().to_owned())).len(), 1);
    let restored = story.restore();
    let after = done(&story.file(DATABASE));
    assert!(after.contains(&("acts-broken".to_owned(), None, noted.to_string())), "{after:?}");
    assert_eq!(found(&Where::File(restored.before.unwrap())).len(), 1, "kept as it was");
}

#[test]
fn it_is_printed_as_lines_without_names() {
    let folder = closed();
    let output = run(&["audit".as_ref(), "--data".as_ref(), folder.path()]);
    assert!(output.status.success(), "{output:?}");
    let text = said(&output);
    let acts = acts(&folder.path().join(DATABASE));
    assert_eq!(text.lines().count(), acts.len());
    for (line, act) in text.lines().zip(acts) {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(
            (line["act"].as_u64(), line["what"].as_str()),
            (Some(act.seq), Some(&*act.what))
        );
        assert_eq!(line["by"].as_str(), act.by.as_deref());
        assert_eq!(line["subject"].as_str(), Some(&*act.subject));
        assert_eq!(line["at"].as_str(), Some(&*start().to_string()));
        assert_eq!(line["seal"].as_str().map(str::len), Some(64));
    }
    for word in ["Khan", "Okafor", "Lowe", "Larkfield", "Tablet", "Office"] {
        assert!(!text.contains(word), "{word}");
    }
    let nothing = run(&["audit".as_ref(), "--data".as_ref(), &folder.path().join("nowhere")]);
    assert!(!nothing.status.success());
}
