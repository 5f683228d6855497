//! `GET /metrics`: what was counted, as Prometheus reads it (text format, version 0.0.4). On an address of its own, which
//! only this machine reaches. What each figure is, for people: `docs/metrics.md`.

use std::fmt::Display;

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use super::{
    Site,
    figures::{BOUNDS, Counted},
};
use crate::relay::Refusal;

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
const TOOK: &str = "alongside_request_seconds";

pub(super) async fn metrics(State(site): State<Site>) -> Result<Response, Refusal> {
    let (quarantine, sealed, mut page) = site
        .work(|relay, _| {
            let mut page = Page::default();
            let (figures, gate) = (relay.figures(), relay.processes());
            let trials = [
                ("passed", figures.passed.now()),
                ("refused", figures.refused.now()),
                ("not-tried", figures.not_tried.now()),
            ];
            page.one("alongside_commits_total", Kind::Counter, figures.commits.now());
            page.one("alongside_committed_requests_total", Kind::Counter, figures.requests.now());
            page.by("alongside_gate_trials_total", "verdict", trials);
            page.one("alongside_gate_processes", Kind::Gauge, gate.running);
            page.one("alongside_gate_processes_started_total", Kind::Counter, gate.started);
            Ok((relay.in_quarantine()?, relay.sealed_in_all()?, page))
        })
        .await?;
    page.one("alongside_quarantine", Kind::Gauge, quarantine);
    page.one("alongside_sealed", Kind::Gauge, sealed);
    page.one("alongside_connections", Kind::Gauge, site.figures.connections.now());
    page.one("alongside_connections_timed_out_total", Kind::Counter, site.figures.slow.now());
    page.one("alongside_listeners", Kind::Gauge, site.figures.listeners.now());
    let backups = &site.figures.backups;
    let outcomes = [
        ("made", backups.made.now()),
        ("damaged", backups.damaged.now()),
        ("failed", backups.failed.now()),
    ];
    page.by("alongside_backups_total", "outcome", outcomes);
    page.one("alongside_last_backup_seconds", Kind::Gauge, backups.last());
    page.counted(&site.figures.counted());
    let mut response = page.0.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(TEXT));
    Ok(response)
}

/// What kind of figure it is.
#[derive(Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
}

/// The page, as far as it is written.
#[derive(Default)]
struct Page(String);

impl Page {
    fn begin(&mut self, name: &str, kind: Kind) {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        self.0 += &format!("# TYPE {name} {kind}\n");
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        // All labels are written in the program, without a quote or a backslash.
        let labels: Vec<String> =
            labels.iter().map(|(label, is)| format!("{label}=\"{is}\"")).collect();
        let labels =
            if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        self.0 += &format!("{name}{labels} {value}\n");
    }

    /// A figure by itself.
    fn one(&mut self, name: &str, kind: Kind, value: impl Display) {
        self.begin(name, kind);
        self.line(name, &[], value);
    }

    /// A count of each of some kinds.
    fn by(
        &mut self,
        name: &str,
        label: &str,
        counts: impl IntoIterator<Item = (&'static str, u64)>,
    ) {
        self.begin(name, Kind::Counter);
        for (is, count) in counts {
            self.line(name, &[(label, is)], count);
        }
    }

    /// What is counted of requests.
    fn counted(&mut self, counted: &Counted) {
        let each = |(is, count): (&&'static str, &u64)| (*is, *count);
        self.by("alongside_syncs_total", "kind", counted.syncs.iter().map(each));
        self.by("alongside_changes_total", "outcome", counted.changes.iter().map(each));
        self.by("alongside_changes_refused_total", "reason", counted.refused.iter().map(each));
        let requests = "alongside_requests_total";
        self.begin(requests, Kind::Counter);
        for ((route, method, status), count) in &counted.requests {
            let status = status.to_string();
            let labels =
                [("method", *method), ("route", route.as_str()), ("status", status.as_str())];
            self.line(requests, &labels, count);
        }
        self.begin(TOOK, Kind::Histogram);
        for (route, took) in &counted.took {
            let route = route.as_str();
            let within = BOUNDS.iter().zip(took.within).map(|((bound, _), count)| (*bound, count));
            for (bound, count) in within.chain([("+Inf", took.answers)]) {
                self.line(&format!("{TOOK}_bucket"), &[("route", route), ("le", bound)], count);
            }
            let route = [("route", route)];
            self.line(&format!("{TOOK}_sum"), &route, took.together.as_secs_f64());
            self.line(&format!("{TOOK}_count"), &route, took.answers);
        }
    }
}
