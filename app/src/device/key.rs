//! The device key: an ECDSA P-256 pair made by WebCrypto. Its private half is kept sealed, so that nobody signs in as this
//! device without the passphrase; opened, it is the browser's own object, which can only be asked to sign.

use js_sys::{Array, Object, Uint8Array};
use replica::storage::StorageError;
use wasm_bindgen::JsCast;
use web_sys::{CryptoKey, SubtleCrypto};

use super::{
    database::{Database, KEYS, Mode},
    script::{object, property, settled},
    strongbox::{Kept, Strongbox},
};

/// The name that it is kept under: the 65 bytes of the public half, then the private half as PKCS #8. On a device that
/// was in use before there were vaults it is the browser's own pair, which is not given out (docs/decisions/0031).
const DEVICE: &str = "device";
/// How long the public half is.
const PUBLIC: usize = 65;

/// Why there is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The page was not loaded over https, so the browser keeps its cryptography shut.
    #[error(
        "Open Alongside at an address that begins with https. Ask the school\u{2019}s IT lead for it."
    )]
    NotSecure,
    /// The browser refused.
    #[error("This browser could not make a key for this device. Update the browser and try again.")]
    Refused,
    /// It could not be kept.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// This device's key pair.
#[derive(Debug, Clone)]
pub struct DeviceKey {
    private: CryptoKey,
    public: Vec<u8>,
}

impl DeviceKey {
    /// The key that is kept, if there is one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn kept(strongbox: &Strongbox) -> Result<Option<Self>, KeyError> {
        match strongbox.kept(DEVICE).await? {
            None => Ok(None),
            Some(Kept::Sealed(bytes)) => Self::opened(&bytes).await.map(Some),
            Some(Kept::Bare(pair)) => {
                let half = |name| property(&pair, name)?.dyn_into::<CryptoKey>().ok();
                let halves = half("privateKey").zip(half("publicKey"));
                let (private, public) = halves.ok_or(KeyError::Refused)?;
                Ok(Some(Self { private, public: exported("raw", &public).await? }))
            }
        }
    }

    /// The key that is kept, or a new one, kept before it is answered.
    ///
    /// # Errors
    /// When the browser has no cryptography or cannot keep the key.
    pub async fn kept_or_new(strongbox: &Strongbox) -> Result<Self, KeyError> {
        if let Some(key) = Self::kept(strongbox).await? {
            return Ok(key);
        }
        let usages = Array::of2(&"sign".into(), &"verify".into());
        let promise = subtle()?
            .generate_key_with_object(&p256(), true, &usages)
            .map_err(|_| KeyError::Refused)?;
        let pair = settled(promise.into()).await.map_err(|_| KeyError::Refused)?;
        let mut both = Vec::new();
        for (half, format) in [("publicKey", "raw"), ("privateKey", "pkcs8")] {
            let half = property(&pair, half).and_then(|half| half.dyn_into().ok());
            both.extend(exported(format, &half.ok_or(KeyError::Refused)?).await?);
        }
        let key = Self::opened(&both).await?;
        strongbox.keep(DEVICE, Some(&both)).await?;
        Ok(key)
    }

    /// Forgets the key that is kept.
    ///
    /// # Errors
    /// When storage does not take it.
    pub async fn forget(strongbox: &Strongbox) -> Result<(), KeyError> {
        Ok(strongbox.keep(DEVICE, None).await?)
    }

    /// The public half: an uncompressed point, 65 bytes.
    #[must_use]
    pub fn public(&self) -> Vec<u8> {
        self.public.clone()
    }

    /// Signs: ECDSA over SHA-256, r and s, 64 bytes.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let algorithm = object(&[("name", "ECDSA".into()), ("hash", "SHA-256".into())]);
        let message = Uint8Array::from(message);
        let promise = subtle()?
            .sign_with_object_and_js_u8_array(&algorithm, &self.private, &message)
            .map_err(|_| KeyError::Refused)?;
        let signature = settled(promise.into()).await.map_err(|_| KeyError::Refused)?;
        Ok(Uint8Array::new(&signature).to_vec())
    }

    async fn opened(both: &[u8]) -> Result<Self, KeyError> {
        let (public, private) = both.split_at_checked(PUBLIC).ok_or(KeyError::Refused)?;
        let promise = subtle()?
            .import_key_with_object(
                "pkcs8",
                &Uint8Array::from(private),
                &p256(),
                false,
                &Array::of1(&"sign".into()),
            )
            .map_err(|_| KeyError::Refused)?;
        let key = settled(promise.into()).await.map_err(|_| KeyError::Refused)?;
        let private = key.dyn_into().map_err(|_| KeyError::Refused)?;
        Ok(Self { private, public: public.to_vec() })
    }
}

/// Takes over the pair of a device that was in use before there were vaults, as it is.
///
/// # Errors
/// When storage cannot be read, or does not take it.
pub async fn take_over(from: &Database, to: &Strongbox) -> Result<(), StorageError> {
    let answers = from
        .run(&[KEYS], Mode::Read, |transaction| {
            Ok(vec![transaction.object_store(KEYS)?.get(&DEVICE.into())?])
        })
        .await?;
    match answers.into_iter().next().filter(|pair| !pair.is_undefined()) {
        Some(pair) => to.put(DEVICE, Some(pair)).await,
        None => Ok(()),
    }
}

fn p256() -> Object {
    object(&[("name", "ECDSA".into()), ("namedCurve", "P-256".into())])
}

async fn exported(format: &str, key: &CryptoKey) -> Result<Vec<u8>, KeyError> {
    let promise = subtle()?.export_key(format, key).map_err(|_| KeyError::Refused)?;
    let bytes = settled(promise.into()).await.map_err(|_| KeyError::Refused)?;
    Ok(Uint8Array::new(&bytes).to_vec())
}

pub(super) fn subtle() -> Result<SubtleCrypto, KeyError> {
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    crypto
        .and_then(|crypto| property(&crypto, "subtle"))
        .and_then(|subtle| subtle.dyn_into().ok())
        .ok_or(KeyError::NotSecure)
}

#[cfg(all(test, target_arch = "wasm32"))]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use vault::{Key, Secret};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::device::{clock, strongbox::tests::a_vault};

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    /// A device of its own, and the same one after it was locked and opened again.
    async fn opened_twice() -> [Strongbox; 2] {
        let vault = a_vault();
        let key =
            Key::Passphrase { stretched: &Secret::new([1; 32]), device: &Secret::new([2; 32]) };
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
        let public =
            subtle().unwrap().import_key_with_object("raw", &public, &p256(), true, &usages);
        let public: CryptoKey = settled(public.unwrap().into()).await.unwrap().dyn_into().unwrap();
        let algorithm = object(&[("name", "ECDSA".into()), ("hash", "SHA-256".into())]);
        let verified = subtle()
            .unwrap()
            .verify_with_object_and_u8_array_and_u8_array(&algorithm, &public, signature, message)
            .unwrap();
        settled(verified.into()).await.unwrap().is_truthy()
    }
}
