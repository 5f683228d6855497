//! An invitation as it stands: open, used or over its ten minutes. Pure; not how it is shown or asked for.

use protocol::{
    admin::{DeviceSeen, Invitation},
    limits::CODE_MINUTES,
};

/// A one-time code and what was known when base gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invited {
    /// Four words with hyphens.
    pub(crate) code: String,
    /// When it ends, milliseconds since 1970 by this device's clock, which may differ from base's.
    ends: i64,
    /// The person's devices before the code was given.
    before: Vec<String>,
}

/// How an invitation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InviteState {
    /// It can be used.
    Open {
        /// Whole seconds left, at least 1.
        seconds: i64,
    },
    /// A device came with it, and waits for its four words to be compared.
    Waiting {
        /// What the device calls itself.
        device: String,
    },
    /// A device that came with it is in use.
    Used {
        /// What the device calls itself.
        device: String,
    },
    /// A device came with it and was refused, or removed since.
    Refused {
        /// What the device calls itself.
        device: String,
    },
    /// Nobody used it in time.
    Over,
}

impl Invited {
    /// The invitation that base just gave to a person who has `devices`. `now` is in milliseconds since 1970.
    pub(crate) fn new(invitation: Invitation, devices: &[DeviceSeen], now: i64) -> Self {
        Self {
            code: invitation.code,
            ends: now.saturating_add(CODE_MINUTES * 60_000),
            before: devices.iter().map(|device| device.id.clone()).collect(),
        }
    }

    /// How it stands now that the person has `devices`. `now` is in milliseconds since 1970.
    pub(crate) fn state(&self, devices: &[DeviceSeen], now: i64) -> InviteState {
        if let Some(new) = devices.iter().find(|device| !self.before.contains(&device.id)) {
            let device = new.name.clone();
            return match &new.words {
                _ if new.removed => InviteState::Refused { device },
                Some(_) => InviteState::Waiting { device },
                None => InviteState::Used { device },
            };
        }
        match self.ends.saturating_sub(now) {
            left if left > 0 => InviteState::Open { seconds: (left + 999) / 1000 },
            _ => InviteState::Over,
        }
    }

    /// The link that the QR code holds; the code is in the fragment, which no server ever sees.
    pub(crate) fn link(&self, origin: &str) -> String {
        format!("{}/welcome#code={}", origin.trim_end_matches('/'), self.code)
    }

    /// The words to type, one by one.
    pub(crate) fn words(&self) -> Vec<String> {
        self.code.split('-').map(str::to_owned).collect()
    }
}

/// "9 min 5 s".
pub(crate) fn time_left(seconds: i64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn device(id: &str) -> DeviceSeen {
        DeviceSeen {
            id: id.into(),
            name: format!("Tablet {id}"),
            enrolled_at: 0,
            last_sync: None,
            unsent: None,
            words: None,
            removed: false,
            refused: false,
            removed_at: None,
            wiped_at: None,
        }
    }

    fn invited() -> Invited {
        // Base's clock is an hour ahead here; the countdown is this device's own.
        let invitation = Invitation { code: "oak-river-stone-lamp".into(), expires_at: 4_200_000 };
        Invited::new(invitation, &[device("1")], 0)
    }

    #[test]
    fn it_counts_down_and_is_over() {
        let known = [device("1")];
        assert_eq!(invited().state(&known, 0), InviteState::Open { seconds: 600 });
        assert_eq!(invited().state(&known, 599_999), InviteState::Open { seconds: 1 });
        assert_eq!(invited().state(&known, 600_000), InviteState::Over);
    }

    #[test]
    fn a_new_device_means_that_it_was_used_even_later() {
        let now = [device("1"), device("2")];
        let used = InviteState::Used { device: "Tablet 2".into() };
        assert_eq!(invited().state(&now, 0), used);
        assert_eq!(invited().state(&now, 700_000), used);
    }

    #[test]
    fn a_device_that_came_with_it_waits_and_is_let_in_or_refused() {
        let state = |new| invited().state(&[device("1"), new], 700_000);
        let waits = DeviceSeen { words: Some("a b c d".into()), ..device("2") };
        assert_eq!(state(waits), InviteState::Waiting { device: "Tablet 2".into() });
        let refused = DeviceSeen { removed: true, refused: true, ..device("2") };
        assert_eq!(state(refused), InviteState::Refused { device: "Tablet 2".into() });
    }

    #[test]
    fn the_secret_is_in_the_fragment() {
        assert_eq!(
            invited().link("https://base.example/"),
            "https://base.example/welcome#code=oak-river-stone-lamp"
        );
        assert_eq!(invited().words(), ["oak", "river", "stone", "lamp"]);
    }

    #[test]
    fn time_is_said_shortly() {
        assert_eq!(
            [600, 545, 9].map(time_left),
            ["10 min".to_owned(), "9 min 5 s".to_owned(), "9 s".to_owned()]
        );
    }
}
