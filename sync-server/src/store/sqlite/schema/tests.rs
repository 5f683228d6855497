//! Files of older formats become files of this one, and lose nothing.

use super::*;
use crate::store::{Store as _, sqlite::Sqlite};

#[test]
fn a_file_of_the_first_version_keeps_who_met_whom() -> Result<(), StoreError> {
    let mut connection = Connection::open_in_memory()?;
    connection.execute_batch(FIRST)?;
    connection.pragma_update(None, "user_version", 1)?;
    connection.execute("insert into student (id, met_by) values ('a', 'b'), ('c', null)", ())?;
    migrate(&mut connection)?;
    let read = "select group_concat(id || coalesce(met_by, '-') || coalesce(found_by, '-')
                || coalesce(merged_into, '-'), ' ') from student";
    let found: String = connection.query_row(read, (), |row| row.get(0))?;
    assert_eq!(found, "abb- c---");
    Ok(())
}

#[test]
fn acts_of_a_file_of_the_eighth_version_are_sealed() -> Result<(), StoreError> {
    let mut connection = Connection::open_in_memory()?;
    for step in STEPS.iter().take(8) {
        connection.execute_batch(step)?;
    }
    connection.pragma_update(None, "user_version", 8)?;
    connection.execute(
        "insert into audit (at, by, what, subject) values (1, null, 'x', 'y'), (2, 'a', 'x', 'z')",
        (),
    )?;
    migrate(&mut connection)?;
    let mut store = Sqlite::on(connection)?;
    let found = crate::relay::verify(&mut store)?;
    assert_eq!((found.acts, found.damaged), (2, Vec::new()));
    let mut seals = Vec::new();
    store.begin()?.each_act(&mut |act| {
        seals.push(act.seal.len());
        Ok(())
    })?;
    assert_eq!(seals, [32, 32]);
    Ok(())
}

#[test]
fn devices_of_a_file_of_the_ninth_version_are_let_in_and_its_codes_let_nobody_in()
-> Result<(), StoreError> {
    let mut connection = Connection::open_in_memory()?;
    for step in STEPS.iter().take(9) {
        connection.execute_batch(step)?;
    }
    connection.pragma_update(None, "user_version", 9)?;
    connection.execute_batch(
        "insert into user (id, name, role, added_at) values ('a', 'Ms Okafor', 'mentor', 1);
         insert into device (id, user, name, public_key, enrolled_at)
             values ('b', 'a', 'Tablet', x'04', 7);
         insert into code (hash, user, expires_at) values (x'01', 'a', 9);",
    )?;
    migrate(&mut connection)?;
    let read = "select approved_at, lets_in from device, code";
    let found: (i64, bool) =
        connection.query_row(read, (), |row| Ok((row.get(0)?, row.get(1)?)))?;
    assert_eq!(found, (7, false));
    Ok(())
}

#[test]
fn what_a_file_of_the_tenth_version_gets_for_concerns_is_only_added_to() -> Result<(), StoreError> {
    let mut connection = Connection::open_in_memory()?;
    for step in STEPS.iter().take(10) {
        connection.execute_batch(step)?;
    }
    connection.pragma_update(None, "user_version", 10)?;
    migrate(&mut connection)?;
    connection.execute_batch(
        "insert into holders (number, bytes, sha256, at) values (1, x'01', x'02', 3);
         insert into sealed (id, concern, kind, user, device, sha256, bytes, received_at)
         values ('a', 'b', 'raised', 'c', 'd', x'01', x'02', 3)",
    )?;
    for table in ["sealed", "holders"] {
        assert!(connection.execute(&format!("delete from {table}"), ()).is_err());
        let change = format!("update {table} set bytes = x'00'");
        assert!(connection.execute(&change, ()).is_err());
    }
    Ok(())
}

#[test]
fn a_file_of_a_newer_version_is_left_alone() -> Result<(), StoreError> {
    let mut connection = Connection::open_in_memory()?;
    migrate(&mut connection)?;
    migrate(&mut connection)?;
    connection.pragma_update(None, "user_version", 99)?;
    assert!(matches!(migrate(&mut connection), Err(StoreError::TooNew { found: 99, .. })));
    Ok(())
}
