//! What a passkey says of a salt, the same whenever it is asked, and nothing else says (WebAuthn, 10.1.4, the extension `prf`): a
//! vault of this device opens by it. It is made for the name of the page's host, which is what the browser takes where none
//! is given. The challenge is drawn and nobody checks what is signed: whoever has what the passkey says has shown it.

use js_sys::{Array, Uint8Array};
use vault::Secret;
use wasm_bindgen::JsValue;

use super::{
    clock, page,
    passkey::{self, NoPasskey, PATIENCE, bytes, one, part},
    script::{self, method, object, property},
};

/// How a passkey may sign: ES256, and RS256 for those that do nothing else. Nobody checks it.
const ALGORITHMS: [i32; 2] = [-7, -257];

/// Why a passkey gave nothing to open by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoOutput {
    /// The browser has no passkeys, or not at this address.
    #[error("This browser has no passkeys here. Your passphrase opens Alongside as before.")]
    NotHere,
    /// Nobody showed anything, or the browser was told to stop, or the passkey is not there any more.
    #[error(
        "The passkey did not answer. Try again, and use your finger, your face or your PIN when the device asks. Your passphrase opens Alongside as before."
    )]
    NotShown,
    /// It signs and says nothing of a salt.
    #[error(
        "This passkey does not give what opens Alongside. Try another, or a newer browser. Your passphrase opens Alongside as before."
    )]
    NotGiven,
}

impl From<NoPasskey> for NoOutput {
    fn from(none: NoPasskey) -> Self {
        match none {
            NoPasskey::NotHere => Self::NotHere,
            NoPasskey::NotShown | NoPasskey::Known => Self::NotShown,
        }
    }
}

/// A passkey that was made for a vault.
pub struct Made {
    /// Its name.
    pub credential: Vec<u8>,
    /// What it says of the salt that it was made with.
    pub output: Secret,
}

/// Whether it may be had in this browser. One that does not say is tried.
pub async fn may_be_here() -> bool {
    let kind = page::window().and_then(|window| property(&window, "PublicKeyCredential"));
    let Some(kind) = kind else { return false };
    match script::ask(&kind, "getClientCapabilities").await {
        Some(Ok(able)) => property(&able, "extension:prf").is_none_or(|able| able.is_truthy()),
        _ => true,
    }
}

/// Makes one that its keeper lists under these words, on this device or on another that is at hand, and has it say something
/// of this salt. Some say it only once they are asked again.
///
/// # Errors
/// See [`NoOutput`].
pub async fn make(called: &str, salt: &[u8; 16]) -> Result<Made, NoOutput> {
    let person: [(&str, JsValue); 3] =
        [("id", drawn()), ("name", called.into()), ("displayName", called.into())];
    let base: [(&str, JsValue); 1] = [("name", "Alongside".into())];
    let kinds = ALGORITHMS.iter().map(|algorithm| one(("alg", (*algorithm).into())));
    let choice: [(&str, JsValue); 2] =
        [("userVerification", "required".into()), ("residentKey", "preferred".into())];
    let options = object(&[
        ("rp", object(&base).into()),
        ("user", object(&person).into()),
        ("challenge", drawn()),
        ("pubKeyCredParams", kinds.collect::<Array>().into()),
        ("authenticatorSelection", object(&choice).into()),
        ("attestation", "none".into()),
        ("timeout", PATIENCE.into()),
        ("extensions", evaluated(salt)),
    ]);
    let made = passkey::ask("create", options).await?;
    let credential = part(&made, "rawId")?;
    let extension = extension(&made).ok_or(NoOutput::NotGiven)?;
    let able = property(&extension, "enabled").is_some_and(|able| able.is_truthy());
    let output = match given(&extension) {
        Some(output) => output,
        None if able => output(&credential, salt).await?,
        None => return Err(NoOutput::NotGiven),
    };
    Ok(Made { credential, output })
}

/// What the passkey of this name says of this salt.
///
/// # Errors
/// See [`NoOutput`].
pub async fn output(credential: &[u8], salt: &[u8; 16]) -> Result<Secret, NoOutput> {
    let options = object(&[
        ("challenge", drawn()),
        ("allowCredentials", Array::of1(&one(("id", bytes(credential)))).into()),
        ("userVerification", "required".into()),
        ("timeout", PATIENCE.into()),
        ("extensions", evaluated(salt)),
    ]);
    let used = passkey::ask("get", options).await?;
    extension(&used).as_ref().and_then(given).ok_or(NoOutput::NotGiven)
}

