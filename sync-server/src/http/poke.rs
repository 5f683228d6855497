//! `GET /v1/poke`: server-sent events that say only that the sequence moved. What moved is for a sync to tell. Those who see
//! which devices there are hear as well that there is something new about them, and ask what.
//! The device whose sync moved it is not told: the answer to that sync said so already. A device says in
//! `last-event-id`, as every listener to server-sent events does, where it has come to; if the sequence is elsewhere by
//! then, it is told at once. A device has only so many listeners: the connections of a tablet that walks in and out of
//! range break without a word, so it is the oldest that goes.

use std::{
    collections::HashMap,
    convert::Infallible,
    future::pending,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use domain::id::DeviceId;
use futures::stream;
use protocol::{limits::LISTENERS, sync::Seq};
use tokio::sync::watch;

use super::{Site, figures::One, signed_in::SignedIn};
use crate::relay::{Head, SessionKey};

/// A line now and then, so that nobody on the way thinks the connection is dead.
const ALIVE: Duration = Duration::from_secs(25);

/// The number of the newest listener of each device.
#[derive(Default)]
pub(super) struct Listeners(Mutex<HashMap<DeviceId, watch::Sender<u64>>>);

impl Listeners {
    /// One more: its number, and where it hears of newer ones.
    fn another(&self, device: DeviceId) -> (u64, watch::Receiver<u64>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = all.entry(device).or_insert_with(|| watch::Sender::new(0));
        newest.send_modify(|number| *number += 1);
        let number = *newest.borrow();
        (number, newest.subscribe())
    }
}

struct Listener {
    site: Site,
    device: DeviceId,
    key: SessionKey,
    head: watch::Receiver<Head>,
    /// For those who may see which devices there are.
    devices: Option<watch::Receiver<u64>>,
    stopping: watch::Receiver<bool>,
    number: u64,
    newest: watch::Receiver<u64>,
    greeted: bool,
    /// Where the device has come to, as it said; nothing once that was answered.
    came_to: Option<Seq>,
    _counted: One,
}

/// By which a listener says what it heard last (HTML Standard, 9.2 Server-sent events).
const LAST_EVENT_ID: &str = "last-event-id";

pub(super) async fn poke(
    State(site): State<Site>,
    SignedIn { who, key }: SignedIn,
    headers: HeaderMap,
) -> Response {
    let came_to = headers.get(LAST_EVENT_ID).and_then(|place| place.to_str().ok()?.parse().ok());
    let (number, newest) = site.listeners.another(who.device);
    let listener = Listener {
        number,
        newest,
        device: who.device,
        head: site.relay.head(),
        devices: site.relay.devices(&who),
        stopping: site.stopping.clone(),
        key,
        greeted: false,
        came_to,
        _counted: site.figures.listeners.one(),
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
    /// The next line; nothing once the session has ended, too many newer ones listen, or the relay stops.
    async fn next(&mut self) -> Option<Bytes> {
        if !self.greeted {
            self.greeted = true;
            return Some(Bytes::from_static(b": here\n\n"));
        }
        if let Some(came_to) = self.came_to.take() {
            let seq = self.head.borrow_and_update().seq;
            if seq != came_to {
                return Some(event(seq));
            }
        }
        let number = self.number;
        let line = tokio::select! {
            moved = moved(&mut self.head, self.device) => {
                event(moved?)
            }
            () = turned(self.devices.as_mut()) => Bytes::from_static(DEVICES),
            _ = self.stopping.wait_for(|stop| *stop) => return None,
            _ = self.newest.wait_for(|newest| newest - number >= LISTENERS) => return None,
            () = tokio::time::sleep(ALIVE) => Bytes::from_static(b": here\n\n"),
        };
        self.site.relay.principal(&self.key, self.site.now()).ok()?;
        Some(line)
    }
}

/// That there is something new about people's devices. An event without data would not be one.
const DEVICES: &[u8] = b"event: devices\ndata:\n\n";

/// Waits until there is something new about devices; for ever where that is not theirs to know.
async fn turned(devices: Option<&mut watch::Receiver<u64>>) {
    let told = match devices {
        Some(devices) => devices.changed().await.is_ok(),
        None => false,
    };
    if !told {
        pending::<()>().await;
    }
}

fn event(seq: Seq) -> Bytes {
    Bytes::from(format!("event: cursor\nid: {seq}\ndata: {seq}\n\n"))
}

/// Waits until somebody else's sync has moved the sequence; answers where to. Nothing once the relay is gone.
async fn moved(head: &mut watch::Receiver<Head>, device: DeviceId) -> Option<Seq> {
    loop {
        head.changed().await.ok()?;
        let Head { seq, by } = *head.borrow_and_update();
        if by != Some(device) {
            return Some(seq);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[test]
    fn a_device_is_told_what_others_moved_and_not_what_it_moved_itself() {
        let (own, others) = (DeviceId::draw(1), DeviceId::draw(2));
        let (say, mut head) = watch::channel(Head { seq: 0, by: None });
        say.send_replace(Head { seq: 1, by: Some(own) });
        assert_eq!(moved(&mut head, own).now_or_never(), None);
        say.send_replace(Head { seq: 2, by: Some(others) });
        assert_eq!(moved(&mut head, own).now_or_never(), Some(Some(2)));
        drop(say);
        assert_eq!(moved(&mut head, own).now_or_never(), Some(None));
    }

    #[test]
    fn of_devices_those_are_told_who_may_see_them() {
        let (say, mut devices) = watch::channel(0);
        assert_eq!(turned(Some(&mut devices)).now_or_never(), None);
        say.send_modify(|turns| *turns += 1);
        assert_eq!(turned(None).now_or_never(), None);
        assert_eq!(turned(Some(&mut devices)).now_or_never(), Some(()));
        assert_eq!(turned(Some(&mut devices)).now_or_never(), None);
        drop(say);
        assert_eq!(turned(Some(&mut devices)).now_or_never(), None, "the relay ends it");
    }

    #[test]
    fn nothing_waits_for_a_listener_but_the_newest_place() {
        let (own, others) = (DeviceId::draw(1), DeviceId::draw(2));
        let (say, mut head) = watch::channel(Head { seq: 0, by: None });
        for seq in 1..=1_000 {
            say.send_replace(Head { seq, by: Some(others) });
        }
        assert_eq!(moved(&mut head, own).now_or_never(), Some(Some(1_000)));
        assert_eq!(moved(&mut head, own).now_or_never(), None);
    }
}
