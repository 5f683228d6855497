//! What a register says is what was said to it, whatever happened to its file.

use std::fs;

use domain::id::{ConcernEntryId, ConcernId};

use super::*;

fn facts() -> Vec<Fact> {
    let day = |day| jiff::civil::date(2026, 11, day);
    let (cover, by, away) = (CoverId::draw(4), UserId::draw(5), UserId::draw(6));
    let covered = Days::new(day(23), day(27)).map(|days| {
        let duty = Duty::SafeguardingLead;
        [Fact::Cover { id: cover, by, duty, away, days }, Fact::CoverEnded { id: cover, at: 8 }]
    });
    let (student, user, device) = (StudentId::draw(1), UserId::draw(2), DeviceId::draw(3));
    let doc = format!("student/{student}/core");
    let owner = ActorRow { user, device, doc: doc.clone() };
    let change = LostRow { doc, hash: [0xa5; 32], user, device, received_at: -7 };
    let access = |seq, granted| Fact::Access { seq, student, user, granted, at: 9 };
    let mut facts = vec![
        Fact::Actor { actor: vec![7; 16], owner },
        Fact::Change { seq: 5, change },
        access(6, Granted::Yes),
        access(7, Granted::No),
        Fact::Role { user, role: Role::DeputySafeguardingLead },
        Fact::Approved { device, at: 9 },
        Fact::Removed { device, at: 10 },
        Fact::Wiped { device, at: 11 },
        Fact::PasskeyRemoved { passkey: PasskeyId::draw(16), at: 17 },
        Fact::CodesRemoved { user, at: 18 },
        Fact::Epoch(2),
        Fact::Act(Sealed { epoch: 2, seq: 12, seal: [0x5a; 32] }),
        Fact::Entry(SealedFact {
            id: ConcernEntryId::draw(13),
            concern: ConcernId::draw(14),
            kind: EntryKind::HandedOver,
            sha256: [0x3c; 32],
            user,
            device,
            received_at: 15,
        }),
        Fact::Holders(HoldersRow {
            number: 16,
            sha256: Sha256::digest([1_u8, 2, 3]).into(),
            bytes: vec![1, 2, 3],
            at: 17,
        }),
    ];
    facts.extend(covered.into_iter().flatten());
    facts
}

fn lines(facts: &[Fact]) -> Vec<u8> {
    facts.iter().flat_map(|fact| fact.line().into_bytes()).collect()
}

#[test]
fn what_was_written_is_read_and_a_line_that_was_touched_is_passed_over() {
    for fact in facts() {
        let line = fact.line();
        let line = line.trim_end().as_bytes();
        assert_eq!(Fact::read(line), Some(fact));
        for place in 0..line.len() {
            let mut touched = line.to_vec();
            touched.iter_mut().skip(place).take(1).for_each(|byte| *byte ^= 1);
            assert_eq!(Fact::read(&touched), None);
            assert_eq!(Fact::read(line.get(..place).unwrap_or_default()), None, "cut");
        }
    }
}

#[test]
fn wherever_it_was_torn_it_goes_on_in_a_new_line() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("school.register");
    let whole = lines(&facts());
    for cut in 0..=whole.len() {
        let there = whole.get(..cut).unwrap_or_default();
        fs::write(&path, [FORMAT, there].concat())?;
        let found = Register::read(&path)?;
        Register::open(&path, || Ok(Vec::new()))?.add(&facts())?;
        let mut after = Register::read(&path)?;
        // A line that lacks nothing but its end counts, before and after.
        let healed = after.len() - facts().len();
        assert_eq!(after.split_off(healed), facts(), "{cut}");
        assert_eq!(after, found, "{cut}");
    }
    Ok(())
}

#[test]
fn what_is_no_register_is_left_alone() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("school.register");
    for bytes in [&b""[..], b"alongside", b"alongside register 2\n", b"a school's register\n"] {
        fs::write(&path, bytes)?;
        assert!(Register::open(&path, || Ok(facts())).is_err());
        assert!(Register::read(&path).is_err());
        assert_eq!(fs::read(&path)?, bytes);
    }
    Ok(())
}
