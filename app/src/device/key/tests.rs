//! The key is kept sealed, cannot be read out, and signs.
#![expect(clippy::unwrap_used, reason = "tests")]

use vault::{Key, Secret};
use wasm_bindgen_test::wasm_bindgen_test;

use super::*;
use crate::device::{clock, strongbox::tests::a_vault};

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// A device of its own, and the same one after it was locked and opened again.
async fn opened_twice() -> [Strongbox; 2] {
    let vault = a_vault();
    let key = Key::Passphrase { stretched: &Secret::new([1; 32]), device: &Secret::new([2; 32]) };
    let again = vault.header().open(&key, clock::fill).unwrap();
    [Strongbox::open(vault).await.unwrap(), Strongbox::open(again).await.unwrap()]
}

#[wasm_bindgen_test]
async fn the_key_is_kept_sealed_and_cannot_be_read_out() {
    let [before, after] = opened_twice().await;
    assert!(DeviceKey::kept(&before).await.unwrap().is_none());
    let first = DeviceKey::kept_or_new(&before).await.unwrap().public();
    assert_eq!((first.len(), first.first()), (65, Some(&4)));
    let again = DeviceKey::kept_or_new(&after).await.unwrap();
    assert_eq!(again.public(), first);
    let answers = after
        .database
        .run(&[KEYS], Mode::Read, |transaction| {
            Ok(vec![transaction.object_store(KEYS)?.get(&DEVICE.into())?])
        })
        .await
        .unwrap();
    let stored = Uint8Array::new(answers.first().unwrap()).to_vec();
    assert!(!stored.windows(65).any(|part| part == first));
    DeviceKey::forget(&after).await.unwrap();
    assert!(DeviceKey::kept(&after).await.unwrap().is_none());
    for format in ["pkcs8", "jwk"] {
        let promise = subtle().unwrap().export_key(format, &again.private).unwrap();
        assert!(settled(promise.into()).await.is_err(), "{format}");
    }
}

#[wasm_bindgen_test]
async fn the_pair_of_a_device_that_was_in_use_before_is_taken_over_and_signs() {
    let usages = Array::of2(&"sign".into(), &"verify".into());
    let promise = subtle().unwrap().generate_key_with_object(&p256(), false, &usages).unwrap();
    let pair = settled(promise.into()).await.unwrap();
    let old = Database::open("test-pair").await.unwrap();
    old.run(&[KEYS], Mode::Write, |transaction| {
        transaction.object_store(KEYS)?.put_with_key(&pair, &DEVICE.into())?;
        Ok(Vec::new())
    })
    .await
    .unwrap();
    let [strongbox, _] = opened_twice().await;
    take_over(&old, &strongbox).await.unwrap();
    let key = DeviceKey::kept_or_new(&strongbox).await.unwrap();
    assert!(verifies(&key, b"a challenge", &key.sign(b"a challenge").await.unwrap()).await);
}

#[wasm_bindgen_test]
async fn what_it_signs_is_verified_by_its_public_half() {
    let [strongbox, _] = opened_twice().await;
    let key = DeviceKey::kept_or_new(&strongbox).await.unwrap();
    let signature = key.sign(b"a challenge").await.unwrap();
    assert_eq!(signature.len(), 64);
    assert!(verifies(&key, b"a challenge", &signature).await);
    assert!(!verifies(&key, b"another", &signature).await);
}

async fn verifies(key: &DeviceKey, message: &[u8], signature: &[u8]) -> bool {
    let (public, usages) =
        (Uint8Array::from(key.public().as_slice()), Array::of1(&"verify".into()));
    let public = subtle().unwrap().import_key_with_object("raw", &public, &p256(), true, &usages);
    let public: CryptoKey = settled(public.unwrap().into()).await.unwrap().dyn_into().unwrap();
    let algorithm = object(&[("name", "ECDSA".into()), ("hash", "SHA-256".into())]);
    let verified = subtle()
        .unwrap()
        .verify_with_object_and_u8_array_and_u8_array(&algorithm, &public, signature, message)
        .unwrap();
    settled(verified.into()).await.unwrap().is_truthy()
}
