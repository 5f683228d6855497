//! CSV files as schools' systems and spreadsheets write them, and files that are none.

use domain::{
    id::UserId,
    staff::{Role, StaffMember},
};
use proptest::prelude::*;

use super::*;

fn words(bytes: &[u8]) -> String {
    read(bytes).err().map(|wrong| wrong.to_string()).unwrap_or_default()
}

/// The names of those who come in.
fn names(bytes: &[u8]) -> Vec<String> {
    let file = read(bytes);
    let preview = file.map(|file| file.preview(&file.guess, &[]));
    let staff = preview.map(|preview| preview.to_staff(|| 1)).unwrap_or_default();
    staff.into_iter().map(|member| member.name).collect()
}

#[test]
fn delimiters_and_encodings_are_found() {
    let utf_16: Vec<u8> = "\u{feff}Name\tEmail\r\nZoë Dean\tz@x\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (bytes, delimiter, encoding) in [
        ("Name,Email\nZoë Dean,z@x\n".as_bytes(), Delimiter::Comma, Encoding::Utf8),
        ("\u{feff}Name;Email\r\nZoë Dean;z@x".as_bytes(), Delimiter::Semicolon, Encoding::Utf8),
        (
            b"Email;\"Name, full\";Name\nz@x;;Zo\xEB Dean",
            Delimiter::Semicolon,
            Encoding::Windows1252,
        ),
        (&utf_16, Delimiter::Tab, Encoding::Utf16),
        ("Name;\"Days, hours, rooms\"\nZoë Dean;".as_bytes(), Delimiter::Semicolon, Encoding::Utf8),
        ("sep=;\r\nName;a,b,c,d\r\nZoë Dean;z@x".as_bytes(), Delimiter::Semicolon, Encoding::Utf8),
        ("\n\nName\nZoë Dean\n".as_bytes(), Delimiter::Comma, Encoding::Utf8),
        ("Name\nZoë\u{9d} Dean\u{7f}\n".as_bytes(), Delimiter::Comma, Encoding::Utf8),
    ] {
        let found = read(bytes).map(|file| (file.delimiter, file.encoding));
        assert_eq!(found, Ok((delimiter, encoding)));
        assert_eq!(names(bytes), ["Zoë Dean"]);
    }
}

#[test]
fn the_columns_are_guessed_from_the_header() {
    let parts = |title, given, family| Some(NameColumns::Parts { title, given, family });
    for (header, name, email, role) in [
        ("Name,Email,Role", Some(NameColumns::Whole(0)), Some(1), Some(2)),
        ("Title,Forename,Surname,E-mail", parts(Some(0), Some(1), 2), Some(3), None),
        ("Last Name;FIRST NAME;Work Email", parts(None, Some(1), 0), Some(2), None),
        ("Staff code,Display name,Job title", Some(NameColumns::Whole(1)), None, Some(2)),
        ("a,b,c", None, None, None),
    ] {
        let file = read(format!("{header}\nx,y,z").as_bytes());
        assert_eq!(file.map(|file| file.guess), Ok(Mapping { name, email, role }), "{header}");
    }
}

#[test]
fn names_are_put_together_as_the_school_says_them() {
    assert_eq!(
        names(b"Title,Forename,Surname\nMs,Ada,Okafor\n,Bo,Lowe\nMr,Cy,"),
        ["Ms Okafor", "Bo Lowe", "Cy"]
    );
    assert_eq!(names(b"Name\n\"Okafor, Ada\"\n Bo   Lowe "), ["Ada Okafor", "Bo Lowe"]);
}

#[test]
fn every_row_is_told_what_becomes_of_it() -> Result<(), MentorsError> {
    let file = read(
        "Name,Email,Role\nMs Okafor,ada@x,Mentor\n,nobody@x,\nMR LOWE,,\nMs Okafor,ADA@X,\n\
         Ms Okafor,bea@x,Coordinator\n,,\n"
            .as_bytes(),
    )?;
    let known = [StaffMember { id: UserId::draw(7), name: "Mr Lowe".into(), role: Role::Mentor }];
    let preview = file.preview(&file.guess, &known);
    let findings: Vec<_> = preview.rows.iter().map(|row| row.finding).collect();
    assert_eq!(
        findings,
        [
            Finding::New,
            Finding::NoName,
            Finding::AlreadyHere(UserId::draw(7)),
            Finding::TwiceInFile(2),
            Finding::New,
        ]
    );
    let said: Vec<_> = preview.rows.iter().filter_map(MentorRow::words).collect();
    assert_eq!(
        said,
        [
            "Row 3: no name, so nobody can be added",
            "Row 4, MR LOWE: already in the staff list",
            "Row 5, Ms Okafor: the same person as in row 2",
        ]
    );
    let staff = preview.to_staff(|| 1);
    assert_eq!(preview.new_people(), 2);
    let roles: Vec<_> = staff.iter().map(|member| (member.name.as_str(), member.role)).collect();
    assert_eq!(roles, [("Ms Okafor", Role::Mentor), ("Ms Okafor", Role::Coordinator)]);
    Ok(())
}

