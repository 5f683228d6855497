//! Who this device is to base: a challenge answered with the device key. The session's token lives in memory only.

use domain::id::DeviceId;
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
        let token = self.token(&inside).await?;
        match base::call(verb, path, Some(&token), body).await {
            Err(BaseError::Refused(ErrorCode::NotSignedIn)) => {
                inside.token.replace(None);
                let token = self.token(&inside).await?;
                base::call(verb, path, Some(&token), body).await
            }
            answer => answer,
        }
    }

    /// The session's token; signs in when there is none.
    pub(super) async fn token(&self, inside: &Inside) -> Result<String, BaseError> {
        let kept = inside.token.borrow().clone();
        if let Some(token) = kept {
            return Ok(token);
        }
        let token = self.sign_in(inside).await?;
        inside.token.replace(Some(token.clone()));
        Ok(token)
    }

    async fn sign_in(&self, inside: &Inside) -> Result<String, BaseError> {
        // Also of a device that is erased, which still has to say so.
        let identity = inside.replica.lock().await.signs_in_as().cloned();
        let identity = identity.ok_or(BaseError::NoKey)?;
        sign_in_as(inside, identity.device, &identity.relay).await
    }
}

/// A session of the device that base knows by this id, with the key that is here.
pub(super) async fn sign_in_as(
    inside: &Inside,
    device: DeviceId,
    relay: &str,
) -> Result<String, BaseError> {
    let device = device.to_string();
    let key = DeviceKey::kept(&inside.database).await.ok().flatten().ok_or(BaseError::NoKey)?;
    let challenge: Challenge = base::call(
        Verb::Post,
        "/v1/session/challenge",
        None,
        &ChallengeRequest { device: device.clone() },
    )
    .await?;
    let input = signing_input(relay, &device, &challenge.nonce);
    let signature = key.sign(&input).await.map_err(|_| BaseError::NoKey)?;
    let request = SessionRequest { device, nonce: challenge.nonce, signature };
    let session: Session = base::call(Verb::Post, "/v1/session", None, &request).await?;
    Ok(session.token)
}
