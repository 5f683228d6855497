//! Figures as `cargo xtask bench` reads them: one line a row, its key, its value and what it was, between tabs.

#![expect(clippy::print_stdout, reason = "figures are what it is for")]

/// Says what a row came to.
pub(crate) fn row(key: &str, value: f64, note: &str) {
    println!("row\t{key}\t{value}\t{note}");
}

/// The value at or below which `share` per cent of them are; nothing of nothing.
pub(crate) fn quantile(values: &[f64], share: usize) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * share).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// The middle one.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 50)
}

/// "3 times, 410 to 480".
pub(crate) fn spread(values: &[f64]) -> String {
    let (least, most) = (quantile(values, 0), quantile(values, 100));
    let [least, most] = [least, most].map(Option::unwrap_or_default);
    format!("{} times, {least:.0} to {most:.0}", values.len())
}

/// A count as a figure.
#[expect(clippy::cast_precision_loss, reason = "counts and bytes far below 2^52")]
pub(crate) fn as_f64(value: usize) -> f64 {
    value as f64
}
