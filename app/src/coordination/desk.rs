//! What every screen of the coordinator works with: the local copy, base, and words for both. One copyable handle
//! over `store`, so that a screen says what it wants done and nothing about how.

use std::sync::Arc;

use domain::{
    calendar::SchoolDay,
    cover::Days,
    id::{CoverId, DeviceId, UserId},
    staff::{Role, StaffMember},
    student::{Decided, Student},
};
use jiff::{Timestamp, civil::Date};
use leptos::{prelude::*, task::spawn_local};
use protocol::{
    ErrorCode,
    admin::{Invitation, NewCover, People, PersonWithDevices},
    review::{self, HandedIn, Review},
};
use records::Edit;
use replica::{SaveError, View};

use super::{covering::Covering, door::Door, silence::Seen};
use crate::{
    device::{clock, files, page, script::sleep},
    safekeeping::in_words,
    store::{Alongside, BaseError, alongside},
    students::{roster, together::said_of},
    ui::Toasts,
};

/// Which roles base does not change.
const NOT_TO_BE_CHANGED: &str = "Another coordinator changes your own role. A peer mentor is a student: remove their devices before they become one, or are one no longer.";

/// Who names no cover at base, and who is not named.
const COVERS_ONLY: &str = "A coordinator names somebody else who covers. Whoever covers herself, or is a student, does not; nor does somebody cover twice on one day.";

/// The handle.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) store: Alongside,
    toasts: Toasts,
    /// What asks who it is, before what decides for others.
    pub(super) door: Door,
}

impl Desk {
    /// The desk of the screen that asks.
    pub(super) fn here() -> Self {
        Self { store: alongside(), toasts: expect_context(), door: expect_context() }
    }

    /// The local copy, tracked.
    pub(super) fn view(self) -> Arc<View> {
        self.store.view.get()
    }

    /// The local copy at this moment.
    pub(super) fn view_now(self) -> Arc<View> {
        self.store.view.get_untracked()
    }

    /// Who sits here, tracked.
    pub(super) fn me(self) -> Option<UserId> {
        self.store.identity.with(|identity| identity.as_ref().map(|identity| identity.user))
    }

    /// Whether this is the device that we are on.
    pub(super) fn is_this_device(self, id: &str) -> bool {
        self.store.identity.with_untracked(|identity| {
            identity.as_ref().is_some_and(|identity| identity.device.to_string() == id)
        })
    }

    /// Changes when base says that there is something new about people's devices, tracked.
    pub(super) fn devices_changed(self) -> u32 {
        self.store.devices_changed.get()
    }

    /// Whether the first sync is still under way, so that an empty list means nothing yet.
    pub(super) fn is_fetching(self) -> bool {
        !self.store.view.read().first_sync_done
    }

    /// Today at the school, tracked past midnight.
    pub(super) fn today(self) -> Date {
        self.store.today()
    }

    /// "Today 10:46am".
    pub(super) fn moment(self, at: Timestamp) -> String {
        self.store.moment(at)
    }

    /// 128 random bits, for a new id.
    pub(super) fn draw(self) -> u128 {
        self.store.random()
    }

    /// A decision about somebody whom `met_by` met off site, made here and now.
    pub(super) fn decided(self, met_by: UserId) -> Option<Decided> {
        let me = untrack(|| self.me())?;
        Some(Decided { met_by, by: me, at: clock::now() })
    }

    /// The school's day of a moment.
    pub(super) fn day(self, at: Timestamp) -> Date {
        self.store.school_time(at).date()
    }

    /// The address under which base serves the app.
    pub(super) fn origin(self) -> String {
        page::origin()
    }

    /// The time at this moment.
    pub(super) fn now(self) -> Timestamp {
        clock::now()
    }

    /// The time, once a second, for as long as the asking screen is there.
    pub(super) fn every_second(self) -> RwSignal<Timestamp> {
        let now = RwSignal::new(clock::now());
        spawn_local(async move {
            // A signal that is gone takes nothing more: then its screen is gone too.
            while now.try_set(clock::now()).is_none() {
                sleep(std::time::Duration::from_secs(1)).await;
            }
        });
        now
    }

    /// Waits until what was just drawn is on the screen, before work that takes a while.
    pub(super) async fn painted(self) {
        sleep(std::time::Duration::from_millis(50)).await;
    }

