//! The photos that stories take: a small one as a camera writes it, with the place where it was taken, and large ones
//! that are hard to make small. What the app makes of them is told in `attached`.

use std::path::{Path, PathBuf};

use anyhow::Result;

/// A grey photo of 16 by 16 points, as a camera writes it: with the place where it was taken.
pub(crate) fn photo() -> Vec<u8> {
    let start = [0xff, 0xd8].to_vec();
    let fineness = [&[0xff, 0xdb, 0, 67, 0][..], &[16; 64]].concat();
    let size = [0xff, 0xc0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0].to_vec();
    let light = [&[0xff, 0xc4, 0, 21, 0x00, 0, 2][..], &[0; 14], &[0, 6]].concat();
    let detail = [&[0xff, 0xc4, 0, 20, 0x10, 1][..], &[0; 15], &[0]].concat();
    let points = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x68, 0x00, 0x3f, 0xff, 0xd9].to_vec();
    [start, place_taken(), fineness, size, light, detail, points].concat()
}

/// The part of a photo that says where it was taken: 51 degrees, 30 minutes and 26 seconds north.
fn place_taken() -> Vec<u8> {
    let mut exif = b"Exif\0\0II\x2a\0\x08\0\0\0".to_vec();
    exif.extend(b"\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0");
    exif.extend(b"\x02\0\x01\0\x02\0\x02\0\0\0N\0\0\0");
    exif.extend(b"\x02\0\x05\0\x03\0\0\0\x38\0\0\0\0\0\0\0");
    exif.extend(NORTH);
    let length = u16::try_from(exif.len() + 2).unwrap_or(u16::MAX);
    [&[0xff, 0xe1][..], &length.to_be_bytes(), &exif].concat()
}

pub(crate) const NORTH: &[u8] = b"\x33\0\0\0\x01\0\0\0\x1e\0\0\0\x01\0\0\0\x1a\0\0\0\x01\0\0\0";

/// A square photo of nothing but points that are as bright as can be, or not at all, in each of three colours: no picture
/// of it is small.
pub(crate) fn noise(side: u32) -> Vec<u8> {
    points(side, 255)
}

/// A square photo whose points are each a little brighter or darker, as in the evening: fine, it is large as well;
/// coarser, it is small enough.
pub(crate) fn grain(side: u32) -> Vec<u8> {
    points(side, 60)
}

/// A photo as a file that nothing makes smaller, with points that are dark or so bright.
fn points(side: u32, bright: u8) -> Vec<u8> {
    let length = side * side * 3;
    let mut bytes = b"BM".to_vec();
    for number in [54 + length, 0, 54, 40, side, side, 0x0018_0001, 0, length, 0, 0, 0, 0] {
        bytes.extend(number.to_le_bytes());
    }
    let mut state = 7_u64;
    bytes.extend((0..length).map(|_| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        if state >> 63 == 1 { bright } else { 0 }
    }));
    bytes
}

/// Writes a photo into a folder.
pub(crate) fn written(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf> {
    let file = folder.join(name);
    std::fs::write(&file, bytes)?;
    Ok(file)
}
