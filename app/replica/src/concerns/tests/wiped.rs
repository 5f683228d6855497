//! A device that was removed hands in what it has sealed before it is erased, and a device of nobody takes nothing.

use domain::id::DeviceId;
use protocol::sync::{Item, ItemBody};

use super::*;
use crate::{PackedFor, fixture::TABLET, sync::Synced};

/// One round trip of a removed device.
fn asks(device: &mut Device) -> Synced {
    let asked = now(device.begin_sync()).unwrap();
    let body = ItemBody::Wipe { device: TABLET.to_string() };
    let item = Item { seq: asked.cursor, body };
    now(device.finish_sync(&asked, answer(&asked, vec![item]))).unwrap()
}

#[test]
fn a_removed_device_is_not_erased_before_base_has_it() {
    let (mut device, storage, env) = sealed();
    // Base had it when the device was removed; whoever was removed is not told what it has, and hands it in once more.
    now(device.entry_stands(ENTRY, Handing::AtBase(at(5_000)))).unwrap();
    asks(&mut device);
    for mut device in [open(&storage, &env), device] {
        waits(&device);
        assert_eq!(now(device.wipe()), Ok(false));
    }
    let mut device = open(&storage, &env);
    now(device.entry_stands(ENTRY, Handing::Refused)).unwrap();
    assert_eq!(now(device.wipe()), Ok(false), "nobody has it");
    now(device.entry_stands(ENTRY, Handing::AtBase(at(6_000)))).unwrap();
    assert_eq!(now(device.wipe()), Ok(true));
    let left: Vec<_> = Table::ALL.into_iter().flat_map(|table| storage.keys(table)).collect();
    assert_eq!(left, [b"identity".to_vec(), b"stands".to_vec()]);
    assert!(now(device.raise(&raised(&env), SEALED, &key())).is_err());
    assert!(now(device.hand_in_later(ENTRY, SEALED)).is_err());
    assert_eq!(device.view().waiting.concerns, 0);
}

#[test]
fn one_that_is_begun_holds_it_up_and_is_in_no_file() {
    let (mut device, storage, env) = enrolled();
    now(device.put_draft(&key(), &draft(&env))).unwrap();
    asks(&mut device);
    assert_eq!(now(open(&storage, &env).wipe()), Ok(false));
    assert!(now(device.pack(PackedFor::Oneself)).unwrap().is_none());
    // It can be sealed, and handed in, all the same.
    now(device.raise(&raised(&env), SEALED, &key())).unwrap();
    waits(&open(&storage, &env));
}

#[test]
fn a_device_that_is_added_again_hands_it_in_once_more() {
    let (mut device, storage, env) = sealed();
    now(device.entry_stands(ENTRY, Handing::AtBase(at(5_000)))).unwrap();
    let again =
        crate::Identity { device: DeviceId::draw(10), ..device.identity().unwrap().clone() };
    now(device.enrol(again)).unwrap();
    for device in [open(&storage, &env), device] {
        waits(&device);
    }
}
