//! Files that are no Common Transfer File, or no longer one.

use proptest::prelude::*;

use super::*;

fn words(bytes: &[u8]) -> String {
    read(bytes, TODAY).err().map(|wrong| wrong.to_string()).unwrap_or_default()
}

#[test]
fn what_it_is_instead_is_said() {
    for (bytes, said) in [
        (&b""[..], "The file is empty."),
        (b"PK\x03\x04....", "This is a zip file or an Excel workbook."),
        (b"%PDF-1.7", "This is not a text file but a PDF."),
        (b"name,email\nAda,a@b", "This is not an XML file."),
        (b"<html><body/></html>", "it begins with <html>, not with <CTfile>"),
        (b"<?xml version=\"1.0\" encoding=\"utf-16be\"?><CTfile/>", "written in “utf-16be”"),
        (b"<?xml version=\"1.0\"?>\n<CTfile>\xFF</CTfile>", "says that it is UTF-8, but line 2"),
        (b"<CTfile>\0</CTfile>", "bytes that are no letters"),
        (b"<!-- nothing -->", "This is not an XML file."),
        (b"<CTfile/>", "does not say which version"),
        (b"<CTfile><Header><CTFversion/></Header></CTfile>", "does not say which version"),
        (
            b"<CTfile><Header><CTFversion>18.0</CTFversion></Header></CTfile>",
            "This is version 18.0",
        ),
        (b"<CTfile><Header><CTFversion>27</CTFversion></Header></CTfile>", "This is version 27"),
        (b"<CTfile><Header><CTFversion>x</CTFversion></Header></CTfile>", "This is version x"),
        (
            b"<CTfile><Header><CTFversion>25.0</CTFversion></Header></CTfile>",
            "There are no students",
        ),
    ] {
        assert!(words(bytes).contains(said), "{said}: {}", words(bytes));
    }
}

#[test]
fn every_version_from_19_to_26_is_read() {
    for version in 19..=26 {
        let text = with_pupils(&pupil("", "Khan", "Dylan", "2012-03-04"));
        let text = text.replace("25.0", &format!("{version}.1"));
        assert_eq!(read_text(&text).map(|file| file.version), Ok(format!("{version}.1")));
    }
}

#[test]
fn a_dtd_and_entities_are_refused_before_anything_is_kept() {
    let inside = with_pupils(&pupil("", "&bomb;", "Dylan", "2012-03-04"));
    let bare = with_pupils(&pupil("", "Khan", "Dylan", "2012-03-04"));
    let dtd = "<!DOCTYPE CTfile [<!ENTITY bomb \"boom\">]>";
    let outside = "<!DOCTYPE CTfile SYSTEM \"https://example.org/ctf.dtd\">";
    for text in [
        inside.clone(),
        inside.replacen("\n", &format!("\n{dtd}"), 1),
        bare.replacen("\n", &format!("\n{dtd}"), 1),
        bare.replacen("\n", &format!("\n{outside}"), 1),
        bare.replace("Khan", "&#0;"),
        bare.replace("Khan", "&#xD800;"),
    ] {
        assert!(matches!(read_text(&text), Err(CtfError::Declaration { .. })), "{text}");
    }
    assert_eq!(read_text(&inside), Err(CtfError::Declaration { line: 3 }));
}

#[test]
fn the_five_entities_and_numbered_letters_are_read() {
    let text = with_pupils(&pupil("", "O&apos;Neill &amp; Zo&#xEB;&#235;", "<![CDATA[D<]]>", ""));
    let names = read_text(&text).map(|file| {
        file.pupils.into_iter().map(|pupil| (pupil.family_name, pupil.given_name)).collect()
    });
    assert_eq!(names, Ok(vec![("O'Neill & Zoëë".to_owned(), "D<".to_owned())]));
}

#[test]
fn a_cut_file_says_where_it_ends() {
    let text = with_pupils(
        &["Khan", "Rees", "Aziz"].map(|name| pupil("", name, "Dylan", "2012-03-04")).concat(),
    );
    let place = |after: &str| {
        let cut = text.find(after).map_or(0, |at| at + after.len());
        text.get(..cut).map(words).unwrap_or_default()
    };
    fn words(text: &str) -> String {
        super::read_text(text).err().map(|wrong| wrong.to_string()).unwrap_or_default()
    }
    assert!(place("<Surname>Rees").contains("line 4, inside student 2 (Surname)"));
    assert!(place("Rees</Surname><Forename>").contains("inside student 2, Rees (Forename)"));
    assert!(place("Rees</Surname><Forena").contains("inside student 2, Rees (Pupil)"));
    assert!(place("<LEA>880</L").contains("in LEA, before the first student"));
    let end = text.replace("</CTFpupilData></CTfile>", "");
    assert!(words(&end).contains("after student 3"), "{}", words(&end));
}

#[test]
fn mismatched_tags_are_damage() {
    let text = with_pupils(&pupil("", "Khan", "Dylan", "2012-03-04")).replace("</DOB>", "</BOD>");
    assert!(matches!(read_text(&text), Err(CtfError::Damaged { line: 3, .. })));
    let endless = with_pupils(&pupil("", &"K".repeat(10_001), "Dylan", "2012-03-04"));
    assert!(matches!(read_text(&endless), Err(CtfError::Damaged { .. })));
}

/// Cut at every byte of a real file, nothing is read and a sentence says so.
#[test]
fn cut_at_any_byte_nothing_is_read() {
    let end = HOLLINS.trim_ascii_end().len();
    for cut in 0..end {
        let read = HOLLINS.get(..cut).map(|bytes| read(bytes, TODAY));
        assert!(matches!(read, Some(Err(_))), "{cut}");
    }
}

#[test]
fn deep_nesting_is_no_way_to_exhaust_the_stack() {
    let deep = format!("{}{}", "<x>".repeat(200_000), "</x>".repeat(200_000));
    let text = with_pupils(&pupil("", "Khan", "Dylan", &deep));
    assert_eq!(read_text(&text).map(|file| file.pupils.len()), Ok(1));
}

/// A file that was read still holds what every caller relies on.
fn holds(file: &CtfFile) -> bool {
    let students = preview(file.clone(), &[], &[]).to_students({
        let mut next = 0;
        move || {
            next += 1;
            next
        }
    });
    file.pupils.len() <= MOST_PUPILS
        && students.len() <= file.pupils.len()
        && students
            .iter()
            .all(|student| student.check(&domain::student::Standing::Confirmed, TODAY).is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(read(&bytes, TODAY).is_err());
    }

    /// Bytes of the samples changed, dropped and doubled: whatever is still read is sound.
    #[test]
    fn mutated_samples_are_read_soundly_or_refused(
        sample in prop::sample::select(vec![MOORSIDE, HOLLINS]),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..6),
    ) {
        let mut bytes = sample.to_vec();
        for (place, byte, how) in changes {
            let place = place.index(bytes.len());
            match how {
                0 => bytes.splice(place..=place, [byte]).for_each(drop),
                1 => bytes.splice(place..=place, []).for_each(drop),
                2 => {
                    let mark = [b'<', b'>', b'&', b'"', b'/'].into_iter().cycle().nth(usize::from(byte));
                    bytes.splice(place..place, mark).for_each(drop);
                }
                _ => {
                    let piece: Vec<u8> = bytes.iter().skip(place).take(usize::from(byte)).copied().collect();
                    bytes.splice(place..place, piece).for_each(drop);
                }
            }
        }
        if let Ok(file) = read(&bytes, TODAY) {
            prop_assert!(holds(&file));
        }
    }
}
