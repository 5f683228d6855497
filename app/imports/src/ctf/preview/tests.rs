//! Who is new, who is here, who comes twice; and that a person's choice stands.

use domain::upn::Upn;
use jiff::civil::date;

use super::*;
use crate::ctf::{CtfError, read};

const TODAY: Date = date(2026, 11, 23);
const UPNS: [&str; 3] = ["H801200001001", "B801200005001", "R674123101121"];

fn student(id: u128, given: &str, family: &str, born: Option<Date>, upn: Option<&str>) -> Student {
    Student {
        date_of_birth: born,
        upn: upn.and_then(|upn| Upn::parse(upn).ok()),
        ..Student::named(StudentId::draw(id), given, family)
    }
}

/// A file of pupils given as (UPN, surname, forename, date of birth).
fn file(pupils: &[(&str, &str, &str, &str)]) -> Result<CtfFile, CtfError> {
    let pupils: String = pupils
        .iter()
        .map(|(upn, surname, forename, born)| {
            format!(
                "<Pupil><UPN>{upn}</UPN><Surname>{surname}</Surname><Forename>{forename}</Forename>\
                 <DOB>{born}</DOB></Pupil>"
            )
        })
        .collect();
    let text = format!(
        "<CTfile><Header><CTFversion>25.0</CTFversion><SourceSchool><LEA>880</LEA><Estab>4001\
         </Estab></SourceSchool></Header><CTFpupilData>{pupils}</CTFpupilData></CTfile>"
    );
    read(text.as_bytes(), TODAY)
}

fn decisions(preview: &Preview) -> Vec<Decision> {
    preview.rows().iter().map(|row| row.decision).collect()
}

fn from_ten() -> impl FnMut() -> u128 {
    let mut next = 9;
    move || {
        next += 1;
        next
    }
}

#[test]
fn who_is_here_is_known_by_upn_else_by_name_and_birth() -> Result<(), CtfError> {
    let [one, two, three] = UPNS;
    let born = Some(date(2012, 3, 4));
    let known = [
        student(1, "Kai", "Morgan", born, Some(one)),
        student(2, "Zoë", "O'Neill", born, None),
        student(3, "Ava", "Stone", None, None),
        student(4, "Someone", "Different", None, Some(two)),
    ];
    let preview = preview(
        file(&[
            (one, "Morgan-Price", "Kai", "2012-03-04"),
            ("", "ONEILL", "Zoe", "2012-03-04"),
            ("", "Stone", "Ava", "2012-03-04"),
            (two, "Rees", "Bo", "2012-03-04"),
            ("", "Morgan", "Kai", "2011-01-01"),
            (three, "Morgan", "Kai", "2012-03-04"),
        ])?,
        &known,
        &[],
    );
    let here = |id| Decision::AlreadyHere(StudentId::draw(id));
    assert_eq!(
        decisions(&preview),
        [here(1), here(2), Decision::New, here(4), Decision::New, here(1)]
    );
    let matched: Vec<_> = preview.rows().iter().map(|row| row.matched).collect();
    assert_eq!(
        matched,
        [
            Some(Matched::Upn),
            Some(Matched::NameAndBirth),
            None,
            Some(Matched::UpnOnly),
            None,
            Some(Matched::NameAndBirth)
        ]
    );
    assert_eq!(preview.rows().get(2).and_then(|row| row.same_name), Some(StudentId::draw(3)));
    assert_eq!(preview.rows().get(4).and_then(|row| row.same_name), None);
    Ok(())
}

#[test]
fn nothing_that_is_here_is_replaced_and_what_is_empty_is_filled() -> Result<(), CtfError> {
    let [one, two, _] = UPNS;
    let born = date(2012, 3, 4);
    let kai = Student {
        year_group: Some(8),
        needs: "A quiet corner".into(),
        ..student(1, "Kai", "Morgan", Some(born), None)
    };
    let ava = student(2, "Ava", "Stone", Some(born), Some(two));
    let more = "2012-03-04</DOB><BasicDetails><NCyearActual>9</NCyearActual></BasicDetails>\
                <SENneeds><SENneed>HI</SENneed></SENneeds><DOB>2012-03-04";
    let same =
        preview(file(&[(two, "Stone", "Ava", "2011-01-01")])?, std::slice::from_ref(&ava), &[]);
    assert_eq!(same.to_students(from_ten()), []);
    let preview = preview(
        file(&[(one, "Morgan", "Kai", more), (two, "Stone", "Ava", more)])?,
        &[kai.clone(), ava.clone()],
        &[],
    );
    let students = preview.to_students(from_ten());
    let filled = Student { year_group: Some(9), needs: "Hearing impairment".into(), ..ava };
    assert_eq!(students, [Student { upn: Upn::parse(one).ok(), ..kai }, filled]);
    Ok(())
}

