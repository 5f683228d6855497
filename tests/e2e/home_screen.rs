//! How Alongside comes to the home screen: a tablet is shown its own steps with their pictures before it is asked for a
//! code, a code that came with the link is not spent by that, and nothing keeps a browser from offering to install it.
//! Once the device is added, one tap protects what it stores. Chromium passes for the devices here; what Safari itself
//! does is not shown.

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::{
    browser::{Browser, Device, Engine, Page, Size},
    relay::{Demo, RelayProcess},
};

use crate::{
    accessible::{is_good, stands_at},
    accessible_states::from_now_on,
    people::app_is_stored,
};

const FIRST: &str =
    "First put Alongside on the home screen. Then open it from there and type your code.";

const IPAD: [&str; 4] =
    ["Tap Share", "Tap Add to Home Screen", "Tap Add", "Open Alongside from the home screen"];

const ANDROID: [&str; 4] =
    ["Tap the three dots", "Tap Install app", "Tap Install", "Open Alongside from the home screen"];

/// The invented school, and a browser that has never been there.
struct Newcomer {
    relay: RelayProcess,
    browser: Browser,
    _folder: TempDir,
}

impl Newcomer {
    async fn arrives() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let relay = RelayProcess::start(&folder.path().join("relay"), Demo::Filled)?;
        let profile = folder.path().join("browser");
        let browser = Browser::start(Engine::Chromium, &profile, Size::TABLET).await?;
        Ok(Self { relay, browser, _folder: folder })
    }

    /// Opens an address on the device that the browser passes for.
    async fn opens(&self, path: &str, heading: &str) -> Result<&Page> {
        let page = self.browser.page();
        page.open(&format!("{}{path}", self.relay.address())).await?;
        stands_at(page, heading).await?;
        Ok(page)
    }
}

/// These steps in this order and no others, each beside a picture that is drawn.
async fn is_shown(page: &Page, steps: &[&str]) -> Result<()> {
    let script = format!(
        "const drawn = step => [...step.querySelectorAll('svg path')]
            .some(path => path.getClientRects().length > 0 && path.getTotalLength() > 0);
        const steps = [...document.querySelectorAll('main ol li')];
        const read = steps.map(step => step.querySelector('b').innerText);
        return steps.every(drawn) && JSON.stringify(read) === JSON.stringify({})",
        json!(steps)
    );
    page.until(&format!("a picture and the words of each step: {steps:?}"), &script).await
}

#[tokio::test]
async fn an_ipad_installs_first_and_keeps_the_code_of_the_link() -> Result<()> {
    let new = Newcomer::arrives().await?;
    new.browser.page().passes_for(Device::Ipad).await?;
    let code = new.relay.code("(mentor)")?;
    let link = format!("/welcome#code={code}");
    let page = new.opens(&link, "Welcome to Alongside").await?;
    page.sees(FIRST).await?;
    page.sees("Your code, to type in the app:").await?;
    page.sees(code).await?;
    page.sees("The square with an arrow, at the top of Safari").await?;
    is_shown(page, &IPAD).await?;
    ensure!(!page.shows("Name of this device").await?, "the form is there before the steps");
    is_good(page, "welcome-ipad").await?;

    // The page of help begins with the steps of this device, and has those of the others.
    page.tap("Other devices").await?;
    stands_at(page, "Put Alongside on the home screen").await?;
    is_shown(page, &IPAD).await?;
    is_good(page, "help-install-ipad").await?;
    page.tap("Android").await?;
    is_shown(page, &ANDROID).await?;
    page.tap("iPad or iPhone").await?;
    is_shown(page, &IPAD).await?;

    // Where it cannot be installed, the code of the link is still good.
    let page = new.opens(&link, "Welcome to Alongside").await?;
    page.tap("I cannot install it: use this browser").await?;
    ensure!(page.value("Your code").await? == code, "the code of the link is not in the field");
    is_good(page, "welcome-in-the-browser").await?;
    page.fill("Name of this device", "Tablet 9").await?;
    page.chooses_passphrase().await?;
    page.tap("Add this device").await?;
    page.sees("Ready for off-site?").await?;
    protects_its_storage(&new).await
}

/// A browser that protects storage when a person asks for it, and at no other time.
const PROTECTS: &str = "{ let kept = false;
    StorageManager.prototype.persisted = async () => kept;
    StorageManager.prototype.persist = async () => (kept = navigator.userActivation.isActive); }";

/// A browser from before it could be asked to write at once.
const OLD: &str = "delete IDBTransaction.prototype.durability;";

