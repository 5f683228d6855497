//! Invariants 1 to 3 over random histories: three tablets, random edits, a wire that loses, repeats and damages,
//! disks that fill up and processes that end.

use proptest::{prelude::ProptestConfig, proptest, test_runner::TestCaseError};
use scenarios::schedule::{play, steps, steps_with_access};

/// `PROPTEST_CASES` asks for more of them.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    ProptestConfig {
        cases: if asked { default.cases } else { 64 },
        max_shrink_iters: 400,
        failure_persistence: None,
        ..default
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_is_lost_and_everything_agrees(history in steps()) {
        play(&history).map_err(|broken| TestCaseError::fail(broken.to_string()))?;
    }

    #[test]
    fn nothing_is_lost_when_access_changes(history in steps_with_access()) {
        play(&history).map_err(|broken| TestCaseError::fail(broken.to_string()))?;
    }
}
