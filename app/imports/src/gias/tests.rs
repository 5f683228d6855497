//! A slice in the shape of the download (all invented), streams of any length, and broken ones.

use proptest::prelude::*;

use super::*;
use domain::{id::HomeSchoolId, school::HomeSchool};

const SAMPLE: &[u8] =
    include_bytes!("../../../../tests/fixtures/imports/edubasealldata20261101.csv");

fn chosen(codes: &[&str]) -> Chosen {
    Chosen::Authorities(codes.iter().map(|&code| code.to_owned()).collect())
}

fn read_in(bytes: &[u8], chosen: Chosen, size: usize) -> Result<GiasFile, GiasError> {
    let mut reader = GiasReader::new(chosen);
    for chunk in bytes.chunks(size) {
        reader.push(chunk)?;
    }
    reader.finish()
}

fn read(bytes: &[u8]) -> Result<GiasFile, GiasError> {
    read_in(bytes, Chosen::ListAuthorities, 4_096)
}

fn words(bytes: &[u8]) -> String {
    read(bytes).err().map(|wrong| wrong.to_string()).unwrap_or_default()
}

#[test]
fn the_first_pass_lists_the_authorities() -> Result<(), GiasError> {
    let file = read(SAMPLE)?;
    assert_eq!(file.progress.rows, 60);
    assert_eq!(file.establishments, []);
    let counts: Vec<_> = file
        .authorities
        .iter()
        .map(|one| (one.code.as_str(), one.name.as_str(), one.open + one.closed))
        .collect();
    assert_eq!(
        counts,
        [("880", "Example Borough", 20), ("882", "North Sample", 20), ("881", "Sampleshire", 20)]
    );
    assert_eq!(file.authorities.iter().map(|one| one.closed).sum::<u32>(), 3);
    assert_eq!(file.faulty, 0);
    Ok(())
}

#[test]
fn the_second_pass_keeps_the_chosen_ones_that_are_not_closed() -> Result<(), GiasError> {
    let file = read_in(SAMPLE, chosen(&["880", "881", "882"]), 1_000)?;
    assert_eq!((file.establishments.len(), file.closed_left_out), (57, 3));
    let file = read_in(SAMPLE, chosen(&["881"]), 1_000)?;
    assert!(file.establishments.iter().all(|one| one.authority == "881"));
    let first = file.establishments.first().map(|one| one.to_home_school(HomeSchoolId::draw(1)));
    assert_eq!(
        first,
        Some(HomeSchool {
            id: HomeSchoolId::draw(1),
            urn: Some("900001".into()),
            dfe_number: Some("8814000".into()),
            name: "Pendleview Pupil Referral Unit".into(),
            address: "64 School Lane, Exampleton, ZZ46 7ZZ".into(),
            telephone: "01632960588".into(),
            contact: "Dr Zoë Dean".into(),
        })
    );
    let blank = file.establishments.iter().find(|one| one.urn == "900023");
    assert_eq!(blank.map(|one| one.dfe_number.clone()), Some(None));
    assert_eq!(blank.and_then(|one| one.among(&[])), None);
    Ok(())
}

#[test]
fn chunks_of_one_byte_make_no_difference() {
    let whole = read_in(SAMPLE, chosen(&["880"]), SAMPLE.len());
    assert_eq!(read_in(SAMPLE, chosen(&["880"]), 1), whole);
    assert_eq!(read_in(SAMPLE, chosen(&["880"]), 7), whole);
    assert_eq!(whole.map(|file| file.establishments.len() > 15), Ok(true));
}

#[test]
fn the_same_school_is_recognised_by_urn_or_number() -> Result<(), GiasError> {
    let file = read_in(SAMPLE, chosen(&["881"]), 1_000)?;
    let listed = |(one, id): (&Establishment, u128)| HomeSchool {
        urn: None,
        ..one.to_home_school(HomeSchoolId::draw(id))
    };
    let known: Vec<_> = file.establishments.iter().zip(1..).map(listed).collect();
    let first = file.establishments.first();
    assert_eq!(first.and_then(|one| one.among(&known)), Some(HomeSchoolId::draw(1)));
    Ok(())
}

#[test]
fn what_it_is_instead_is_said() {
    for (bytes, said) in [
        (&b""[..], "The file is empty."),
        (b"  \n", "The file is empty."),
        (b"PK\x03\x04....", "This is a zip file"),
        (b"\xFF\xFEU\0R\0N\0", "written in “UTF-16”"),
        (b"URN,LA (code)\n\0\0\0", "bytes that are no letters"),
        (b"name,email\nAda,a@b", "the column “URN” is missing"),
        (b"<html><body>No</body></html>", "the column “URN” is missing"),
        (
            b"URN,LA (code),LA (name),EstablishmentName,EstablishmentStatus (name)\n",
            "the column “EstablishmentNumber” is missing",
        ),
        (
            b"URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,\
              EstablishmentStatus (name)\n",
            "There are no establishments",
        ),
    ] {
        assert!(words(bytes).contains(said), "{said}: {}", words(bytes));
    }
    let open_quote = [SAMPLE, b"900061,\"", &vec![b'x'; 70_000]].concat();
    assert!(words(&open_quote).contains("Row 62 does not end"));
    let wide = vec![b','; 600];
    assert!(words(&wide).contains("Row 1 has more than 512 columns"));
}

