//! How requests arrive: one file for each route, and around them the checks that every request goes through.
//! Not what the relay does with them (`relay`).
//!
//! | route | file |
//! |---|---|
//! | `GET /v1/hello` | `hello` |
//! | `POST /v1/setup` | `setup` |
//! | `POST /v1/enrol` | `enrol` |
//! | `GET /v1/enrolled`, `POST /v1/devices/{device}/approve`, `/refuse` | `approval` |
//! | `POST /v1/session/challenge` | `challenge` |
//! | `POST /v1/session` | `session` |
//! | `POST /v1/sync` | `sync` |
//! | `GET /v1/poke` | `poke` |
//! | `GET`, `PUT /v1/people` | `people` |
//! | `POST /v1/people/{user}/invite` | `invite` |
//! | `POST /v1/people/{user}/role` | `role` |
//! | `POST /v1/people/{user}/cover`, `POST /v1/cover/{cover}/end` | `cover` |
//! | `POST /v1/devices/{device}/remove` | `remove_device` |
//! | `POST /v1/devices/wiped` | `wiped` |
//! | `GET /v1/handed-in`, `POST /v1/handed-in/{id}/take`, `/leave-out`, `GET /v1/refused/{id}` | `review` |
//! | `GET`, `PUT /v1/blob/{hash}`, `GET /v1/blob/{hash}/{at}` | `blob` |
//! | `POST /v1/carried`, `PUT /v1/carried/{hash}` | `carried` |
//! | `GET`, `POST /v1/concerns`, `GET /v1/concerns/receipts`, `POST /v1/concerns/break-glass` | `concerns` |
//! | `GET`, `PUT /v1/holders`, `GET`, `POST /v1/holders/keys` | `holders` |
//! | `POST /v1/vault/opened-by-recovery` | `vaults` |
//! | `GET /v1/second-ways` | `second_ways` |
//! | `PUT /v1/passkey`, `POST /v1/passkey/challenge`, `/sign-in/challenge`, `/sign-in`, `/{passkey}/remove` | `passkeys` |
//! | `PUT /v1/codes`, `POST /v1/codes/challenge`, `/sign-in`, `/remove` | `code_app` |
//! | everything else | `app` |
//!
//! On an address of their own, which only this machine reaches:
//!
//! | route | file |
//! |---|---|
//! | `GET /healthz`, `/readyz` | `health` |
//! | `GET /metrics` | `metrics` |

mod app;
mod approval;
mod blob;
mod body;
mod carried;
mod certificate;
mod challenge;
mod checks;
mod code_app;
mod concerns;
mod cookie;
mod cover;
mod enrol;
mod figures;
mod guesser;
mod headers;
mod health;
mod hello;
mod holders;
mod invite;
mod listen;
mod metrics;
mod passkeys;
mod people;
mod poke;
mod refused;
mod remove_device;
mod review;
mod role;
mod second_ways;
mod session;
mod setup;
mod signed_in;
mod slow;
mod sync;
mod taken;
mod vaults;
mod wiped;

use std::{net::IpAddr, sync::Arc};

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post, put},
};
use jiff::Timestamp;
use tokio::sync::{Semaphore, watch};

pub use body::{Written, blob_part, sync_request};
pub(crate) use certificate::Certificate;
pub use certificate::TlsError;
pub(crate) use figures::Figures;
pub(crate) use listen::{Listening, listen};
pub use slow::Waits;

use crate::{
    Clock,
    app::App,
    journal::Journal,
    relay::{Refusal, Relay},
};

/// What every route has at hand.
#[derive(Clone)]
pub(crate) struct Site {
    relay: Arc<Relay>,
    clock: Clock,
    app: Arc<App>,
    journal: Journal,
    waits: Waits,
    figures: Arc<Figures>,
    room: Arc<Semaphore>,
    firsts: sync::Turns,
    alone: sync::OneEach,
    listeners: Arc<poke::Listeners>,
    /// Becomes true when the relay is to stop.
    stopping: watch::Receiver<bool>,
    encrypted: Encrypted,
}

/// Whether what devices say is encrypted on its way, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encrypted {
    /// The relay itself speaks TLS.
    Yes,
    /// A proxy at this address does, and says for whom it asks.
    ByProxy(IpAddr),
    /// Nobody does, or somebody of whom the relay was not told.
    No,
}

/// The address that a connection came from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caller(pub(crate) IpAddr);

