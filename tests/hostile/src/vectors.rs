//! Hostile changes with a name each: what it is, who sends it, and why it is refused. In groups, one file each.

mod bombs;
mod chunks;
mod columns;
mod entries;
mod fields;
mod heads;
mod histories;
mod names;

use anyhow::Result;
use protocol::sync::{Push, RefusedBecause};

use crate::scene::{Scene, Sender};

/// Makes what is sent.
type Make = dyn Fn(&Scene) -> Result<Push>;

/// A hostile change.
pub struct Vector {
    /// Its name.
    pub name: String,
    /// What it is, in one line.
    pub what: &'static str,
    /// Who sends it.
    pub sender: Sender,
    /// What the relay answers.
    pub refused: RefusedBecause,
    make: Box<Make>,
}

/// All of them.
#[must_use]
pub fn all() -> Vec<Vector> {
    let groups = [
        names::vectors(),
        chunks::vectors(),
        heads::vectors(),
        columns::vectors(),
        bombs::vectors(),
        histories::vectors(),
        entries::vectors(),
        fields::vectors(),
    ];
    groups.into_iter().flatten().collect()
}

impl Vector {
    /// The change, to be sent.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn push(&self, scene: &Scene) -> Result<Push> {
        (self.make)(scene)
    }

    /// The same from somebody else's device.
    fn sent_by(self, sender: Sender) -> Self {
        Self { sender, ..self }
    }
}

/// Something that is sent from Ms Okafor's tablet.
fn sent(
    name: impl Into<String>,
    what: &'static str,
    refused: RefusedBecause,
    make: impl Fn(&Scene) -> Result<Push> + 'static,
) -> Vector {
    Vector { name: name.into(), what, sender: Sender::Okafor, refused, make: Box::new(make) }
}

/// A change to Kai's year that is sent from Ms Okafor's tablet.
fn to_kais_year(
    name: &'static str,
    what: &'static str,
    refused: RefusedBecause,
    make: impl Fn(&Scene) -> Result<Vec<u8>> + 'static,
) -> Vector {
    sent(name, what, refused, move |scene| Ok(scene.push(name, make(scene)?)))
}
