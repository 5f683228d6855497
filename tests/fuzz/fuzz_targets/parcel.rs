//! A file from another device. The body is in `tests/hostile/src/targets.rs`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    hostile::targets::run("parcel", bytes);
});
