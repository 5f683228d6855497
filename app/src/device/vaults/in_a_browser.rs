//! One person's vault goes, and the others stay; so does what was recorded while each was locked. Damage of one row of what is
//! known of a vault is put right from the other, damage of both leaves everything where it is.
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
    let left: Vec<_> = vaults.all().await.unwrap().known.iter().map(Known::name).collect();
    assert!(left.contains(&name));
    assert!(!left.contains(&names.first().unwrap().1));
    assert!(Database::open_old(&name).await.unwrap().is_some());
    vaults.erase(stays).await.unwrap();
}

#[wasm_bindgen_test]
async fn what_was_recorded_while_locked_is_each_persons_own() {
    let vaults = Vaults::open().await.unwrap();
    let [mine, theirs] = [a_vault(), a_vault()].map(|vault| vault.header().vault());
    for (of, id, sealed) in [(mine, "1", b"one"), (mine, "2", b"two"), (theirs, "1", b"not")] {
        vaults.keep_captured(of, id, sealed).await.unwrap();
    }
    vaults.keep_captured(mine, "1", b"won").await.unwrap();
    assert_eq!(vaults.count_captured(mine).await, Ok(2));
    let all = vaults.captured(mine).await.unwrap();
    let rows: Vec<_> = all.iter().map(|(_, sealed)| sealed.as_slice()).collect();
    assert_eq!(rows, [b"won", b"two"]);
    for (name, _) in &all {
        vaults.drop_captured(name).await.unwrap();
    }
    assert_eq!(vaults.count_captured(mine).await, Ok(0));
    assert_eq!(vaults.count_captured(theirs).await, Ok(1));
    // The device's own part of the keys lies beside them, and stays.
    vaults.secret_or_new().await.unwrap();
    assert!(vaults.secret().await.unwrap().is_some());
}

async fn spoil(vaults: &Vaults, name: &str) {
    vaults.write(&[(name.to_owned(), Some(b"spoiled".to_vec()))]).await.unwrap();
}

#[wasm_bindgen_test]
async fn damage_of_one_row_is_put_right_and_of_both_is_told() {
    let vaults = Vaults::open().await.unwrap();
    let header = a_vault().header().clone();
    let known = Known { header, tries: Tries::default(), standing: Standing::Whole };
    vaults.put(&known).await.unwrap();
    let name = known.name();
    let is_known =
        |listed: &Listed| listed.known.iter().filter(|one| one.name() == name).count() == 1;
    for end in ["", COPY] {
        assert!(!vaults.was_put_right(&name).await.unwrap());
        spoil(&vaults, &format!("{name}{end}")).await;
        assert!(is_known(&vaults.all().await.unwrap()), "the other is whole");
        assert!(vaults.was_put_right(&name).await.unwrap(), "it can be told");
        let again = vaults.all().await.unwrap();
        assert!(is_known(&again) && again.halves.is_empty(), "both are whole again");
        vaults.forget_put_right(&name).await.unwrap();
    }
    spoil(&vaults, &name).await;
    spoil(&vaults, &format!("{name}{COPY}")).await;
    let listed = vaults.all().await.unwrap();
    assert!(!is_known(&listed));
    assert!(listed.names_of_unreadable().contains(&name));
    let mine = listed.unreadable.iter().filter(|(row, _)| row.starts_with(&name));
    assert_eq!(mine.count(), 2, "both stay as they are");
    vaults.erase(known.header.vault()).await.unwrap();
    assert!(!vaults.all().await.unwrap().names_of_unreadable().contains(&name));
}
