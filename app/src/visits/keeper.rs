//! Keeps the open draft safe: every tap and key reaches storage within a fraction of a second, and
//! *Saved on this tablet* is said only after storage has answered. What is asked is not known here.

use std::time::Duration;

use domain::{
    id::StudentId,
    school::HomeSchool,
    staff::StaffMember,
    visit::{Attachment, VisitDraft},
};
use jiff::Timestamp;
use leptos::{prelude::*, task::spawn_local};
use replica::{Draft, DraftBody, DraftKey, DraftKind, storage::StorageError};

use crate::{
    device::{clock, script},
    store::Alongside,
    ui::{Mistake, Toasts, memo},
};

/// How long keys are gathered before they are stored together.
const GATHER: Duration = Duration::from_millis(150);
/// How long it waits after storage refused.
const AFTER_REFUSAL: Duration = Duration::from_secs(3);
/// What is said when the screen is gone, and neither storage nor the journal took its last words.
const NOT_KEPT: &str = "What you wrote last in the visit could not be kept. Make room on this tablet, then open the visit and write it again.";

/// What storage has said about the draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Nothing has been written yet.
    NotYet,
    /// All of it is on this tablet since then.
    At(Timestamp),
    /// Storage would not take it; what is on the screen is only on the screen.
    Refused(StorageError),
}

/// The open draft and its way into storage.
#[derive(Clone, Copy)]
pub struct Keeper {
    alongside: Alongside,
    /// What has been written so far.
    pub draft: RwSignal<VisitDraft>,
    /// What storage has said about it.
    pub kept: RwSignal<Kept>,
    /// Something is on the screen that storage has not answered for.
    pub behind: RwSignal<bool>,
    /// The visit is being saved.
    pub saving: RwSignal<bool>,
    /// What has to be put right before it can be finished.
    pub mistakes: RwSignal<Vec<Mistake>>,
    work: StoredValue<Work>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Work {
    changed: bool,
    storing: bool,
    closed: bool,
}

/// The key of the one draft of a visit that a student can have.
#[must_use]
pub const fn key_of(student: StudentId) -> DraftKey {
    DraftKey { kind: DraftKind::Visit, student }
}

impl Keeper {
    /// Takes over a draft that was read from storage, or a fresh one.
    #[must_use]
    pub fn of(alongside: Alongside, draft: VisitDraft, kept: Kept) -> Self {
        Self {
            alongside,
            draft: RwSignal::new(draft),
            kept: RwSignal::new(kept),
            mistakes: RwSignal::default(),
            saving: RwSignal::new(false),
            behind: RwSignal::new(false),
            work: StoredValue::new(Work::default()),
        }
    }

    /// Which draft.
    #[must_use]
    pub fn key(&self) -> DraftKey {
        key_of(self.draft.with_untracked(|draft| draft.student))
    }

    /// A part of the draft; changes only when that part does.
    pub fn memo<T, F>(&self, part: F) -> Signal<T>
    where
        T: Clone + PartialEq + Send + Sync + 'static,
        F: Fn(&VisitDraft) -> T + Send + Sync + 'static,
    {
        let draft = self.draft;
        memo(move || draft.with(&part)).into()
    }

    /// What is wrong with the field of this id, for the words beside it.
    #[must_use]
    pub fn wrong(&self, field: String) -> Signal<Option<String>> {
        let mistakes = self.mistakes;
        memo(move || {
            mistakes
                .with(|all| all.iter().find(|one| one.field == field).map(|one| one.words.clone()))
        })
        .into()
    }

    /// Changes the draft and sees to it that the change is stored.
    pub fn change(&self, change: impl FnOnce(&mut VisitDraft)) {
        self.draft.update(change);
        self.store_soon();
    }

    /// Whether the visit is being saved, or a photo or signature made ready for it, be it since before the screen was left
    /// and opened again: nothing can be finished, and it is no draft of nothing.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        let key = self.key();
        self.saving.get() || self.alongside.making.with(|all| all.contains(&key))
    }

    /// Adds a photo or a signature, if this is its draft and still open; answers its place.
    #[must_use]
    pub fn attach(&self, key: DraftKey, attachment: &Attachment) -> Option<usize> {
        let closed = self.work.try_with_value(|work| work.closed).unwrap_or(true);
        if closed || self.key() != key {
            return None;
        }
        let place = self.draft.try_update(|draft| add(draft, attachment));
        self.store_soon();
        place
    }

