//! A certificate that was renewed on the disk is shown to whoever connects next, with no restart; whoever is connected goes
//! on; and while the two files do not go together, the old one is shown. Real handshakes.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use rcgen::{CertifiedKey, KeyPair};
use sync_server::{Options, Tls, Waits, serve};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{ClientConfig, RootCertStore, crypto::ring},
};

use crate::caller::parse;

/// How often the relay of these stories looks at its files.
const LOOK: Duration = Duration::from_millis(20);
/// Whoever waits longer waits in vain.
const PATIENCE: Duration = Duration::from_secs(60);

fn made() -> CertifiedKey<KeyPair> {
    rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap()
}

/// A handshake with somebody who trusts all of these.
async fn connect(at: SocketAddr, trusted: [&CertifiedKey<KeyPair>; 2]) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    for one in trusted {
        roots.add(one.cert.der().clone()).unwrap();
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(at).await.unwrap();
    let name = "localhost".try_into().unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
}

/// The certificate that was shown.
fn shown(stream: &TlsStream<TcpStream>) -> Vec<u8> {
    stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

async fn asks(mut stream: TlsStream<TcpStream>) -> u16 {
    let request = b"GET /v1/hello HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    parse(&bytes).status
}

fn put(chain: &Path, key: &Path, made: &CertifiedKey<KeyPair>) {
    fs::write(chain, made.cert.pem()).unwrap();
    fs::write(key, made.signing_key.serialize_pem()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_connects_next_is_shown_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    let (old, new) = (made(), made());
    put(&chain, &key, &old);
    let tls = Tls::Own { certificates: chain.clone(), key: key.clone() };
    let waits = Waits { look: LOOK, ..Waits::default() };
    let running = serve(Options { tls, waits, ..Options::in_memory() }).await.unwrap();
    let at = running.address;
    let before = connect(at, [&old, &new]).await;
    assert_eq!(shown(&before), old.cert.der().to_vec());

    // What is no certificate, half of a pair, and nothing.
    fs::write(&chain, "no certificate").unwrap();
    assert_eq!(shown(&connect(at, [&old, &new]).await), old.cert.der().to_vec());
    fs::write(&chain, new.cert.pem()).unwrap();
    let began = Instant::now();
    while began.elapsed() < 10 * LOOK {
        assert_eq!(shown(&connect(at, [&old, &new]).await), old.cert.der().to_vec());
    }
    fs::remove_file(&key).unwrap();
    assert_eq!(shown(&connect(at, [&old, &new]).await), old.cert.der().to_vec());

    put(&chain, &key, &new);
    let began = Instant::now();
    loop {
        let stream = connect(at, [&old, &new]).await;
        if shown(&stream) == new.cert.der().to_vec() {
            assert_eq!(asks(stream).await, 200);
            break;
        }
        assert_eq!(shown(&stream), old.cert.der().to_vec());
        assert!(began.elapsed() < PATIENCE, "the new one is never shown");
    }
    assert_eq!(asks(before).await, 200, "who was connected goes on");
    running.stop().await;
}
