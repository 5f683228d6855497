//! How loudly it has to be said that too few people open concerns: one of them may be ill (`concerns::Holders::few`).

use concerns::Holders;

/// What is to be said of a list, or of a school without one; nothing where enough hold a key. A title, and what to do.
pub(in crate::coordination) fn few(list: Option<&Holders>) -> Option<[&'static str; 2]> {
    let holders = list.map(|list| list.all().len());
    match (list, holders) {
        (None, _) => Some([
            "Nobody can open a concern yet",
            "Make the school\u{2019}s recovery key, and say who reads concerns. Until then a forgotten passphrase costs what is not at base, too.",
        ]),
        (Some(_), Some(0)) => Some([
            "Nobody can open a concern yet",
            "Put the Designated Safeguarding Lead and a deputy on the list of those who read concerns.",
        ]),
        (Some(list), _) if list.few() => Some([
            "Only one person can open a concern",
            "Put a second person on the list: the first may be ill when a child needs them.",
        ]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use concerns::{Fresh, Holder, HolderKey, RecoveryKey};
    use domain::{concern::Duty, id::UserId};
    use jiff::Timestamp;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn it_is_said_until_two_hold_a_key() {
        let holder = |number: u8| {
            let key = HolderKey::draw(Fresh::new([number; 32])).public();
            let (user, from) = (UserId::draw(number.into()), Timestamp::UNIX_EPOCH);
            Holder { user, duty: Duty::Deputy, key, from }
        };
        let list = |holders: Vec<Holder>| {
            Holders::first(&RecoveryKey::draw(Fresh::new([9; 32])), holders).unwrap()
        };
        let title = |list: Option<&Holders>| few(list).map(|[title, _]| title);
        assert_eq!(title(None), Some("Nobody can open a concern yet"));
        assert_eq!(title(Some(&list(Vec::new()))), Some("Nobody can open a concern yet"));
        let one = list(vec![holder(1)]);
        assert_eq!(title(Some(&one)), Some("Only one person can open a concern"));
        assert_eq!(title(Some(&list(vec![holder(1), holder(2)]))), None);
    }
}
