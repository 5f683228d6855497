//! Who waits after how many wrong codes.

use std::net::Ipv4Addr;

use super::*;

fn address(last: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(10, 0, 0, last))
}

#[test]
fn ten_wrong_codes_and_the_address_waits() {
    let mut guesses = Guesses::default();
    let start = Timestamp::UNIX_EPOCH;
    for _ in 0..GUESSES {
        assert_eq!(guesses.wait(address(1), start), None);
        guesses.wrong(address(1), start);
    }
    assert_eq!(guesses.wait(address(1), start), Some(window()));
    assert_eq!(guesses.wait(address(2), start), None, "somebody else may still try");
    let later = start + window();
    assert_eq!(guesses.wait(address(1), later), None, "the window moved on");
}

#[test]
fn whoever_guesses_spends_nobody_elses_tries() {
    let mut guesses = Guesses::default();
    let start = Timestamp::UNIX_EPOCH;
    for _ in 0..GUESSES {
        guesses.wrong(address(1), start);
    }
    for _ in 1..GUESSES {
        guesses.wrong(address(2), start);
        assert_eq!(guesses.wait(address(2), start), None, "who mistypes may try again");
    }
}

#[test]
fn very_many_wrong_codes_slow_everyone_and_stop_only_who_sent_ten() {
    let mut guesses = Guesses::default();
    let start = Timestamp::UNIX_EPOCH;
    for last in 0..u8::try_from(GUESSES_TOGETHER / GUESSES).unwrap_or(u8::MAX) {
        assert_eq!(guesses.holds_back(start), None);
        for _ in 0..GUESSES {
            guesses.wrong(address(last), start);
        }
    }
    assert_eq!(guesses.holds_back(start), Some(Duration::from_secs(GUESS_SECONDS)));
    assert!(guesses.wait(address(0), start).is_some());
    assert_eq!(guesses.wait(address(200), start), None);
    // Also what is guessed from now on is remembered.
    for _ in 0..GUESSES {
        guesses.wrong(address(200), start);
    }
    assert!(guesses.wait(address(200), start).is_some());
    assert_eq!(guesses.holds_back(start + window()), None);
    assert!(guesses.each.is_empty() && guesses.wrong.is_empty());
}

#[test]
fn an_address_waits_for_its_own_oldest_guess() {
    let mut guesses = Guesses::default();
    let start = Timestamp::UNIX_EPOCH;
    guesses.wrong(address(1), start);
    let later = start + Duration::from_secs(60);
    for _ in 0..GUESSES {
        guesses.wrong(address(2), later);
    }
    assert_eq!(guesses.wait(address(2), later), Some(window()));
}

#[test]
fn no_more_is_remembered_than_there_is_room_for() {
    let mut guesses = Guesses::default();
    for _ in 0..=REMEMBERED {
        guesses.wrong(address(1), Timestamp::UNIX_EPOCH);
    }
    assert_eq!(guesses.wrong.len(), REMEMBERED);
    assert_eq!(guesses.each.get(&Place::from(address(1))), Some(&REMEMBERED));
}

#[test]
fn half_an_address_is_one_customer() {
    let mut guesses = Guesses::default();
    let start = Timestamp::UNIX_EPOCH;
    for last in 0..10_u128 {
        let from = IpAddr::V6((0x2001_0db8_u128 << 96 | last).into());
        assert_eq!(guesses.wait(from, start), None);
        guesses.wrong(from, start);
    }
    assert!(guesses.wait(IpAddr::V6((0x2001_0db8_u128 << 96 | 99).into()), start).is_some());
}
