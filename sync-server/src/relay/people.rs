//! What a coordinator does with people and devices.

use domain::{
    access::{Action, Subject, permission, reads_everyone},
    id::{DeviceId, UserId},
    staff::Role,
};
use jiff::{SignedDuration, Timestamp};
use protocol::{
    admin::{AddPeople, DeviceSeen, Invitation, NewRole, People, Person, PersonWithDevices},
    limits::{CODE_MINUTES, PEOPLE},
};

use super::{
    Principal, Refusal, Relay,
    access::{take_role, today},
    acting::acts_on,
    challenge::{known_device, still_acts},
    codes::Made,
    cover::{in_own_right, in_own_right_about, leaves_one_in_use, standing},
    enrol::{name, role_name},
};
use crate::store::{AuditRow, CodePurpose, DeviceRow, UserRow};

/// A code that is printed where the relay is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedCode {
    /// "Mrs Khan".
    pub name: String,
    /// As `domain::staff::Role` is written.
    pub role: String,
    /// Four words.
    pub code: String,
}

impl Relay {
    /// Adds people; those whose id is known are left as they are.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others than coordinators, and for whoever covers where it is somebody who reads everyone;
    /// [`Refusal::BadRequest`], [`Refusal::TooLarge`].
    pub fn add_people(
        &self,
        who: &Principal,
        request: &AddPeople,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.lets(who, Action::Create, Subject::People)?;
        if request.people.len() > PEOPLE {
            return Err(Refusal::TooLarge);
        }
        let people = request.people.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        let at = now.as_millisecond();
        for user in people {
            if reads_everyone(user.role) && work.user(user.id)?.is_none() {
                in_own_right(work.as_ref(), who)?;
            }
            if work.add_user(&user, at)? {
                work.audit(&who.does("person-added", user.id.to_string(), at))?;
            }
        }
        Ok(work.commit()?)
    }

    /// Somebody is here for something else from now on. Their devices sign in again and hear of it; what they may read
    /// then comes and goes with the next sync.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others than coordinators, for herself, so that there always is one, for whoever covers
    /// where somebody begins or ceases to read everyone, which would go on after their days, and for somebody with a
    /// device in use who would begin or cease to be a student; [`Refusal::NotFound`], [`Refusal::BadRequest`].
    pub fn set_role(
        &self,
        who: &Principal,
        user: &str,
        request: &NewRole,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.lets(who, Action::Assign, Subject::People)?;
        let role = Role::named(&request.role).ok_or(Refusal::BadRequest)?;
        let user: UserId = user.parse().map_err(|_| Refusal::NotFound)?;
        let at = now.as_millisecond();
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        let user = work.user(user)?.ok_or(Refusal::NotFound)?;
        if user.role == role {
            return Ok(());
        }
        if [user.role, role].into_iter().any(reads_everyone) {
            in_own_right(work.as_ref(), who)?;
        }
        let devices = work.devices_of(user.id)?;
        let in_use = devices.iter().any(|device| device.removed_at.is_none());
        // What is not a student's is given and taken with a device, never on one.
        let staff = |role| permission(role, Subject::Org).reads();
        if user.id == who.user || in_use && staff(user.role) != staff(role) {
            return Err(Refusal::NotAllowed);
        }
        take_role(work.as_mut(), &user, role, Some((who.user, who.device)), now)?;
        work.audit(&who.does("role-changed", format!("{} {}", user.id, role.name()), at))?;
        let head = work.head()?;
        work.commit()?;
        for device in devices {
            self.sessions().end(device.id);
        }
        self.announce(head, None);
        Ok(())
    }

    /// Everyone and their devices, and who covers for whom.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others than coordinators.
    pub fn people(&self, who: &Principal, now: Timestamp) -> Result<People, Refusal> {
        who.may(Action::List, Subject::People)?;
        who.may(Action::List, Subject::Devices)?;
        let mut kept = self.kept();
        let work = kept.store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        let mut people = Vec::new();
        for user in work.users()? {
            let devices = work.devices_of(user.id)?.into_iter();
            let devices = devices.map(|device| self.seen(device)).collect();
            people.push(PersonWithDevices { person: person(user), devices });
        }
        Ok(People { people, cover: standing(work.as_ref(), now)? })
    }

    /// A one-time code for a person's next device.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others than coordinators, and for whoever covers where it is somebody's who
    /// reads everyone or covers as well; [`Refusal::NotFound`] for a person who is not known.
    pub fn invite(
        &self,
        who: &Principal,
        user: &str,
        now: Timestamp,
    ) -> Result<Invitation, Refusal> {
        self.lets(who, Action::Assign, Subject::Devices)?;
        let user = user.parse().map_err(|_| Refusal::NotFound)?;
        self.invite_for(user, Some(who), SignedDuration::from_mins(CODE_MINUTES), now)
    }

