//! Waiting to be let in. A device that came with a code shows four words until a coordinator has compared them, and asks
//! base every few seconds whether they have. It notes what it needs for that, so that it goes on when the app is opened
//! again. Whose it is it learns when it is in.

use std::{rc::Rc, time::Duration};

use domain::id::DeviceId;
use leptos::{prelude::*, task::spawn_local};
use protocol::{
    ErrorCode,
    enrol::{ENROLLED, Enrolled, NewDevice, Waiting},
};

use super::{Alongside, EnrolError, Inside, session::sign_in_as};
use crate::device::{
    base::{self, BaseError, Nothing, Verb},
    newcomer,
    script::sleep,
};

/// How a device stands that came with a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetIn {
    /// A coordinator is to compare these four words, with single spaces.
    Waiting(String),
    /// It was refused, or base knows nothing of it any more.
    Refused,
}

/// What a device notes while it waits.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Newcomer {
    device: DeviceId,
    relay: String,
    words: String,
    name: String,
}

/// How often base is asked. Both devices may be in one room.
const ASK_EVERY: Duration = Duration::from_secs(3);

impl Newcomer {
    /// A device that was told to wait.
    pub(super) fn told(id: DeviceId, device: &NewDevice, told: Waiting) -> Self {
        let words = replica::four_words(&told.relay, id, &device.public_key, &told.nonce);
        Self { device: id, relay: told.relay, words, name: device.name.clone() }
    }

    /// Base takes no name that has more than one line.
    fn note(&self) -> String {
        let Self { device, relay, words, name } = self;
        format!("{device}\n{relay}\n{words}\n{name}")
    }

    fn noted(note: &str) -> Option<Self> {
        let mut lines = note.splitn(4, '\n');
        let mut line = || lines.next().map(str::to_owned);
        let device = line()?.parse().ok()?;
        Some(Self { device, relay: line()?, words: line()?, name: line()? })
    }
}

impl Alongside {
    /// Notes a device that is to wait, and waits.
    pub(super) async fn waits(
        &self,
        inside: &Rc<Inside>,
        newcomer: Newcomer,
    ) -> Result<(), EnrolError> {
        self.is_somebodys(inside).await?;
        newcomer::keep(&inside.strongbox, Some(&newcomer.note())).await?;
        self.asks_until_it_is_decided(Rc::clone(inside), newcomer);
        Ok(())
    }

    /// Goes on waiting, if this device waited when the app was closed.
    pub(super) async fn goes_on_waiting(&self) {
        let Some(inside) = self.inside() else { return };
        // What cannot be read now is found at the next start.
        let note = newcomer::read(&inside.strongbox).await.ok().flatten();
        let Some(newcomer) = note.as_deref().and_then(Newcomer::noted) else { return };
        let in_already = |it: &replica::Identity| it.device == newcomer.device;
        if !self.identity.with_untracked(|it| it.as_ref().is_some_and(in_already)) {
            self.asks_until_it_is_decided(inside, newcomer);
        }
    }

    fn asks_until_it_is_decided(&self, inside: Rc<Inside>, newcomer: Newcomer) {
        self.let_in.set(Some(LetIn::Waiting(newcomer.words.clone())));
        let handle = *self;
        spawn_local(async move {
            // Another tab may take over, and then it is the one that waits.
            while handle.is_open(&inside) && !handle.is_decided(&inside, &newcomer).await {
                sleep(ASK_EVERY).await;
            }
        });
    }

    /// Whether this is what is open in this page.
    fn is_open(&self, inside: &Rc<Inside>) -> bool {
        self.inside().is_some_and(|now| Rc::ptr_eq(&now, inside))
    }

    /// Asks base once whether this device is in.
    async fn is_decided(&self, inside: &Rc<Inside>, newcomer: &Newcomer) -> bool {
        let whose = whose(inside, newcomer).await;
        if !self.is_open(inside) {
            return true;
        }
        match whose {
            // What storage does not take now is tried again.
            Ok(enrolled) => {
                self.keep(inside, enrolled, newcomer.device, newcomer.name.clone()).await.is_ok()
            }
            Err(BaseError::Refused(ErrorCode::DeviceRefused | ErrorCode::UnknownDevice)) => {
                self.let_in.set(Some(LetIn::Refused));
                true
            }
            // Nobody has compared the words yet, or there is no signal.
            Err(_) => false,
        }
    }
}

/// Whose this device is, once it is in.
async fn whose(inside: &Inside, newcomer: &Newcomer) -> Result<Enrolled, BaseError> {
    sign_in_as(inside, newcomer.device, &newcomer.relay).await?;
    base::call(Verb::Get, ENROLLED, Nothing).await
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_is_noted_is_read_again() {
        let one = Newcomer {
            device: DeviceId::draw(7),
            relay: "00ff".to_owned(),
            words: "apple banjo cactus zebra".to_owned(),
            name: "Tablet 2, the blue one".to_owned(),
        };
        assert_eq!(Newcomer::noted(&one.note()), Some(one));
        assert_eq!(Newcomer::noted("apple banjo"), None);
    }
}