    /// How a member of staff is named here.
    pub(super) fn staff_name(self, who: UserId) -> String {
        let view = self.store.view.read();
        self.me().map_or_else(String::new, |me| roster::staff_name(&view.org, who, me))
    }

    /// "Kai Morgan", or only the initials while names are hidden; for choices that are texts.
    pub(super) fn full_name(self, student: &Student) -> String {
        if self.store.names_hidden.get() { student.initials() } else { student.full_name() }
    }

    /// A student with everything that several people wrote in words, each under a name.
    pub(super) fn said_of(self, student: Student) -> Student {
        said_of(student, &self.view_now().org, &clock::school_zone())
    }

    /// Whether names are hidden, tracked.
    pub(super) fn hides_names(self) -> bool {
        self.store.names_hidden.get()
    }

    /// "Kai M.", or only the initials while names are hidden; for labels that are texts.
    pub(super) fn student_name(self, student: &Student) -> String {
        if self.store.names_hidden.get() { student.initials() } else { student.short_name() }
    }

    /// "Fortnight 16 to 27 November, day 6 of 10"; nothing before the school has set its fortnights.
    pub(super) fn fortnight_words(self) -> String {
        let today = self.today();
        self.store.view.read().org.school_days().map_or_else(String::new, |school| {
            let fortnight = school.calendar.fortnight_of(today);
            match fortnight.day_of_ten {
                Some(day) => format!("{}, day {day} of 10", fortnight.words()),
                None => fortnight.words(),
            }
        })
    }

    /// How a device that last synced then stands today.
    pub(super) fn seen(self, last: Option<Timestamp>) -> Seen {
        let school = self.store.view.read().org.school_days();
        let weekday = |day: Date| day.weekday().to_monday_zero_offset() < 5;
        let last = last.map(|at| self.store.school_time(at).date());
        Seen::of(last, self.today(), |day| {
            school.as_ref().map_or_else(|| weekday(day), |school| school.on(day) == SchoolDay::Open)
        })
    }

    /// The same for base's milliseconds.
    pub(super) fn seen_ms(self, last: Option<i64>) -> Seen {
        self.seen(last.and_then(|ms| Timestamp::from_millisecond(ms).ok()))
    }

    /// Says something in passing.
    pub(super) fn say(self, words: impl Into<String>) {
        self.toasts.say(words);
    }

    /// Says what was done, with *Undo* for a while.
    pub(super) fn undoable(self, words: impl Into<String>, undo: impl Fn() + 'static) {
        self.toasts.undoable(words, undo);
    }

    /// Saves on this device, all or nothing; the sentence to show when it was not.
    pub(super) async fn saved(self, edits: Vec<Edit>) -> Result<(), String> {
        self.store.save(edits, None).await.map(drop).map_err(|error| not_saved(&error))
    }

    /// Saves, with `busy` on meanwhile; `then` runs when it is saved. A failure is said, and the form stays.
    pub(super) fn save(
        self,
        busy: RwSignal<bool>,
        edits: Vec<Edit>,
        then: impl FnOnce() + 'static,
    ) {
        busy.set(true);
        spawn_local(async move {
            let saved = self.saved(edits).await;
            let _gone = busy.try_set(false);
            match saved {
                Ok(()) => then(),
                Err(words) => self.say(words),
            }
        });
    }

    /// Saves in the background: for *Undo*.
    pub(super) fn save_quietly(self, edits: Vec<Edit>) {
        spawn_local(async move {
            if let Err(words) = self.saved(edits).await {
                self.say(words);
            }
        });
    }

    /// Everyone and their devices, and who covers for whom, from base.
    pub(super) async fn people(self) -> Result<(Vec<PersonWithDevices>, Vec<Covering>), String> {
        let People { people, cover } =
            self.store.people().await.map_err(|error| error.to_string())?;
        Ok((people, cover.iter().filter_map(Covering::read).collect()))
    }

