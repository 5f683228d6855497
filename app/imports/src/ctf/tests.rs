//! The sample files of three home schools (all people invented), and every way to break one.

mod broken;

use jiff::civil::{Date, date};

use domain::{id::StudentId, student::Student};

use super::*;

const TODAY: Date = date(2026, 11, 23);
const WESTBROOK: &[u8] =
    include_bytes!("../../../../tests/fixtures/imports/8804001_CTF_8801100_001.xml");
const MOORSIDE: &[u8] =
    include_bytes!("../../../../tests/fixtures/imports/8814007_CTF_8801100_002.xml");
const HOLLINS: &[u8] =
    include_bytes!("../../../../tests/fixtures/imports/8824011_CTF_8801100_003.xml");

/// A file around these pupils.
fn with_pupils(pupils: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<CTfile><Header><CTFversion>25.0</CTFversion><SourceSchool>\
         <LEA>880</LEA><Estab>4001</Estab><SchoolName>Westbrook</SchoolName></SourceSchool></Header>\
         \n<CTFpupilData>{pupils}</CTFpupilData></CTfile>"
    )
}

fn pupil(upn: &str, surname: &str, forename: &str, born: &str) -> String {
    format!(
        "<Pupil><UPN>{upn}</UPN><Surname>{surname}</Surname><Forename>{forename}</Forename>\
         <DOB>{born}</DOB></Pupil>\n"
    )
}

fn read_text(text: &str) -> Result<CtfFile, CtfError> {
    read(text.as_bytes(), TODAY)
}

/// The problems of a file, in words.
fn problems(file: &CtfFile) -> Vec<&str> {
    let problems = file.pupils.iter().flat_map(|pupil| &pupil.problems);
    problems.map(|problem| problem.words.as_str()).collect()
}

#[test]
fn twenty_four_good_pupils() -> Result<(), CtfError> {
    let file = read(WESTBROOK, TODAY)?;
    assert_eq!((file.version.as_str(), file.encoding), ("25.0", Encoding::Utf8));
    assert_eq!(file.written, "2026-11-16T09:30:00");
    assert_eq!(file.source.name, "Westbrook High School");
    assert_eq!(file.source.dfe_number().as_deref(), Some("8804001"));
    assert_eq!(file.pupils.len(), 24);
    assert_eq!(problems(&file), [""; 0]);
    assert!(file.pupils.iter().all(|pupil| pupil.upn.is_some() && pupil.year_group.is_some()));
    let first = file.pupils.first().map(|pupil| pupil.to_student(StudentId::draw(1), None));
    assert_eq!(
        first,
        Some(Student {
            id: StudentId::draw(1),
            given_name: "Callum".into(),
            family_name: "Fraser".into(),
            date_of_birth: Some(date(2009, 7, 13)),
            upn: domain::upn::Upn::parse("F880400125163").ok(),
            year_group: Some(11),
            home_school: None,
            needs: "SEN support: speech, language and communication".into(),
            placement: None,
        })
    );
    let names: Vec<_> = file.pupils.iter().map(ReadPupil::label).collect();
    assert_eq!(names.get(7).map(String::as_str), Some("Row 8, Oisín O'Neill"));
    assert_eq!(names.get(9).map(String::as_str), Some("Row 10, Reuben Zieliński"));
    // What is not needed is not kept, and said: nothing here is outside the standard.
    assert_eq!(file.left_out.get("Contacts"), Some(&24));
    assert_eq!(file.passed_over.len(), 0);
    Ok(())
}

#[test]
fn faulty_pupils_are_named_and_stop_nobody_else() -> Result<(), CtfError> {
    let file = read(MOORSIDE, TODAY)?;
    assert_eq!(file.pupils.len(), 8);
    assert_eq!(
        problems(&file),
        [
            "Row 4, Dylan Khan: UPN invalid (wrong check letter at character 1)",
            "Row 6, Tomasz Aziz: date of birth “31/02/2012” is not a date (2012-03-04 is how a CTF \
             writes it)",
        ]
    );
    let stopped: Vec<u32> =
        file.pupils.iter().filter(|pupil| pupil.is_stopped()).map(|pupil| pupil.row).collect();
    assert_eq!(stopped, [6]);
    let decisions: Vec<_> = preview(file, &[], &[]).rows().iter().map(|row| row.decision).collect();
    assert_eq!(decisions.get(3), Some(&Decision::New));
    assert_eq!(decisions.get(5), Some(&Decision::Stopped));
    assert_eq!(decisions.get(7), Some(&Decision::TwiceInFile(1)));
    Ok(())
}

#[test]
fn an_older_file_in_latin_1() -> Result<(), CtfError> {
    let file = read(HOLLINS, TODAY)?;
    assert_eq!((file.version.as_str(), file.encoding), ("19.0", Encoding::Windows1252));
    assert_eq!(file.source.name, "Hollins & Fernhill Community College");
    assert_eq!(file.pupils.len(), 6);
    assert_eq!(problems(&file), [""; 0]);
    assert_eq!(file.left_out.get("Gender"), Some(&6));
    Ok(())
}