impl Site {
    pub(crate) fn new(
        relay: Arc<Relay>,
        clock: Clock,
        app: App,
        journal: Journal,
        waits: Waits,
        stopping: watch::Receiver<bool>,
        encrypted: Encrypted,
    ) -> Self {
        Self {
            relay,
            clock,
            app: Arc::new(app),
            journal,
            waits,
            figures: Arc::default(),
            room: Arc::new(Semaphore::new(body::ROOM)),
            firsts: sync::Turns::default(),
            alone: sync::OneEach::default(),
            listeners: Arc::default(),
            stopping,
            encrypted,
        }
    }

    /// What is counted of its requests and connections.
    pub(crate) fn figures(&self) -> Arc<Figures> {
        Arc::clone(&self.figures)
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Runs the relay's work where it may wait for the disk.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Relay, Timestamp) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (relay, now) = (Arc::clone(&self.relay), self.now());
        tokio::task::spawn_blocking(move || work(&relay, now))
            .await
            .map_err(|_| Refusal::Damaged("the work ended early".to_owned()))?
    }
}

/// Everything that devices may ask.
pub(crate) fn router(site: Site) -> Router {
    let v1 = Router::new()
        .route("/v1/hello", get(hello::hello))
        .route("/v1/setup", post(setup::setup))
        .route("/v1/enrol", post(enrol::enrol))
        .route(protocol::enrol::ENROLLED, get(approval::enrolled))
        .route(protocol::admin::APPROVE_DEVICE, post(approval::approve))
        .route(protocol::admin::REFUSE_DEVICE, post(approval::refuse))
        .route("/v1/session/challenge", post(challenge::challenge))
        .route("/v1/session", post(session::session))
        .route("/v1/sync", post(sync::sync))
        .route("/v1/poke", get(poke::poke))
        .route("/v1/people", get(people::list).put(people::add))
        .route("/v1/people/{user}/invite", post(invite::invite))
        .route(protocol::admin::ROLE, post(role::role))
        .route(protocol::admin::COVER, post(cover::name))
        .route(protocol::admin::END_COVER, post(cover::end))
        .route(protocol::admin::REMOVE_DEVICE, post(remove_device::remove_device))
        .route(protocol::admin::WIPED, post(wiped::wiped))
        .route(protocol::review::HANDED_IN, get(review::list))
        .route(protocol::review::TAKE, post(review::take))
        .route(protocol::review::LEAVE_OUT, post(review::leave_out))
        .route(protocol::review::REFUSED, get(review::refused))
        .route(protocol::blob::BLOB, get(blob::held).put(blob::put))
        .route(protocol::blob::BLOB_FROM, get(blob::part))
        .route(protocol::carried::CARRIED, post(carried::changes))
        .route(protocol::carried::CARRIED_BLOB, put(carried::picture))
        .route(protocol::concerns::CONCERNS, get(concerns::list).post(concerns::take))
        .route(protocol::concerns::RECEIPTS, get(concerns::receipts))
        .route(protocol::concerns::BREAK_GLASS, post(concerns::break_glass))
        .route(protocol::concerns::HOLDERS, get(holders::newest).put(holders::put))
        .route(protocol::concerns::HOLDER_KEYS, get(holders::offered).post(holders::offer))
        .route(protocol::vault::OPENED_BY_RECOVERY, post(vaults::opened))
        .route(protocol::door::SECOND_WAYS, get(second_ways::list))
        .route(protocol::door::PASSKEY_CHALLENGE, post(passkeys::challenge))
        .route(protocol::door::PASSKEY, put(passkeys::add))
        .route(protocol::door::DOOR_CHALLENGE, post(passkeys::door_challenge))
        .route(protocol::door::DOOR, post(passkeys::door))
        .route(protocol::door::REMOVE_PASSKEY, post(passkeys::remove))
        .route(protocol::door::CODES_CHALLENGE, post(code_app::challenge))
        .route(protocol::door::CODES, put(code_app::set_up))
        .route(protocol::door::CODES_DOOR, post(code_app::door))
        .route(protocol::door::REMOVE_CODES, post(code_app::remove))
        .route("/v1/{*rest}", axum::routing::any(refused::nothing_there))
        .method_not_allowed_fallback(refused::nothing_there)
        .layer(from_fn(checks::version))
        .layer(from_fn(checks::origin));
    Router::new()
        .merge(v1)
        .fallback(app::app)
        .layer(from_fn_with_state(site.clone(), refused::answer))
        // Outside of everything that answers, so that no answer is without them.
        .layer(from_fn_with_state(site.clone(), headers::headers))
        .with_state(site)
}

/// Everything that whoever looks after the relay may ask, on this machine only. No line in the journal: it is asked all day.
pub(crate) fn inside(site: Site) -> Router {
    let site = Site { encrypted: Encrypted::No, ..site };
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        .layer(from_fn(checks::origin))
        .layer(from_fn_with_state(site.clone(), headers::headers))
        .with_state(site)
}
