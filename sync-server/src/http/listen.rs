//! Connections: how many, for how long, with TLS or without, and how they end when the relay stops.

use std::{convert::Infallible, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{Router, extract::Request};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
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
use tower::{ServiceExt, service_fn};

use super::{
    Caller, Figures, Waits,
    slow::{Watched, was_too_slow},
    taken::{InHand, Over},
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

/// What the relay as a whole wants of its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// To go on.
    Open,
    /// To take no more requests, and to end with those in hand.
    Ending,
    /// To end at once.
    Over,
}

/// Accepts connections until the relay is to stop, then lets requests in hand end, but does not wait for them for ever.
pub(crate) async fn listen(listening: Listening) {
    let Listening { listener, tls, router, mut stopping, waits, figures } = listening;
    let terms = Terms { tls, router, waits, figures };
    let (stage, stages) = watch::channel(Stage::Open);
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
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
        let (terms, stages, mut end) = (terms.clone(), stages.clone(), stages.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = connection(stream, from, terms, stages) => {}
                _ = end.wait_for(|stage| *stage == Stage::Over) => {}
            }
            drop((slot, counted));
        });
    }
    drop(listener);
    stage.send_replace(Stage::Ending);
    // Each connection holds its place until it is closed. The places are never closed themselves, so that all come back.
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    if timeout(waits.last, slots.acquire_many(all)).await.is_err() {
        // Somebody sends half a request, or does not take an answer. Everything acknowledged is on the disk.
        stage.send_replace(Stage::Over);
        slots.acquire_many(all).await.ok();
    }
}

async fn connection(
    stream: TcpStream,
    from: SocketAddr,
    terms: Terms,
    stages: watch::Receiver<Stage>,
) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let tls = terms.tls.as_ref().map(|tls| tls.borrow().clone());
    match tls {
        None => talk(stream, from, terms, stages).await,
        Some(tls) => {
            if let Ok(Ok(stream)) = timeout(HANDSHAKE, tls.accept(stream)).await {
                talk(stream, from, terms, stages).await;
            }
        }
    }
}

async fn talk<S>(stream: S, from: SocketAddr, terms: Terms, mut stages: watch::Receiver<Stage>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Terms { router, waits, figures, .. } = terms;
    let in_hand = InHand::none();
    let counted = in_hand.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        let (router, one) = (router.clone(), counted.begins());
        request.extensions_mut().insert(Caller(from.ip()));
        async move {
            let response = router.oneshot(request).await?;
            Ok::<_, Infallible>(response.map(|body| one.answered(body)))
        }
    });
    let mut http = Builder::new(TokioExecutor::new());
    http.http1().timer(TokioTimer::new()).header_read_timeout(waits.header);
    http.http2().timer(TokioTimer::new()).keep_alive_interval(waits.header);
    let stream = TokioIo::new(Watched::new(stream, waits));
    let mut talking = pin!(http.serve_connection(stream, TowerToHyperService::new(service)));
    let mut ending = false;
    loop {
        tokio::select! {
            ended = talking.as_mut() => {
                // A connection that breaks is nothing to report: tablets walk out of range all day.
                if ended.is_err_and(|error| was_too_slow(error.as_ref())) {
                    figures.slow.add(1);
                }
                return;
            }
            _ = stages.wait_for(|stage| *stage != Stage::Open), if !ending => {
                talking.as_mut().graceful_shutdown();
                ending = true;
            }
            over = in_hand.over(waits) => match over {
                Over::Stuck => {
                    figures.slow.add(1);
                    return;
                }
                // Whoever does not end it then is not waited for again.
                Over::Quiet if ending => return,
                Over::Quiet => {
                    talking.as_mut().graceful_shutdown();
                    ending = true;
                }
            },
        }
    }
}
