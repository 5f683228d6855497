//! Cover is in the audit log, whoever named it and whether somebody or the day ended it; an older copy that is put back
//! neither forgets who covers nor gives it back to whom it was taken from; and where nobody was named, a command at base's
//! machine does. Real files.

use std::path::Path;

use domain::{cover::Days, id::CoverId, staff::Role};
use sync_server::{
    CoverAsked, CoverError, Where, back_up, cover,
    relay::Relay,
    restore,
    store::{Store, sqlite::Sqlite},
    verify,
};
use tempfile::TempDir;

use crate::{
    covered::{acts_as, names_cover},
    disk::DATABASE,
    invented::{day, noon},
    school::{School, start},
    upkeep::run,
};

const FORTNIGHT: (&str, &str) = ("2026-11-03", "2026-11-16");

fn open(folder: &TempDir) -> Relay {
    Relay::open(Box::new(Sqlite::open(&folder.path().join(DATABASE)).unwrap())).unwrap()
}

/// A school in a folder, and who is there.
fn school() -> (TempDir, School) {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join(DATABASE)).unwrap();
    (folder, School::over(Box::new(store)))
}

/// What the audit log says of cover, and whether somebody did it.
fn acts(folder: &TempDir) -> Vec<(String, bool)> {
    let mut store = Sqlite::open(&folder.path().join(DATABASE)).unwrap();
    let mut acts = store.begin().unwrap().audited().unwrap();
    acts.retain(|act| act.what.starts_with("cover"));
    acts.into_iter().map(|act| (act.what, act.by.is_some())).collect()
}

fn is_whole(folder: &TempDir) {
    let found = verify(&Where::Folder(folder.path().to_owned())).unwrap();
    assert_eq!(found.damaged, []);
}

#[test]
fn every_turn_of_it_is_an_act() {
    let (folder, School { relay, coordinator, mentors: [okafor, lowe] }) = school();
    let with = (&relay, &coordinator);
    names_cover(with, 1, &okafor, FORTNIGHT, start()).unwrap();
    names_cover(with, 2, &lowe, ("2026-11-02", "2026-11-06"), start()).unwrap();
    let id = CoverId::draw(2).to_string();
    relay.end_cover(&coordinator.who, &id, start()).unwrap();
    assert!(acts_as(&relay, &okafor.who, Role::Coordinator, noon("2026-11-16")));
    assert!(acts_as(&relay, &okafor.who, Role::Mentor, noon("2026-11-17")));
    drop(relay);
    let expected = [
        ("cover-named", true),
        ("cover-named", true),
        ("cover-began", false),
        ("cover-ended", true),
        ("cover-over", false),
        ("cover-began", false),
        ("cover-over", false),
    ];
    let expected = expected.map(|(what, by)| (what.to_owned(), by));
    assert_eq!(acts(&folder), expected);
    is_whole(&folder);
}

#[test]
fn a_copy_of_before_hears_who_covers_and_who_does_no_longer() {
    let (folder, School { relay, coordinator, mentors: [okafor, lowe] }) = school();
    let with = (&relay, &coordinator);
    names_cover(with, 1, &lowe, ("2026-11-02", "2026-11-16"), start()).unwrap();
    assert!(acts_as(&relay, &lowe.who, Role::Coordinator, start()));
    let copy = folder.path().join("copy");
    back_up(folder.path(), &copy).unwrap();
    let id = CoverId::draw(1).to_string();
    relay.end_cover(&coordinator.who, &id, noon("2026-11-03")).unwrap();
    names_cover(with, 2, &okafor, FORTNIGHT, noon("2026-11-03")).unwrap();
    drop(relay);

    let at = noon("2026-11-05");
    restore(folder.path(), &copy, at).unwrap();
    let relay = open(&folder);
    assert!(!acts_as(&relay, &lowe.who, Role::Coordinator, at), "it was taken from him");
    assert!(acts_as(&relay, &lowe.who, Role::Mentor, at));
    assert!(acts_as(&relay, &okafor.who, Role::Coordinator, at), "she was named since");
    assert!(acts_as(&relay, &okafor.who, Role::Mentor, noon("2026-11-17")));
    drop(relay);
    is_whole(&folder);
}

#[test]
fn at_the_machine_somebody_is_named_where_nobody_was() {
    let (folder, School { relay, coordinator, mentors: [okafor, lowe] }) = school();
    drop(relay);
    let days = Days::new(day("2026-11-03"), day("2026-11-04")).unwrap();
    let ask = |away: &str, by: &str, days| {
        let asked = CoverAsked { away: away.to_owned(), by: by.to_owned(), days };
        cover(folder.path(), &asked, start())
    };
    let covered = ask("Mrs Khan", "Ms Okafor", days).unwrap();
    assert_eq!((covered.away.as_str(), covered.by.as_str()), ("Mrs Khan", "Ms Okafor"));
    // By an id as well.
    let later = Days::new(day("2026-11-05"), day("2026-11-05")).unwrap();
    ask(&coordinator.who.user.to_string(), &lowe.who.user.to_string(), later).unwrap();

    let fails = |away: &str, by: &str, days| match ask(away, by, days) {
        Err(error) => error,
        Ok(covered) => panic!("{covered:?}"),
    };
    assert!(
        matches!(fails("Mrs Kahn", "Ms Okafor", later), CoverError::Nobody(name) if name == "Mrs Kahn")
    );
    assert!(matches!(fails("Ms Okafor", "Mr Lowe", later), CoverError::NoDuty(_)));
    assert!(matches!(fails("Mrs Khan", "Ms Okafor", days), CoverError::CannotCover(_)));
    assert!(matches!(fails("Mrs Khan", "Mrs Khan", later), CoverError::CannotCover(_)));
    let over = Days::new(day("2026-11-01"), day("2026-11-05")).unwrap();
    assert!(matches!(fails("Mrs Khan", "Ms Okafor", over), CoverError::Days));

    let relay = open(&folder);
    assert!(acts_as(&relay, &okafor.who, Role::Mentor, start()));
    let first = noon("2026-11-03");
    assert!(acts_as(&relay, &okafor.who, Role::Coordinator, first));
    // Whoever covers today gets a code at the machine, as coordinators do.
    let codes = relay.invite_coordinators(first).unwrap();
    let names: Vec<_> = codes.iter().map(|code| code.name.as_str()).collect();
    assert_eq!(names, ["Mrs Khan", "Ms Okafor"]);
    assert!(acts_as(&relay, &lowe.who, Role::Coordinator, noon("2026-11-05")));
    drop(relay);
    assert!(acts(&folder).iter().all(|(_, by_somebody)| !by_somebody));
    is_whole(&folder);
}

#[test]
fn the_program_says_why_it_did_not() {
    let (folder, School { relay, .. }) = school();
    drop(relay);
    let ask = |data: &Path, away: &str| {
        let words =
            ["--away", away, "--by", "Ms Okafor", "--from", "2026-11-03", "--to", "2026-11-04"];
        let mut line: Vec<&Path> = vec![Path::new("cover"), Path::new("--data"), data];
        line.extend(words.map(Path::new));
        let output = run(&line);
        assert!(!output.status.success(), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let said = ask(folder.path(), "Mrs Kahn");
    assert!(said.contains("nobody at base is called Mrs Kahn"), "{said}");
    let empty = tempfile::tempdir().unwrap();
    let said = ask(empty.path(), "Mrs Khan");
    assert!(said.contains("there are no records at"), "{said}");
    assert!(std::fs::read_dir(empty.path()).unwrap().next().is_none(), "nothing was made there");
}
