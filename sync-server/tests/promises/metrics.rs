//! Whoever looks after base can ask how it is, on its machine and nowhere else. They are told numbers, and nothing of
//! anybody.

use std::{collections::BTreeSet, fs, net::SocketAddr, path::PathBuf};

use sync_server::{GateFrom, Options, serve};

use crate::{
    caller::get,
    journal::{WORDS, told},
    poke::listen,
};

pub(crate) const HERE: ([u8; 4], u16) = ([127, 0, 0, 1], 0);

pub(crate) fn page(at: SocketAddr) -> String {
    let answer = get(at, "/metrics", "");
    assert_eq!(answer.status, 200);
    String::from_utf8(answer.body).unwrap()
}

/// What a figure says; with labels, as they are written.
fn written<'a>(page: &'a str, figure: &str) -> &'a str {
    let line = page.lines().find_map(|line| line.strip_prefix(figure)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {figure} in\n{page}"))
}

/// The same of what is counted.
pub(crate) fn says(page: &str, figure: &str) -> u64 {
    written(page, figure).parse().unwrap()
}

/// A figure by each of its labels, together.
fn in_all(page: &str, figure: &str) -> u64 {
    let labelled = format!("{figure}{{");
    let lines = page.lines().filter(|line| line.starts_with(&labelled));
    lines.map(|line| line.rsplit_once(' ').unwrap().1.parse::<u64>().unwrap()).sum()
}

/// The figures that a page has.
fn figures(page: &str) -> BTreeSet<&str> {
    page.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect()
}

fn counts_what_happened(page: &str) {
    let sync = |status| {
        format!(r#"alongside_requests_total{{method="POST",route="/v1/sync",status="{status}"}}"#)
    };
    assert_eq!((says(page, &sync("200")), says(page, &sync("401"))), (3, 1), "{page}");
    let took = "alongside_request_seconds";
    for figure in [r#"_bucket{route="/v1/sync",le="+Inf"}"#, r#"_count{route="/v1/sync"}"#] {
        assert_eq!(says(page, &format!("{took}{figure}")), 4, "{page}");
    }
    let sum = written(page, &format!(r#"{took}_sum{{route="/v1/sync"}}"#));
    assert!(sum.parse::<f64>().unwrap() > 0.0, "{page}");
    assert_eq!(in_all(page, "alongside_syncs_total"), 3, "{page}");
    assert_eq!(says(page, r#"alongside_changes_total{outcome="admitted"}"#), 3, "{page}");
    assert_eq!(says(page, r#"alongside_changes_total{outcome="refused"}"#), 1, "{page}");
    assert_eq!(in_all(page, "alongside_changes_refused_total"), 1, "{page}");
    assert_eq!(says(page, "alongside_commits_total"), 2, "two requests had something, {page}");
    assert_eq!(says(page, "alongside_committed_requests_total"), 2, "{page}");
    assert!(says(page, r#"alongside_gate_trials_total{verdict="passed"}"#) >= 3, "{page}");
    assert!(says(page, "alongside_gate_processes") >= 1, "{page}");
    assert!(says(page, "alongside_gate_processes_started_total") >= 1, "{page}");
    assert_eq!(says(page, "alongside_quarantine"), 1, "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn this_machine_is_told_numbers_and_nothing_of_anybody() {
    let gate = GateFrom::Processes(PathBuf::from(env!("CARGO_BIN_EXE_sync-server")));
    let metrics = Some(SocketAddr::from(HERE));
    let running = serve(Options { gate, metrics, ..Options::in_memory() }).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let own = running.metrics.unwrap();
    let story = tokio::task::spawn_blocking(move || {
        let secret = told(at, code);
        assert_eq!((get(own, "/healthz", "").status, get(own, "/readyz", "").status), (204, 204));
        let before = page(own);
        counts_what_happened(&before);
        for word in secret.iter().map(String::as_str).chain(WORDS) {
            assert!(!before.contains(word), "{word} is in\n{before}");
        }
        assert_eq!(says(&before, "alongside_listeners"), 0);
        let _hears = listen(at, &secret[2], "");
        let after = page(own);
        assert_eq!(says(&after, "alongside_listeners"), 1, "{after}");
        assert!(says(&after, "alongside_connections") >= 1, "{after}");

        let explained = fs::read_to_string("../docs/metrics.md").unwrap();
        let rows = explained.lines().filter(|line| line.starts_with("| `alongside_"));
        let named: BTreeSet<&str> = rows.filter_map(|row| row.split('`').nth(1)).collect();
        assert_eq!(named, figures(&after), "the page for people, and what there is");
        for route in ["/healthz", "/readyz", "/metrics"] {
            assert_eq!(get(at, route, "").status, 404, "where others can ask there is no {route}");
        }
    });
    story.await.unwrap();
    running.stop().await;
}

#[tokio::test]
async fn an_address_that_others_can_reach_is_no_address_for_it() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:9090"] {
        let metrics = Some(address.parse().unwrap());
        let refused = serve(Options { metrics, ..Options::in_memory() }).await.err().unwrap();
        let words = refused.to_string();
        assert!(words.starts_with(address) && words.contains("other machines"), "{words}");
    }
}
