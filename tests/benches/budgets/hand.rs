//! What a mentor's hand does, without ever loading the page again.

use anyhow::Result;
use serde_json::Value;
use tests::browser::Page;

use crate::device::Device;

/// Holds when storage has answered for everything on the screen.
const KEPT: &str = "return !document.querySelector('[aria-busy=true]')";

/// From any screen with the app's bars into a new visit with this student, which is kept.
pub(crate) async fn begins_a_visit(page: &Page, student: &str) -> Result<()> {
    page.tap("Record").await?;
    page.tap_in(student, "Start visit").await?;
    page.sees("Who was there?").await?;
    page.sees("Saved on this tablet").await?;
    page.until("the visit to be kept", KEPT).await
}

/// From an open visit back to *Today*.
pub(crate) async fn finishes_the_visit(page: &Page) -> Result<()> {
    page.tap("Finish visit").await?;
    page.sees("is recorded").await?;
    page.tap("Continue").await
}

/// A whole visit of a few taps and a note, from *Today* and back.
pub(crate) async fn records_a_visit(page: &Page, student: &str, note: &str) -> Result<()> {
    begins_a_visit(page, student).await?;
    page.tap("Parent or carer").await?;
    page.tap("Tour").await?;
    page.set("Your note", note).await?;
    page.until("the note to be kept", KEPT).await?;
    finishes_the_visit(page).await
}

/// One thing that is saved, and the write that it came to: from the tap until storage said that it is durable.
pub(crate) async fn write_of(device: &Device, tap: &str) -> Result<f64> {
    let before = device.number("return bench.writes.length").await?;
    device.page().tap(tap).await?;
    let came = format!("return bench.writes.length > {before}");
    device.page().until("a write to storage", &came).await?;
    device.page().until("storage to answer", KEPT).await?;
    let write = format!("return bench.writes[{before}]");
    let write = device.page().client().execute(&write, vec![]).await?;
    let strict = write.get("durability").and_then(Value::as_str) == Some("strict");
    anyhow::ensure!(strict, "a write that is not strictly durable: {write}");
    let at = |name| write.get(name).and_then(Value::as_f64).unwrap_or(f64::NAN);
    Ok(at("done") - at("tapped"))
}
