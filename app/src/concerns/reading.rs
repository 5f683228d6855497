//! Fetching for somebody who holds a key: all sealed entries in base's order, once each, with the lists that answers were signed
//! under. They stay on the device as they are at base, sealed; opening is for the screen that shows one.

use ::concerns::{Holders, Sealed};
use jiff::Timestamp;
use protocol::concerns::{Entries, Entry};
use replica::{Asks, ReadEntry, ReadPage};

use super::deliver::NotNow;
use crate::store::Alongside;

/// Fetches whatever base has by now that this device has not. Base writes down that it was read.
///
/// # Errors
/// [`NotNow`], also for everybody who is not on the list. What came by then is kept.
pub async fn fetch(alongside: Alongside) -> Result<(), NotNow> {
    loop {
        let after = alongside.read_to().await?.after;
        let page = page(after, alongside.fetch_entries(after).await?).ok_or(NotNow)?;
        let stands_still = page.more && page.entries.is_empty();
        if alongside.take_in_entries(page).await? == Asks::Done || stands_still {
            return Ok(());
        }
    }
}

/// An answer as it is kept. Nothing where something in it cannot be read: then what is after it would look as if it came
/// after nothing.
fn page(after: u64, answer: Entries) -> Option<ReadPage> {
    let Entries { epoch, lists, entries, more } = answer;
    let lists = lists.into_iter().map(|list| {
        let number = Holders::read_first(&list.holders).ok()?.number();
        Some((number, list.holders))
    });
    let lists = lists.collect::<Option<_>>()?;
    let entries = entries.into_iter().map(|entry| read(epoch, entry)).collect::<Option<_>>()?;
    Some(ReadPage { after, epoch, lists, entries, more })
}

fn read(epoch: u64, entry: Entry) -> Option<(ReadEntry, Vec<u8>)> {
    let Entry { seq, user, device, received_at, sealed } = entry;
    let of = Sealed::read(&sealed).ok()?;
    let head = of.head();
    let read = ReadEntry {
        entry: head.id,
        concern: head.concern,
        kind: head.kind,
        seq,
        epoch,
        user: user.parse().ok()?,
        device: device.parse().ok()?,
        received_at: Timestamp::from_millisecond(received_at).ok()?,
    };
    Some((read, sealed))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use ::concerns::{Fresh, seal};
    use domain::{
        concern::{Concern, EntryKind},
        id::{ConcernEntryId, ConcernId, DeviceId, StudentId, UserId},
        visit::Recorded,
    };
    use protocol::concerns::List;

    use super::{
        super::lists::tests::{list, signed},
        *,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn entries() -> Entries {
        let text = |text: &str| text.to_owned();
        let (by, device) = (UserId::draw(7), DeviceId::draw(8));
        let concern = Concern {
            student: StudentId::draw(101),
            name: text(""),
            words: text("I am not going home"),
            facts: text(""),
            who: text(""),
            when: text(""),
            place: text(""),
            done: text(""),
            recorded: Recorded { by, device, at: Timestamp::UNIX_EPOCH },
        };
        let ids = (ConcernEntryId::draw(2), ConcernId::draw(1));
        let entry = Entry {
            seq: 4,
            user: by.to_string(),
            device: DeviceId::draw(9).to_string(),
            received_at: 5_000,
            sealed: seal(ids.0, ids.1, &concern, &list(1), Fresh::new([4; 32])).unwrap(),
        };
        let lists = vec![List { holders: signed(&list(1), 1) }];
        Entries { epoch: 3, lists, entries: vec![entry], more: true }
    }

    #[test]
    fn what_is_kept_of_an_answer_is_what_it_says_with_the_bytes_as_they_are() {
        let answer = entries();
        let page = page(2, answer.clone()).unwrap();
        assert_eq!((page.after, page.epoch, page.more), (2, 3, true));
        assert_eq!(page.lists, [(1, signed(&list(1), 1))]);
        let (read, bytes) = &page.entries[0];
        assert_eq!((read.entry, read.concern), (ConcernEntryId::draw(2), ConcernId::draw(1)));
        assert_eq!((read.kind, read.seq, read.epoch), (EntryKind::Raised, 4, 3));
        assert_eq!((read.user, read.device), (UserId::draw(7), DeviceId::draw(9)));
        assert_eq!(*bytes, answer.entries[0].sealed);
    }

    #[test]
    fn an_answer_of_which_something_cannot_be_read_is_not_taken_in() {
        let mut answer = entries();
        answer.entries[0].sealed.pop();
        assert_eq!(page(2, answer), None);
        let mut answer = entries();
        answer.lists[0].holders.pop();
        assert_eq!(page(2, answer), None);
    }
}