/// 32 bytes that say nothing.
fn drawn() -> JsValue {
    let mut drawn = [0; 32];
    clock::fill(&mut drawn);
    bytes(&drawn)
}

fn evaluated(salt: &[u8; 16]) -> JsValue {
    let first = object(&[("first", bytes(salt))]);
    let eval = object(&[("eval", first.into())]);
    object(&[("prf", eval.into())]).into()
}

/// What the extension answered with a passkey.
fn extension(of: &JsValue) -> Option<JsValue> {
    let answers = method(of, "getClientExtensionResults")?.call0(of).ok()?;
    property(&answers, "prf")
}

fn given(extension: &JsValue) -> Option<Secret> {
    let first = property(&property(extension, "results")?, "first")?;
    let first = Uint8Array::new(&first);
    if first.length() != 32 {
        return None;
    }
    let mut bytes = [0; 32];
    first.copy_to(&mut bytes);
    Some(Secret::new(bytes))
}

#[cfg(all(test, target_arch = "wasm32"))]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use js_sys::Function;
    use wasm_bindgen::JsCast;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    /// Stands in for the browser's passkeys: what is answered to each call, and what was asked.
    const STANDS_IN: &str = "const asked = [];
        const bytes = (many, byte) => new Uint8Array(many).fill(byte).buffer;
        const answers = (what, prf) => async ({ publicKey }) => {
            const chosen = publicKey.authenticatorSelection ?? publicKey;
            const which = (publicKey.allowCredentials ?? []).map(({ id }) => id.join());
            const { first } = publicKey.extensions.prf.eval;
            asked.push([what, chosen.userVerification, first.length, ...which].join(' '));
            const extension = prf();
            return { rawId: bytes(3, 9), getClientExtensionResults: () => ({ prf: extension }) };
        };
        const value = { create: answers('create', () => (MADE)), get: answers('get', () => (USED)) };
        Object.defineProperty(navigator, 'credentials', { configurable: true, value });
        return asked;";
    const REFUSED: &str = "(() => { throw new DOMException('no', 'NotAllowedError'); })()";
    const MADE: &str = "create required 16";
    const USED: &str = "get required 16 9,9,9";

    fn run(script: &str) -> JsValue {
        Function::new_no_args(script).call0(&JsValue::NULL).unwrap()
    }

    /// What becomes of making one, and what the browser was asked for.
    async fn comes_to(made: &str, used: &str) -> (Result<u8, NoOutput>, Vec<String>) {
        let script = STANDS_IN.replace("MADE", made).replace("USED", used);
        let asked = run(&script).dyn_into::<Array>().unwrap();
        let made = make("AK, Tablet 2", &[1; 16]).await.map(|made| {
            assert_eq!(made.credential, [9; 3]);
            made.output.bytes().first().copied().unwrap()
        });
        run("delete navigator.credentials");
        (made, asked.iter().filter_map(|one| one.as_string()).collect())
    }

    #[wasm_bindgen_test]
    async fn what_a_passkey_says_is_taken_where_it_is_made_or_asked_for_once_more() {
        let at_once = "{ enabled: true, results: { first: bytes(32, 7) } }";
        let later = "{ results: { first: bytes(32, 8) } }";
        assert_eq!(comes_to(at_once, later).await, (Ok(7), vec![MADE.to_owned()]));
        let both = || vec![MADE.to_owned(), USED.to_owned()];
        assert_eq!(comes_to("{ enabled: true }", later).await, (Ok(8), both()));
        for nothing in ["{}", "undefined", "{ results: { first: bytes(31, 8) } }"] {
            let came = comes_to("{ enabled: true }", nothing).await;
            assert_eq!(came, (Err(NoOutput::NotGiven), both()), "{nothing}");
        }
        assert_eq!(comes_to("{ enabled: true }", REFUSED).await, (Err(NoOutput::NotShown), both()));
    }

    #[wasm_bindgen_test]
    async fn one_that_says_nothing_is_not_asked_again() {
        let later = "{ results: { first: bytes(32, 8) } }";
        for (made, why) in [
            ("{ enabled: false }", NoOutput::NotGiven),
            ("undefined", NoOutput::NotGiven),
            (REFUSED, NoOutput::NotShown),
        ] {
            assert_eq!(comes_to(made, later).await, (Err(why), vec![MADE.to_owned()]), "{made}");
        }
    }
}
