//! A person's own preferences. Nothing that anybody else needs, and no drafts: history forgets nothing.
//!
//! ```text
//! me/<user>
//! └─ preferences
//!    └─ <name>: "words"
//! ```

use crate::{
    Edit, MeRecord,
    document::WriteError,
    fields::{Pen, Unfit},
};

use super::Page;

pub(super) fn read(mut page: Page<'_>) -> MeRecord {
    let preferences = page
        .once("preferences", |entry| {
            entry.keys().map(|key| Ok::<_, Unfit>((key.to_owned(), entry.text(key)?))).collect()
        })
        .unwrap_or_default();
    MeRecord { preferences }
}

pub(super) fn write(pen: &mut Pen<'_, '_>, edit: &Edit) -> Result<(), WriteError> {
    let Edit::SetPreference { key, value, .. } = edit else {
        return Err(WriteError::OtherDocument);
    };
    if value.is_empty() {
        return if pen.has("preferences", key)? { pen.remove("preferences", key) } else { Ok(()) };
    }
    let preferences = pen.container("preferences")?;
    pen.put_word(&preferences, key, value)
}
