//! The same printed parts open a vault whose passphrase was forgotten. What they open it with follows from the recovery key and
//! is another key than the one for concerns; its public half is on the list, under the recovery key's signature. The numbers
//! were made by another program, with another's cryptography.

use concerns::{Copies, Holders, JoinError, RecoveryKey, Share};
use hpke::{
    Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _, aead::AesGcm256,
    kdf::HkdfSha256, kem::X25519HkdfSha256, single_shot_open, single_shot_seal_with_rng,
};

use crate::{
    known::{Drawn, bytes},
    school::{fresh, holders, recovery, reids},
};

#[test]
fn everything_that_follows_from_a_key_is_what_it_was() {
    let recovery = recovery().public();
    let reids = reids().public();
    for (found, expected) in [
        (
            recovery.signing().as_bytes(),
            "4cc3ea2c1266dde669ab42ae6bce90a4bbd0aafa78dccd61a0cccb288665a8ad",
        ),
        (
            recovery.sealing().as_bytes(),
            "8da937f1b7f0cb7aebde012d7cb9b3149f70145cf5ef7382cd6be23375d9fe44",
        ),
        (
            recovery.vaults().as_bytes(),
            "78fc3a773f5e90f667f0e5ee7e0ae7655680abbb6e8a9c1cbb1d717d5e2deb75",
        ),
        (
            reids.sealing().as_bytes(),
            "db3466132c7be2b6a1ce52ec8860251b96718869d1afb2c384704a16a0679824",
        ),
        (
            reids.signing().as_bytes(),
            "86982012428b7b12a2d41e8ec580b4cf617f37f15985a03a57a5f30b421e4619",
        ),
    ] {
        assert_eq!(found.to_vec(), bytes(expected));
    }
}

#[test]
fn two_printed_parts_open_what_was_sealed_to_the_public_half_on_the_list() {
    type PublicKey = <X25519HkdfSha256 as hpke::Kem>::PublicKey;
    type PrivateKey = <X25519HkdfSha256 as hpke::Kem>::PrivateKey;
    // As a device does that makes a vault: it knows the list, and nothing of the school's that is secret.
    let signed = holders().sign(&recovery()).unwrap();
    let list = Holders::read_first(&signed).unwrap();
    let public = PublicKey::from_bytes(list.recovery().vaults().as_bytes()).unwrap();
    let (encapsulated, sealed) =
        single_shot_seal_with_rng::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &public,
            b"vault",
            &[9; 32],
            b"",
            &mut Drawn(vec![6; 32]),
        )
        .unwrap();

    let printed = recovery().split(Copies::Three, fresh(5));
    let typed: Vec<Share> =
        printed[1..].iter().map(|part| Share::read(&part.to_string()).unwrap()).collect();
    let key = RecoveryKey::join(&typed, list.recovery()).unwrap();
    let opened = |private: &[u8]| {
        single_shot_open::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &PrivateKey::from_bytes(private).unwrap(),
            &encapsulated,
            b"vault",
            &sealed,
            b"",
        )
    };
    let private = key.opens_vaults();
    assert_eq!(opened(&private[..]), Ok(vec![9; 32]));
    let half = X25519HkdfSha256::sk_to_pk(&PrivateKey::from_bytes(&private[..]).unwrap());
    assert_eq!(half.to_bytes().as_slice(), list.recovery().vaults().as_bytes());
    let others = RecoveryKey::draw(fresh(77)).opens_vaults();
    assert!(opened(&others[..]).is_err());
}

#[test]
fn another_public_half_cannot_be_put_on_a_list() {
    let signed = holders().sign(&recovery()).unwrap();
    let vaults = *recovery().public().vaults().as_bytes();
    let place = signed.windows(32).position(|part| part == vaults).unwrap();
    let other = RecoveryKey::draw(fresh(77)).public();
    let mut swapped = signed.clone();
    swapped[place..place + 32].copy_from_slice(other.vaults().as_bytes());
    assert!(Holders::read_first(&swapped).is_err());
    assert!(holders().read_next(&swapped).is_err());
    assert_ne!(recovery().public().vaults(), recovery().public().sealing());
}

#[test]
fn a_locked_device_knows_of_the_key_what_its_vault_is_sealed_to_and_no_more() {
    let vaults = recovery().public().vaults().to_owned();
    let printed = recovery().split(Copies::Three, fresh(5));
    let typed = |place: usize| Share::read(&printed[place].to_string()).unwrap();
    let key = RecoveryKey::join_for_vault(&[typed(2), typed(0)], vaults.as_bytes()).unwrap();
    assert_eq!(key.opens_vaults(), recovery().opens_vaults());

    let alone = RecoveryKey::join_for_vault(&[typed(1), typed(1)], vaults.as_bytes());
    assert_eq!(alone.err(), Some(JoinError::TwoAreNeeded));
    let other = RecoveryKey::draw(fresh(77));
    let its = other.split(Copies::Two, fresh(5)).remove(1);
    let mixed = RecoveryKey::join_for_vault(&[typed(0), its], vaults.as_bytes());
    assert_eq!(mixed.err(), Some(JoinError::OfAnother));
    // What concerns are sealed to is another half of the same key.
    let sealing = recovery().public().sealing().to_owned();
    let wrong = RecoveryKey::join_for_vault(&[typed(0), typed(1)], sealing.as_bytes());
    assert_eq!(wrong.err(), Some(JoinError::OfAnother));
}
