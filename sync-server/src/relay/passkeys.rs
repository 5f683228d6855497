//! Passkeys: adding one, showing with one that it is its person, and removing one. The checks of WebAuthn are `webauthn-rs`'s:
//! the challenge, this very address, the domain's hash, that its person was verified and not only there, the signature, and a
//! counter that only grows. Attestation is not asked for: any authenticator will do.

use domain::id::PasskeyId;
use jiff::Timestamp;
use protocol::{
    door::{CredentialId, MadePasskey, NewPasskey, PasskeyAsked, UsedPasskey},
    enrol::Session,
    limits::PASSKEYS,
};
use webauthn_rs::prelude::{
    AuthenticationResult, Passkey, PublicKeyCredential, RegisterPublicKeyCredential, Url, Uuid,
    Webauthn, WebauthnBuilder, WebauthnError,
};
use webauthn_rs_proto::{AuthenticatorAssertionResponseRaw, AuthenticatorAttestationResponseRaw};

use super::{
    Principal, Refusal, Relay, SessionKey,
    asked::Question,
    challenge::still_acts,
    door::{OPENED, may_change, may_have, note},
    enrol::name,
    random, sha256,
};
use crate::store::{PasskeyRow, Transaction};

/// How a credential calls itself (WebAuthn, 5.1).
const KIND: &str = "public-key";

/// The name under which base makes passkeys, and checks them.
pub(super) struct Passkeys {
    domain: String,
    checks: Webauthn,
}

impl Passkeys {
    /// The domain that they are made for.
    pub(super) fn domain(&self) -> &str {
        &self.domain
    }
}

impl Relay {
    /// A relay that devices reach at this domain and address, and that so can make passkeys.
    ///
    /// # Errors
    /// [`Refusal::BadRequest`] when the address is none of that domain.
    pub fn called(mut self, domain: &str, origin: &str) -> Result<Self, Refusal> {
        let origin = Url::parse(origin).map_err(|_| Refusal::BadRequest)?;
        let checks = WebauthnBuilder::new(domain, &origin)
            .map(|builder| builder.rp_name("Alongside"))
            .and_then(WebauthnBuilder::build)
            .map_err(|_| Refusal::BadRequest)?;
        self.passkeys = Some(Passkeys { domain: domain.to_owned(), checks });
        Ok(self)
    }

    /// What somebody makes a passkey with.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where base has no name, [`Refusal::NotAllowed`], [`Refusal::SecondDoor`] for whoever has a second way
    /// and has not shown it, [`Refusal::TooLarge`] for one passkey too many.
    pub fn passkey_challenge(
        &self,
        who: &Principal,
        key: &SessionKey,
        now: Timestamp,
    ) -> Result<NewPasskey, Refusal> {
        let base = self.passkeys()?;
        let (user_name, known) = {
            let mut kept = self.kept();
            let work = kept.store.begin()?;
            may_change(work.as_ref(), who, now)?;
            let user = work.user(who.user)?.ok_or(Refusal::UnknownDevice)?;
            (user.name, room_for_another(work.as_ref(), who)?)
        };
        let user = self.handle(who);
        let credentials = known.iter().map(|row| row.credential.clone()).collect();
        let (asked, state) = base
            .checks
            .start_passkey_registration(user, &user_name, &user_name, Some(credentials))
            .map_err(failed)?;
        let question = Question::NewPasskey(Box::new(state));
        self.asked().ask(who.device, key, question, now);
        let asked = asked.public_key;
        let algorithm = |alg: i64| i32::try_from(alg).ok();
        Ok(NewPasskey {
            domain: base.domain.clone(),
            challenge: asked.challenge,
            user: user.as_bytes().to_vec(),
            user_name,
            algorithms: asked
                .pub_key_cred_params
                .iter()
                .filter_map(|one| algorithm(one.alg))
                .collect(),
            known: known.into_iter().map(|row| CredentialId(row.credential)).collect(),
        })
    }

