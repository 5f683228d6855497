//! A hundred tablets that were added this morning fetch everything at once: each a full caseload, who the students are
//! and two years of what was recorded with them.

use std::{collections::BTreeSet, time::Duration};

use anyhow::{Context as _, Result};
use protocol::sync::{ItemBody, SyncAnswer};
use tokio::time::{Instant, sleep_until};

use super::client::Client;
use crate::{
    figures::{as_f64, quantile, row},
    people::CASELOAD,
};

/// A core and two years of each student.
const DOCUMENTS: usize = 3 * CASELOAD;
/// Time for all of them to be ready.
const LEAD: Duration = Duration::from_secs(1);

/// What one device was sent.
#[derive(Default)]
struct Fetched {
    seconds: f64,
    students_documents: BTreeSet<String>,
    bytes: usize,
}

/// Signs all in, lets them begin at the same instant, and says the rows.
pub(crate) async fn measure(mut clients: Vec<Client>) -> Result<()> {
    for client in &mut clients {
        client.sign_in().await?;
    }
    let start = Instant::now() + LEAD;
    let fetching: Vec<_> =
        clients.into_iter().map(|client| tokio::spawn(fetch(client, start))).collect();
    let (mut took, mut bytes, mut wrong) = (Vec::new(), Vec::new(), 0);
    for one in fetching {
        match one.await? {
            Ok(fetched) if fetched.students_documents.len() == DOCUMENTS => {
                took.push(fetched.seconds);
                bytes.push(as_f64(fetched.bytes) / 1e6);
            }
            Ok(fetched) => {
                wrong += 1;
                eprintln!("a first sync brought {} documents", fetched.students_documents.len());
            }
            Err(trouble) => {
                wrong += 1;
                eprintln!("a first sync: {trouble:#}");
            }
        }
    }
    let share = |of: &[f64], share| quantile(of, share).context("no first sync was complete");
    let (fastest, slowest) = (share(&took, 0)?, share(&took, 100)?);
    let each = format!("{DOCUMENTS} documents, {:.1} MB in memory each", share(&bytes, 50)?);
    row("first-100-p50", share(&took, 50)?, &each);
    row("first-100-p99", share(&took, 99)?, &format!("{fastest:.1} to {slowest:.1} s"));
    row("first-100-errors", as_f64(wrong), "");
    Ok(())
}

async fn fetch(mut client: Client, start: Instant) -> Result<Fetched> {
    sleep_until(start).await;
    let mut fetched = Fetched::default();
    loop {
        let answer = client.sync(Vec::new()).await?;
        fetched.take(&answer);
        if !answer.more {
            break;
        }
    }
    fetched.seconds = start.elapsed().as_secs_f64();
    Ok(fetched)
}

impl Fetched {
    fn take(&mut self, answer: &SyncAnswer) {
        for item in &answer.items {
            if let ItemBody::Snapshot { doc, bytes, .. } = &item.body {
                self.bytes += bytes.len();
                if doc.starts_with("student/") {
                    self.students_documents.insert(doc.clone());
                }
            }
        }
    }
}
