//! Recording while a vault is locked: what is typed is sealed to its person at every pause, kept beside the vaults, and
//! cannot be read again before the vault is open (`joining`).

use std::{cell::Cell, time::Duration};

use leptos::prelude::*;
use replica::{Draft, DraftBody, storage::StorageError};
use vault::Header;

use super::{
    Alongside,
    idle::{Idle, Standing},
};
use crate::device::{
    clock,
    idling::{self, Heard},
    settings,
    vaults::{Known, Vaults},
};

/// The address at which a visit is recorded while it is locked; once it is open, the first page.
pub const WITHOUT_UNLOCKING: &str = "/?record=1";

/// So many of one person are kept until they open their vault: whoever holds the tablet can make more.
pub const MOST: u32 = 50;

/// The longest that one may be, sealed.
const LARGEST: usize = 256 << 10;

/// Why storage was not asked.
pub const TOO_LONG: &str = "it is too long to be kept while locked";

/// How often it looks how long nobody was there.
const LOOK: Duration = Duration::from_secs(1);

/// The way of one visit to its person.
pub struct Sealing {
    alongside: Alongside,
    vaults: Vaults,
    header: Header,
    name: String,
    is_counted: Cell<bool>,
}

impl Alongside {
    /// Makes ready to record for somebody whose vault is locked; answers how many are kept for them already as well.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn seals_for(&self, known: &Known) -> Result<(Sealing, u32), StorageError> {
        let vaults = Vaults::open().await?;
        let many = vaults.count_captured(known.header.vault()).await?;
        let (header, name) = (known.header.clone(), known.name());
        let is_counted = Cell::new(false);
        Ok((Sealing { alongside: *self, vaults, header, name, is_counted }, many))
    }
}

impl Sealing {
    /// Seals the visit as it is now, in place of what was sealed of it before.
    ///
    /// # Errors
    /// When it is too long, or storage does not take it; what was sealed before is still there.
    pub async fn keep(&self, draft: &Draft) -> Result<(), StorageError> {
        let refused = |why: &str| StorageError::Unusable(why.to_owned());
        let sealed = self.header.seal_capture(&draft.captured()?, clock::fill);
        let sealed = sealed.map_err(|_| refused("what says to whom is damaged"))?;
        if sealed.len() > LARGEST {
            return Err(refused(TOO_LONG));
        }
        let DraftBody::Visit(visit) = &draft.body else {
            return Err(refused("only a visit is recorded while locked"));
        };
        let id = visit.student.to_string();
        self.vaults.keep_captured(self.header.vault(), &id, &sealed).await?;
        if !self.is_counted.replace(true) {
            self.counts();
        }
        Ok(())
    }

    /// Where it outlives the database: one record more waits, of a vault that is known to be somebody's.
    fn counts(&self) {
        let Some(before) = settings::unsent_of(&self.name) else { return };
        let all = self.alongside.vaults;
        let all = all.try_with_untracked(|all| all.iter().map(Known::name).collect::<Vec<_>>());
        settings::keep_unsent(&self.name, Some(before + 1), &all.unwrap_or_default());
    }
}

/// Watches whether somebody is there, as when it is open: `warned` says that it ends soon, and `over` is called when it
/// does. For as long as the page lives.
pub fn watch_sealing(warned: RwSignal<bool>, over: impl Fn() + 'static) {
    let idle = StoredValue::new(Idle::new(settings::lock_after(), clock::now()));
    idling::listen(move |heard| {
        if heard == Heard::Somebody {
            idle.try_update_value(|idle| idle.somebody(clock::now()));
        }
    });
    set_interval(
        move || {
            let stands = idle.try_update_value(|idle| idle.stands(clock::now()));
            let Some(stands) = stands else { return };
            let is_soon = stands == Standing::Warned;
            if warned.try_get_untracked() == Some(!is_soon) {
                warned.try_set(is_soon);
            }
            if stands == Standing::Over {
                // Where it cannot be kept it is tried again after another wait.
                idle.try_update_value(|idle| idle.begin(clock::now()));
                over();
            }
        },
        LOOK,
    );
}
