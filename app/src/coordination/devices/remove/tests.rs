//! What is promised about taking a device out of use.

use protocol::admin::Person;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

#[test]
fn whose_key_to_concerns_goes_with_a_device_is_known() {
    let person = |id: &str, role: Role| Person {
        id: id.into(),
        name: format!("Whoever is {id}"),
        role: role.name().into(),
    };
    let one = |id: &str, role: Role| PersonWithDevices {
        person: person(id, role),
        devices: vec![device(id)],
    };
    let people = [one("1", Role::Coordinator), one("2", Role::DeputySafeguardingLead)];
    assert_eq!(reader_with(&people, "1"), None);
    assert_eq!(reader_with(&people, "2").as_deref(), Some("Whoever is 2"));
    assert_eq!(reader_with(&people, "3"), None);
}

fn device(id: &str) -> DeviceSeen {
    DeviceSeen {
        id: id.into(),
        name: format!("Tablet {id}"),
        enrolled_at: 0,
        last_sync: None,
        unsent: None,
        words: None,
        removed: false,
        refused: false,
        removed_at: None,
        wiped_at: None,
    }
}