    /// Adds a passkey that was made with what this session was given.
    ///
    /// # Errors
    /// [`Refusal::BadCode`] for what is not good; [`Refusal::BadRequest`] for a name that is none; else as with
    /// [`Relay::passkey_challenge`].
    pub fn add_passkey(
        &self,
        who: &Principal,
        key: &SessionKey,
        request: &MadePasskey,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let base = self.passkeys()?;
        let name = name(&request.name)?.to_owned();
        let question = self.asked().take(who.device, key, now);
        let Some(Question::NewPasskey(state)) = question else { return Err(Refusal::BadCode) };
        let made = base
            .checks
            .finish_passkey_registration(&made(request), &state)
            .map_err(|_| Refusal::BadCode)?;
        let row = PasskeyRow {
            id: PasskeyId::draw(u128::from_be_bytes(random()?)),
            user: who.user,
            credential: made.cred_id().clone(),
            kept: written(&made)?,
            name,
            domain: base.domain.clone(),
            added_at: now.as_millisecond(),
            used_at: None,
        };
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        may_change(work.as_ref(), who, now)?;
        room_for_another(work.as_ref(), who)?;
        if !work.add_passkey(&row)? {
            return Err(Refusal::BadCode);
        }
        note(work.as_mut(), who, "second-way-added", format!("passkey {}", row.id), now)?;
        work.commit()?;
        self.sessions().shut_doors(who.user, Some(key));
        Ok(())
    }

    /// What somebody signs with one of their passkeys.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for whoever has none that is good here, [`Refusal::NotAllowed`].
    pub fn door_challenge(
        &self,
        who: &Principal,
        key: &SessionKey,
        now: Timestamp,
    ) -> Result<PasskeyAsked, Refusal> {
        let base = self.passkeys()?;
        may_have(who)?;
        let mut rows = {
            let mut kept = self.kept();
            let work = kept.store.begin()?;
            still_acts(work.as_ref(), who, now)?;
            work.passkeys_of(who.user)?
        };
        rows.retain(|row| row.domain == base.domain);
        if rows.is_empty() {
            return Err(Refusal::NotFound);
        }
        let passkeys = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let (asked, state) = base.checks.start_passkey_authentication(&passkeys).map_err(failed)?;
        let question = Question::Passkey(Box::new(state));
        self.asked().ask(who.device, key, question, now);
        let known = rows.into_iter().map(|row| CredentialId(row.credential)).collect();
        let challenge = asked.public_key.challenge;
        Ok(PasskeyAsked { domain: base.domain.clone(), challenge, known })
    }

    /// Opens the second door for whoever signed what this session was given with a passkey of theirs.
    ///
    /// # Errors
    /// [`Refusal::BadCode`] for what is not good, [`Refusal::NotAllowed`], [`Refusal::NotFound`] where base has no name.
    pub fn open_with_passkey(
        &self,
        who: &Principal,
        key: &SessionKey,
        request: &UsedPasskey,
        now: Timestamp,
    ) -> Result<(String, Session), Refusal> {
        let base = self.passkeys()?;
        may_have(who)?;
        let question = self.asked().take(who.device, key, now);
        let Some(Question::Passkey(state)) = question else { return Err(Refusal::BadCode) };
        let used = base
            .checks
            .finish_passkey_authentication(&used(request), &state)
            .map_err(|_| Refusal::BadCode)?;
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        let (id, passkey) = used_now(work.as_ref(), who, &used)?;
        work.note_passkey_used(id, &written(&passkey)?, now.as_millisecond())?;
        note(work.as_mut(), who, OPENED, format!("passkey {id}"), now)?;
        work.commit()?;
        self.open_door(who, key, now)
    }