#[test]
fn each_fault_in_words() {
    let good = "H801200001001";
    let born = "2012-03-04";
    for (pupil, words) in [
        (pupil("H80120000100", "Khan", "Dylan", born), "UPN invalid (13 characters expected)"),
        (
            pupil("H8012000010O1", "Khan", "Dylan", born),
            "UPN invalid (characters 5-12 not all numeric)",
        ),
        (
            pupil("H80120000100S", "Khan", "Dylan", born),
            "UPN invalid (character 13 not a recognised value)",
        ),
        (pupil(good, "Khan", "Dylan", "2012-3-4"), "date of birth “2012-3-4” is not a date"),
        (pupil(good, "Khan", "Dylan", "2012-02-30"), "date of birth “2012-02-30” is not a date"),
        (pupil(good, "Khan", "Dylan", "2027-01-01"), "the date of birth is in the future"),
        (pupil(good, "Khan", "Dylan", "1912-03-04"), "someone born on 4 March 1912 would be 114"),
        (pupil(good, "Khan", &"D".repeat(101), born), "shorten the given name"),
    ] {
        let file = read_text(&with_pupils(&pupil));
        let said = file.as_ref().map(problems).unwrap_or_default();
        assert_eq!(said.len(), 1, "{pupil}");
        assert!(said.iter().all(|said| said.starts_with("Row 1, D")), "{said:?}");
        assert!(said.iter().all(|said| said.contains(" Khan: ")), "{said:?}");
        assert!(said.iter().all(|said| said.contains(words)), "{said:?}");
    }
    for (pupil, words) in [
        (pupil(good, "Khan", " ", born), "Row 1, Khan: no forename"),
        (pupil(good, "", "Dylan", born), "Row 1, Dylan: no surname"),
        ("<Pupil/>".to_owned(), "Row 1: no forename"),
    ] {
        let file = read_text(&with_pupils(&pupil));
        assert_eq!(file.as_ref().map(|file| problems(file).first().copied()), Ok(Some(words)));
        assert_eq!(file.map(|file| file.pupils.iter().all(ReadPupil::is_stopped)), Ok(true));
    }
}

#[test]
fn preferred_names_years_and_the_newest_provision() -> Result<(), CtfError> {
    let file = read_text(&with_pupils(
        "<Pupil><Surname>Morgan</Surname><Forename>Kayden  James</Forename><DOB>2020-09-01</DOB>\
         <BasicDetails><PreferredForename>Kai</PreferredForename><NCyearActual>R</NCyearActual>\
         </BasicDetails><SENhistory><SEN><StartDate>2025-01-01</StartDate><SENprovision>E\
         </SENprovision></SEN><SEN><StartDate>2024-01-01</StartDate><SENprovision>K</SENprovision>\
         </SEN></SENhistory><SENneeds><SENneed>HI</SENneed><SENneed><SENtypeRank>1</SENtypeRank>\
         <SENtype>VI</SENtype></SENneed></SENneeds></Pupil>\
         <Pupil><Surname>Rees</Surname><Forename>Bo</Forename><BasicDetails><NCyearActual>99\
         </NCyearActual></BasicDetails></Pupil>",
    ))?;
    let kai = file.pupils.first().cloned();
    assert_eq!(
        kai.map(|kai| (kai.given_name, kai.registered, kai.year_group, kai.needs)),
        Some((
            "Kai".into(),
            Some(("Kayden James".into(), "Morgan".into())),
            Some(0),
            "Education, health and care plan: hearing impairment; vision impairment".into()
        ))
    );
    let preferred_only = "<Pupil><BasicDetails><PreferredSurname>Stone</PreferredSurname>\
        <PreferredForename>Ava</PreferredForename></BasicDetails></Pupil>";
    let ava = read_text(&with_pupils(preferred_only))?.pupils.into_iter().next();
    assert_eq!(
        ava.map(|ava| (ava.label(), ava.registered)),
        Some(("Row 1, Ava Stone".into(), None))
    );
    assert_eq!(problems(&file), ["Row 2, Bo Rees: year “99” is not a national curriculum year"]);
    assert_eq!(file.pupils.last().map(ReadPupil::is_stopped), Some(false));
    Ok(())
}

#[test]
fn unknown_elements_are_passed_over_and_counted() -> Result<(), CtfError> {
    let strange = "<Hobbies><Hobby><Surname>Not this one</Surname></Hobby></Hobbies>";
    let one = pupil("H801200001001", "Khan", "Dylan", "2012-03-04");
    let one = one.replace("</DOB>", &format!("</DOB>{strange}<Address><Town>x</Town></Address>"));
    let one = one.replace("Khan", "Kh<Accent>not part of it</Accent>an");
    let file = read_text(&with_pupils(&one.repeat(3)))?;
    assert_eq!(file.passed_over.get("Hobbies"), Some(&3));
    assert_eq!(file.passed_over.get("Accent"), Some(&3));
    assert_eq!(file.passed_over.len(), 2);
    assert_eq!(file.left_out.get("Address"), Some(&3));
    assert!(file.pupils.iter().all(|pupil| pupil.family_name == "Khan"));
    Ok(())
}

#[test]
fn two_thousand_pupils() -> Result<(), CtfError> {
    let pupils: String = (0..2_000)
        .map(|place| pupil("", &format!("Family {place}"), "Given", "2012-03-04"))
        .collect();
    let file = read_text(&with_pupils(&pupils))?;
    assert_eq!(file.pupils.len(), 2_000);
    let preview = preview(file, &[], &[]);
    assert_eq!(preview.summary(), Summary { new: 2_000, ..Summary::default() });
    Ok(())
}

#[test]
fn more_pupils_than_a_school_has_are_refused() {
    let pupils = "<Pupil/>".repeat(MOST_PUPILS + 1);
    assert_eq!(read_text(&with_pupils(&pupils)), Err(CtfError::TooManyPupils));
}
