//! How long files may be: a file that grows past the limit is two ideas.

use anyhow::Result;

use crate::tree::{self, Source};

/// No file is longer, its tests included.
const LONGEST: usize = 500;
/// Nine of ten files are no longer.
const P90: usize = 300;
/// Half of them are no longer.
const MEDIAN: usize = 120;

fn breaches(sources: &[Source]) -> Vec<String> {
    let mut breaches: Vec<String> = sources
        .iter()
        .filter(|source| length(source) > LONGEST)
        .map(|source| {
            format!(
                "{} has {} lines, over {LONGEST}: it is two ideas, give each its file",
                source.path,
                length(source)
            )
        })
        .collect();
    let mut lengths: Vec<usize> = sources.iter().map(length).collect();
    lengths.sort_unstable();
    for (what, share, limit) in [("half", 50, MEDIAN), ("nine tenths", 90, P90)] {
        let found = quantile(&lengths, share);
        if found > limit {
            breaches.push(format!("{what} of the files should have {limit} lines or fewer, now it is {found}: split the longest"));
        }
    }
    breaches
}

fn length(source: &Source) -> usize {
    source.text.lines().count()
}

/// The value below or at which `share` per cent of the sorted values are.
pub(crate) fn quantile(sorted: &[usize], share: usize) -> usize {
    let rank = (sorted.len() * share).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(0)
}

#[test]
fn files_are_short() -> Result<()> {
    crate::holds(&breaches(&tree::rust()?));
    Ok(())
}

#[test]
fn a_long_file_and_many_longish_ones_are_caught() {
    let of = |lines: usize| Source::planted("app/src/planted.rs", &"x\n".repeat(lines));
    assert_eq!(breaches(&[of(10), of(10), of(10), of(500)]).len(), 1, "p90 alone");
    assert_eq!(
        breaches(&(0..20).map(|n| of(if n == 0 { 501 } else { 100 })).collect::<Vec<_>>()).len(),
        1,
        "the longest alone"
    );
    assert_eq!(breaches(&[of(121), of(121), of(121)]).len(), 1, "the median alone");
    assert!(breaches(&[of(120), of(120), of(300)]).is_empty());
}
