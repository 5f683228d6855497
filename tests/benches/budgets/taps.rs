//! From a tap to the next frame on the screen (*interaction to next paint*): the worst of a handful of typical taps,
//! as the browser itself measures it, in steps of 8 ms.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::{device::Device, figures::row, hand, prose, tablet::LONG_YEARS};

/// Long enough for the browser to have said how long an interaction took.
const SAID: Duration = Duration::from_millis(500);
/// Chips of an open visit.
const CHIPS: [&str; 5] = ["Parent or carer", "Mixed", "Tour", "Travel", "Taster day"];

/// The place of the student who is visited: not of those with a long year, whom `opened` opens for the first time.
const VISITED: usize = LONG_YEARS;

/// Measures on a device that shows *Today*, and goes back there.
pub(crate) async fn measure(device: &Device, which: &str) -> Result<()> {
    let page = device.page();
    let mut worst = Worst::default();
    worst.note(device, "the start").await?;
    page.tap("Students").await?;
    page.sees("Search").await?;
    worst.note(device, "to Students").await?;
    page.fill("Search", "bra").await?;
    worst.note(device, "typing a search").await?;
    page.tap("Record").await?;
    page.sees("Which student?").await?;
    worst.note(device, "to Record").await?;
    // Of a thousand only the first are listed.
    let visited = prose::given_name(VISITED);
    page.fill("Search", &visited).await?;
    worst.note(device, "typing a name").await?;
    page.tap_in(&visited, "Start visit").await?;
    page.sees("Who was there?").await?;
    worst.note(device, "to the visit").await?;
    for chip in CHIPS {
        page.tap(chip).await?;
    }
    worst.note(device, "chips").await?;
    hand::finishes_the_visit(page).await?;
    page.sees("My students").await?;
    worst.note(device, "finishing, back to Today").await?;
    ensure!(worst.taps >= CHIPS.len(), "the browser timed only {} taps", worst.taps);
    row(&format!("tap-{which}"), worst.took, &worst.words.join(", "));
    Ok(())
}

#[derive(Default)]
struct Worst {
    took: f64,
    taps: usize,
    words: Vec<String>,
}

impl Worst {
    /// Takes in what was tapped since the last time.
    async fn note(&mut self, device: &Device, what: &str) -> Result<()> {
        tokio::time::sleep(SAID).await;
        let script = "const all = Object.values(bench.taps); bench.taps = {}; return all";
        let taps = device.page().client().execute(script, vec![]).await?;
        let taps: Vec<f64> =
            taps.as_array().context("a list")?.iter().filter_map(Value::as_f64).collect();
        if what == "the start" {
            return Ok(());
        }
        let worst = taps.iter().copied().fold(0.0, f64::max);
        self.took = self.took.max(worst);
        self.taps += taps.len();
        self.words.push(format!("{what} {worst:.0}"));
        Ok(())
    }
}
