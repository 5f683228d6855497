//! Cold starts: a fresh browser process on the same profile, no relay behind the address. What the app itself takes: until
//! the passphrase can be typed, and from the moment when it has become a key until *Today* with every student counted is on
//! the screen and the page is free to answer. In between it is stretched, which is to take its time: a row of its own.

use anyhow::{Context as _, Result, ensure};
use tests::browser::PASSPHRASE;

use crate::{
    device::{Device, Speed},
    figures::{median, row, spread},
};

/// So many starts at each speed; their median is the row.
const TIMES: usize = 5;

/// Whether the passphrase can be typed.
const ASKS: &str = "bench.watch('asks', () => !document.getElementById('shell') \
     && document.querySelector('h1')?.textContent === 'Open Alongside' \
     && [...document.querySelectorAll('input')].some((field) => !field.disabled));";

/// When the passphrase had become a key: the app says so in the browser's own timeline.
const STRETCHED: &str = "return performance.getEntriesByName('stretched').at(-1).startTime";

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
    let watch = format!("{ASKS}\n{}", today(students));
    let mut stretched = Vec::with_capacity(TIMES);
    for (speed, name) in [(Speed::Desktop, "desktop"), (Speed::Throttled, "4x")] {
        let mut took = Vec::with_capacity(TIMES);
        for _ in 0..TIMES {
            device = device.again(&watch).await?;
            device.hold_back(speed).await?;
            device.arrives_at("/").await?;
            let asks = device.painted("asks").await?;
            device.page().tries(PASSPHRASE).await?;
            let today = device.painted("today").await?;
            let key = device.number(STRETCHED).await?;
            took.push(asks + today - key);
            from_the_worker(&device).await?;
            if speed == Speed::Throttled {
                device.is_held_back().await?;
            } else {
                stretched.push(key - device.number("return bench.tapped").await?);
            }
        }
        let value = median(&took).context("there were starts")?;
        row(&format!("start-{which}-{name}"), value, &spread(&took));
    }
    let value = median(&stretched).context("there were starts")?;
    row(&format!("start-{which}-stretch"), value, &spread(&stretched));
    Ok(device)
}

/// The page came from the service worker.
async fn from_the_worker(device: &Device) -> Result<()> {
    let started = "return performance.getEntriesByType('navigation')[0].workerStart";
    ensure!(device.number(started).await? > 0.0, "the page did not come from the service worker");
    Ok(())
}
