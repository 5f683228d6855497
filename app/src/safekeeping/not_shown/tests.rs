//! What is kept and not shown is said with what to do.

use records::DocumentId;

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn each_is_said_with_what_to_do_and_nothing_where_there_is_nothing() {
    assert_eq!(words(&View::default(), 0), Vec::<String>::new());
    let view = View { newer: 2, failed: [DocumentId::Org].into(), set_aside: 1, ..View::default() };
    let said = words(&view, 3);
    let begins: Vec<_> = said.iter().filter_map(|one| one.split_once('.')).collect();
    let begins: Vec<_> = begins.into_iter().map(|(begin, _)| begin).collect();
    assert_eq!(
        begins,
        [
            "3 visits recorded while locked that could not be opened",
            "2 documents of a newer Alongside",
            "1 piece that could not be read, set aside on this device"
        ]
    );
    assert!(said.iter().any(|one| one.contains("Update this app to read it")));
    let behind = words(&View { failed: [DocumentId::Org].into(), ..View::default() }, 0);
    assert!(behind.iter().all(|one| one.starts_with("1 document behind or missing")));
    assert_eq!(behind.len(), 1);
}

#[test]
fn each_piece_is_in_the_file_as_it_is() {
    let piece = |table: &str, key: &[u8], bytes: &[u8]| SetAside {
        table: table.to_owned(),
        key: key.to_vec(),
        bytes: bytes.to_vec(),
    };
    let file = as_file(&[piece("draft", b"v", b"a\nb\x00"), piece("outbox", &[0, 1], b"")]);
    let (head, pieces) = file.split_at(file.iter().position(|byte| *byte == b'\n').unwrap_or(0));
    assert!(head.ends_with(b"Not encrypted."));
    assert_eq!(pieces, b"\ndraft 76 4\na\nb\x00\noutbox 0001 0\n\n");
}
