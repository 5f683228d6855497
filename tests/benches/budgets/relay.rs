//! How long the relay takes from being started to being ready, with everything that the largest school has in it.

use std::{
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::{
    figures::{median, row, spread},
    school::database,
    tablet::THOUSAND,
};

const TIMES: usize = 5;
const PATIENCE: Duration = Duration::from_secs(60);

/// Measures.
pub(crate) async fn measure() -> Result<()> {
    let filled = THOUSAND.folder()?;
    let data = tempfile::tempdir_in(tests::build_output().join("bench"))?;
    std::fs::copy(filled.join(database()), data.path().join(database()))?;
    let mut took = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let port = TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port();
        let began = Instant::now();
        let mut relay = Command::new(tests::relay_binary()?)
            .arg("--data")
            .arg(data.path())
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let ready = until_ready(port, &mut relay).await;
        took.push(began.elapsed().as_secs_f64() * 1e3);
        relay.kill()?;
        relay.wait()?;
        ready?;
    }
    let value = median(&took).context("it was started")? / 1e3;
    row("relay-start", value, &format!("{} ms; {}", spread(&took), THOUSAND.about()?));
    Ok(())
}

/// Asks until it answers out of its database.
async fn until_ready(port: u16, relay: &mut Child) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while !is_ready(port).await.unwrap_or(false) {
        if let Some(status) = relay.try_wait()? {
            bail!("the relay ended: {status}");
        }
        if Instant::now() > deadline {
            bail!("the relay was not ready in a minute");
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(())
}

async fn is_ready(port: u16) -> Result<bool> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let request =
        format!("GET /v1/hello HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer.starts_with(b"HTTP/1.1 2"))
}
