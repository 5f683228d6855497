//! What waits, as it was meant: for saying it in words where it cannot be sent. Not for sending; that needs the chunks
//! only (`sync/request`).

use jiff::Timestamp;
use records::Edit;

use crate::{
    cipher::Cipher,
    encoding,
    env::Env,
    outbox::Outgoing,
    replica::Replica,
    sealed::Found,
    storage::{Storage, StorageError, Table},
};

/// One change that base has not acknowledged.
#[derive(Debug, Clone, PartialEq)]
pub struct Unsent {
    /// When it was saved, by this device's clock.
    pub saved: Timestamp,
    /// What was meant; `None` where this version of the app cannot read it.
    pub edits: Option<Vec<Edit>>,
}

impl<S: Storage, C: Cipher, E: Env> Replica<S, C, E> {
    /// Everything that base has not acknowledged, oldest first.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn unsent(&self) -> Result<Vec<Unsent>, StorageError> {
        let rows = self.unsent_rows().await?.into_iter();
        let read = |(_, row): (u64, Outgoing)| Unsent {
            saved: row.about.saved,
            edits: encoding::read(&row.intents),
        };
        // Offered again to a base that may have it already: there are no words of it that wait.
        Ok(rows
            .map(read)
            .filter(|one| one.edits.as_ref().is_none_or(|it| !it.is_empty()))
            .collect())
    }

    /// The rows of the outbox that can be read, oldest first, each with its order.
    pub(crate) async fn unsent_rows(&self) -> Result<Vec<(u64, Outgoing)>, StorageError> {
        let stored = self.sealed.scan(Table::Outbox, b"").await?.into_iter();
        let read = |(key, found): (Vec<u8>, Found)| {
            let Found::Whole(bytes) = found else { return None };
            let order = u64::from_be_bytes(*key.first_chunk()?);
            Some((order, encoding::read(&bytes)?))
        };
        Ok(stored.filter_map(read).collect())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::fixture::{ADA, KAI, answer, enrolled, now, open, visit};

    #[test]
    fn every_word_that_waits_can_be_said_until_it_is_at_base() {
        let (mut device, storage, env) = enrolled();
        let edits: Vec<_> = [(KAI, "in the garden"), (ADA, "on the bus")]
            .map(|(who, note)| Edit::RecordVisit(visit(&env, who, "2026-11-20", note)))
            .into();
        now(device.save(edits.clone(), None)).unwrap();
        for device in [open(&storage, &env), open(&storage, &env)] {
            let said: Vec<_> =
                now(device.unsent()).unwrap().into_iter().filter_map(|one| one.edits).collect();
            assert_eq!(said.concat(), edits);
        }
        let asked = now(device.begin_sync()).unwrap();
        now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
        assert_eq!(now(device.unsent()).unwrap(), []);
    }
}
