//! Cold starts: a fresh browser process on the same profile, no relay behind the address, until *Today* with every
//! student counted is on the screen and the page is free to answer.

use anyhow::{Context as _, Result, ensure};

use crate::{
    device::{Device, Speed},
    figures::{median, row, spread},
};

/// So many starts at each speed; their median is the row.
const TIMES: usize = 5;

/// Whether *Today* is there in full: the shell is gone, the students are counted, the first are drawn.
fn today(students: usize) -> String {
    format!(
        "bench.watch('today', () => !document.getElementById('shell') \
         && document.querySelector('main h1')?.textContent === 'Today' \
         && [...document.querySelectorAll('main .card .num')].some((all) => all.textContent === '{students}') \
         && document.querySelector('main ul.list a.whole'));"
    )
}

/// Measures; answers the device, started once more and held back.
pub(crate) async fn measure(mut device: Device, which: &str, students: usize) -> Result<Device> {
    let watch = today(students);
    for (speed, name) in [(Speed::Desktop, "desktop"), (Speed::Throttled, "4x")] {
        let mut took = Vec::with_capacity(TIMES);
        for _ in 0..TIMES {
            device = device.again(&watch).await?;
            device.hold_back(speed).await?;
            device.open("/").await?;
            took.push(device.painted("today").await?);
            from_the_worker(&device).await?;
            if speed == Speed::Throttled {
                device.is_held_back().await?;
            }
        }
        let value = median(&took).context("there were starts")?;
        row(&format!("start-{which}-{name}"), value, &spread(&took));
    }
    Ok(device)
}

/// The page came from the service worker.
async fn from_the_worker(device: &Device) -> Result<()> {
    let started = "return performance.getEntriesByType('navigation')[0].workerStart";
    ensure!(device.number(started).await? > 0.0, "the page did not come from the service worker");
    Ok(())
}
