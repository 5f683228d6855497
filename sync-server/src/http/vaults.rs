//! `POST /v1/vault/opened-by-recovery`: a vault was opened with the recovery key.

use axum::{extract::State, response::Response};
use protocol::vault::OpenedByRecovery;

use super::{
    Site,
    body::{Cbor, done},
    signed_in::Sender,
};
use crate::relay::Refusal;

pub(super) async fn opened(
    State(site): State<Site>,
    Sender(who): Sender,
    Cbor(request, _): Cbor<OpenedByRecovery>,
) -> Result<Response, Refusal> {
    site.work(move |relay, now| relay.vault_opened(&who, request, now)).await?;
    Ok(done())
}