    /// Removes a passkey of theirs. Asked twice, it happened once.
    ///
    /// # Errors
    /// [`Refusal::SecondDoor`] for whoever has not shown that it is they, [`Refusal::NotAllowed`].
    pub fn remove_passkey(
        &self,
        who: &Principal,
        key: &SessionKey,
        passkey: &str,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let id: PasskeyId = passkey.parse().map_err(|_| Refusal::NotFound)?;
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        may_change(work.as_ref(), who, now)?;
        // Of somebody else's it is not even said that there is one.
        if !work.passkeys_of(who.user)?.iter().any(|row| row.id == id) {
            return Ok(());
        }
        work.remove_passkey(id, now.as_millisecond())?;
        note(work.as_mut(), who, "second-way-removed", format!("passkey {id}"), now)?;
        work.commit()?;
        self.sessions().shut_doors(who.user, Some(key));
        Ok(())
    }

    fn passkeys(&self) -> Result<&Passkeys, Refusal> {
        self.passkeys.as_ref().ok_or(Refusal::NotFound)
    }

    /// What an authenticator knows a person by: it says nothing to anybody (WebAuthn, 14.6.1).
    fn handle(&self, who: &Principal) -> Uuid {
        let hash = sha256(format!("alongside passkey v1\n{}\n{}", self.id, who.user).as_bytes());
        let mut handle = [0; 16];
        handle.iter_mut().zip(hash).for_each(|(byte, of)| *byte = of);
        Uuid::from_bytes(handle)
    }
}

/// The passkeys that somebody has in use, where another may come to them.
fn room_for_another(work: &dyn Transaction, who: &Principal) -> Result<Vec<PasskeyRow>, Refusal> {
    let known = work.passkeys_of(who.user)?;
    if known.len() < PASSKEYS { Ok(known) } else { Err(Refusal::TooLarge) }
}

/// The passkey that was used, as it is since. It may have been removed since the question, or used with another that was
/// asked at the same time: then its counter has come as far already.
fn used_now(
    work: &dyn Transaction,
    who: &Principal,
    used: &AuthenticationResult,
) -> Result<(PasskeyId, Passkey), Refusal> {
    let rows = work.passkeys_of(who.user)?;
    let row = rows.iter().find(|row| row.credential == *used.cred_id()).ok_or(Refusal::BadCode)?;
    let mut passkey = read(row)?;
    let newer = passkey.update_credential(used) == Some(true);
    if used.counter() > 0 && !newer { Err(Refusal::BadCode) } else { Ok((row.id, passkey)) }
}

fn read(row: &PasskeyRow) -> Result<Passkey, Refusal> {
    let unreadable = |_| Refusal::Damaged(format!("passkey {}", row.id));
    serde_json::from_str(&row.kept).map_err(unreadable)
}

fn written(passkey: &Passkey) -> Result<String, Refusal> {
    serde_json::to_string(passkey).map_err(|error| Refusal::Damaged(error.to_string()))
}

fn failed(error: WebauthnError) -> Refusal {
    Refusal::Damaged(format!("no challenge could be made: {error}"))
}

fn made(request: &MadePasskey) -> RegisterPublicKeyCredential {
    RegisterPublicKeyCredential {
        id: String::new(),
        raw_id: request.credential.0.clone(),
        response: AuthenticatorAttestationResponseRaw {
            attestation_object: request.attestation.clone(),
            client_data_json: request.client_data.clone(),
            transports: None,
        },
        type_: KIND.to_owned(),
        extensions: Default::default(),
    }
}

fn used(request: &UsedPasskey) -> PublicKeyCredential {
    PublicKeyCredential {
        id: String::new(),
        raw_id: request.credential.0.clone(),
        response: AuthenticatorAssertionResponseRaw {
            authenticator_data: request.authenticator_data.clone(),
            client_data_json: request.client_data.clone(),
            signature: request.signature.clone(),
            user_handle: None,
        },
        extensions: Default::default(),
        type_: KIND.to_owned(),
    }
}
