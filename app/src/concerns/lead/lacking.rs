//! Who on the newest list cannot open what was sealed before they were on it. Somebody who can hands them the keys.

use ::concerns::{Holders, Lists, PublicKey};
use domain::id::UserId;

use super::{case::Case, entries::Entry};

/// Somebody who lacks keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lacks {
    /// Who: somebody on the list, or the school's recovery key.
    pub(super) who: Option<UserId>,
    /// How many concerns they cannot read, all of it or something of it.
    pub(super) concerns: usize,
}

/// All who do, in the order of the list, the recovery key last.
pub(super) fn lacking(cases: &[Case], list: &Holders, lists: &Lists) -> Vec<Lacks> {
    let holders = list.all().iter().map(|one| (Some(one.user), one.key.sealing()));
    let keys = holders.chain([(None, list.recovery().sealing())]);
    let lacks = keys.map(|(who, key)| {
        let lacks = |case: &&Case| case.texts().any(|entry| !has(case, entry, *key, lists));
        Lacks { who, concerns: cases.iter().filter(lacks).count() }
    });
    lacks.filter(|one| one.concerns > 0).collect()
}

/// Whether an entry opens with this key, as it is or by what somebody handed over.
pub(super) fn has(case: &Case, entry: &Entry, key: PublicKey, lists: &Lists) -> bool {
    let of_it = |over: &&Entry| {
        let head = over.sealed.head();
        head.of == Some(entry.sealed.as_of()) && head.to.contains(&key)
    };
    entry.sealed.head().to.contains(&key)
        || case.overs.iter().filter(of_it).any(|over| lists.signed(&over.sealed))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use ::concerns::{Fresh, Sealed};
    use domain::{
        id::{ConcernEntryId, DeviceId},
        visit::Recorded,
    };

    use super::{
        super::{
            super::lists::tests::{REID, key, list},
            case::tests::{LOWE, at, both, known, raised},
        },
        *,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn whoever_came_later_lacks_what_was_before_until_it_is_handed_over() {
        let cases = Case::all(vec![raised(1, 1, 2), raised(2, 3, 4)]);
        assert_eq!(lacking(&cases, &list(1), &known()), []);
        let lowe = |concerns| [Lacks { who: Some(LOWE), concerns }];
        assert_eq!(lacking(&cases, &both(), &known()), lowe(2));
        let mut cases = cases;
        let case = cases.first_mut().unwrap();
        let opened = case.opened(&case.raised, key(2).opens(), &known()).unwrap();
        let recorded = Recorded { by: REID, device: DeviceId::draw(8), at: at(9) };
        let by = (ConcernEntryId::draw(21), recorded);
        let over =
            case.raised.sealed.hand_over(&opened, by, (&both(), &key(2)), Fresh::new([21; 32]));
        let sealed = Sealed::read(&over.unwrap()).unwrap();
        case.overs.push(Entry { sealed, came: None });
        assert_eq!(lacking(&cases, &both(), &known()), lowe(1));
    }
}
