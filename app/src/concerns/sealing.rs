//! Sealing what was written: to everybody on the list that is believed and to the recovery key. What is left on this device
//! cannot be opened here, and says no word of it.

use ::concerns::{Fresh, Holders, SealError, seal};
use domain::{
    concern::{ConcernDraft, ConcernLack, Delivery, NAME_LIMIT, Receipt},
    id::{ConcernEntryId, ConcernId, StudentId},
    visit::Recorded,
};
use leptos::prelude::WithUntracked;
use replica::{DraftKey, Raised, storage::StorageError};

use super::lists;
use crate::{device::clock, store::Alongside};

/// Why it is not sealed. What was written is as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NotSealed {
    /// This has to be put right first.
    Lacks(Vec<ConcernLack>),
    /// This device knows of nobody who holds a key.
    Nobody,
    /// It is longer than an entry may be, or cannot be sealed to these keys.
    Broken(SealError),
    /// This device is nobody's.
    NotEnrolled,
    /// Storage did not take it.
    Storage(StorageError),
}

/// Seals a draft and keeps it in the draft's place. It is handed in by itself.
pub(super) async fn seal_draft(
    alongside: Alongside,
    key: DraftKey,
    draft: &ConcernDraft,
) -> Result<Raised, NotSealed> {
    let recorded = alongside.recorded().ok_or(NotSealed::NotEnrolled)?;
    let known = alongside.known_list().await.map_err(NotSealed::Storage)?;
    let holders = known.as_ref().and_then(lists::read);
    let mut drawn = [0; 32];
    clock::fill(&mut drawn);
    let drawn = Fresh::new(drawn);
    let child = Child { unknown: key.student, name: name(alongside, draft) };
    let before = alongside.raised_as(draft.concern).await.map_err(NotSealed::Storage)?;
    let draft = &not_raised_yet(draft, before.as_ref(), clock::random);
    let (raised, sealed) = sealed(draft, child, recorded, holders.as_ref(), drawn)?;
    alongside.raise(&raised, &sealed, &key).await.map_err(NotSealed::Storage)?;
    Ok(raised)
}

/// Whom it is about, beside what the draft says.
struct Child {
    /// A number for a child who is not in the record.
    unknown: StudentId,
    /// The name of one who is: whoever reads it may have no record of them.
    name: String,
}

/// The name of the student whom a draft is about, as the record here has it.
fn name(alongside: Alongside, draft: &ConcernDraft) -> String {
    let name = alongside.view.with_untracked(|view| {
        Some(view.student(draft.student?)?.core.student.as_ref()?.full_name())
    });
    name.unwrap_or_default().chars().take(NAME_LIMIT).collect()
}

/// The draft, as another concern where it was raised before: it came back after an answer of storage that was lost, and words
/// may have been added since. The second says all of it.
fn not_raised_yet(
    draft: &ConcernDraft,
    before: Option<&Raised>,
    random: impl Fn() -> u128,
) -> ConcernDraft {
    let mut draft = draft.clone();
    if before.is_some() {
        draft.concern = ConcernId::draw(random());
        draft.entry = ConcernEntryId::draw(random());
    }
    draft
}

/// What is kept, and its bytes.
fn sealed(
    draft: &ConcernDraft,
    child: Child,
    recorded: Recorded,
    holders: Option<&Holders>,
    drawn: Fresh,
) -> Result<(Raised, Vec<u8>), NotSealed> {
    let mut concern = draft.finish(child.unknown, recorded).map_err(NotSealed::Lacks)?;
    if concern.name.is_empty() {
        concern.name = child.name;
    }
    let holders = holders.filter(|list| !list.all().is_empty()).ok_or(NotSealed::Nobody)?;
    let sealed = seal(draft.entry, draft.concern, &concern, holders, drawn);
    let sealed = sealed.map_err(NotSealed::Broken)?;
    let receipt = Receipt {
        concern: draft.concern,
        at: recorded.at,
        to: holders.all().iter().map(|holder| holder.user).collect(),
        delivery: Delivery::Waiting,
    };
    Ok((Raised { entry: draft.entry, receipt, by: None, doubt: None }, sealed))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use ::concerns::{Lists, Sealed, Text};
    use domain::id::{DeviceId, UserId};
    use jiff::Timestamp;

    use super::{
        super::lists::tests::{REID, key, list},
        *,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const KAI: StudentId = StudentId::draw(101);

    fn draft(words: &str) -> ConcernDraft {
        let mut draft = ConcernDraft::new((ConcernId::draw(1), ConcernEntryId::draw(2)), Some(KAI));
        draft.words = words.to_owned();
        draft
    }

    fn recorded() -> Recorded {
        Recorded { by: UserId::draw(7), device: DeviceId::draw(8), at: Timestamp::UNIX_EPOCH }
    }

    fn sealed(
        draft: &ConcernDraft,
        holders: Option<&Holders>,
    ) -> Result<(Raised, Vec<u8>), NotSealed> {
        let child = Child { unknown: StudentId::draw(9), name: "Kai Fraser".to_owned() };
        super::sealed(draft, child, recorded(), holders, Fresh::new([4; 32]))
    }

    #[test]
    fn whoever_is_on_the_list_opens_it_and_the_receipt_says_who_that_is() {
        let (raised, bytes) = sealed(&draft("I am not going home"), Some(&list(1))).unwrap();
        let lists = Lists::new(list(1));
        let entry = Sealed::read(&bytes).unwrap();
        let opened = entry.open(key(2).opens(), &lists).unwrap();
        let Text::Concern(concern) = opened.text else { panic!("it is a concern") };
        assert_eq!((concern.student, concern.words.as_str()), (KAI, "I am not going home"));
        assert_eq!(concern.name, "Kai Fraser", "whoever reads it may have no record of him");
        assert_eq!((entry.head().id, entry.head().by), (raised.entry, UserId::draw(7)));
        assert_eq!((raised.receipt.to, raised.receipt.delivery), (vec![REID], Delivery::Waiting));
        assert!(entry.open(key(3).opens(), &lists).is_err(), "nobody else does");
    }

    #[test]
    fn nothing_is_sealed_to_nobody() {
        let nobody = list(1).without(REID).unwrap();
        for holders in [None, Some(&nobody)] {
            assert_eq!(sealed(&draft("He hits me"), holders), Err(NotSealed::Nobody));
        }
    }

    #[test]
    fn words_that_were_added_to_a_concern_that_was_raised_are_another_concern() {
        let begun = draft("I am not going home. He said so twice");
        assert_eq!(not_raised_yet(&begun, None, || 77), begun);
        let (before, _) = sealed(&draft("I am not going home"), Some(&list(1))).unwrap();
        let again = not_raised_yet(&begun, Some(&before), || 77);
        assert_eq!((again.concern, again.entry), (ConcernId::draw(77), ConcernEntryId::draw(77)));
        assert_eq!(again.words, begun.words, "no word of it is lost");
    }

    #[test]
    fn what_it_lacks_is_said_first() {
        let lacks = NotSealed::Lacks(vec![ConcernLack::Word]);
        assert_eq!(sealed(&draft(" "), None), Err(lacks));
    }
}
