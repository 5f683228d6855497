//! Who this device is to base: a challenge answered with the device key. Half of the session is in a cookie, out of reach
//! here, and half in the memory of this page (`device/base`); what is known of it here is how often this page signed in. A page begins with signing in, whatever cookie there is: that one
//! may be of who the device was before.

use domain::{id::DeviceId, staff::Role};
use protocol::{
    ErrorCode,
    enrol::{Challenge, ChallengeRequest, Session, SessionRequest, signing_input},
};

use super::{Alongside, Inside};
use crate::device::{
    base::{self, Answer, BaseError, Body, Verb},
    key::DeviceKey,
};

impl Alongside {
    /// Asks base as this device. When the session has ended it signs in again, once.
    pub(super) async fn call<A: Answer>(
        &self,
        verb: Verb,
        path: &str,
        body: impl Body + Copy,
    ) -> Result<A, BaseError> {
        let inside = self.inside().ok_or(BaseError::NoKey)?;
        let session = self.signed_in(&inside, 0).await?;
        match base::call(verb, path, body).await {
            Err(BaseError::Refused(ErrorCode::NotSignedIn)) => {
                self.signed_in(&inside, session).await?;
                base::call(verb, path, body).await
            }
            answer => answer,
        }
    }

    /// The number of the session; signs in when the newest is the one that `ended`, 0 being none. One at a time: signing in
    /// ends the session before.
    pub(super) async fn signed_in(&self, inside: &Inside, ended: u32) -> Result<u32, BaseError> {
        let mut session = inside.session.lock().await;
        if *session == ended {
            self.sign_in(inside).await?;
            *session += 1;
        }
        Ok(*session)
    }

    async fn sign_in(&self, inside: &Inside) -> Result<(), BaseError> {
        // Also of a device that is erased, which still has to say so.
        let identity = inside.replica.lock().await.signs_in_as().cloned();
        let identity = identity.ok_or(BaseError::NoKey)?;
        let session = sign_in_as(inside, identity.device, &identity.relay).await?;
        if let Some(role) = Role::named(&session.role).filter(|role| *role != identity.role) {
            let mut replica = inside.replica.lock().await;
            // Until it is kept it is heard again whenever the device signs in.
            if replica.take_role(role).await.is_ok() {
                self.show(&replica);
            }
        }
        Ok(())
    }
}

/// A session of the device that base knows by this id, with the key that is here.
pub(super) async fn sign_in_as(
    inside: &Inside,
    device: DeviceId,
    relay: &str,
) -> Result<Session, BaseError> {
    let device = device.to_string();
    let key = DeviceKey::kept(&inside.strongbox).await.ok().flatten().ok_or(BaseError::NoKey)?;
    let challenge: Challenge = base::call(
        Verb::Post,
        "/v1/session/challenge",
        &ChallengeRequest { device: device.clone() },
    )
    .await?;
    let input = signing_input(relay, &device, &challenge.nonce);
    let signature = key.sign(&input).await.map_err(|_| BaseError::NoKey)?;
    let request = SessionRequest { device, nonce: challenge.nonce, signature };
    let mut session: Session = base::call(Verb::Post, "/v1/session", &request).await?;
    base::asks_as(std::mem::take(&mut session.page));
    Ok(session)
}
