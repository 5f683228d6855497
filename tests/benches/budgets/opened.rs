//! Opening a student with two hundred visits in the year: from the tap to the timeline on the screen. Each student is
//! opened once, and none of their documents is loaded before.

use anyhow::{Context as _, Result};

use crate::{
    device::Device,
    figures::{median, row, spread},
    prose,
};

/// Holds once the record is drawn with visits to the foot of the screen and below it.
const DRAWN: &str = "location.pathname.startsWith('/students/') && document.querySelectorAll('ol.tl [id^=entry-]').length >= 6 && document.querySelector('ol.tl').getBoundingClientRect().bottom > innerHeight";
/// Holds once all the visits are there that come by themselves.
const ALL: &str = "location.pathname.startsWith('/students/') && document.querySelectorAll('ol.tl [id^=entry-]').length >= 20";

/// Measures on a device with the app's bars; the students in the first `many` places have so many visits.
pub(crate) async fn measure(device: &Device, many: usize) -> Result<()> {
    let (mut took, mut all) = (Vec::with_capacity(many), Vec::with_capacity(many));
    for place in 0..many {
        device.page().tap("Students").await?;
        device.page().sees("Search").await?;
        device.watch("record", DRAWN).await?;
        device.watch("all", ALL).await?;
        device.page().tap_in(&prose::given_name(place), "Open").await?;
        let painted = device.painted("record").await?;
        let tapped = device.number("return bench.tapped").await?;
        took.push(painted - tapped);
        all.push(device.painted("all").await? - tapped);
    }
    device.page().tap("Today").await?;
    for (key, took) in [("open-200-4x", took), ("open-200-all-4x", all)] {
        let value = median(&took).context("there were students")?;
        row(key, value, &spread(&took));
    }
    Ok(())
}
