//! Pictures that base gave because somebody looked at them: kept beside the record that names them, so that they are
//! there the next time, also without a signal. They go with their record like those that were taken here, are never sent
//! from here, and make room for one another.

use domain::visit::PictureHash;
use records::{DocumentId, EntryRef};
use serde::{Deserialize, Serialize};

use super::{Known, PICTURE, forget, key, picture_hash};
use crate::{
    cipher::Cipher,
    encoding,
    env::Env,
    replica::Replica,
    sealed::{Batch, Found},
    state::State,
    storage::{Storage, StorageError, Table},
};

/// So many bytes of them stay on a device, some hundred photos. Beyond that those go that were fetched first; last those
/// that base may have lost since.
const FETCHED: u64 = 32 << 20;

/// Which of the pictures that were fetched it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Fetched {
    /// Rises with each that is fetched; a clock may be turned.
    order: u64,
    /// How long it is.
    bytes: u64,
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Keeps a picture that base gave for a record, unless that has left this device meanwhile.
    ///
    /// # Errors
    /// When storage did not take it: it can be shown all the same, and is fetched again.
    pub async fn keep_fetched(
        &mut self,
        bytes: Vec<u8>,
        named_in: (DocumentId, EntryRef),
    ) -> Result<(), StorageError> {
        self.settle().await?;
        let student = named_in.0.student();
        if student.is_none_or(|student| self.state.documents_of(student).next().is_none()) {
            return Ok(());
        }
        let hash = picture_hash(&bytes);
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        let known = next.pictures.0.values().filter_map(|known| known.fetched);
        let last = known.map(|known| known.order).max().unwrap_or_default();
        let fetched = Fetched { order: last.saturating_add(1), bytes: bytes.len() as u64 };
        let known = next.pictures.0.entry(hash).or_insert(Known {
            since: self.env.now(),
            named_in: Vec::new(),
            at_base: true,
            lost: false,
            fetched: Some(fetched),
        });
        // One that was taken here is only made whole again.
        let was_lost = std::mem::take(&mut known.lost);
        if known.fetched.is_some() {
            known.fetched = Some(fetched);
            known.at_base = true;
            if !known.named_in.contains(&named_in) {
                known.named_in.push(named_in);
            }
        }
        batch.put_value(Table::Meta, key(hash), known)?;
        batch.put(Table::Blob, *hash.as_bytes(), bytes);
        next.make_room_for_fetched(&mut batch, hash);
        if was_lost {
            next.derive();
        }
        self.commit(batch, next).await
    }

    /// Makes room on a full device for what somebody wrote: what base gave it can give again. Answers whether there was
    /// any.
    ///
    /// # Errors
    /// When storage cannot be written: they are there as before.
    pub async fn drop_fetched(&mut self) -> Result<bool, StorageError> {
        if !self.state.pictures.0.values().any(Known::can_be_given_again) {
            return Ok(false);
        }
        if self.in_doubt {
            return self.drop_stored().await;
        }
        let (mut batch, mut next) = (Batch::default(), self.state.clone());
        next.pictures.0.retain(|hash, known| {
            if known.can_be_given_again() {
                forget(&mut batch, *hash);
            }
            !known.can_be_given_again()
        });
        self.commit(batch, next).await?;
        Ok(true)
    }

    /// The same while what is stored is in doubt: then storage alone says which pictures base can give again, and there may
    /// be no room to settle anything before these are gone.
    async fn drop_stored(&mut self) -> Result<bool, StorageError> {
        let mut batch = Batch::default();
        let mut gone = Vec::new();
        for (name, found) in self.sealed.scan(Table::Meta, PICTURE.as_bytes()).await? {
            let name = std::str::from_utf8(&name).ok().and_then(|name| name.strip_prefix(PICTURE));
            let hash = name.and_then(|hash| hash.parse::<PictureHash>().ok());
            if let (Some(hash), Found::Whole(bytes)) = (hash, found)
                && encoding::read::<Known>(&bytes).is_some_and(|known| known.can_be_given_again())
            {
                forget(&mut batch, hash);
                gone.push(hash);
            }
        }
        self.sealed.commit(batch).await?;
        self.state.pictures.0.retain(|hash, _| !gone.contains(hash));
        Ok(!gone.is_empty())
    }
}

