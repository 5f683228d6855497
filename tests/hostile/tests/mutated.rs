//! Promise: two hundred thousand mutants of honest changes of every kind, their checksums made good again, do no harm:
//! those that are let in load again, read the same everywhere, and can be built on.

use std::{
    io::Write as _,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

use anyhow::{Context as _, Result, anyhow, ensure};
use domain::id::UserId;
use hostile::{
    dice::Dice,
    edits::{Honest, of_every_kind},
    mutate::mutant,
    stages::{Stage, Tally, does_no_harm, try_on},
};

const MUTANTS: u32 = 200_000;
const THREADS: u32 = 2;

/// Tries so many mutants, the same ones in every run.
fn tried(seed: u64, mutants: u32) -> Result<Tally> {
    let honest = of_every_kind(UserId::draw(2))?;
    let before: Vec<_> =
        honest.iter().map(|it| (it.document.heads(), it.document.read())).collect();
    let mut dice = Dice::new(seed);
    let mut tally = Tally::default();
    for number in 0..mutants {
        let (one, other) = two(&mut dice, &honest)?;
        let chunk = mutant(&mut dice, &one.chunk, &other.chunk)?;
        let (stage, admitted) = try_on(&one.document, &chunk);
        tally.count(stage);
        if let Some(admitted) = admitted {
            let harm =
                catch_unwind(AssertUnwindSafe(|| does_no_harm(&one.document, &chunk, &admitted)));
            harm.map_err(|_| anyhow!("it panicked"))
                .flatten()
                .with_context(|| format!("no. {number} of {seed}: {chunk:02x?}"))?;
        }
    }
    let after: Vec<_> = honest.iter().map(|it| (it.document.heads(), it.document.read())).collect();
    ensure!(before == after, "a document itself changed");
    Ok(tally)
}

fn two<'a>(dice: &mut Dice, honest: &'a [Honest]) -> Result<(&'a Honest, &'a Honest)> {
    dice.one(honest).zip(dice.one(honest)).context("nothing to mutate")
}

#[test]
fn two_hundred_thousand_mutants_do_no_harm() -> Result<()> {
    let share = MUTANTS / THREADS;
    let threads: Vec<_> =
        (0..THREADS).map(|seed| thread::spawn(move || tried(seed.into(), share))).collect();
    let mut tally = Tally::default();
    for thread in threads {
        tally.add(thread.join().ok().context("a mutant was not caught")??);
    }
    // Straight to the output, which a test that passes would else keep to itself.
    writeln!(std::io::stdout(), "mutated changes, and how far they got:\n{tally}")?;
    ensure!(tally.all() == MUTANTS, "some were left out");
    // The mutants must get past the checksum, and some of them past everything: prose may be any prose.
    let past = |stage: Stage, least: u32| {
        ensure!(tally.at(stage) >= least, "only {} reached {stage:?}", tally.at(stage));
        Ok(())
    };
    past(Stage::None, 1_000)?;
    past(Stage::Prescreened, 1_000)?;
    past(Stage::Reloaded, 1_000)?;
    past(Stage::Admitted, 1_000)
}

#[test]
fn every_honest_change_is_let_in_by_itself() -> Result<()> {
    for (number, one) in of_every_kind(UserId::draw(2))?.iter().enumerate() {
        let (stage, admitted) = try_on(&one.document, &one.chunk);
        let admitted = admitted.with_context(|| format!("no. {number}: {stage:?}"))?;
        does_no_harm(&one.document, &one.chunk, &admitted)?;
    }
    Ok(())
}
