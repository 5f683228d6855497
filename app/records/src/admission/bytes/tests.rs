//! Numbers are read as automerge writes them, and what is none is refused.

use super::*;

#[test]
fn numbers_are_read_as_leb128() {
    for (bytes, value) in [
        (&[0][..], 0),
        (&[0x7f], 127),
        (&[0x80, 1], 128),
        (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], u64::MAX),
    ] {
        assert_eq!(Bytes(bytes).unsigned(), Ok(value));
    }
    for (bytes, value) in [
        (&[0][..], 0),
        (&[0x7f], -1),
        (&[0x3f], 63),
        (&[0xc0, 0], 64),
        (&[0x40], -64),
        (&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f], i64::MIN),
    ] {
        assert_eq!(Bytes(bytes).signed(), Ok(value));
    }
}

#[test]
fn what_is_not_a_number_is_refused() {
    for bytes in [
        &[][..],
        &[0x80],
        &[0x80, 0],
        &[0xff; 11],
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2],
    ] {
        assert!(Bytes(bytes).unsigned().is_err(), "{bytes:?}");
    }
    assert_eq!(Bytes(&[3, 1, 2]).prefixed(), Err(SHORT));
    assert_eq!(Bytes(&[0xff, 0xff, 0xff, 0xff, 0x0f]).length(), Err(SHORT));
}
