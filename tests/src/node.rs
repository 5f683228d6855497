//! Programs in JavaScript beside the suites, run by node: each a folder of scripts with its packages, which
//! `cargo xtask` installs among the build output exactly as the folder's lock says. They speak in lines of JSON.

use std::{fs, process::Stdio, time::Duration};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    time::timeout,
};

/// A script that runs; it ends when this is dropped.
#[derive(Debug)]
pub struct Script {
    process: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Script {
    /// Starts a script of a folder that is named from this crate's.
    ///
    /// # Errors
    /// When its packages are not installed, or there is no node.
    pub fn start(folder: &str, script: &str, arguments: &[&str]) -> Result<Self> {
        let from = crate::folder().join(folder);
        let name = from.file_name().context("a folder has a name")?;
        let into = crate::build_output().join("npm").join(name);
        ensure!(
            into.join("node_modules").is_dir(),
            "the packages of tests/{folder} are not there: run `cargo xtask test needs`, or `cargo xtask bench` with the name of what is measured"
        );
        // A script finds packages beside itself only.
        for entry in fs::read_dir(&from)? {
            let file = entry?.path();
            if file.extension().is_some_and(|extension| extension == "mjs") {
                fs::copy(&file, into.join(file.file_name().context("a script has a name")?))?;
            }
        }
        let mut process = Command::new("node")
            .arg(into.join(script))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("node could not be started")?;
        let input = process.stdin.take().context("a script has an input")?;
        let output = process.stdout.take().context("a script has an output")?;
        Ok(Self { process, input, lines: BufReader::new(output).lines() })
    }

    /// The next line that it says.
    ///
    /// # Errors
    /// When it says none in time, ends instead, or says that something is wrong (`{"trouble": ...}`).
    pub async fn says(&mut self, patience: Duration) -> Result<Value> {
        let line = timeout(patience, self.lines.next_line()).await.context("it says nothing")??;
        let Some(line) = line else {
            let status = self.process.wait().await?;
            bail!("the script ended: {status}");
        };
        let said: Value = serde_json::from_str(&line).with_context(|| format!("it said {line}"))?;
        match said.get("trouble") {
            Some(trouble) => bail!("the script says: {trouble}"),
            None => Ok(said),
        }
    }

    /// Asks for something, and answers what it says to that.
    ///
    /// # Errors
    /// As for [`Self::says`].
    pub async fn answers(&mut self, asked: &Value, patience: Duration) -> Result<Value> {
        self.input.write_all(format!("{asked}\n").as_bytes()).await?;
        self.says(patience).await
    }
}
