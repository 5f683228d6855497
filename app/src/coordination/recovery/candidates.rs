//! Who may be on the next list of those who read concerns, as plain values: who is on the list, and whoever drew a key and
//! offered it (clause 5.7). Whose key it is people have compared; base's word for it is none.

use concerns::{Holder, HolderPublic, Holders};
use domain::{
    concern::Duty,
    id::UserId,
    staff::{Role, StaffMember},
};
use jiff::Timestamp;
use protocol::concerns::OfferedKey;

/// Somebody with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// As they would be on the list.
    pub(super) holder: Holder,
    /// Their name.
    pub(super) name: String,
    /// What they are here for, as far as that is known.
    pub(super) role: Option<Role>,
    /// Whether they are on the list with this key.
    pub(super) listed: bool,
}

impl Candidate {
    /// The digits that both read to each other.
    pub(super) fn digits(&self) -> String {
        self.holder.key.fingerprint(self.holder.user)
    }

    /// What is said of them beside their name.
    pub(super) fn words(&self) -> String {
        let role = self.role.map_or("Not in the staff list any more", Role::title);
        let reads =
            matches!(self.role, Some(Role::SafeguardingLead | Role::DeputySafeguardingLead));
        match (self.listed, reads) {
            (true, true) => format!("{role}. On the list"),
            (true, false) => format!("{role}. On the list: is it still their duty?"),
            (false, true) => format!("{role}. A new key"),
            (false, false) => format!("{role}. A new key: do they stand in for somebody?"),
        }
    }
}

/// Those on the list, and then those who offered another key, as they would be on it from `now` on.
pub(super) fn candidates(
    list: Option<&Holders>,
    offered: &[OfferedKey],
    staff: &[StaffMember],
    now: Timestamp,
) -> Vec<Candidate> {
    let member = |user: UserId| staff.iter().find(|member| member.id == user);
    let candidate = |holder: Holder, listed: bool| {
        let member = member(holder.user);
        let name = member.map_or_else(|| "Somebody".to_owned(), |member| member.name.clone());
        Candidate { holder, name, role: member.map(|member| member.role), listed }
    };
    let listed = list.map_or(&[][..], Holders::all);
    let mut all: Vec<_> = listed.iter().map(|holder| candidate(*holder, true)).collect();
    for one in offered {
        let (Ok(user), Ok(key)) = (one.user.parse::<UserId>(), HolderPublic::from_bytes(&one.key))
        else {
            continue;
        };
        if list.and_then(|list| list.key_of(user)) == Some(&key) {
            continue;
        }
        let leads = member(user).is_some_and(|member| member.role == Role::SafeguardingLead);
        let duty = if leads { Duty::Lead } else { Duty::Deputy };
        all.push(candidate(Holder { user, duty, key, from: now }, false));
    }
    all
}

/// Those who are chosen, or what is to be put right.
pub(super) fn chosen(all: &[Candidate], ticked: &[bool]) -> Result<Vec<Holder>, String> {
    let chosen = all.iter().zip(ticked).filter(|(_, ticked)| **ticked).map(|(one, _)| one);
    let mut holders: Vec<Holder> = Vec::new();
    for one in chosen {
        if holders.iter().any(|holder| holder.user == one.holder.user) {
            return Err(format!("Choose one key of {}: the one that they will use.", one.name));
        }
        holders.push(one.holder);
    }
    Ok(holders)
}

#[cfg(test)]
mod tests;
