//! The open draft of a visit, whose parts the cards change. How it reaches storage is `drafting`.

use domain::{
    id::StudentId,
    school::HomeSchool,
    staff::StaffMember,
    visit::{Attachment, VisitDraft},
};
use leptos::prelude::*;
use replica::{DraftBody, DraftKey, DraftKind};

use crate::{
    drafting::{Drafting, Kept},
    store::Alongside,
    ui::{Mistake, memo},
};

/// What is said when the screen is gone, and neither storage nor the journal took its last words.
pub(super) const NOT_KEPT: &str = "What you wrote last in the visit could not be kept. Make room on this tablet, then open the visit and write it again.";

/// The open draft and its way into storage.
#[derive(Clone, Copy)]
pub struct Keeper {
    alongside: Alongside,
    /// What has been written so far.
    pub draft: RwSignal<VisitDraft>,
    /// Its way into storage.
    pub drafting: Drafting,
    /// The visit is being saved.
    pub saving: RwSignal<bool>,
    /// What has to be put right before it can be finished.
    pub mistakes: RwSignal<Vec<Mistake>>,
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
        let key = key_of(draft.student);
        let draft = RwSignal::new(draft);
        let words = move || draft.try_get_untracked().map(DraftBody::Visit);
        Self {
            alongside,
            draft,
            drafting: Drafting::of(alongside, key, kept, words),
            mistakes: RwSignal::default(),
            saving: RwSignal::new(false),
        }
    }

    /// Which draft.
    #[must_use]
    pub const fn key(&self) -> DraftKey {
        self.drafting.key
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
        self.drafting.store_soon();
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
        if self.drafting.is_closed() || self.key() != key {
            return None;
        }
        let place = self.draft.try_update(|draft| add(draft, attachment));
        self.drafting.store_soon();
        place
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
