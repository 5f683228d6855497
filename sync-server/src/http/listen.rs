//! Connections: how many, for how long, with TLS or without, and how they end when the relay stops.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum::{Router, extract::Request};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto::Builder,
        graceful::{GracefulShutdown, Watcher},
    },
    service::TowerToHyperService,
};
use protocol::limits::CONNECTIONS;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::timeout,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};
use tower::ServiceExt;

use super::{
    Caller, Figures, Waits,
    slow::{Watched, was_too_slow},
};

/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// What the relay waits after it could not accept a connection (no more file handles, say).
const PAUSE: Duration = Duration::from_millis(100);

/// What to listen with.
pub(crate) struct Listening {
    pub(crate) listener: TcpListener,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) router: Router,
    pub(crate) stopping: watch::Receiver<bool>,
    pub(crate) waits: Waits,
    pub(crate) figures: Arc<Figures>,
}

/// What every connection has at hand.
#[derive(Clone)]
struct Terms {
    tls: Option<TlsAcceptor>,
    router: Router,
    waits: Waits,
    figures: Arc<Figures>,
}

/// Accepts connections until the relay is to stop, then lets requests in hand end, but does not wait for them for ever.
pub(crate) async fn listen(listening: Listening) {
    let Listening { listener, tls, router, mut stopping, waits, figures } = listening;
    let terms = Terms { tls, router, waits, figures };
    let (close, closing) = watch::channel(false);
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    loop {
        let next = async {
            let slot = Arc::clone(&slots).acquire_owned().await;
            (slot, listener.accept().await)
        };
        let (slot, accepted) = tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => break,
            next = next => next,
        };
        let Ok((stream, from)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let counted = terms.figures.connections.one();
        let (terms, watcher, mut closing) = (terms.clone(), graceful.watcher(), closing.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = connection(stream, from, terms, watcher) => {}
                _ = closing.wait_for(|close| *close) => {}
            }
            drop((slot, counted));
        });
    }
    drop(listener);
    if timeout(waits.last, graceful.shutdown()).await.is_err() {
        // Somebody sends half a request, or does not take an answer. Everything acknowledged is on the disk.
        close.send_replace(true);
    }
    // Each holds its place until it is closed. Never closed itself, so that all places come back.
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    slots.acquire_many(all).await.ok();
}

async fn connection(stream: TcpStream, from: SocketAddr, terms: Terms, watcher: Watcher) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    match terms.tls.clone() {
        None => talk(stream, from, terms, watcher).await,
        Some(tls) => {
            if let Ok(Ok(stream)) = timeout(HANDSHAKE, tls.accept(stream)).await {
                talk(stream, from, terms, watcher).await;
            }
        }
    }
}

async fn talk<S>(stream: S, from: SocketAddr, terms: Terms, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Terms { router, waits, figures, .. } = terms;
    let service = router.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Caller(from.ip()));
        request
    });
    let mut http = Builder::new(TokioExecutor::new());
    http.http1().timer(TokioTimer::new()).header_read_timeout(waits.header);
    http.http2().timer(TokioTimer::new()).keep_alive_interval(waits.header);
    let stream = TokioIo::new(Watched::new(stream, waits));
    let talking = http.serve_connection(stream, TowerToHyperService::new(service)).into_owned();
    // A connection that breaks is nothing to report: tablets walk out of range all day.
    if let Err(error) = watcher.watch(talking).await
        && was_too_slow(error.as_ref())
    {
        figures.slow.add(1);
    }
}

/// Why TLS cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read as PEM.
    #[error("{file} cannot be read as a PEM file with {what}")]
    File {
        /// Which.
        file: PathBuf,
        /// A certificate or a private key.
        what: &'static str,
    },
    /// The certificate and the key do not go together.
    #[error("the certificate and the key cannot be used: {0}")]
    Pair(#[from] tokio_rustls::rustls::Error),
}

/// Reads a certificate chain and its key.
pub(crate) fn tls(certificates: &Path, key: &Path) -> Result<TlsAcceptor, TlsError> {
    let unreadable = |file: &Path, what| TlsError::File { file: file.to_owned(), what };
    let chain = CertificateDer::pem_file_iter(certificates)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|_| unreadable(certificates, "a certificate"))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|_| unreadable(key, "a private key"))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
