//! Six digits that an app on a phone makes of a secret and the time (RFC 6238, with what every such app takes: HMAC-SHA-1, thirty
//! seconds, six digits).

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha1::Sha1;

use crate::store::SECRET;

/// Seconds for which a code stands.
const STEP: i64 = 30;
/// Bytes of a key, as many as HMAC-SHA-1 takes in at once.
const BLOCK: usize = 64;
/// Six digits.
const CODES: u32 = 1_000_000;
/// Letters and digits of base 32 (RFC 4648, 6).
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step of time whose code this is: this one, or the one before or after, since clocks differ. None up to `taken` counts.
pub(super) fn step_of(
    secret: &[u8; SECRET],
    typed: u32,
    taken: u64,
    now: Timestamp,
) -> Option<u64> {
    let step = u64::try_from(now.as_second().div_euclid(STEP)).ok()?;
    let near = step.saturating_sub(1)..=step + 1;
    near.filter(|step| *step > taken).find(|step| code(secret, *step) == typed)
}

/// The code of a step (RFC 4226, 5.3).
fn code(secret: &[u8; SECRET], step: u64) -> u32 {
    // A shorter key is filled up with zeros (RFC 2104, 2).
    let mut key = [0; BLOCK];
    key.iter_mut().zip(secret).for_each(|(byte, of)| *byte = *of);
    let mut said = Hmac::<Sha1>::new((&key).into());
    said.update(&step.to_be_bytes());
    let said = said.finalize().into_bytes();
    let at = usize::from(said.last().copied().unwrap_or_default() & 0x0f);
    let four = said.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default();
    (u32::from_be_bytes(four) & 0x7fff_ffff) % CODES
}

/// Six digits as people type them, with spaces or without; nothing where it is none.
pub(super) fn typed(text: &str) -> Option<u32> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let six = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
    six.then(|| digits.parse().ok()).flatten()
}

/// A secret as apps take it when it is typed: 32 letters and digits for its 160 bits.
pub(super) fn in_letters(secret: &[u8; SECRET]) -> String {
    let five_bits = |bits: &[u8; 5], place: usize| {
        let all = bits.iter().fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
        usize::try_from(all >> (35 - 5 * place) & 31).unwrap_or_default()
    };
    let (fives, _) = secret.as_chunks::<5>();
    let letters = fives.iter().flat_map(|bits| (0..8).map(|place| five_bits(bits, place)));
    letters.filter_map(|at| ALPHABET.get(at)).map(|letter| char::from(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of RFC 6238, appendix B: twenty bytes, eight digits there, of which the last six are ours.
    const SECRET: &[u8; 20] = b"12345678901234567890";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap_or_default()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        for (second, eight_digits) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            let step = u64::try_from(second / STEP).unwrap_or_default();
            assert_eq!(code(SECRET, step), eight_digits % CODES, "{second}");
        }
    }

    #[test]
    fn a_code_is_good_a_step_early_and_late_and_once() {
        let step = |second, taken| step_of(SECRET, 287_082, taken, at(second));
        // It is that of the seconds from 30 to 59.
        for (second, expected) in [(0, Some(1)), (30, Some(1)), (89, Some(1)), (90, None)] {
            assert_eq!(step(second, 0), expected, "{second}");
        }
        assert_eq!(step(59, 1), None, "taken");
        assert_eq!(step(59, 7), None, "a later one was taken");
        assert_eq!(step_of(SECRET, 287_083, 0, at(59)), None);
    }

    #[test]
    fn six_digits_are_typed_as_apps_show_them() {
        assert_eq!(typed(" 012 345\n"), Some(12_345));
        assert_eq!(typed("012-345"), Some(12_345));
        for other in
            ["", "12345", "1234567", "12 34 5x", "+12345", "zoo zoo zoo zoo", "１２３４５６"]
        {
            assert_eq!(typed(other), None, "{other}");
        }
    }

    #[test]
    fn a_secret_in_letters_is_as_the_standard_writes_it() {
        // RFC 4648, 10, has "fooba" as MZXW6YTB.
        assert_eq!(in_letters(b"foobafoobafoobafooba"), "MZXW6YTB".repeat(4));
        assert_eq!(in_letters(&[0xff; 20]), "7".repeat(32));
    }
}