    /// Says who covers for a colleague who is away, at base.
    pub(super) async fn name_cover(
        self,
        away: UserId,
        cover: CoverId,
        by: UserId,
        days: Days,
    ) -> Result<(), String> {
        let (from, to) = (days.first().to_string(), days.last().to_string());
        let (away, member) = (self.member(away)?, self.member(by)?);
        let request = NewCover { id: cover.to_string(), by: by.to_string(), from, to };
        let named = self.behind_door(|| self.store.name_cover([&away, &member], &request)).await;
        named.map_err(|error| match error {
            BaseError::Refused(ErrorCode::NotAllowed) => COVERS_ONLY.to_owned(),
            other => other.to_string(),
        })
    }

    /// Ends a cover, at base.
    pub(super) async fn end_cover(self, cover: &str) -> Result<(), String> {
        let ended = self.behind_door(|| self.store.end_cover(cover)).await;
        ended.map_err(|error| error.to_string())
    }

    /// A one-time code for somebody of the staff list, from base.
    pub(super) async fn invite(self, user: UserId) -> Result<Invitation, String> {
        let member = self.member(user)?;
        let invited = self.behind_door(|| self.store.invite(&member)).await;
        invited.map_err(|error| error.to_string())
    }

    fn member(self, user: UserId) -> Result<StaffMember, String> {
        let view = self.view_now();
        let member = view.org.staff.iter().find(|member| member.id == user).cloned();
        member.ok_or_else(|| {
            "This person is not on this device. Open People and look again.".to_owned()
        })
    }

    /// Says what somebody of the staff list is here for from now on: first at base, which may not allow it.
    pub(super) async fn set_role(self, user: UserId, role: Role) -> Result<(), String> {
        let member = self.member(user)?;
        let set = self.behind_door(|| self.store.set_role(user, role)).await;
        set.map_err(|error| match error {
            BaseError::Refused(ErrorCode::NotAllowed) => NOT_TO_BE_CHANGED.to_owned(),
            other => other.to_string(),
        })?;
        self.saved(vec![Edit::PutStaff(StaffMember { role, ..member })]).await
    }

    /// Decides about a device, at base: lets it in, refuses it, or takes it out of use.
    pub(super) async fn decide_device(self, decision: &str, device: &str) -> Result<(), String> {
        let id: DeviceId =
            device.parse().map_err(|_| "This device has no readable id.".to_owned())?;
        let decided = self.behind_door(|| self.store.decide_device(decision, id)).await;
        decided.map_err(|error| error.to_string())
    }

    /// What was handed in and waits for her, and what base refused, from base.
    pub(super) async fn review(self) -> Result<Review, String> {
        self.store.review().await.map_err(|error| error.to_string())
    }

    /// What something that was handed in says, in words; nothing where this device cannot tell.
    pub(super) async fn words_of(self, one: &HandedIn) -> Option<String> {
        let held = self.store.would_add(one).await?;
        Some(in_words(&held, &clock::school_zone())).filter(|words| !words.is_empty())
    }

    /// Decides about something that was handed in, at base.
    pub(super) async fn decide(self, decision: &str, id: u64) -> Result<review::Decided, String> {
        let decided = self.behind_door(|| self.store.decide(decision, id)).await;
        decided.map_err(|error| error.to_string())
    }

    /// Offers what base refused as a file, as it was sent.
    pub(super) async fn save_refused(self, id: u64) {
        match self.behind_door(|| self.store.refused(id)).await {
            Ok(bytes) => files::save_bytes(&format!("alongside-refused-{id}.bin"), &bytes),
            Err(error) => self.say(error.to_string()),
        }
    }

    /// Offers what was handed in as a file, as it was sent.
    pub(super) fn save_handed_in(self, one: &HandedIn) {
        let bytes: Vec<u8> = one.changes.iter().flat_map(|one| one.chunk.clone()).collect();
        files::save_bytes(&format!("alongside-handed-in-{}.bin", one.id), &bytes);
    }
}

/// Why something is not saved, and what to do.
fn not_saved(error: &SaveError) -> String {
    let why = match error {
        SaveError::NotEnrolled => "this device is not set up. Enter a code on it first",
        SaveError::TooLong => "it is too long. Shorten it and try again",
        SaveError::Write(_) => {
            "it does not fit what is recorded by now. Reload the page and try again"
        }
        SaveError::Storage(replica::storage::StorageError::Full) => {
            "this device\u{2019}s storage is full. Free some space and try again"
        }
        SaveError::Storage(_) => "this device\u{2019}s storage did not take it. Try again",
    };
    format!("Not saved: {why}.")
}
