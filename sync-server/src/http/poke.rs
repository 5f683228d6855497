//! `GET /v1/poke`: server-sent events that say only that the sequence moved. What moved is for a sync to tell.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use futures::stream;
use protocol::sync::Seq;
use tokio::sync::watch;

use super::{Site, signed_in::SignedIn};

/// A line now and then, so that nobody on the way thinks the connection is dead.
const ALIVE: Duration = Duration::from_secs(25);

struct Listener {
    site: Site,
    token: String,
    head: watch::Receiver<Seq>,
    stopping: watch::Receiver<bool>,
    greeted: bool,
}

pub(super) async fn poke(State(site): State<Site>, SignedIn { token, .. }: SignedIn) -> Response {
    let listener = Listener {
        head: site.relay.head(),
        stopping: site.stopping.clone(),
        token,
        greeted: false,
        site,
    };
    let events = stream::unfold(listener, |mut listener| async {
        let line = listener.next().await?;
        Some((Ok::<_, Infallible>(line), listener))
    });
    let mut response = Response::new(Body::from_stream(events));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response
}

impl Listener {
    /// The next line; nothing once the session has ended or the relay stops.
    async fn next(&mut self) -> Option<Bytes> {
        if !self.greeted {
            self.greeted = true;
            return Some(Bytes::from_static(b": here\n\n"));
        }
        let line = tokio::select! {
            moved = self.head.changed() => {
                moved.ok()?;
                let seq = *self.head.borrow_and_update();
                Bytes::from(format!("event: cursor\ndata: {seq}\n\n"))
            }
            _ = self.stopping.wait_for(|stop| *stop) => return None,
            () = tokio::time::sleep(ALIVE) => Bytes::from_static(b": here\n\n"),
        };
        self.site.relay.principal(&self.token, self.site.now()).ok()?;
        Some(line)
    }
}
