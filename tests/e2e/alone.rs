//! School IT copies one file to a machine that has nothing of ours, and runs it: the app is inside.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

/// What a module of WebAssembly begins with.
const WASM: &[u8] = b"\0asm";

/// The relay as it ships, in a folder with nothing else in it, started with no environment.
struct Alone {
    folder: TempDir,
    relay: Child,
    address: String,
}

impl Alone {
    fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let program = folder.path().join("sync-server");
        fs::copy(tests::relay_binary()?, &program)?;
        let mut relay = Command::new(&program)
            .args(["--listen", "127.0.0.1:0", "--data", "records"])
            .current_dir(folder.path())
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let said = relay.stdout.take();
        let mut alone = Self { folder, relay, address: String::new() };
        let mut line = String::new();
        BufReader::new(said.context("the relay has no output")?).read_line(&mut line)?;
        let (_, address) =
            line.trim().rsplit_once("http://").context("the relay did not say its address")?;
        address.clone_into(&mut alone.address);
        Ok(alone)
    }

    /// Asks as a browser does, with these headers besides.
    fn get(&self, path: &str, headers: &str) -> Result<Answer> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        let host = &self.address;
        let asked =
            format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{headers}\r\n");
        stream.write_all(asked.as_bytes())?;
        let mut head = Vec::new();
        stream.read_to_end(&mut head)?;
        let end = head.windows(4).position(|four| four == b"\r\n\r\n").context("no answer")?;
        let body = head.split_off(end + 4);
        let answer = Answer { head: String::from_utf8(head)?, body };
        ensure!(answer.head.starts_with("HTTP/1.1 200 "), "{path}: {}", answer.head);
        ensure!(answer.header("content-length") == answer.body.len().to_string(), "{path} is cut");
        let policy = answer.header("content-security-policy");
        ensure!(policy.contains("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"));
        ensure!(!policy.contains("unsafe-inline"), "{policy}");
        ensure!(answer.header("x-content-type-options") == "nosniff", "{path} may be sniffed");
        Ok(answer)
    }

    /// What lies in its folder, in the order of the names.
    fn beside(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.folder.path())? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        if self.relay.kill().is_ok() && self.relay.wait().is_err() {
            // It had ended already.
        }
    }
}

struct Answer {
    head: String,
    body: Vec<u8>,
}

impl Answer {
    /// The value of a header; empty where there is none.
    fn header(&self, name: &str) -> &str {
        let mut headers = self.head.lines().filter_map(|line| line.split_once(": "));
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }
}

#[test]
fn one_file_alone_brings_the_whole_app() -> Result<()> {
    let alone = Alone::start()?;
    let page = alone.get("/", "accept: text/html\r\n")?;
    ensure!(page.header("content-type") == "text/html; charset=utf-8", "{}", page.head);
    ensure!(page.header("content-encoding").is_empty(), "nobody asked for a smaller page");
    let text = String::from_utf8(page.body)?;
    ensure!(text.contains("<title>Alongside</title>"), "not the app's page: {text}");

    // The page says where the app is, and a browser asks for it as small as can be.
    let app = text
        .split('"')
        .find(|part| part.starts_with("/assets/") && part.ends_with(".wasm"))
        .context("the page names no app")?;
    let small = alone.get(app, "accept-encoding: gzip, br\r\n")?;
    ensure!(small.header("content-type") == "application/wasm", "{}", small.head);
    ensure!(small.header("content-encoding") == "br", "{}", small.head);
    let mut unpacked = Vec::new();
    brotli::Decompressor::new(small.body.as_slice(), 4096).read_to_end(&mut unpacked)?;
    ensure!(unpacked.starts_with(WASM), "what was unpacked is not the app");

    // Whoever cannot unpack it gets the same as it is.
    let plain = alone.get(app, "")?;
    ensure!(plain.header("content-type") == "application/wasm", "{}", plain.head);
    ensure!(plain.header("content-encoding").is_empty(), "{}", plain.head);
    ensure!(plain.body == unpacked, "packed and as it is are two apps");

    ensure!(alone.beside()? == ["records", "sync-server"], "it leaves more than its records");
    Ok(())
}
