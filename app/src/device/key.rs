//! The device key: an ECDSA P-256 pair made by WebCrypto. The private half cannot be read out, not even by this
//! program; it lives in IndexedDB as the browser's own object and can only be asked to sign.

use js_sys::{Array, Uint8Array};
use replica::storage::StorageError;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CryptoKey, SubtleCrypto};

use super::{
    database::{Database, KEYS, Mode},
    script::{object, property, settled},
};

const DEVICE: &str = "device";

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
    public: CryptoKey,
}

impl DeviceKey {
    /// The key that is kept, if there is one.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn kept(database: &Database) -> Result<Option<Self>, KeyError> {
        let answers = database
            .run(&[KEYS], Mode::Read, |transaction| {
                Ok(vec![transaction.object_store(KEYS)?.get(&DEVICE.into())?])
            })
            .await?;
        Ok(answers.first().and_then(Self::of))
    }

    /// The key that is kept, or a new one, kept before it is answered.
    ///
    /// # Errors
    /// When the browser has no cryptography or cannot keep the key.
    pub async fn kept_or_new(database: &Database) -> Result<Self, KeyError> {
        if let Some(key) = Self::kept(database).await? {
            return Ok(key);
        }
        let usages = Array::of2(&"sign".into(), &"verify".into());
        let algorithm = object(&[("name", "ECDSA".into()), ("namedCurve", "P-256".into())]);
        let promise = subtle()?
            .generate_key_with_object(&algorithm, false, &usages)
            .map_err(|_| KeyError::Refused)?;
        let pair = settled(promise.into()).await.map_err(|_| KeyError::Refused)?;
        let key = Self::of(&pair).ok_or(KeyError::Refused)?;
        database
            .run(&[KEYS], Mode::Write, |transaction| {
                transaction.object_store(KEYS)?.put_with_key(&pair, &DEVICE.into())?;
                Ok(Vec::new())
            })
            .await?;
        Ok(key)
    }

    /// Forgets the key that is kept.
    ///
    /// # Errors
    /// When storage does not take it.
    pub async fn forget(database: &Database) -> Result<(), KeyError> {
        database
            .run(&[KEYS], Mode::Write, |transaction| {
                transaction.object_store(KEYS)?.delete(&DEVICE.into())?;
                Ok(Vec::new())
            })
            .await?;
        Ok(())
    }

    /// The public half: an uncompressed point, 65 bytes.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn public(&self) -> Result<Vec<u8>, KeyError> {
        let promise = subtle()?.export_key("raw", &self.public).map_err(|_| KeyError::Refused)?;
        let raw = settled(promise.into()).await.map_err(|_| KeyError::Refused)?;
        Ok(Uint8Array::new(&raw).to_vec())
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

    fn of(pair: &JsValue) -> Option<Self> {
        let half = |name| property(pair, name)?.dyn_into().ok();
        Some(Self { private: half("privateKey")?, public: half("publicKey")? })
    }
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
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    async fn the_key_is_kept_and_cannot_be_read_out() {
        let name = "test-key";
        let first = {
            let database = Database::open(name).await.unwrap();
            assert!(DeviceKey::kept(&database).await.unwrap().is_none());
            DeviceKey::kept_or_new(&database).await.unwrap().public().await.unwrap()
        };
        assert_eq!((first.len(), first.first()), (65, Some(&4)));
        let database = Database::open(name).await.unwrap();
        let again = DeviceKey::kept_or_new(&database).await.unwrap();
        assert_eq!(again.public().await.unwrap(), first);
        DeviceKey::forget(&database).await.unwrap();
        assert!(DeviceKey::kept(&database).await.unwrap().is_none());
        for format in ["pkcs8", "jwk", "raw"] {
            let promise = subtle().unwrap().export_key(format, &again.private).unwrap();
            assert!(settled(promise.into()).await.is_err(), "{format}");
        }
    }

    #[wasm_bindgen_test]
    async fn what_it_signs_is_verified_by_its_public_half() {
        let database = Database::open("test-signing").await.unwrap();
        let key = DeviceKey::kept_or_new(&database).await.unwrap();
        let signature = key.sign(b"a challenge").await.unwrap();
        assert_eq!(signature.len(), 64);
        let algorithm = object(&[("name", "ECDSA".into()), ("hash", "SHA-256".into())]);
        for (message, good) in [(&b"a challenge"[..], true), (b"another", false)] {
            let verified = subtle()
                .unwrap()
                .verify_with_object_and_u8_array_and_u8_array(
                    &algorithm,
                    &key.public,
                    &signature,
                    message,
                )
                .unwrap();
            assert_eq!(settled(verified.into()).await.unwrap().is_truthy(), good);
        }
    }
}
