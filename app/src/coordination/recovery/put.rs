//! Handing base a list that the recovery key has signed, and going by it here.

use concerns::Holders;
use protocol::ErrorCode;

use crate::{
    recovery::{Pinned, go_by},
    store::{Alongside, BaseError},
};

/// A list with its bytes as they were signed.
pub(super) type Signed = (Holders, Vec<u8>);

/// Hands it in; then this device goes by it, whose digits whoever made it has seen. Said twice it happened once.
pub(super) async fn put(
    alongside: Alongside,
    (list, signed): Signed,
    code: Option<String>,
) -> Result<(), String> {
    let before = alongside.pinned_list().await.map_err(|error| error.to_string())?;
    alongside.put_list(&signed, code).await.map_err(|error| refused(&error))?;
    let pinned = Pinned { list, signed, confirmed: Some(alongside.time()) };
    let kept = go_by(alongside, before.as_ref().map(|before| &*before.list), &pinned).await;
    kept.map_err(|error| format!("Base has the list, and this device could not keep it: {error}."))
}

fn refused(error: &BaseError) -> String {
    let words = match error {
        BaseError::Refused(ErrorCode::BadCode) => {
            "That code does not work: each is good once and for ten minutes. Have base\u{2019}s machine print another; the sheets stay good."
        }
        BaseError::Refused(ErrorCode::NotAllowed) => {
            "Base did not take this list: it has a newer one, or you do not coordinate any more. Open this page again and look."
        }
        BaseError::Refused(ErrorCode::NotFound) => {
            "Base does not know somebody on this list. Make a code for them under People first."
        }
        other => return other.to_string(),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_refusal_says_what_to_do() {
        for code in [ErrorCode::BadCode, ErrorCode::NotAllowed, ErrorCode::NotFound] {
            let words = refused(&BaseError::Refused(code));
            assert!(words.ends_with('.') && words.len() > 60, "{words}");
            assert_ne!(words, BaseError::Refused(code).to_string());
        }
        assert_eq!(refused(&BaseError::NoSignal), BaseError::NoSignal.to_string());
    }
}