/// A download cut anywhere in its last row: the row says so, and nothing is kept.
#[test]
fn cut_in_the_middle_of_a_row() {
    let last = SAMPLE.trim_ascii_end();
    let start = last.iter().rposition(|&byte| byte == b'\n').unwrap_or_default() + 1;
    let columns_end = last.len() - 1;
    for cut in start + 1..columns_end {
        let read = last.get(..cut).map(read);
        assert_eq!(read, Some(Err(GiasError::Truncated { row: 61 })), "{cut}");
    }
}

#[test]
fn a_faulty_row_stops_itself_and_is_named() -> Result<(), GiasError> {
    let header = "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,\
                  EstablishmentStatus (name)\n";
    let rows = "1,880,Sample,4001,Good,Open\n2,880,Sample,4002\n3,880,Sample,4003,A,B,C,D\n\
                x,880,Sample,4004,No number,Open\n5,880,Sample,4005,,Open\n\
                6,88O,Sample,4006,No code,Open\n7,880,Sample,4007,Strange,Ajar\n\
                9,880,Sample,123,Short number,Open\n\
                8,880,Sample,4O08,Odd number,\"Open, but proposed to close\"\n";
    let file = read_in(format!("{header}{rows}").as_bytes(), chosen(&["880"]), 10)?;
    let kept: Vec<_> = file
        .establishments
        .iter()
        .map(|one| (one.urn.as_str(), one.dfe_number.as_deref()))
        .collect();
    assert_eq!(kept, [("1", Some("8804001")), ("9", Some("8800123")), ("8", None)]);
    assert_eq!(
        file.faults,
        [
            "Row 3 has too few columns and was left out.",
            "Row 4 has too many columns and was left out.",
            "Row 5 has no URN and was left out.",
            "Row 6 has no name and was left out.",
            "Row 7 has no LA code and was left out.",
            "Row 8 has an unknown status and was left out.",
        ]
    );
    Ok(())
}

#[test]
fn everything_that_can_grow_has_a_limit() -> Result<(), GiasError> {
    let header = "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,\
                  EstablishmentStatus (name)\n";
    let row = |code: usize, name: &str| format!("1,{code},Sample,1,{name},Open\n");
    let authorities: String = (0..=MOST_AUTHORITIES).map(|code| row(code, "A")).collect();
    let many = format!("{header}{authorities}");
    assert_eq!(read(many.as_bytes()), Err(GiasError::TooManyAuthorities));
    let long = format!("{header}{}", row(880, &"n".repeat(1_000)));
    let kept = read_in(long.as_bytes(), chosen(&["880"]), 100)?.establishments;
    assert_eq!(kept.first().map(|one| one.name.len()), Some(200));
    let mut reader = GiasReader::new(Chosen::ListAuthorities);
    reader.taken.progress.bytes = LARGEST;
    assert_eq!(reader.push(b"x"), Err(NotText::TooLarge { megabytes: 500 }.into()));
    Ok(())
}

/// The header and one row of the sample with 135 columns, as the real one has.
fn real_shape() -> (Vec<u8>, Vec<u8>) {
    let mut lines = SAMPLE.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end);
    let mut line = |rest: &[u8]| [lines.next().unwrap_or_default(), rest, b"\r\n"].concat();
    (line(",More".repeat(99).as_bytes()), line(",some ordinary text".repeat(99).as_bytes()))
}

/// Memory for reading is the same after the first row and after twelve megabytes.
#[test]
fn memory_does_not_grow_with_the_stream() -> Result<(), GiasError> {
    let (header, row) = real_shape();
    let mut reader = GiasReader::new(chosen(&["882"]));
    reader.push(&header)?;
    reader.push(&row)?;
    let held = reader.held();
    let chunk = row.repeat(40);
    let mut progress = Progress::default();
    while progress.bytes < 12_000_000 {
        progress = reader.push(&chunk)?;
        assert_eq!(reader.held(), held);
    }
    assert!(held <= 128 * 1024, "{held}");
    let file = reader.finish()?;
    assert!(file.progress.rows > 5_000);
    assert_eq!(file.authorities.iter().map(|one| one.open).sum::<u32>(), file.progress.rows);
    Ok(())
}

#[test]
fn too_much_chosen_is_refused() -> Result<(), GiasError> {
    let (header, row) = real_shape();
    let mut reader = GiasReader::new(chosen(&["881"]));
    reader.push(&header)?;
    for _ in 0..MOST_KEPT {
        reader.push(&row)?;
    }
    assert_eq!(reader.push(&row), Err(GiasError::TooMany));
    Ok(())
}

proptest! {
    #[test]
    fn random_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400), size in 1usize..90) {
        prop_assert!(read_in(&bytes, chosen(&["880"]), size).is_err());
    }

    #[test]
    fn mutated_samples_are_read_soundly_or_refused(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        size in 1usize..5_000,
    ) {
        let mut bytes = SAMPLE.to_vec();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes.splice(place..=place, [byte]).for_each(drop);
        }
        if let Ok(file) = read_in(&bytes, chosen(&["880", "881"]), size) {
            prop_assert!(file.progress.rows <= 70);
            prop_assert!(file.establishments.iter().all(|one| !one.name.is_empty()));
            prop_assert!(file.establishments.iter().all(|one| one.status != Status::Closed));
        }
    }
}
