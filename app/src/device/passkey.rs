//! Passkeys: the browser has an authenticator make one, or sign with one (WebAuthn, 5.1). What is signed, and what for, base
//! says and checks. What one gives to open a vault by is in `prf`.

use js_sys::{Array, Object, Uint8Array};
use protocol::door::{CredentialId, MadePasskey, NewPasskey, PasskeyAsked, UsedPasskey};
use wasm_bindgen::JsValue;

use super::script::{exception_name, method, object, property, settled};

/// Milliseconds for which the browser waits for a finger or a face.
pub(super) const PATIENCE: u32 = 300_000;

/// Why there is no passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPasskey {
    /// The browser has no such thing, or not at this address.
    #[error("This browser has no passkeys here. Use an app with six digits instead.")]
    NotHere,
    /// Nobody showed anything, or the browser was told to stop.
    #[error(
        "Nothing was shown. Try again, and use your finger, your face or your PIN when the device asks."
    )]
    NotShown,
    /// The authenticator has one for this person already.
    #[error("This device, or this key, has a passkey of yours already.")]
    Known,
}

/// Makes one, which its person calls by this name.
///
/// # Errors
/// See [`NoPasskey`].
pub async fn make(asked: &NewPasskey, name: String) -> Result<MadePasskey, NoPasskey> {
    let person: [(&str, JsValue); 3] = [
        ("id", bytes(&asked.user)),
        ("name", asked.user_name.as_str().into()),
        ("displayName", asked.user_name.as_str().into()),
    ];
    let base: [(&str, JsValue); 2] =
        [("id", asked.domain.as_str().into()), ("name", "Alongside".into())];
    let kinds = asked.algorithms.iter().map(|algorithm| one(("alg", (*algorithm).into())));
    let choice: [(&str, JsValue); 2] =
        [("userVerification", "required".into()), ("residentKey", "discouraged".into())];
    let options = object(&[
        ("rp", object(&base).into()),
        ("user", object(&person).into()),
        ("challenge", bytes(&asked.challenge)),
        ("pubKeyCredParams", kinds.collect::<Array>().into()),
        ("excludeCredentials", known(&asked.known)),
        ("authenticatorSelection", object(&choice).into()),
        ("attestation", "none".into()),
        ("timeout", PATIENCE.into()),
    ]);
    let (credential, answer) = answered(&ask("create", options).await?)?;
    Ok(MadePasskey {
        name,
        credential,
        client_data: part(&answer, "clientDataJSON")?,
        attestation: part(&answer, "attestationObject")?,
    })
}

/// Signs with one of those that base names.
///
/// # Errors
/// See [`NoPasskey`].
pub async fn sign(asked: &PasskeyAsked) -> Result<UsedPasskey, NoPasskey> {
    let options = object(&[
        ("rpId", asked.domain.as_str().into()),
        ("challenge", bytes(&asked.challenge)),
        ("allowCredentials", known(&asked.known)),
        ("userVerification", "required".into()),
        ("timeout", PATIENCE.into()),
    ]);
    let (credential, answer) = answered(&ask("get", options).await?)?;
    Ok(UsedPasskey {
        credential,
        client_data: part(&answer, "clientDataJSON")?,
        authenticator_data: part(&answer, "authenticatorData")?,
        signature: part(&answer, "signature")?,
    })
}

/// Has the browser ask for it; answers the passkey that was made or used.
pub(super) async fn ask(what: &str, options: Object) -> Result<JsValue, NoPasskey> {
    let window = web_sys::window().ok_or(NoPasskey::NotHere)?;
    let there = property(&window.navigator(), "credentials").ok_or(NoPasskey::NotHere)?;
    let method = method(&there, what).ok_or(NoPasskey::NotHere)?;
    let asking = method.call1(&there, &object(&[("publicKey", options.into())]));
    let shown = match asking {
        Ok(promise) => settled(promise).await,
        Err(thrown) => Err(thrown),
    };
    shown.map_err(|thrown| match exception_name(&thrown).as_str() {
        "InvalidStateError" => NoPasskey::Known,
        "SecurityError" | "NotSupportedError" => NoPasskey::NotHere,
        _ => NoPasskey::NotShown,
    })
}

/// Its id, and what was made or signed.
fn answered(shown: &JsValue) -> Result<(CredentialId, JsValue), NoPasskey> {
    let answer = property(shown, "response").ok_or(NoPasskey::NotShown)?;
    Ok((CredentialId(part(shown, "rawId")?), answer))
}

/// Bytes that a passkey has under a name.
pub(super) fn part(of: &JsValue, name: &str) -> Result<Vec<u8>, NoPasskey> {
    property(of, name).map(|part| Uint8Array::new(&part).to_vec()).ok_or(NoPasskey::NotShown)
}

pub(super) fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn known(all: &[CredentialId]) -> JsValue {
    all.iter().map(|id| one(("id", bytes(&id.0)))).collect::<Array>().into()
}

/// A passkey, by what it is called or how it signs.
pub(super) fn one(by: (&str, JsValue)) -> JsValue {
    object(&[("type", "public-key".into()), by]).into()
}
