//! Starting, killing and closing a browser with a profile that outlives it.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use fantoccini::{Client, ClientBuilder};
use serde_json::{Map, Value, json};

use super::page::{Page, Size};

/// The engines that every story about losing nothing runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Chrome, Edge, Android.
    Chromium,
    /// Firefox.
    Firefox,
    /// What Safari is built on; most tablets are iPads.
    WebKit,
}

/// What kind of window a browser opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// As everyone's.
    Ordinary,
    /// A private one. Not in WebKit, whose automation keeps nothing anyway.
    Private,
}

/// A running browser with one window.
#[derive(Debug)]
pub struct Browser {
    page: Page,
    engine: Engine,
    profile: PathBuf,
    driver: Child,
    display: Option<Child>,
}

impl Browser {
    /// Starts `engine` on the profile folder `profile`, which is made if it is not there.
    ///
    /// # Errors
    /// When the browser or its driver is missing or does not answer within half a minute.
    pub async fn start(engine: Engine, profile: &Path, size: Size) -> Result<Self> {
        Self::start_with(Window::Ordinary, engine, profile, size).await
    }

    /// The same with a window of this kind.
    ///
    /// # Errors
    /// As for [`Self::start`].
    pub async fn start_with(
        window: Window,
        engine: Engine,
        profile: &Path,
        size: Size,
    ) -> Result<Self> {
        std::fs::create_dir_all(profile)?;
        let port = free_port()?;
        let (display, number) = match engine {
            Engine::WebKit => {
                let (child, number) = virtual_display()?;
                (Some(child), Some(number))
            }
            Engine::Chromium | Engine::Firefox => (None, None),
        };
        let mut command = match engine {
            Engine::Chromium => {
                let mut command = Command::new("chromedriver");
                command.arg(format!("--port={port}"));
                command
            }
            Engine::Firefox => {
                let mut command = Command::new("geckodriver");
                command.args(["--host", "127.0.0.1", "--log", "error", "--port"]);
                command.arg(port.to_string());
                command
            }
            Engine::WebKit => {
                let mut command = Command::new("WebKitWebDriver");
                command.arg(format!("--port={port}"));
                command
            }
        };
        if let Some(number) = number {
            command.env("DISPLAY", format!(":{number}")).env("GDK_BACKEND", "x11");
            command.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1").env("WEBKIT_FORCE_SANDBOX", "0");
        }
        let driver = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{engine:?}: its driver is not installed (see the README)"))?;
        let client = connect(port, capabilities(window, engine, profile, size)).await;
        let client = client.with_context(|| format!("{engine:?} did not start"))?;
        let page = Page::new(client, engine);
        let browser = Self { page, engine, profile: profile.to_owned(), driver, display };
        browser.page.resize(size).await?;
        Ok(browser)
    }

    /// What is in the window.
    #[must_use]
    pub const fn page(&self) -> &Page {
        &self.page
    }

    /// Which engine this is.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Kills the browser with SIGKILL, every process of it, as a dead battery would. The profile stays.
    ///
    /// # Errors
    /// When no process of this browser can be found.
    pub fn kill(mut self) -> Result<()> {
        let killed = kill_processes_of(&self.profile)?;
        self.end_driver();
        if killed == 0 {
            bail!("no process uses the profile {}", self.profile.display())
        }
        Ok(())
    }

    /// Closes the browser as a person would.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn close(mut self) -> Result<()> {
        let closed = self.page.client().clone().close().await;
        self.end_driver();
        Ok(closed?)
    }

    fn end_driver(&mut self) {
        for child in [Some(&mut self.driver), self.display.as_mut()].into_iter().flatten() {
            if child.kill().is_ok() && child.wait().is_err() {
                note("a driver was gone already");
            }
        }
    }
}

impl Drop for Browser {
    /// A failed story leaves no process behind.
    fn drop(&mut self) {
        if kill_processes_of(&self.profile).is_err() {
            note("processes of a profile could not be listed");
        }
        self.end_driver();
    }
}

/// The harness has no log; what is worth a word goes to the test's own output.
fn note(note: &str) {
    use std::io::Write as _;
    if writeln!(std::io::stderr(), "{note}").is_err() {
        // Nowhere left to say it.
    }
}

/// A port that was free a moment ago; the drivers cannot be asked which one they took.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// An X server of its own for the engine that has no headless mode.
fn virtual_display() -> Result<(Child, u32)> {
    use std::io::{BufRead as _, BufReader};
    let mut child = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1400x1200x24", "-nolisten", "tcp"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("Xvfb is not installed (see the README)")?;
    let stdout = child.stdout.take().context("Xvfb has no output")?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    let number = line.trim().parse().context("Xvfb did not say its display")?;
    Ok((child, number))
}

async fn connect(port: u16, capabilities: Map<String, Value>) -> Result<Client> {
    let address = format!("http://127.0.0.1:{port}");
    let deadline = Instant::now() + Duration::from_secs(30);
    while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        if Instant::now() > deadline {
            bail!("the driver did not listen within 30 seconds");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
    builder.capabilities(capabilities);
    Ok(builder.connect(&address).await?)
}

fn capabilities(window: Window, engine: Engine, profile: &Path, size: Size) -> Map<String, Value> {
    let profile = profile.display();
    let Size { width, height } = size;
    let mut value = match engine {
        Engine::Chromium => json!({
            "goog:chromeOptions": {
                "binary": "/usr/bin/chromium",
                "args": [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                    "--disable-dev-shm-usage", "--lang=en-GB", "--disable-extensions",
                    // What moves is drawn frame by frame by the processor here. The other engines show it.
                    "--force-prefers-reduced-motion",
                    // Pages of the browser's own that it would get ready for somebody: three processes for each window.
                    "--disable-features=PreloadTopChromeWebUI,WebUIOmniboxPopup,WebUIOmniboxAimPopup,OptimizationHints,Translate,MediaRouter",
                    format!("--user-data-dir={profile}"), format!("--window-size={width},{height}"),
                ],
            },
        }),
        Engine::Firefox => json!({
            "moz:firefoxOptions": {
                "binary": "/usr/bin/firefox-esr",
                "args": ["-headless", "-profile", profile.to_string(),
                    format!("--width={width}"), format!("--height={height}")],
                "prefs": {
                    "intl.accept_languages": "en-GB", "app.update.enabled": false,
                    "browser.privatebrowsing.autostart": window == Window::Private,
                    "network.captive-portal-service.enabled": false,
                    "network.connectivity-service.enabled": false,
                    "browser.safebrowsing.downloads.remote.enabled": false,
                },
            },
        }),
        Engine::WebKit => json!({
            "webkitgtk:browserOptions": {
                "binary": "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
                "args": ["--automation"],
            },
        }),
    };
    if window == Window::Private
        && let Some(Value::Array(arguments)) = value.pointer_mut("/goog:chromeOptions/args")
    {
        arguments.push(json!("--incognito"));
    }
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Ends every process whose command line names the profile folder: only a browser that this harness started does.
fn kill_processes_of(profile: &Path) -> Result<usize> {
    let wanted = profile.display().to_string();
    let mut killed = 0;
    for entry in std::fs::read_dir("/proc")?.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let Ok(line) = std::fs::read(entry.path().join("cmdline")) else { continue };
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        if line.contains(&wanted) && pid != std::process::id() {
            let status = Command::new("kill")
                .args(["-9", &pid.to_string()])
                .stderr(Stdio::null())
                .status()?;
            killed += usize::from(status.success());
        }
    }
    Ok(killed)
}
