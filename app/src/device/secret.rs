//! The device's own part of every way into a vault: a key of WebCrypto that says something of a salt (HMAC-SHA-256) and
//! cannot be read out, not even by this program. What the app stores opens nothing without it; a browser's own files have it.

use js_sys::{Array, Uint8Array};
use vault::Secret;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::CryptoKey;

use super::{
    database::{Database, KEYS, Mode},
    key::{KeyError, subtle},
    script::{object, settled},
};

const SECRET: &str = "secret";

/// What cannot be read out.
#[derive(Debug, Clone)]
pub struct DeviceSecret(CryptoKey);

impl DeviceSecret {
    /// The one that is kept. Where there was one and is none any more, the vaults of this device open by the recovery key
    /// only; a new one would make every passphrase wrong.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn kept(database: &Database) -> Result<Option<Self>, KeyError> {
        let answers = database
            .run(&[KEYS], Mode::Read, |transaction| {
                Ok(vec![transaction.object_store(KEYS)?.get(&SECRET.into())?])
            })
            .await?;
        Ok(answers.first().cloned().and_then(Self::of))
    }

    /// The one that is kept, or a new one, kept before it is answered: for making a vault. One that is there is never
    /// written over.
    ///
    /// # Errors
    /// When the browser has no cryptography or cannot keep it.
    pub async fn kept_or_new(database: &Database) -> Result<Self, KeyError> {
        if let Some(kept) = Self::kept(database).await? {
            return Ok(kept);
        }
        let algorithm = object(&[("name", "HMAC".into()), ("hash", "SHA-256".into())]);
        let promise = subtle()?
            .generate_key_with_object(&algorithm, false, &Array::of1(&"sign".into()))
            .map_err(|_| KeyError::Refused)?;
        let key = settled(promise.into()).await.map_err(|_| KeyError::Refused)?;
        database
            .run(&[KEYS], Mode::Write, |transaction| {
                transaction.object_store(KEYS)?.add_with_key(&key, &SECRET.into())?;
                Ok(Vec::new())
            })
            .await?;
        Self::of(key).ok_or(KeyError::Refused)
    }

    /// What it says of a salt: the same whenever it is asked.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn of_salt(&self, salt: &[u8; 16]) -> Result<Secret, KeyError> {
        let said = self.mac(salt).await?;
        let mut secret = [0; 32];
        if said.length() != 32 {
            return Err(KeyError::Refused);
        }
        said.copy_to(&mut secret);
        Ok(Secret::new(secret))
    }

    async fn mac(&self, of: &[u8]) -> Result<Uint8Array, KeyError> {
        let algorithm = object(&[("name", "HMAC".into())]);
        let promise = subtle()?
            .sign_with_object_and_js_u8_array(&algorithm, &self.0, &Uint8Array::from(of))
            .map_err(|_| KeyError::Refused)?;
        let said = settled(promise.into()).await.map_err(|_| KeyError::Refused)?;
        Ok(Uint8Array::new(&said))
    }

    fn of(key: JsValue) -> Option<Self> {
        key.dyn_into().ok().map(Self)
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    async fn it_is_kept_says_the_same_again_and_cannot_be_read_out() {
        let name = "test-secret";
        let first = {
            let database = Database::open(name).await.unwrap();
            assert!(DeviceSecret::kept(&database).await.unwrap().is_none());
            let secret = DeviceSecret::kept_or_new(&database).await.unwrap();
            *secret.of_salt(&[7; 16]).await.unwrap().bytes()
        };
        let database = Database::open(name).await.unwrap();
        let again = DeviceSecret::kept_or_new(&database).await.unwrap();
        assert_eq!(*again.of_salt(&[7; 16]).await.unwrap().bytes(), first);
        assert_ne!(*again.of_salt(&[8; 16]).await.unwrap().bytes(), first);
        for format in ["raw", "jwk"] {
            let promise = subtle().unwrap().export_key(format, &again.0).unwrap();
            assert!(settled(promise.into()).await.is_err(), "{format}");
        }
    }

    #[wasm_bindgen_test]
    async fn two_devices_say_something_else_of_the_same_salt() {
        let mut said = Vec::new();
        for name in ["test-secret-one", "test-secret-two"] {
            let database = Database::open(name).await.unwrap();
            let secret = DeviceSecret::kept_or_new(&database).await.unwrap();
            said.push(*secret.of_salt(&[7; 16]).await.unwrap().bytes());
        }
        assert_ne!(said.first(), said.last());
    }

    /// RFC 4231, test case 2.
    #[wasm_bindgen_test]
    async fn it_is_hmac_as_published() {
        let algorithm = object(&[("name", "HMAC".into()), ("hash", "SHA-256".into())]);
        let promise = subtle()
            .unwrap()
            .import_key_with_object(
                "raw",
                &Uint8Array::from(&b"Jefe"[..]),
                &algorithm,
                false,
                &Array::of1(&"sign".into()),
            )
            .unwrap();
        let known = DeviceSecret::of(settled(promise.into()).await.unwrap()).unwrap();
        let said = known.mac(b"what do ya want for nothing?").await.unwrap().to_vec();
        let hex: String = said.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