#[test]
fn the_same_pupil_twice_is_merged_by_choice() -> Result<(), CtfError> {
    let [one, two, _] = UPNS;
    let file = file(&[
        ("", "Patel", "Reuben", "2014-02-23"),
        (one, "PATEL", "Reuben", "2014-02-23"),
        (two, "Patel", "Reuben", "2013-01-01"),
    ])?;
    let mut preview = preview(file, &[], &[]);
    assert_eq!(decisions(&preview), [Decision::New, Decision::TwiceInFile(1), Decision::New]);
    let merged = preview.to_students(from_ten());
    assert_eq!(merged.len(), 2);
    assert_eq!(merged.first().and_then(|student| student.upn.clone()), Upn::parse(one).ok());
    assert_eq!(preview.decide(2, Decision::New), Ok(()));
    assert_eq!(preview.to_students(from_ten()).len(), 3);
    assert_eq!(preview.decide(3, Decision::TwiceInFile(2)), Ok(()));
    assert_eq!(preview.to_students(from_ten()).len(), 2);
    assert_eq!(preview.decide(1, Decision::TwiceInFile(3)), Err(NotPossible::NotMergeable));
    assert_eq!(preview.decide(2, Decision::TwiceInFile(1)), Err(NotPossible::NotMergeable));
    assert_eq!(preview.decide(2, Decision::TwiceInFile(2)), Err(NotPossible::NotMergeable));
    assert_eq!(preview.decide(2, Decision::LeftOut), Ok(()));
    assert_eq!(preview.to_students(from_ten()).len(), 1);
    Ok(())
}

#[test]
fn a_bad_upn_is_left_out_and_a_bad_date_stops_until_it_is_put_right() -> Result<(), CtfError> {
    let file = file(&[
        ("Z801200001001", "Khan", "Dylan", "2012-03-04"),
        ("", "Aziz", "Tomasz", "31/02/2012"),
    ])?;
    let mut preview = preview(file, &[], &[]);
    assert_eq!(decisions(&preview), [Decision::New, Decision::Stopped]);
    assert_eq!(
        preview.summary(),
        Summary { new: 1, new_in_part: 1, stopped: 1, ..Summary::default() }
    );
    let students = preview.to_students(from_ten());
    assert_eq!(students, [student(10, "Dylan", "Khan", Some(date(2012, 3, 4)), None)]);
    assert_eq!(preview.decide(2, Decision::New), Err(NotPossible::PutRightFirst));
    assert_eq!(preview.decide(1, Decision::TwiceInFile(2)), Err(NotPossible::NotMergeable));
    assert_eq!(preview.decide(1, Decision::Stopped), Err(NotPossible::NothingWrong));
    assert_eq!(preview.decide(3, Decision::New), Err(NotPossible::NoSuchRow));
    let stranger = Decision::AlreadyHere(StudentId::draw(77));
    assert_eq!(preview.decide(1, stranger), Err(NotPossible::NoSuchStudent));

    let right = Correction::DateOfBirth(Some(date(2012, 2, 3)));
    assert_eq!(preview.correct(2, right), Ok(()));
    assert_eq!(decisions(&preview), [Decision::New, Decision::New]);
    assert_eq!(preview.to_students(from_ten()).len(), 2);
    Ok(())
}

#[test]
fn a_correction_is_looked_at_anew_and_other_choices_stay() -> Result<(), CtfError> {
    let [one, two, _] = UPNS;
    let known = [student(1, "Kai", "Morgan", None, Some(one))];
    let file = file(&[
        ("", "Morgan", "", "2012-03-04"),
        (two, "Stone", "Ava", "2012-03-04"),
        (two, "Stone", "Ava", "2012-03-04"),
    ])?;
    let mut preview = preview(file, &known, &[]);
    assert_eq!(preview.decide(2, Decision::LeftOut), Ok(()));
    assert_eq!(preview.correct(1, Correction::GivenName("Kai".into())), Ok(()));
    assert_eq!(decisions(&preview), [Decision::New, Decision::LeftOut, Decision::TwiceInFile(2)]);
    assert_eq!(preview.correct(1, Correction::Upn(Upn::parse(one).ok())), Ok(()));
    assert_eq!(decisions(&preview).first(), Some(&Decision::AlreadyHere(StudentId::draw(1))));
    // Merged into a row that a person left out: not imported either.
    assert_eq!(preview.to_students(from_ten()).len(), 1);
    Ok(())
}

#[test]
fn the_home_school_is_found_by_dfe_number() -> Result<(), CtfError> {
    let school = |id, number: &str| HomeSchool {
        id: HomeSchoolId::draw(id),
        urn: None,
        dfe_number: Some(number.into()),
        name: "Westbrook".into(),
        address: String::new(),
        telephone: String::new(),
        contact: String::new(),
    };
    let one = file(&[("", "Stone", "Ava", "")])?;
    let schools = [school(1, "8804002"), school(2, "8804001")];
    let found = preview(one.clone(), &[], &schools);
    assert_eq!(found.home_school, Some(HomeSchoolId::draw(2)));
    let student = found.to_students(from_ten()).into_iter().next();
    assert_eq!(student.and_then(|student| student.home_school), Some(HomeSchoolId::draw(2)));
    let unknown = preview(one, &[], &[]);
    assert_eq!(unknown.home_school, None);
    let offered = unknown.source.to_home_school(HomeSchoolId::draw(3));
    assert_eq!(offered.dfe_number.as_deref(), Some("8804001"));
    Ok(())
}

#[test]
fn of_two_who_may_be_the_pupil_the_one_given_first_is_proposed() -> Result<(), CtfError> {
    let born = Some(date(2012, 3, 4));
    let [one, ..] = UPNS;
    let twice =
        [student(9, "Kai", "Moss", born, Some(one)), student(3, "Kai", "Moss", born, Some(one))];
    for upn in ["", one] {
        let preview = preview(file(&[(upn, "Moss", "Kai", "2012-03-04")])?, &twice, &[]);
        assert_eq!(decisions(&preview), [Decision::AlreadyHere(StudentId::draw(9))]);
    }
    Ok(())
}
