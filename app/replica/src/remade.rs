//! Rows that a start finds other than they should lie: of another version or damaged, which are made again from their
//! documents, and of a year that has passed, which lie apart from now on. Every row may be of another version after an
//! update, so this goes in portions: no more documents are in memory than at any other time, and a page that ends meanwhile
//! goes on at the next start where it was. Rows are derived, so a storage that does not take them puts nothing in doubt:
//! what is in memory is right, and the next start tries again.

use records::{Document, DocumentId};

use crate::{
    cipher::Cipher,
    documents::{Loaded, OPEN_AT_ONCE},
    env::Marker,
    marks::{self, Marks},
    sealed::{Batch, Sealed},
    state::{State, mend},
    storage::{Storage, StorageError},
    view::Received,
};

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// Documents whose row cannot be read, with what nothing else says: when base received what is in them.
    pub(crate) rowless: Vec<(DocumentId, Received)>,
    /// Documents whose row is in memory and is to lie apart.
    pub(crate) passed: Vec<DocumentId>,
}

impl Rows {
    /// Makes the rows again, and writes them down as far as storage takes them. What is damaged or gone besides is mended
    /// in `mended`, which the caller commits.
    pub(crate) async fn make_again<S: Storage, C: Cipher>(
        self,
        state: &mut State,
        mended: &mut Batch,
        sealed: &Sealed<S, C>,
        marks: &mut Marks,
        marker: &impl Marker,
    ) -> Result<(), StorageError> {
        let mut is_taken = true;
        for portion in self.rowless.chunks(OPEN_AT_ONCE) {
            let ids: Vec<_> = portion.iter().map(|(id, _)| *id).collect();
            let loaded = marks::load(sealed, &state.outbox, marks, marker, &ids).await?;
            let mut made = Vec::new();
            for ((id, received), loaded) in portion.iter().zip(loaded) {
                made.extend(take_in(state, mended, *id, received, loaded)?);
            }
            is_taken = is_taken && write(state, sealed, &made).await?;
        }
        for portion in self.passed.chunks(OPEN_AT_ONCE) {
            is_taken = is_taken && write(state, sealed, portion).await?;
        }
        Ok(())
    }
}

/// Answers the document whose row is in memory now and not yet in storage; none where that is part of mending it.
fn take_in(
    state: &mut State,
    mended: &mut Batch,
    id: DocumentId,
    received: &Received,
    loaded: Loaded,
) -> Result<Option<DocumentId>, StorageError> {
    match loaded {
        Loaded { open: Some(mut open), damaged } if damaged.is_empty() => {
            state.put_row(id, open.row(), received);
            Ok(Some(id))
        }
        loaded => {
            let row = match mend(state, mended, id, loaded)? {
                Some(mut open) => open.row(),
                None => Document::new(id).row(),
            };
            state.keep_row(mended, id, row, received)?;
            Ok(None)
        }
    }
}

/// Puts rows that are in memory where they belong; answers whether storage took it. Until it has, none lies apart.
async fn write<S: Storage, C: Cipher>(
    state: &mut State,
    sealed: &Sealed<S, C>,
    documents: &[DocumentId],
) -> Result<bool, StorageError> {
    let (mut batch, mut next) = (Batch::default(), state.clone());
    for id in documents {
        if let Some(row) = next.row(*id) {
            let received = next.received(*id);
            next.keep_row(&mut batch, *id, row, &received)?;
        }
    }
    let is_taken = sealed.commit(batch).await.is_ok();
    if is_taken {
        *state = next;
    }
    Ok(is_taken)
}

#[cfg(test)]
mod tests;
