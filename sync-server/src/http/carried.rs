//! What one device hands in for another. Its own session says only who carries it.

use axum::{
    extract::{Path, State},
    response::Response,
};
use protocol::carried::{Carried, CarriedPart};

use super::{
    Site,
    body::{Cbor, answer},
    signed_in::Sender,
    sync::Asking,
};
use crate::relay::Refusal;

/// `POST /v1/carried`: changes. As with a sync, one request of a device at a time.
pub(super) async fn changes(
    State(site): State<Site>,
    Asking { who, alone }: Asking,
    Cbor(carried, _): Cbor<Carried>,
) -> Result<Response, Refusal> {
    let taken = site.work(move |relay, now| {
        let _alone = alone;
        relay.take_carried(&who, &carried, now)
    });
    answer(&taken.await?)
}

/// `PUT /v1/carried/{hash}`: the next bytes of a picture.
pub(super) async fn picture(
    State(site): State<Site>,
    Sender(who): Sender,
    Path(hash): Path<String>,
    Cbor(carried, _): Cbor<CarriedPart>,
) -> Result<Response, Refusal> {
    let hash = hash.parse().map_err(|_| Refusal::NotFound)?;
    answer(&site.work(move |relay, now| relay.take_carried_part(&who, hash, &carried, now)).await?)
}