    /// A one-time code for each coordinator, and for whoever covers for one today, asked for at the machine itself: the way
    /// back in when the only device that could invite is lost.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn invite_coordinators(&self, now: Timestamp) -> Result<Vec<PrintedCode>, Refusal> {
        let people = self.who_coordinates(now)?;
        let print = |user: UserRow| {
            let code = self.invite_at_the_machine(user.id, now)?.code;
            Ok(PrintedCode { role: role_name(user.role).to_owned(), name: user.name, code })
        };
        people.into_iter().map(print).collect()
    }

    fn who_coordinates(&self, now: Timestamp) -> Result<Vec<UserRow>, Refusal> {
        let mut kept = self.kept();
        let work = kept.store.begin()?;
        let mut people = Vec::new();
        for user in work.users()? {
            if acts_on(work.as_ref(), user.id, today(now))? == Some(Role::Coordinator) {
                people.push(user);
            }
        }
        Ok(people)
    }

    /// A one-time code for a person's next device, asked for at the machine itself: the device is let in at once.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a person who is not known.
    pub fn invite_at_the_machine(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<Invitation, Refusal> {
        self.invite_for(user, None, SignedDuration::from_mins(CODE_MINUTES), now)
    }

    /// A one-time code that lives for `life`, asked for at the machine itself (nobody) or by a person.
    pub(crate) fn invite_for(
        &self,
        user: UserId,
        by: Option<&Principal>,
        life: SignedDuration,
        now: Timestamp,
    ) -> Result<Invitation, Refusal> {
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        if let Some(who) = by {
            still_acts(work.as_ref(), who, now)?;
            in_own_right_about(work.as_ref(), who, user, now)?;
        }
        if work.user(user)?.is_none() {
            return Err(Refusal::NotFound);
        }
        let expires_at = (now + life).as_millisecond();
        let made = if by.is_some() { Made::OnAScreen } else { Made::AtTheMachine };
        let code = self.issue(work.as_mut(), CodePurpose::Enrol(user), made, expires_at, now)?;
        let (what, subject, at) = ("invited", user.to_string(), now.as_millisecond());
        work.audit(&match by {
            Some(who) => who.does(what, subject, at),
            None => AuditRow::by_itself(what, subject, at),
        })?;
        work.commit()?;
        Ok(Invitation { code, expires_at })
    }

    /// Removes a device: from now on it can only hand in what it holds, and is told to erase itself.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for others than coordinators, and for whoever covers where it is the last one in use of a
    /// coordinator; [`Refusal::NotFound`] for a device that is not known.
    pub fn remove_device(
        &self,
        who: &Principal,
        device: &str,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.lets(who, Action::Revoke, Subject::Devices)?;
        let device: DeviceId = device.parse().map_err(|_| Refusal::NotFound)?;
        let at = now.as_millisecond();
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        still_acts(work.as_ref(), who, now)?;
        let row = work.device(device)?.ok_or(Refusal::NotFound)?;
        leaves_one_in_use(work.as_ref(), who, &row)?;
        if !work.remove_device(device, at)? {
            return Err(Refusal::NotFound);
        }
        work.audit(&who.does("device-removed", device.to_string(), at))?;
        work.commit()?;
        self.announce_devices();
        self.sessions().end(device);
        Ok(())
    }

    /// A removed device says that it has erased itself. Said twice, it happened once.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] for a device that was not removed, [`Refusal::UnknownDevice`].
    pub fn wiped(&self, who: &Principal, now: Timestamp) -> Result<(), Refusal> {
        let at = now.as_millisecond();
        let mut kept = self.kept();
        let mut work = kept.store.begin()?;
        let device = known_device(work.as_ref(), who.device)?;
        if device.removed_at.is_none() {
            return Err(Refusal::NotAllowed);
        }
        if device.wiped_at.is_some() {
            return Ok(());
        }
        work.note_wiped(device.id, at)?;
        work.audit(&who.does("device-wiped", device.id.to_string(), at))?;
        work.commit()?;
        self.announce_devices();
        Ok(())
    }

    fn seen(&self, device: DeviceRow) -> DeviceSeen {
        let removed = device.removed_at.is_some();
        let words = self.words_of(&device);
        DeviceSeen {
            id: device.id.to_string(),
            name: device.name,
            enrolled_at: device.enrolled_at,
            last_sync: device.last_sync,
            unsent: device.unsent,
            refused: removed && words.is_some(),
            words: words.filter(|_| !removed),
            removed,
            removed_at: device.removed_at,
            wiped_at: device.wiped_at,
        }
    }
}

fn read(person: &Person) -> Result<UserRow, Refusal> {
    let role = Role::named(&person.role).ok_or(Refusal::BadRequest)?;
    let id = person.id.parse().map_err(|_| Refusal::BadRequest)?;
    Ok(UserRow { id, name: name(&person.name)?.to_owned(), role })
}

fn person(user: UserRow) -> Person {
    Person { id: user.id.to_string(), name: user.name, role: role_name(user.role).to_owned() }
}
