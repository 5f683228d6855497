//! What is said of a register while and after it is read.

use imports::gias::{Chosen, GiasReader};

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const HEADER: &str =
    "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name)\n";

fn file(rows: &str) -> GiasFile {
    let chosen = Chosen::Authorities(["880".to_owned(), "881".to_owned()].into());
    let mut reader = GiasReader::new(chosen);
    let text = format!("{HEADER}{rows}");
    match reader.push(text.as_bytes()).and_then(|_| reader.finish()) {
        Ok(file) => file,
        Err(error) => unreachable!("{error}"),
    }
}

#[test]
fn what_is_here_is_left_as_it_is() {
    let file = file(
        "900001,880,Sampleshire,4000,Westbrook,Open\n\
         900002,880,Sampleshire,4001,Ashton,Open\n\
         900003,880,Sampleshire,4002,Gone,Closed\n",
    );
    let known = HomeSchool {
        id: HomeSchoolId::draw(9),
        urn: None,
        dfe_number: Some("8804001".into()),
        name: "Ashton Academy".into(),
        address: String::new(),
        telephone: String::new(),
        contact: "Mrs Aldous".into(),
    };
    let kept = kept(&file, &[known], || 1);
    assert_eq!(kept.new.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Westbrook"]);
    assert_eq!(
        kept.words(),
        "1 new home school, 1 here already and 1 left out because they are closed"
    );
}

#[test]
fn a_large_choice_is_written_in_several_changes() {
    let rows: String = (0..301)
        .map(|n| format!("{},880,Sampleshire,{},School {n},Open\n", 900_000 + n, 4000 + n))
        .collect();
    let mut next = 0;
    let kept = kept(&file(&rows), &[], || {
        next += 1;
        next
    });
    let sizes: Vec<_> = kept
        .edits()
        .iter()
        .map(|edit| if let Edit::PutHomeSchools(some) = edit { some.len() } else { 0 })
        .collect();
    assert_eq!(sizes, [300, 1]);
}

#[test]
fn authorities_are_found_by_name_and_code() {
    let file = file("900001,880,Sampleshire,4000,A,Open\n900002,881,Exampleton,4000,B,Open\n");
    let names = |typed| {
        matching(&file.authorities, typed).into_iter().map(|one| one.name).collect::<Vec<_>>()
    };
    assert_eq!(names("exam"), ["Exampleton"]);
    assert_eq!(names("880"), ["Sampleshire"]);
    assert_eq!(names("").len(), 2);
}
