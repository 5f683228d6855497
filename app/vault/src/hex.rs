//! Published vectors are in hexadecimal; only tests read them.

/// The bytes that it says.
#[expect(clippy::unwrap_used, reason = "a test whose vector cannot be read should stop")]
pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        hex.chars().map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap()).collect();
    digits
        .chunks_exact(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| (byte << 4) | digit))
        .collect()
}

/// The same of a key.
#[expect(clippy::unwrap_used, reason = "a test whose vector cannot be read should stop")]
pub(crate) fn key(hex: &str) -> [u8; 32] {
    bytes(hex).try_into().unwrap()
}
