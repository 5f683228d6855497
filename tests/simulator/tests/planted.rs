//! The histories find what they are for: a bug that somebody plants is found within a thousand of them, and the history that
//! finds it is whole without the bug.

use anyhow::{Context as _, Result};
use simulator::{play_many, workers};

/// Planted bugs are to be found within so many histories.
const HISTORIES: u64 = 1_000;

fn is_found(plant: fn()) -> Result<()> {
    let outcome = play_many(0..HISTORIES, workers(), plant, &|_| ())?;
    let broken = outcome.broken.context("a thousand histories did not find it")?;
    let without = play_many(broken.seed..broken.seed + 1, 1, || (), &|_| ())?;
    assert!(without.broken.is_none(), "it was not the bug: {without:?}");
    Ok(())
}

#[test]
fn a_device_that_drops_what_base_refused_is_found() -> Result<()> {
    is_found(|| replica::planted::set(Some(replica::planted::Bug::DropsWhatIsRefused)))
}

#[test]
fn a_purge_that_takes_what_is_unsent_is_found() -> Result<()> {
    is_found(|| replica::planted::set(Some(replica::planted::Bug::PurgesWhatIsUnsent)))
}

#[test]
fn a_purge_that_is_not_sent_is_found() -> Result<()> {
    is_found(|| sync_server::planted::set(Some(sync_server::planted::Bug::KeepsPurgesBack)))
}

#[test]
fn an_acknowledgement_before_its_commit_is_found() -> Result<()> {
    is_found(|| sync_server::planted::set(Some(sync_server::planted::Bug::AnswersBeforeItCommits)))
}

#[test]
fn a_picture_that_is_given_to_anybody_is_found() -> Result<()> {
    is_found(|| sync_server::planted::set(Some(sync_server::planted::Bug::ShowsPicturesToAnybody)))
}
