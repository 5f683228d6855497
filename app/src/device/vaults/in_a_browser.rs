//! One person's vault goes, and the others stay.
#![expect(clippy::unwrap_used, reason = "tests")]

use wasm_bindgen_test::wasm_bindgen_test;

use super::*;
use crate::device::strongbox::{Strongbox, tests::a_vault};

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn one_persons_vault_goes_and_the_others_stay() {
    let vaults = Vaults::open().await.unwrap();
    let mut names = Vec::new();
    for _ in 0..2 {
        let mine = Strongbox::open(a_vault()).await.unwrap();
        mine.keep("note", Some(b"words")).await.unwrap();
        let header = mine.with(|vault| vault.header().clone());
        let known = Known { header, tries: Tries::default(), standing: Standing::Whole };
        vaults.put(&known).await.unwrap();
        names.push((known.header.vault(), known.name()));
    }
    let (gone, name) = names.first().unwrap().clone();
    vaults.erase(gone).await.unwrap();
    assert!(Database::open_old(&name).await.unwrap().is_none());
    let (stays, name) = names.last().unwrap().clone();
    let left: Vec<_> = vaults.all().await.unwrap().iter().map(Known::name).collect();
    assert!(left.contains(&name));
    assert!(!left.contains(&names.first().unwrap().1));
    assert!(Database::open_old(&name).await.unwrap().is_some());
    vaults.erase(stays).await.unwrap();
}
