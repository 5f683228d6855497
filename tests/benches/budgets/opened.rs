//! Opening a student with two hundred visits in the year: from the tap to the timeline on the screen. Each student is
//! opened once, so that no document is at hand already.

use anyhow::{Context as _, Result};

use crate::{
    device::Device,
    figures::{median, row, spread},
    prose,
};

/// Holds once the record is drawn, with visits to the foot of the screen and below it.
const DRAWN: &str = "location.pathname.startsWith('/students/') && (document.querySelector('ol.tl')?.getBoundingClientRect().bottom ?? 0) > innerHeight";

/// Measures on a device with the app's bars; the students in the first `many` places have so many visits.
pub(crate) async fn measure(device: &Device, many: usize) -> Result<()> {
    let mut took = Vec::with_capacity(many);
    for place in 0..many {
        device.page().tap("Students").await?;
        device.page().sees("Search").await?;
        device.watch("record", DRAWN).await?;
        device.page().tap_in(&prose::given_name(place), "Open").await?;
        let painted = device.painted("record").await?;
        took.push(painted - device.number("return bench.tapped").await?);
    }
    device.page().tap("Today").await?;
    let value = median(&took).context("there were students")?;
    row("open-200-4x", value, &spread(&took));
    Ok(())
}
