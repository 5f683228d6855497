//! From a tap on the way to a screen until that screen is painted: the worst of the three that a mentor goes between
//! all day. What the browser answers to the tap itself is in `taps`.

use anyhow::{Context as _, Result};

use crate::{device::Device, figures::row};

/// The way, and what holds once its screen is drawn with its students.
const SCREENS: [(&str, &str); 3] = [
    ("Students", "'Students' && document.querySelector('main ul.list li')"),
    ("Record", "'Record a transition visit' && document.querySelector('main ul.list li')"),
    ("Today", "'Today' && document.querySelector('main ul.list a.whole')"),
];

/// Measures on a device with the app's bars, and ends on *Today*.
pub(crate) async fn measure(device: &Device, which: &str) -> Result<()> {
    let mut all = Vec::with_capacity(SCREENS.len());
    for (way, there) in SCREENS {
        let drawn = format!("document.querySelector('main h1')?.textContent === {there}");
        device.watch(way, &drawn).await?;
        device.page().tap(way).await?;
        let painted = device.painted(way).await?;
        all.push((way, painted - device.number("return bench.tapped").await?));
    }
    let worst = all.iter().map(|(_, took)| *took).reduce(f64::max).context("there are screens")?;
    let words: Vec<_> = all.iter().map(|(way, took)| format!("{way} {took:.0}")).collect();
    row(&format!("screen-{which}"), worst, &words.join(", "));
    Ok(())
}
