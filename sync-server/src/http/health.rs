//! `GET /healthz`: the relay runs. `GET /readyz`: its database answers.

use axum::{extract::State, http::StatusCode};

use super::Site;

pub(super) async fn alive() -> StatusCode {
    StatusCode::NO_CONTENT
}

pub(super) async fn ready(State(site): State<Site>) -> StatusCode {
    match site.work(|relay, _| relay.ready()).await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
