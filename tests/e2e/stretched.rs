//! With no signal a passphrase becomes the key that it becomes anywhere: the worker and its module are kept with the app,
//! and what is shipped computes what was published.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tests::{
    browser::{Browser, Engine, Size},
    relay::{Demo, RelayProcess},
};

use crate::people::app_is_stored;

const PASSPHRASE: &str = "correct horse battery \u{e9}";
const SALT: [u8; 16] = *b"0123456789abcdef";
/// 32 MiB, two passes, one lane: the least that is ever used.
const COST: [u32; 3] = [32 * 1024, 2, 1];

/// Asks the worker as `app/src/device/stretch.rs` does.
const ASK: &str = "const [words, salt, [memory, passes, lanes], answer] = arguments;
const worker = new Worker(document.getElementById('stretch').content);
worker.onmessage = ({ data }) => {
  worker.terminate();
  answer(data.took > 0 && data.key ? data.key.join() : 'no key');
};
worker.onerror = () => answer('no worker');
const passphrase = new TextEncoder().encode(words);
worker.postMessage({ salt: Uint8Array.from(salt), passphrase, memory, passes, lanes });";

async fn becomes_a_key(engine: Engine) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut relay = RelayProcess::start(&folder.path().join("relay"), Demo::Empty)?;
    let browser = Browser::start(engine, &folder.path().join("browser"), Size::TABLET).await?;
    let page = browser.page();
    page.open(&relay.address()).await?;
    page.sees("Set up your school").await?;
    app_is_stored(page).await?;
    relay.stop()?;
    let asked = vec![json!(PASSPHRASE), json!(SALT), json!(COST)];
    let key = page.client().execute_async(ASK, asked).await?;
    let expected = stretch::stretched(PASSPHRASE.as_bytes(), &SALT, COST).context("no key")?;
    let expected: Vec<String> = expected.iter().map(u8::to_string).collect();
    ensure!(key == expected.join(","), "another key: {key}");
    browser.close().await
}

#[tokio::test]
async fn chromium() -> Result<()> {
    becomes_a_key(Engine::Chromium).await
}

#[tokio::test]
async fn firefox() -> Result<()> {
    becomes_a_key(Engine::Firefox).await
}

#[tokio::test]
async fn webkit() -> Result<()> {
    becomes_a_key(Engine::WebKit).await
}
