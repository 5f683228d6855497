//! No page of another address has anything done, even in the browser of somebody who is signed in: whatever the route, it
//! is refused before anything is looked at.

use std::net::SocketAddr;

use protocol::{ErrorCode, enrol::Enrolled};
use sync_server::{Options, serve};

use crate::{
    caller::{Answer, cbor, ours, send, token},
    guarded::{ROUTES, ask},
    school::{coordinator, setup_request},
};

/// What a browser says of a request that a page of another address makes.
const ELSEWHERE: [&str; 5] = [
    "origin: https://elsewhere.example\r\n",
    "origin: null\r\n",
    "sec-fetch-site: cross-site\r\n",
    "sec-fetch-site: same-site\r\n",
    "origin: https://elsewhere.example\r\nsec-fetch-site: same-origin\r\n",
];

fn is_refused(answer: &Answer, of: &str) {
    assert_eq!((answer.status, answer.refused()), (403, ErrorCode::NotAllowed), "{of}");
}

fn told(at: SocketAddr, code: &str) {
    let desk = coordinator();
    let body = cbor(&setup_request(&desk, code));
    let set_up = |from: &str| {
        send(at, &format!("POST /v1/setup HTTP/1.1\r\n{from}{}", ours(None, body.len())), &body)
    };
    for from in ELSEWHERE {
        is_refused(&set_up(from), from);
    }
    // The code was not spent, and a page of this address uses it.
    let here = format!("origin: http://{at}\r\nsec-fetch-site: same-origin\r\n");
    let enrolled: Enrolled = set_up(&here).read();
    let key = token(at, &desk, &enrolled.relay);

    let ours = ours(Some(&key), 0);
    let changing = ROUTES.iter().filter(|route| route.address.starts_with("/v1"));
    for route in changing {
        for method in route.methods.iter().filter(|method| **method != "get") {
            let method = if *method == "any" { "POST".to_owned() } else { method.to_uppercase() };
            for from in ELSEWHERE {
                let answer = ask(at, &method, route.address, &format!("{from}{ours}"));
                is_refused(&answer, &format!("{method} {}, {from}", route.address));
            }
            // A device that was not removed may not say that it erased itself, wherever it is asked from.
            if route.address != protocol::admin::WIPED {
                let answer = ask(at, &method, route.address, &format!("{here}{ours}"));
                assert_ne!(answer.status, 403, "{method} {} from here", route.address);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_address_has_nothing_done() {
    let running = serve(Options::in_memory()).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    tokio::task::spawn_blocking(move || told(at, &code)).await.unwrap();
    running.stop().await;
}
