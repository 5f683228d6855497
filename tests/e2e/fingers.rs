//! Authenticators that know somebody by their finger, as Chromium stands in for them. One page has one of them at most, which
//! stays over loading it anew, and goes with the browser.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use tests::browser::Page;

/// What its passkeys do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passkeys {
    /// They sign.
    Sign,
    /// They also say of a salt what nothing else says, for opening by it.
    Open,
}

/// Whose finger lies on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finger {
    Hers,
    Anothers,
}

/// The device gets one that knows her by her finger; answers what the browser calls it.
pub(crate) async fn finger(page: &Page, passkeys: Passkeys) -> Result<String> {
    page.cdp("WebAuthn.enable", json!({})).await?;
    let mut options = json!({
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": true,
        "isUserVerified": true,
        "automaticPresenceSimulation": true,
    });
    if passkeys == Passkeys::Open {
        for (name, value) in [
            ("ctap2Version", json!("ctap2_1")),
            ("hasResidentKey", json!(true)),
            ("hasPrf", json!(true)),
        ] {
            let options = options.as_object_mut().context("options")?;
            options.insert(name.to_owned(), value);
        }
    }
    let added = page.cdp("WebAuthn.addVirtualAuthenticator", json!({ "options": options })).await?;
    let id = added.get("authenticatorId").and_then(Value::as_str);
    Ok(id.context("there is no authenticator")?.to_owned())
}

/// A finger is laid on it. One whose passkeys open tries another's five times, and takes no finger any more after that.
pub(crate) async fn lies_on(page: &Page, authenticator: &str, whose: Finger) -> Result<()> {
    let hers = whose == Finger::Hers;
    let which = json!({ "authenticatorId": authenticator, "isUserVerified": hers });
    page.cdp("WebAuthn.setUserVerified", which).await?;
    Ok(())
}

/// It is lost, and its passkeys with it.
pub(crate) async fn is_lost(page: &Page, authenticator: &str) -> Result<()> {
    let which = json!({ "authenticatorId": authenticator });
    page.cdp("WebAuthn.removeVirtualAuthenticator", which).await?;
    Ok(())
}
