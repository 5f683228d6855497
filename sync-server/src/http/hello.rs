//! `GET /v1/hello`: what anyone may know.

use axum::{extract::State, response::Response};

use super::{Site, body::answer};
use crate::relay::Refusal;

pub(super) async fn hello(State(site): State<Site>) -> Result<Response, Refusal> {
    answer(&site.work(|relay, now| relay.hello(now)).await?)
}
