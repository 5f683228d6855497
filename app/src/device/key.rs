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
mod tests;
