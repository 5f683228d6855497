//! Splitting a secret by Shamir's method, two of any parts making it again: for each byte a straight line over the field of
//! 256 elements (AES's, x^8 + x^4 + x^3 + x + 1) that meets the byte at 0. One part alone says nothing at all of it.
//!
//! Ours, since the crates that do it are unmaintained (`sharks`), or bring a curve library and generic parameters of which
//! one case is used here. It is forty lines, tried against the field's published products and by hand. No table is looked up
//! and nothing is decided by a secret, so it takes the same time for every secret.

use zeroize::Zeroizing;

/// The product of two elements.
pub(crate) const fn times(one: u8, other: u8) -> u8 {
    let (mut product, mut doubled, mut bit) = (0, one, 0_u32);
    while bit < 8 {
        // All ones where the bit is set, otherwise none.
        product ^= doubled & ((other >> bit) & 1).wrapping_neg();
        doubled = (doubled << 1) ^ (0x1b & (doubled >> 7).wrapping_neg());
        bit += 1;
    }
    product
}

/// What an element is multiplied with to make 1: its 254th power.
const fn inverse(of: u8) -> u8 {
    let (mut power, mut squared, mut bit) = (1, of, 1);
    while bit < 8 {
        squared = times(squared, squared);
        power = times(power, squared);
        bit += 1;
    }
    power
}

/// The part that lies on the lines at `place`, which is not 0.
pub(crate) fn part(secret: &[u8; 32], slopes: &[u8; 32], place: u8) -> Zeroizing<[u8; 32]> {
    let mut part = Zeroizing::new([0; 32]);
    for ((to, at_zero), slope) in part.iter_mut().zip(secret).zip(slopes) {
        *to = at_zero ^ times(*slope, place);
    }
    part
}

/// What two parts at different places make at 0.
pub(crate) fn join(one: (u8, &[u8; 32]), other: (u8, &[u8; 32])) -> Zeroizing<[u8; 32]> {
    let apart = inverse(one.0 ^ other.0);
    let (first, second) = (times(other.0, apart), times(one.0, apart));
    let mut secret = Zeroizing::new([0; 32]);
    for ((to, here), there) in secret.iter_mut().zip(one.1).zip(other.1) {
        *to = times(*here, first) ^ times(*there, second);
    }
    secret
}

#[cfg(test)]
mod tests {
    #![expect(clippy::indexing_slicing, reason = "tests")]

    use super::*;

    #[test]
    fn products_are_as_published() {
        // FIPS 197, 4.2 and 4.2.1.
        for (one, other, product) in
            [(0x57, 0x83, 0xc1), (0x57, 0x13, 0xfe), (0x57, 0x02, 0xae), (0x57, 0x10, 0x07)]
        {
            assert_eq!(times(one, other), product);
            assert_eq!(times(other, one), product);
        }
        assert_eq!(inverse(0x53), 0xca);
    }

    #[test]
    fn each_element_but_nothing_has_an_inverse() {
        assert!((1..=255).all(|one| times(one, inverse(one)) == 1));
        assert_eq!(inverse(0), 0);
    }

    #[test]
    fn parts_are_as_reckoned_by_hand_and_any_two_make_the_secret() {
        let (secret, slopes) = ([0x57; 32], [0x83; 32]);
        let parts = [1, 2, 3].map(|place| (place, part(&secret, &slopes, place)));
        for ((_, part), byte) in parts.iter().zip([0xd4, 0x4a, 0xc9]) {
            assert_eq!(**part, [byte; 32]);
        }
        for (one, other) in [(0, 1), (0, 2), (1, 2), (2, 0)] {
            let (one, other) = (&parts[one], &parts[other]);
            assert_eq!(*join((one.0, &one.1), (other.0, &other.1)), secret);
        }
    }

    #[test]
    fn one_part_may_be_that_of_any_secret() {
        let found = part(&[0x57; 32], &[0x83; 32], 2);
        for secret in 0..=255 {
            let fits = (0..=255).any(|slope| *part(&[secret; 32], &[slope; 32], 2) == *found);
            assert!(fits, "{secret}");
        }
    }
}
