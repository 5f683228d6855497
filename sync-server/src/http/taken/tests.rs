//! What is promised about requests in hand.

use std::time::Duration;

use http_body_util::BodyExt as _;
use tokio::time::timeout;

use super::*;

const WAIT: Duration = Duration::from_millis(50);

fn waits() -> Waits {
    Waits { header: WAIT, answer: WAIT, ..Waits::default() }
}

async fn over(all: &InHand) -> Option<Over> {
    timeout(WAIT * 10, all.over(waits())).await.ok()
}

#[tokio::test]
async fn what_this_relay_works_on_is_never_over() {
    let all = InHand::none();
    let one = all.begins();
    assert_eq!(over(&all).await, None);
    drop(one);
    assert_eq!(over(&all).await, Some(Over::Quiet));
}

#[tokio::test]
async fn an_answer_that_nobody_takes_is_over_and_one_that_waits_for_more_is_not() {
    let all = InHand::none();
    let untaken = all.begins().answered(Body::from("words"));
    assert_eq!(over(&all).await, Some(Over::Stuck));
    drop(untaken);
    let never = Body::from_stream(futures::stream::pending::<Result<Bytes, axum::Error>>());
    let mut waiting = all.begins().answered(never);
    assert!(timeout(WAIT, waiting.frame()).await.is_err());
    assert_eq!(over(&all).await, None);
}

#[tokio::test]
async fn whoever_takes_it_gets_all_of_it() -> Result<(), axum::Error> {
    let all = InHand::none();
    let long = vec![7; PIECE * 3 + 1];
    let answer = all.begins().answered(Body::from(long.clone()));
    assert_eq!(answer.size_hint().exact(), Some(long.len() as u64));
    assert_eq!(answer.collect().await?.to_bytes(), long);
    assert_eq!(all.lock().open.len(), 0);
    Ok(())
}
