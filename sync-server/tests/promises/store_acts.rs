//! What every adapter of the storage port promises of the audit log (see `store`).

use domain::id::{DeviceId, UserId};
use sync_server::store::{Act, AuditRow, Store, StoreError, Transaction};

const OKAFOR: UserId = UserId::draw(2);
const TABLET: DeviceId = DeviceId::draw(20);

pub(crate) fn row(what: &str, by: Option<(UserId, DeviceId)>) -> AuditRow {
    let (by, device) = by.unzip();
    AuditRow { at: 7, by, device, what: what.to_owned(), subject: TABLET.to_string() }
}

pub(crate) fn all(work: &dyn Transaction) -> Result<Vec<Act>, StoreError> {
    let mut all = Vec::new();
    work.each_act(&mut |act| {
        all.push(act);
        Ok(())
    })?;
    Ok(all)
}

pub(crate) fn acts(store: &mut dyn Store) -> Result<(), StoreError> {
    let hers = row("device-enrolled", Some((OKAFOR, TABLET)));
    let own = row("device-removed", None);
    let mut work = store.begin()?;
    work.audit(&hers)?;
    work.commit()?;
    let mut work = store.begin()?;
    work.audit(&own)?;
    drop(work);
    let mut work = store.join()?;
    work.audit(&own)?;
    drop(work);
    store.settle()?;
    let work = store.begin()?;
    assert_eq!((work.audited()?, work.acts_noted()?), (vec![hers.clone()], 1), "dropped is undone");
    drop(work);

    let mut work = store.join()?;
    work.audit(&own)?;
    work.commit()?;
    store.settle()?;
    let mut work = store.begin()?;
    let known = all(work.as_ref())?;
    work.carry_act(&Act { seq: 70, seal: vec![9; 32], ..known[0].clone() })?;
    assert_eq!(work.audited()?, [hers.clone(), own, hers]);
    assert_eq!(work.acts_noted()?, 3);
    let on_hers = vec![(TABLET.to_string(), 7); 2];
    assert_eq!(work.acts_of(TABLET, "device-enrolled")?, on_hers);
    assert_eq!(work.acts_of(TABLET, "device-removed")?, []);
    let acts = all(work.as_ref())?;
    assert_eq!(acts.iter().map(|act| act.seq).collect::<Vec<_>>(), [1, 2, 3]);
    let mut before = Vec::new();
    for act in acts {
        assert_eq!(act.seal, act.sealed_after(&before));
        before = act.seal;
    }
    Ok(())
}