/// One tap protects the storage of a device that was added. An old browser is called old, whatever it protects.
async fn protects_its_storage(new: &Newcomer) -> Result<()> {
    const HEADING: &str = "Sync and this tablet";
    from_now_on(new.browser.page(), PROTECTS).await?;
    let page = new.opens("/sync", HEADING).await?;
    page.sees("Storage is not protected yet").await?;
    page.tap("Protect it").await?;
    page.sees("Storage is protected").await?;
    from_now_on(page, OLD).await?;
    let page = new.opens("/sync", HEADING).await?;
    page.sees("This browser is old").await?;
    page.sees("It does not promise to write at once. Update the browser").await?;
    ensure!(!page.shows("Protect it").await?, "it offers what would not help");
    Ok(())
}

#[tokio::test]
async fn an_android_tablet_has_steps_of_its_own_and_a_mac_begins_with_the_code() -> Result<()> {
    let new = Newcomer::arrives().await?;
    new.browser.page().passes_for(Device::Android).await?;
    let page = new.opens("/welcome", "Welcome to Alongside").await?;
    page.sees(FIRST).await?;
    page.sees("At the top of Chrome").await?;
    is_shown(page, &ANDROID).await?;
    ensure!(!page.shows("Your code, to type").await?, "a code that nobody brought");
    is_good(page, "welcome-android").await?;
    let page = new.opens("/help/install", "Put Alongside on the home screen").await?;
    is_shown(page, &ANDROID).await?;
    is_good(page, "help-install-android").await?;

    // It calls itself what an iPad calls itself.
    page.passes_for(Device::Mac).await?;
    let page = new.opens("/welcome", "Welcome to Alongside").await?;
    page.sees("To begin, make the device known to your school.").await?;
    ensure!(
        !page.shows(FIRST).await?,
        "a Macintosh is sent to a home screen that it does not have"
    );
    Ok(())
}

/// What the app says of itself to whoever installs it.
#[derive(Deserialize)]
struct Manifest {
    name: String,
    short_name: String,
    icons: Vec<Icon>,
}

#[derive(Deserialize)]
struct Icon {
    src: String,
    sizes: String,
    #[serde(rename = "type")]
    kind: String,
}

/// What a file is served as, and how large the picture in it is.
const SERVED: &str = "const [address, done] = arguments;
    const picture = new Image();
    picture.src = address;
    Promise.all([fetch(address), picture.decode()]).then(
        ([answer]) => done(`${answer.status} ${answer.headers.get('content-type')} ${picture.naturalWidth}x${picture.naturalHeight}`),
        trouble => done(String(trouble)));";

async fn served(page: &Page, address: &str) -> Result<String> {
    let answer = page.client().execute_async(SERVED, vec![address.into()]).await?;
    Ok(answer.as_str().context("no answer")?.to_owned())
}

#[tokio::test]
async fn nothing_keeps_a_browser_from_installing_it() -> Result<()> {
    let new = Newcomer::arrives().await?;
    let page = new.opens("/welcome", "Welcome to Alongside").await?;
    app_is_stored(page).await?;

    let said = page.cdp("Page.getAppManifest", json!({})).await?;
    ensure!(said.get("errors") == Some(&json!([])), "the manifest is not in order: {said}");
    let text = said.get("data").and_then(Value::as_str).context("there is no manifest")?;
    let manifest: Manifest = serde_json::from_str(text)?;
    assert_eq!((manifest.name.as_str(), manifest.short_name.as_str()), ("Alongside", "Alongside"));

    ensure!(!manifest.icons.is_empty(), "the manifest lists no icon");
    for Icon { src, sizes, kind } in &manifest.icons {
        let got = served(page, src).await?;
        // A drawing has every size.
        let wanted = if sizes == "any" { "" } else { sizes.as_str() };
        ensure!(got.starts_with(&format!("200 {kind} {wanted}")), "{src} of {sizes}: {got}");
    }
    // What Safari takes; it does not read the icons of the manifest first.
    let script = "return document.querySelector('link[rel=apple-touch-icon]').href";
    let apple = page.client().execute(script, vec![]).await?;
    let apple = apple.as_str().context("no icon for Apple's devices")?;
    assert_eq!(served(page, apple).await?, "200 image/png 180x180");

    let said = page.cdp("Page.getInstallabilityErrors", json!({})).await?;
    ensure!(said.get("installabilityErrors") == Some(&json!([])), "cannot be installed: {said}");
    Ok(())
}