impl Known {
    fn can_be_given_again(&self) -> bool {
        self.fetched.is_some() && self.at_base
    }
}

impl State {
    fn make_room_for_fetched(&mut self, batch: &mut Batch, newest: PictureHash) {
        let all = self.pictures.0.iter();
        let mut all: Vec<(bool, Fetched, PictureHash)> =
            all.filter_map(|(hash, known)| Some((!known.at_base, known.fetched?, *hash))).collect();
        domain::sorting::sort_by_key(&mut all, |one| *one);
        let mut bytes: u64 = all.iter().map(|(_, known, _)| known.bytes).sum();
        for (_, known, hash) in all {
            if bytes <= FETCHED {
                break;
            }
            if hash != newest {
                bytes = bytes.saturating_sub(known.bytes);
                self.pictures.0.remove(&hash);
                forget(batch, hash);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use domain::{id::StudentId, visit::VisitDraft};
    use protocol::sync::SyncAnswer;
    use records::Edit;

    use super::*;
    use crate::{
        Draft, DraftBody, DraftKey, DraftKind, Safekeeping,
        fixture::{ADA, ByHand, Device, KAI, answer, enrolled, now, open, visit},
        memory::{Fault, MemoryStorage},
        pictures_tests::{LETTER, is_stored, photo, purge, recorded, sync},
    };

    /// A visit at base that names a picture which is not on this device.
    fn elsewhere(
        device: &mut Device,
        env: &ByHand,
        student: StudentId,
        bytes: &[u8],
    ) -> (DocumentId, EntryRef) {
        let mut visit = visit(env, student, "2026-11-20", "in the garden");
        visit.attachments = vec![photo(picture_hash(bytes))];
        let edit = Edit::RecordVisit(visit);
        let place = (edit.document(), edit.entry().unwrap());
        now(device.save(vec![edit], None)).unwrap();
        sync(device, Vec::new());
        place
    }

    /// Base is put back to an earlier day.
    fn restored(device: &mut Device) {
        let asked = now(device.begin_sync()).unwrap();
        let other = SyncAnswer { epoch: 4, cursor: 0, ..answer(&asked, Vec::new()) };
        assert!(now(device.finish_sync(&asked, other)).unwrap().base_restored);
    }

    fn is_there(device: &Device, hash: PictureHash) -> bool {
        now(device.picture(hash)).unwrap().is_some()
    }

    #[test]
    fn what_was_fetched_is_there_after_a_restart_and_goes_with_its_record() {
        let (mut device, storage, env) = enrolled();
        let place = elsewhere(&mut device, &env, KAI, LETTER);
        now(device.keep_fetched(LETTER.to_vec(), place)).unwrap();
        let mut device = open(&storage, &env);
        now(device.drop_loose_pictures()).unwrap();
        assert_eq!(now(device.picture(picture_hash(LETTER))), Ok(Some(LETTER.to_vec())));
        assert_eq!(device.safekeeping(place.1), Safekeeping::AtBase);
        assert_eq!(device.pictures_to_send(), []);
        assert_eq!(sync(&mut device, vec![purge(7, KAI)]).purged, [KAI]);
        assert!(!is_stored(&storage));
        // It comes only now.
        now(device.keep_fetched(LETTER.to_vec(), place)).unwrap();
        assert!(!is_stored(&storage));
    }

    #[test]
    fn one_that_two_records_name_stays_until_both_have_left() {
        let (mut device, storage, env) = enrolled();
        for student in [KAI, ADA] {
            let place = elsewhere(&mut device, &env, student, LETTER);
            now(device.keep_fetched(LETTER.to_vec(), place)).unwrap();
        }
        sync(&mut device, vec![purge(7, KAI)]);
        assert!(is_there(&device, picture_hash(LETTER)));
        sync(&mut device, vec![purge(8, ADA)]);
        assert!(!is_stored(&storage));
    }

    #[test]
    fn one_whose_writing_was_in_doubt_leaves_no_trace_after_a_purge() {
        for fault in [Fault::Refuse(StorageError::Full), Fault::AnswerLost] {
            let (mut device, storage, env) = enrolled();
            let place = elsewhere(&mut device, &env, KAI, LETTER);
            storage.plan(fault.clone());
            assert!(now(device.keep_fetched(LETTER.to_vec(), place)).is_err(), "{fault:?}");
            sync(&mut device, vec![purge(7, KAI)]);
            assert!(!is_stored(&storage), "{fault:?}");
        }
    }

    #[test]
    fn beyond_the_limit_those_fetched_first_go_and_last_those_that_base_may_lack() {
        let large = |number: u8| vec![number; 1 << 20];
        let (mut device, storage, env) = enrolled();
        let (_, own) = recorded(&mut device, &env, KAI);
        let place = elsewhere(&mut device, &env, KAI, b"many");
        let fetch = |device: &mut Device, number| {
            // The clock is put back meanwhile.
            env.turn(-1_000);
            now(device.keep_fetched(large(number), place)).unwrap();
            picture_hash(&large(number))
        };
        let mut all: Vec<_> = (0..=32).map(|number| fetch(&mut device, number)).collect();
        let mut device = open(&storage, &env);
        assert!(!is_there(&device, all.remove(0)), "33 MiB are over the limit");
        assert!(all.iter().chain([&own]).all(|hash| is_there(&device, *hash)));

        restored(&mut device);
        let known_at_base = fetch(&mut device, 33);
        assert!(!is_there(&device, all.remove(0)), "those that base may lack count as well");
        assert!(is_there(&device, known_at_base), "it was fetched just now");
        all.push(fetch(&mut device, 34));
        assert!(!is_there(&device, known_at_base), "base can give it again");
        let device = open(&storage, &env);
        assert!(all.iter().chain([&own]).all(|hash| is_there(&device, *hash)));
        let waiting = device.view().waiting.pictures;
        assert_eq!((device.pictures_to_send(), waiting), (vec![own], 1), "no other waits");
    }

    #[test]
    fn on_a_full_device_they_make_room_for_what_somebody_writes() {
        let (mut device, storage, env) = enrolled();
        let (_, own) = recorded(&mut device, &env, ADA);
        let bytes = b"\xff\xd8\xff a timetable";
        let place = elsewhere(&mut device, &env, KAI, bytes);
        now(device.keep_fetched(bytes.to_vec(), place)).unwrap();
        let save = |device: &mut Device| {
            storage.plan(Fault::Refuse(StorageError::Full));
            let visit = visit(&env, KAI, "2026-11-20", "said");
            now(device.save(vec![Edit::RecordVisit(visit)], None))
        };
        save(&mut device).unwrap();
        for device in [&device, &open(&storage, &env)] {
            assert_eq!(device.view().waiting.changes, 1, "it is saved, once");
            assert!(is_there(device, own) && !is_there(device, picture_hash(bytes)));
        }
        assert!(save(&mut device).is_err(), "there is nothing left to make room with");
    }

    #[test]
    fn on_a_full_device_they_make_room_for_what_is_being_written() {
        let (mut device, storage, env) = enrolled();
        let bytes = b"\xff\xd8\xff a timetable";
        let place = elsewhere(&mut device, &env, KAI, bytes);
        now(device.keep_fetched(bytes.to_vec(), place)).unwrap();
        let key = DraftKey { kind: DraftKind::Visit, student: KAI };
        let draft = Draft { updated: env.now(), body: DraftBody::Visit(VisitDraft::new(KAI)) };
        storage.plan(Fault::Refuse(StorageError::Full));
        now(device.put_draft(&key, &draft)).unwrap();
        for device in [&device, &open(&storage, &env)] {
            assert_eq!(device.drafts().len(), 1);
            assert!(!is_there(device, picture_hash(bytes)));
        }
        storage.plan(Fault::Refuse(StorageError::Full));
        assert_eq!(now(device.put_draft(&key, &draft)), Err(StorageError::Full));
    }

    #[test]
    fn room_is_made_of_what_base_can_give_again_only() {
        let (mut device, storage, env) = enrolled();
        let (_, own) = recorded(&mut device, &env, ADA);
        assert_eq!(now(device.drop_fetched()), Ok(false));
        let bytes = b"\xff\xd8\xff a timetable";
        let place = elsewhere(&mut device, &env, KAI, bytes);
        now(device.keep_fetched(bytes.to_vec(), place)).unwrap();
        assert_eq!(now(device.drop_fetched()), Ok(true));
        let device = open(&storage, &env);
        assert!(is_there(&device, own) && !is_there(&device, picture_hash(bytes)));
    }

    #[test]
    fn while_what_is_stored_is_in_doubt_they_make_room_for_settling_it() {
        let (mut device, storage, env) = enrolled();
        let (_, own) = recorded(&mut device, &env, ADA);
        let bytes = b"\xff\xd8\xff a timetable";
        let place = elsewhere(&mut device, &env, KAI, bytes);
        now(device.keep_fetched(bytes.to_vec(), place)).unwrap();
        let key = DraftKey { kind: DraftKind::Visit, student: KAI };
        let draft = Draft { updated: env.now(), body: DraftBody::Visit(VisitDraft::new(KAI)) };
        now(device.put_draft(&key, &draft)).unwrap();
        assert!(storage.damage(Table::Draft, key.to_string().as_bytes()));
        let before = storage.copied();
        let full = |storage: &MemoryStorage| {
            storage.plan(Fault::Refuse(StorageError::Full));
            open(storage, &env)
        };
        // There is no room to set the damaged draft aside: neither at the start, nor when something is written.
        let mut device = full(&storage);
        storage.plan(Fault::Refuse(StorageError::Full));
        now(device.put_draft(&key, &draft)).unwrap();
        let mut other = full(&before);
        assert_eq!(now(other.drop_fetched()), Ok(true), "also when somebody asks for it");
        assert_eq!(now(other.drop_fetched()), Ok(false));
        now(other.put_draft(&key, &draft)).unwrap();
        for device in [device, other, open(&storage, &env), open(&before, &env)] {
            assert_eq!((device.drafts().len(), device.view().set_aside), (1, 1));
            assert!(is_there(&device, own) && !is_there(&device, picture_hash(bytes)));
        }
    }

    #[test]
    fn one_that_is_taken_here_as_well_is_sent_from_here() {
        let (mut device, storage, env) = enrolled();
        let place = elsewhere(&mut device, &env, ADA, LETTER);
        now(device.keep_fetched(LETTER.to_vec(), place)).unwrap();
        let (visit, hash) = recorded(&mut device, &env, KAI);
        let entry = EntryRef::Visit(visit.id);
        sync(&mut device, Vec::new());
        assert_eq!(device.pictures_to_send(), [hash]);
        assert!(matches!(device.safekeeping(entry), Safekeeping::PicturesWait { .. }));
        assert_eq!(device.safekeeping(place.1), Safekeeping::AtBase, "not from hers");
        now(device.picture_sent(hash)).unwrap();
        sync(&mut device, vec![purge(7, ADA)]);
        assert!(is_there(&open(&storage, &env), hash));
    }

    #[test]
    fn one_that_was_taken_here_and_is_damaged_is_made_whole_by_what_base_has() {
        let (mut device, storage, env) = enrolled();
        let (visit, hash) = recorded(&mut device, &env, KAI);
        sync(&mut device, Vec::new());
        assert!(storage.damage(Table::Blob, hash.as_bytes()));
        assert_eq!(now(device.picture_to_send(hash)), Ok(None));
        let place = (Edit::RecordVisit(visit.clone()).document(), EntryRef::Visit(visit.id));
        now(device.keep_fetched(LETTER.to_vec(), place)).unwrap();
        assert!(is_there(&device, hash) && !device.picture_is_lost(hash));
        assert_eq!((device.pictures_to_send(), device.waiting()[0].pictures), (vec![hash], 1));
    }
}
