//! From a tap to durable: a tap in a draft, and a finished visit. Until storage has said *complete* to a strictly
//! durable transaction nothing counts.

use anyhow::{Context as _, Result};

use crate::{
    device::Device,
    figures::{quantile, row},
    hand, prose,
};

/// So many visits are finished; each is tapped in twice before.
const VISITS: usize = 30;
/// How long a draft gathers taps and keys on purpose before it is stored (the app's `drafting`).
const GATHERED_MS: f64 = 150.0;
/// A note as people write it.
const NOTE: &str = "Quiet at first. Showed me the art room and the wall that he painted last year.";

/// Measures on a device that shows *Today* and has so many students.
pub(crate) async fn measure(device: &Device, students: usize) -> Result<()> {
    let page = device.page();
    let (mut taps, mut visits) = (Vec::new(), Vec::new());
    for number in 0..VISITS {
        hand::begins_a_visit(page, &prose::given_name(number % students)).await?;
        for chip in ["Parent or carer", "Tour"] {
            taps.push(hand::write_of(device, chip).await? - GATHERED_MS);
        }
        page.set("Your note", NOTE).await?;
        page.until("the note to be kept", "return !document.querySelector('[aria-busy=true]')")
            .await?;
        visits.push(hand::write_of(device, "Finish visit").await?);
        page.sees("is recorded").await?;
        page.tap("Continue").await?;
    }
    for (key, took, what) in [
        ("save-draft", taps, "taps, less the 150 ms in which a draft gathers them"),
        ("save-visit", visits, "visits, from tapping Finish visit"),
    ] {
        for share in [50, 95] {
            let value = quantile(&took, share).context("there were saves")?;
            row(&format!("{key}-p{share}"), value, &format!("{} {what}", took.len()));
        }
    }
    Ok(())
}
