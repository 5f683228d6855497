//! How somebody's own key to concerns stands to the list, as plain values. A list has one key of each person: whoever draws
//! another on a second device has that one on the next list, and the first still opens what was sealed to it.

use concerns::{HolderPublic, Holders};
use domain::id::UserId;

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OwnKey {
    /// None was drawn here, and none of theirs is on the list.
    None,
    /// None was drawn here; one that was drawn on another device of theirs is on the list.
    Elsewhere,
    /// It is to come onto the next list.
    Waits,
    /// It is to come onto the next list, in place of the one on another device of theirs.
    Replaces,
    /// It is on the list.
    Listed,
}

impl OwnKey {
    /// How the key that was drawn on this device, if one was, stands.
    pub(super) fn of(who: UserId, key: Option<&HolderPublic>, list: Option<&Holders>) -> Self {
        let listed = list.and_then(|list| list.key_of(who));
        match (key, listed) {
            (None, None) => Self::None,
            (None, Some(_)) => Self::Elsewhere,
            (Some(_), None) => Self::Waits,
            (Some(key), Some(listed)) if key == listed => Self::Listed,
            (Some(_), Some(_)) => Self::Replaces,
        }
    }

    /// In words, and what to do next.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::None => {
                "Draw a key here, on the device on which you will read concerns. It stays on this device, sealed like everything else."
            }
            Self::Elsewhere => {
                "Your key is on another device of yours: read concerns there. One that you draw here takes its place on the next list; keep the other device, for what was sealed until then opens there."
            }
            Self::Waits => {
                "Ask the coordinator to put it on the list, and read the digits below to each other."
            }
            Self::Replaces => {
                "The list still has the key on another device of yours. Ask the coordinator to put this one on the list, and read the digits below to each other. Keep the other device: what was sealed until then opens there."
            }
            Self::Listed => {
                "It is on the list: concerns are sealed to it, and open on this device."
            }
        }
    }

    /// Whether one can be drawn here.
    pub(super) const fn may_draw(self) -> bool {
        matches!(self, Self::None | Self::Elsewhere)
    }

    /// Whether the coordinator is to be given it.
    pub(super) const fn is_to_send(self) -> bool {
        matches!(self, Self::Waits | Self::Replaces)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use concerns::{Fresh, Holder, HolderKey, RecoveryKey};
    use domain::concern::Duty;
    use jiff::Timestamp;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const REID: UserId = UserId::draw(5);

    fn drawn(number: u8) -> HolderPublic {
        HolderKey::draw(Fresh::new([number; 32])).public()
    }

    #[test]
    fn a_key_is_on_the_list_or_comes_onto_the_next_one() {
        let from = Timestamp::UNIX_EPOCH;
        let holder = Holder { user: REID, duty: Duty::Lead, key: drawn(2), from };
        let recovery = RecoveryKey::draw(Fresh::new([1; 32]));
        let list = Holders::first(&recovery, vec![holder]).unwrap();
        let of = |key: Option<HolderPublic>, list| OwnKey::of(REID, key.as_ref(), list);
        assert_eq!(of(None, None), OwnKey::None);
        assert_eq!(of(Some(drawn(2)), None), OwnKey::Waits);
        assert_eq!(of(Some(drawn(2)), Some(&list)), OwnKey::Listed);
        // Her second device.
        assert_eq!(of(None, Some(&list)), OwnKey::Elsewhere);
        assert_eq!(of(Some(drawn(3)), Some(&list)), OwnKey::Replaces);
        let other = OwnKey::of(UserId::draw(6), None, Some(&list));
        assert_eq!(other, OwnKey::None);
        assert!(OwnKey::Elsewhere.may_draw() && !OwnKey::Replaces.may_draw());
        assert!(OwnKey::Replaces.is_to_send() && !OwnKey::Listed.is_to_send());
    }
}
