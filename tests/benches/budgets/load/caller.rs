//! One connection that is kept, as a browser keeps it. By hand, since it shares two cores with what is measured: a
//! request is one write, an answer is read into room that is used again.

use std::{
    io::{Read as _, Write as _},
    net::SocketAddr,
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use protocol::{MEDIA_TYPE, Refused, VERSION, VERSION_HEADER, limits::DEFLATE_OVER};
use serde::{Serialize, de::DeserializeOwned};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// Nobody waits longer for an answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// What stands between the head of an answer and its body.
const END: &[u8] = b"\r\n\r\n";
/// Room for most answers.
const ROOM: usize = 16 << 10;

/// A connection.
pub(crate) struct Caller {
    address: SocketAddr,
    stream: TcpStream,
    read: Vec<u8>,
}

/// What is asked for, by method and path: "POST /v1/sync".
pub(crate) struct Request<'a> {
    pub(crate) what: &'a str,
    pub(crate) cookie: Option<&'a str>,
    pub(crate) body: &'a Body,
}

/// A request's body as the app sends it: CBOR, deflated when it is long.
pub(crate) struct Body {
    bytes: Vec<u8>,
    encoding: &'static str,
}

impl Body {
    /// Ready to be sent.
    pub(crate) fn of(value: &impl Serialize) -> Result<Self> {
        let bytes = minicbor_serde::to_vec(value)?;
        if bytes.len() <= DEFLATE_OVER {
            return Ok(Self { bytes, encoding: "" });
        }
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&bytes)?;
        Ok(Self { bytes: encoder.finish()?, encoding: "content-encoding: deflate\r\n" })
    }
}

/// A whole answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The cookie that it sets, by its name and value.
    pub(crate) cookie: Option<String>,
    body: Vec<u8>,
}

impl Answer {
    /// What it says; an error when it refuses.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T> {
        if self.status >= 300 {
            let refused: Refused = minicbor_serde::from_slice(&self.body)?;
            bail!("the relay answered {}: {:?}", self.status, refused.code);
        }
        Ok(minicbor_serde::from_slice(&self.body)?)
    }
}

impl Caller {
    /// A new connection.
    pub(crate) async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { address, stream, read: Vec::with_capacity(ROOM) })
    }

    /// Asks, and waits for the whole answer.
    pub(crate) async fn ask(&mut self, request: &Request<'_>) -> Result<Answer> {
        timeout(PATIENCE, self.talk(request)).await.context("no answer in a minute")?
    }

    async fn talk(&mut self, request: &Request<'_>) -> Result<Answer> {
        let Body { bytes, encoding } = request.body;
        let cookie = request.cookie.map(|cookie| format!("cookie: {cookie}\r\n"));
        let head = format!(
            "{} HTTP/1.1\r\nhost: {}\r\n{VERSION_HEADER}: {VERSION}\r\ncontent-type: {MEDIA_TYPE}\r\n\
             accept-encoding: deflate, br\r\ncontent-length: {}\r\n{encoding}{}\r\n",
            request.what,
            self.address,
            bytes.len(),
            cookie.unwrap_or_default()
        );
        self.stream.write_all(&[head.as_bytes(), bytes].concat()).await?;
        self.answer().await
    }

    async fn answer(&mut self) -> Result<Answer> {
        let end = loop {
            if let Some(end) = self.read.windows(END.len()).position(|four| four == END) {
                break end + END.len();
            }
            self.more().await?;
        };
        let head = String::from_utf8(self.read.drain(..end).collect())?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok());
        ensure!(header(&head, "transfer-encoding").is_none(), "an answer without a length");
        let length = header(&head, "content-length").map_or(Ok(0), str::parse::<usize>)?;
        self.read.reserve(length);
        while self.read.len() < length {
            self.more().await?;
        }
        let packed = self.read.drain(..length).collect();
        let body = unpacked(header(&head, "content-encoding"), packed)?;
        let cookie = header(&head, "set-cookie").and_then(|set| set.split(';').next());
        let cookie = cookie.map(ToOwned::to_owned);
        Ok(Answer { status: status.context("an answer without a status")?, cookie, body })
    }

    async fn more(&mut self) -> Result<()> {
        self.read.reserve(ROOM);
        let read = self.stream.read_buf(&mut self.read).await?;
        ensure!(read > 0, "the relay hung up");
        Ok(())
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = head.lines().filter_map(|line| line.split_once(':'));
    pairs.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

fn unpacked(encoding: Option<&str>, packed: Vec<u8>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match encoding {
        None => return Ok(packed),
        Some("deflate") => ZlibDecoder::new(packed.as_slice()).read_to_end(&mut bytes)?,
        Some("br") => brotli::Decompressor::new(packed.as_slice(), ROOM).read_to_end(&mut bytes)?,
        Some(other) => bail!("an answer in {other}"),
    };
    Ok(bytes)
}
