//! Answers that are not 2xx, and the one line in the journal that each request gets.
//! A route says why it refuses; here that becomes a status and a body with the request's id.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use protocol::{ErrorCode, Refused};

use super::{
    Site,
    body::{Encoded, Smaller},
};
use crate::{journal::Field, relay::Refusal};

/// The header that carries the request's id.
const REQUEST_ID: &str = "x-request-id";

/// Why a route refused, on its way to [`answer`].
#[derive(Clone)]
struct Why(Arc<Refusal>);

/// What a route wants in the journal: names and counts, never content.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts(pub(super) Vec<(&'static str, usize)>);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = status(self.code()).into_response();
        if let Self::TooManyTries { wait } = &self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs()));
        }
        response.extensions_mut().insert(Why(Arc::new(self)));
        response
    }
}

const fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::BadRequest | ErrorCode::Unknown => StatusCode::BAD_REQUEST,
        ErrorCode::NotSignedIn => StatusCode::UNAUTHORIZED,
        ErrorCode::UnknownDevice
        | ErrorCode::WaitingForApproval
        | ErrorCode::DeviceRefused
        | ErrorCode::NotAllowed
        | ErrorCode::SecondDoor
        | ErrorCode::BadCode => StatusCode::FORBIDDEN,
        ErrorCode::TooManyTries => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::AlreadySetUp | ErrorCode::OtherPerson => StatusCode::CONFLICT,
        ErrorCode::WrongVersion => StatusCode::UPGRADE_REQUIRED,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What an answer under `/v1` says that no route gave: the request did not get as far.
fn said_by_no_route(route: &str, status: StatusCode) -> Option<ErrorCode> {
    if !route.starts_with("/v1/") || status.as_u16() < 400 {
        return None;
    }
    Some(match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => ErrorCode::NotFound,
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge,
        other if other.is_client_error() => ErrorCode::BadRequest,
        _ => ErrorCode::Internal,
    })
}

/// A method that is in use. Whoever asks may write any other word there, also a name.
fn method_in_use(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        _ => "other",
    }
}

/// What an address under `/v1` that nobody knows gets.
pub(super) async fn nothing_there() -> Refusal {
    Refusal::NotFound
}

/// Gives the request its id, its body where it was refused, and its line in the journal.
pub(super) async fn answer(State(site): State<Site>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = crate::journal::request_id();
    let method = method_in_use(request.method());
    // The route, not the address: an address may hold what somebody typed.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "app".to_owned(), |path| path.as_str().to_owned());
    let mut response = next.run(request).await;
    let why = response.extensions_mut().remove::<Why>();
    let code = match &why {
        Some(Why(why)) => Some(why.code()),
        None => said_by_no_route(&route, response.status()),
    };
    if let Some(code) = code
        && let Ok(body) = Encoded::of(&Refused { code, request_id: id.clone() }, Smaller::Deflate)
    {
        let (parts, _) = response.into_parts();
        response = body.into_response(parts.status);
        if let Some(wait) = parts.headers.get(header::RETRY_AFTER) {
            response.headers_mut().insert(header::RETRY_AFTER, wait.clone());
        }
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let counts = response.extensions_mut().remove::<Counts>().unwrap_or_default();
    let (status, took) = (response.status().as_u16(), began.elapsed());
    site.figures.answered(&route, method, status, took);
    let mut fields = vec![
        ("id", Field::Text(id)),
        ("method", Field::Text(method.to_owned())),
        ("route", Field::Text(route)),
        ("status", Field::Number(i64::from(status))),
        ("ms", Field::Number(i64::try_from(took.as_millis()).unwrap_or(i64::MAX))),
    ];
    fields.extend(counts.0.into_iter().map(|(name, count)| (name, Field::count(count))));
    fields.extend(why.map(|Why(why)| ("why", Field::Text(why.to_string()))));
    site.journal.line("request", &fields);
    response
}
