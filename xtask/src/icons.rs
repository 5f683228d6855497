//! `cargo xtask icons`: the PNG icons, drawn from `public/icons/mark.svg` by Chromium. They are committed;
//! run this after the mark has changed.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};

use crate::{places, program};

/// Name, size in pixels, and what is done to the mark.
const ICONS: [(&str, u32, Shape); 4] = [
    ("icon-192.png", 192, Shape::Rounded),
    ("icon-512.png", 512, Shape::Rounded),
    ("icon-maskable-512.png", 512, Shape::Full),
    ("apple-touch-icon.png", 180, Shape::Full),
];

/// Who rounds the corners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// We do.
    Rounded,
    /// The system does: the ground reaches every edge, the mark keeps to the middle.
    Full,
}

/// Draws them all.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if !arguments.is_empty() {
        bail!("icons takes no arguments");
    }
    let chromium =
        program::find("chromium").context("Chromium draws the icons: apt-get install chromium")?;
    let folder = places::public().join("icons");
    let mark = fs::read_to_string(folder.join("mark.svg"))?;
    let work = places::target().join("icons");
    fs::create_dir_all(&work)?;
    for (name, size, shape) in ICONS {
        let page = work.join("page.html");
        fs::write(&page, page_of(&mark, size, shape))?;
        draw(&chromium, &page, &folder.join(name), size, &work)?;
        println!("Drew {name}");
    }
    Ok(())
}

fn page_of(mark: &str, size: u32, shape: Shape) -> String {
    let mark = match shape {
        Shape::Rounded => mark.to_owned(),
        Shape::Full => mark
            .replace("rx=\"112\"", "rx=\"0\"")
            .replace("translate(57 68) scale(14)", "translate(85.6 94.6) scale(12)"),
    };
    format!(
        "<!doctype html><style>*{{margin:0}}svg{{display:block;width:{size}px;height:{size}px}}</style>{mark}"
    )
}

fn draw(chromium: &Path, page: &Path, png: &Path, size: u32, work: &Path) -> Result<()> {
    let mut command = program::command(chromium);
    command.args([
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--hide-scrollbars",
    ]);
    command.args(["--force-device-scale-factor=1", "--default-background-color=00000000"]);
    command
        .arg(format!("--window-size={size},{size}"))
        .arg(format!("--screenshot={}", png.display()));
    command.arg(format!("--user-data-dir={}", work.join("profile").display())).arg(page);
    program::read(&mut command).map(drop)
}