#[test]
fn only_the_plain_words_for_a_role_give_it() -> Result<(), MentorsError> {
    for (post, role) in [
        ("Peer Mentoring Coordinator", Role::PeerCoordinator),
        ("peer mentor", Role::PeerMentor),
        ("Designated learning mentor", Role::LearningMentor),
        ("LEADER", Role::Leader),
        ("Team leader", Role::Mentor),
        ("Deputy coordinator", Role::Mentor),
    ] {
        let file = read(format!("Name,Role\nMs Okafor,{post}\n").as_bytes())?;
        let staff = file.preview(&file.guess, &[]).to_staff(|| 1);
        let roles: Vec<_> = staff.iter().map(|member| member.role).collect();
        assert_eq!(roles, [role], "{post}");
    }
    Ok(())
}

#[test]
fn two_people_who_share_title_and_family_name_both_come_in() {
    assert_eq!(
        names(b"Title,Forename,Surname\nMs,Ada,Okafor\nMs,Bea,Okafor\nMs,Ada,Okafor"),
        ["Ms Okafor", "Ms Okafor"]
    );
}

#[test]
fn a_person_matches_the_columns_when_the_header_does_not_say() -> Result<(), MentorsError> {
    let file = read(b"who,what,\nAda Okafor,Maths,Ms\nBo Lowe,Art,Mr,extra")?;
    assert_eq!(file.header, ["who", "what", "Column 3", "Column 4"]);
    assert_eq!(file.preview(&file.guess, &[]).new_people(), 0);
    let mapping = Mapping { name: Some(NameColumns::Whole(0)), ..file.guess };
    assert_eq!(file.preview(&mapping, &[]).new_people(), 2);
    let beyond = Mapping { name: Some(NameColumns::Whole(99)), email: Some(99), role: Some(99) };
    assert_eq!(file.preview(&beyond, &[]).new_people(), 0);
    let long = read(format!("Name\n{}", "n".repeat(101)).as_bytes())?;
    let finding = long.preview(&long.guess, &[]).rows.into_iter().next().map(|row| row.finding);
    assert_eq!(finding, Some(Finding::NameTooLong));
    Ok(())
}

#[test]
fn what_it_is_instead_is_said() {
    for (bytes, said) in [
        (&b""[..], "The file is empty."),
        (b"\xEF\xBB\xBF \n", "The file is empty."),
        (b"PK\x03\x04....", "Excel workbook"),
        (b"\xD0\xCF\x11\xE0....", "an old Excel or Word file"),
        (b"Name\n\x01\x02", "bytes that are no letters"),
        (b"<?xml version=\"1.0\"?><CTfile/>", "a web page or an XML file"),
        (b"Name,Email\n", "There is nobody below the first row."),
        (b"Name,Email\n,\n ,\n", "There is nobody below the first row."),
        (b"\xFF\xFEa", "says that it is UTF-16, but line 1"),
        (b",\n", "There is nobody below the first row."),
    ] {
        assert!(words(bytes).contains(said), "{said}: {}", words(bytes));
    }
    let many = format!("Name\n{}", "Ada\n".repeat(MOST_ROWS + 1));
    assert_eq!(read(many.as_bytes()), Err(MentorsError::TooManyRows));
    let most = format!("Name\n{}", "Ada\n".repeat(MOST_ROWS));
    assert_eq!(read(most.as_bytes()).map(|file| file.rows.len()), Ok(MOST_ROWS));
    let open_quote = format!("Name\n\"{}", "n".repeat(70_000));
    assert!(words(open_quote.as_bytes()).contains("Row 2 does not end"));
    assert!(words(&vec![b'n'; LARGEST + 1]).contains("larger than 5 MB"));
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(file) = read(&bytes) {
            let preview = file.preview(&file.guess, &[]);
            prop_assert_eq!(preview.rows.len(), file.rows.len());
            prop_assert!(preview.to_staff(|| 1).iter().all(|member| !member.name.trim().is_empty()));
        }
    }

    #[test]
    fn tables_of_any_text_are_read_back(
        rows in proptest::collection::vec(("[^\"\\pC\\pZ]{1,20}", "[^\"\\pC\\pZ]{0,20}"), 1..20),
        delimiter in prop::sample::select(vec![',', ';', '\t']),
    ) {
        let lines = rows.iter().map(|(name, email)| format!("\"{name}\"{delimiter}\"{email}\"\r\n"));
        let text: String = std::iter::once(format!("Name{delimiter}Email\r\n")).chain(lines).collect();
        let file = read(text.as_bytes()).map(|file| file.rows);
        let read: Option<Vec<(String, String)>> = file.ok().map(|rows| {
            rows.into_iter().map(|(_, row)| {
                let mut fields = row.into_iter();
                (fields.next().unwrap_or_default(), fields.next().unwrap_or_default())
            }).collect()
        });
        prop_assert_eq!(read, Some(rows));
    }
}
