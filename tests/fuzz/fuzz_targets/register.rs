//! The file beside the records. The body is in `tests/hostile/src/targets.rs`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    hostile::targets::run("register", bytes);
});
