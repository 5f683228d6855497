//! Rows about talking to base over a wire of 50 ms there and back and 20 Mbit/s: the first sync, a sync with nothing
//! new, a push. Time and processor at desktop speed; bytes and round trips are counted on the wire itself.

use std::time::Duration;

use anyhow::{Context as _, Result};
use tests::wire::{Exchange, Line, Wire};

use crate::{
    base::Base,
    complete,
    device::{Device, all_are_there},
    draw::Draw,
    figures::{as_f64, median, row, spread},
    hand,
    people::{CASELOAD, COORDINATOR, OTHER},
    prose::{self, Prose},
    school::{Followed, School},
};

/// What the first sync brings.
pub(crate) const FULL_YEAR: School = School {
    name: "500-students",
    students: 500,
    years: 1,
    visits: |_| VISITS,
    followed: Followed::NotYet,
};
const VISITS: usize = 60;
pub(crate) const LINE: Line =
    Line { round_trip: Duration::from_millis(50), bits_per_second: 20_000_000.0 };
/// So many new devices fetch everything.
const DEVICES: usize = 3;
/// Visits that are pushed at once.
const PUSHED: usize = 20;
/// Nothing crosses the wire for so long: whatever was asked for has been answered.
const QUIET: Duration = Duration::from_secs(2);
/// What listens for news for as long as the app is open; no part of a sync.
const LISTENING: &str = "GET /v1/poke";

/// Measures all of it.
pub(crate) async fn measure() -> Result<()> {
    let mut devices = vec![COORDINATOR; DEVICES];
    devices.push(OTHER);
    let mut base = Base::of(&FULL_YEAR, &devices)?;
    let wire = Wire::to(base.relay.listens_at()).await?;
    let mut all = Vec::with_capacity(DEVICES);
    for number in 0..DEVICES {
        let code = base.next_code()?;
        let profile = base.profile(&format!("desk {number}"));
        let (device, first) = first_sync(&wire, profile, &code, FULL_YEAR.students).await?;
        all.push(first);
        drop(device);
    }
    say_first("500", &all, &FULL_YEAR.about()?)?;
    let code = base.next_code()?;
    let (tablet, first) = first_sync(&wire, base.profile("tablet"), &code, CASELOAD).await?;
    say_first("20", &[first], "one device")?;
    nothing_new(&wire, &tablet).await?;
    push(&wire, &tablet).await
}

/// What a first sync took.
pub(crate) struct First {
    /// Milliseconds.
    pub(crate) took: f64,
    /// Bytes.
    pub(crate) down: f64,
    pub(crate) up: f64,
    /// Seconds.
    pub(crate) processor: f64,
    requests: usize,
    /// What the device can read then.
    pub(crate) words: String,
}

/// A new device fetches everything; it is checked that it did.
pub(crate) async fn first_sync(
    wire: &Wire,
    profile: std::path::PathBuf,
    code: &str,
    students: usize,
) -> Result<(Device, First)> {
    let device = Device::start(profile, wire.address(), "").await?;
    device.prepare(code).await?;
    wire.become_like(LINE);
    device.watch("all", &all_are_there(students)).await?;
    let (before, busy) = (wire.exchanges().len(), device.busy().await?);
    device.page().tap("Add this device").await?;
    let painted = device.painted("all").await?;
    let processor = device.busy().await? - busy;
    let began = "return performance.getEntriesByType('resource')\
                 .filter((one) => one.name.endsWith('/v1/sync'))[0].startTime";
    let took = painted - device.number(began).await?;
    wire.quiet(QUIET).await;
    let syncs = syncs(wire, before);
    let words = complete::check(device.page(), students, students * VISITS).await?;
    let [down, up] = total(&syncs);
    Ok((device, First { took, down, up, processor, requests: syncs.len(), words }))
}

fn say_first(which: &str, all: &[First], about: &str) -> Result<()> {
    let of = |part: fn(&First) -> f64| all.iter().map(part).collect::<Vec<_>>();
    let (took, bytes, processor) =
        (of(|one| one.took), of(|one| one.down + one.up), of(|one| one.processor));
    let middle = |values: &[f64]| median(values).context("there were devices");
    let requests = all.first().map_or(0, |first| first.requests);
    row(&format!("first-{which}-time"), middle(&took)? / 1e3, &spread(&took));
    row(
        &format!("first-{which}-bytes"),
        middle(&bytes)? / 1e6,
        &format!("{requests} requests; {about}"),
    );
    row(&format!("first-{which}-processor"), middle(&processor)?, "the page's main thread");
    Ok(())
}

/// *Send now* with nothing to send and nothing to fetch, five times.
async fn nothing_new(wire: &Wire, device: &Device) -> Result<()> {
    let (mut trips, mut bytes) = (Vec::new(), Vec::new());
    device.page().tap("Start").await?;
    device.page().tap("Sync").await?;
    device.page().sees("Send now").await?;
    wire.quiet(QUIET).await;
    for _ in 0..5 {
        let before = wire.exchanges().len();
        device.page().tap("Send now").await?;
        wire.quiet(QUIET).await;
        let syncs = syncs(wire, before);
        trips.push(as_f64(syncs.len()));
        bytes.push(weight(&syncs));
    }
    let value = median(&trips).context("there were syncs")?;
    row("idle-trips", value, &spread(&trips));
    row("idle-bytes", median(&bytes).context("there were syncs")? / 1e3, &spread(&bytes));
    Ok(())
}

/// Twenty visits are recorded while the wire is cut, and sent when it is whole again.
async fn push(wire: &Wire, device: &Device) -> Result<()> {
    wire.cut();
    let page = device.page();
    let mut draw = Draw::seeded(7);
    let prose = Prose::invent(&mut draw);
    for place in 0..PUSHED {
        let note = prose.of_length(&mut draw, 400);
        hand::records_a_visit(page, &prose::given_name(place), &note).await?;
    }
    page.tap("Sync").await?;
    page.sees(&format!("{PUSHED} waiting to send")).await?;
    wire.quiet(QUIET).await;
    let before = wire.exchanges().len();
    wire.mend();
    page.tap("Send now").await?;
    page.sees(&format!("{PUSHED} records received at base")).await?;
    wire.quiet(QUIET).await;
    let syncs = syncs(wire, before);
    let down: usize = syncs.iter().map(|one| one.down).sum();
    row("push-trips", as_f64(syncs.len()), "");
    row("push-bytes", weight(&syncs) / 1e3, &format!("{down} bytes of it down"));
    Ok(())
}

/// What was asked since then, but for the listening.
fn syncs(wire: &Wire, before: usize) -> Vec<Exchange> {
    let since = wire.exchanges().into_iter().skip(before);
    since.filter(|one| one.asked != LISTENING && one.asked.contains("/v1/s")).collect()
}

fn weight(exchanges: &[Exchange]) -> f64 {
    total(exchanges).iter().sum()
}

/// Bytes down and bytes up.
pub(crate) fn total(exchanges: &[Exchange]) -> [f64; 2] {
    let of = |way: fn(&Exchange) -> usize| as_f64(exchanges.iter().map(way).sum());
    [of(|one| one.down), of(|one| one.up)]
}
