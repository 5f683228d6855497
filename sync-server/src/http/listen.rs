//! Connections: how many, for how long, with TLS or without, and how they end when the relay stops.

use std::{net::SocketAddr, sync::Arc, time::Duration};

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
use tokio_rustls::TlsAcceptor;
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
    /// As the certificate is at the moment.
    pub(crate) tls: Option<watch::Receiver<TlsAcceptor>>,
    pub(crate) router: Router,
    pub(crate) stopping: watch::Receiver<bool>,
    pub(crate) waits: Waits,
    pub(crate) figures: Arc<Figures>,
}

/// What every connection has at hand.
#[derive(Clone)]
struct Terms {
    tls: Option<watch::Receiver<TlsAcceptor>>,
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
    let tls = terms.tls.as_ref().map(|tls| tls.borrow().clone());
    match tls {
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
