//! Every word of a school's visits in one hash: what one client read is what another one read.

use domain::visit::Visit;
use sha2::{Digest as _, Sha256};

/// The same as `tests/benches/peers/records.mjs` makes of the same visits, in whatever order they come.
pub(crate) fn words_of<'a>(visits: impl IntoIterator<Item = &'a Visit>) -> String {
    let mut lines: Vec<String> = visits.into_iter().map(line).collect();
    lines.sort_unstable();
    let hash = Sha256::digest(lines.concat());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn line(visit: &Visit) -> String {
    let words = &visit.words;
    let parts = [&words.student, &words.parent, &words.home_school, &visit.note];
    let said = parts.map(String::as_str).join("\n");
    format!("{}\n{said}\n", visit.id)
}