    /// Stores the draft as it is, if it is not yet.
    pub fn store_soon(&self) {
        let keeper = *self;
        let start = keeper.work.try_update_value(|work| {
            work.changed = !work.closed;
            let start = work.changed && !work.storing;
            work.storing |= start;
            start
        });
        if start == Some(true) {
            self.behind.set(true);
            spawn_local(async move { keeper.store_all().await });
        }
    }

    /// Whether something is on the screen that storage has not answered for.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.work.try_with_value(|work| work.changed || work.storing).unwrap_or(false)
    }

    /// The draft with its time; nothing once the visit is finished or discarded.
    #[must_use]
    pub fn snapshot(&self) -> Option<Draft> {
        let closed = self.work.try_with_value(|work| work.closed).unwrap_or(true);
        let draft = self.draft.try_get_untracked().filter(|_| !closed)?;
        Some(Draft { updated: clock::now(), body: DraftBody::Visit(draft) })
    }

    /// The words that storage has not answered for yet: what the journal writes when the page goes.
    #[must_use]
    pub fn unanswered(&self) -> Option<(DraftKey, Draft)> {
        let draft = self.snapshot().filter(|_| self.is_behind())?;
        let student = draft.body.visit()?.student;
        Some((key_of(student), draft))
    }

    /// Stores what is not stored yet although the screen goes away, without the screen's signals. Where nothing takes it,
    /// that is said at the foot of whatever screen is there by then.
    pub fn store_on_leaving(&self, toasts: Toasts) {
        if let Some((key, draft)) = self.unanswered() {
            let alongside = self.alongside;
            spawn_local(async move {
                // The journal is the last net.
                if alongside.put_draft(&key, &draft).await.is_err()
                    && !alongside.keep_in_journal(&key, &draft)
                {
                    toasts.say_also(NOT_KEPT);
                }
            });
        }
    }

    /// From now on nothing is stored: the visit is being finished or discarded.
    pub fn close(&self) {
        self.work.update_value(|work| *work = Work { closed: true, ..*work });
    }

    /// Goes on storing: finishing did not work out.
    pub fn reopen(&self) {
        self.work.update_value(|work| work.closed = false);
        self.store_soon();
    }

    /// The members of staff, for the owner of an action.
    #[must_use]
    pub fn staff(&self) -> Signal<Vec<StaffMember>> {
        let view = self.alongside.view;
        memo(move || view.with(|view| view.org.staff.clone())).into()
    }

    /// The home schools of this school's list.
    #[must_use]
    pub fn home_schools(&self) -> Signal<Vec<HomeSchool>> {
        let view = self.alongside.view;
        memo(move || view.with(|view| view.org.home_schools.clone())).into()
    }

    /// Stores until nothing is left to store. Whatever changes meanwhile is stored in the next round.
    async fn store_all(self) {
        loop {
            script::sleep(GATHER).await;
            let changed = self.work.try_update_value(|work| std::mem::take(&mut work.changed));
            let Some(draft) = self.snapshot().filter(|_| changed == Some(true)) else { break };
            let at = draft.updated;
            match self.alongside.put_draft(&self.key(), &draft).await {
                Ok(()) => self.say(Kept::At(at)),
                Err(refusal) => {
                    self.say(Kept::Refused(refusal));
                    script::sleep(AFTER_REFUSAL).await;
                    self.work.try_update_value(|work| work.changed = true);
                }
            }
            let more = self.work.try_with_value(|work| work.changed && !work.closed);
            if more != Some(true) {
                break;
            }
        }
        self.work.try_update_value(|work| work.storing = false);
        self.behind.try_set(false);
    }

    fn say(self, kept: Kept) {
        // The screen may have been left meanwhile; then there is nobody to tell.
        self.kept.try_set(kept);
    }
}

/// Adds a photo or a signature, unless that very picture is there; answers its place.
pub(super) fn add(draft: &mut VisitDraft, attachment: &Attachment) -> usize {
    let same = |known: &Attachment| {
        let (known, new) = (known.picture(), attachment.picture());
        new.is_some() && known.map(|it| it.hash) == new.map(|it| it.hash)
    };
    draft.attachments.iter().position(same).unwrap_or_else(|| {
        draft.attachments.push(attachment.clone());
        draft.attachments.len() - 1
    })
}
