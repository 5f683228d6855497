//! Texts are made as long as one of a few lengths before they are sealed, so that how long a concern is does not say what it is.

use zeroize::Zeroizing;

/// The lengths that there are.
const LENGTHS: [usize; 4] = [4 << 10, 16 << 10, 64 << 10, 128 << 10];
/// Bytes in front that say how much of it is text.
const FRONT: usize = 4;
/// Bytes that sealing adds.
pub(crate) const TAG: usize = 16;

/// Pads; nothing where it is longer than the longest.
pub(crate) fn pad(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let needed = text.len().checked_add(FRONT)?;
    let length = LENGTHS.into_iter().find(|length| needed <= *length)?;
    let mut padded = Zeroizing::new(Vec::with_capacity(length + TAG));
    padded.extend_from_slice(&u32::try_from(text.len()).ok()?.to_be_bytes());
    padded.extend_from_slice(text);
    padded.resize(length, 0);
    Some(padded)
}

/// The text again; nothing where it is padded in another way.
pub(crate) fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let (front, rest) = padded.split_first_chunk::<FRONT>()?;
    let length = usize::try_from(u32::from_be_bytes(*front)).ok()?;
    let (text, padding) = rest.split_at_checked(length)?;
    let expected = LENGTHS.into_iter().find(|length| text.len() + FRONT <= *length);
    let is_so = expected == Some(padded.len()) && padding.iter().all(|byte| *byte == 0);
    is_so.then_some(text)
}

/// Whether something sealed is as long as something that was padded.
pub(crate) fn is_a_length(sealed: usize) -> bool {
    LENGTHS.into_iter().any(|length| length + TAG == sealed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_and_a_page_are_equally_long() {
        let lengths = |text: usize| pad(&vec![7; text]).map(|padded| padded.len());
        assert_eq!(lengths(0), lengths(4_092));
        assert_eq!(lengths(4_093), Some(16 << 10));
        assert_eq!(lengths((128 << 10) - 4), Some(128 << 10));
        assert_eq!(lengths((128 << 10) - 3), None);
    }

    #[test]
    fn what_was_padded_is_the_same_again_and_nothing_else_is_taken_for_it() {
        for text in [&b""[..], b"he said it", &[9; 5_000]] {
            let mut padded = pad(text).unwrap_or_default().to_vec();
            assert_eq!(unpad(&padded), Some(text));
            assert!(is_a_length(padded.len() + TAG));
            padded.push(0);
            assert_eq!(unpad(&padded), None);
            padded.pop();
            if let Some(last) = padded.last_mut() {
                *last = 1;
            }
            assert_eq!(unpad(&padded), None);
        }
        assert_eq!(unpad(&[0, 0]), None);
        assert_eq!(unpad(&[0, 0, 1, 0]), None);
        assert_eq!(unpad(&vec![0; 16 << 10]), None, "it would have been shorter");
        assert_eq!(unpad(&[0xff; 4 << 10]), None);
    }
}
