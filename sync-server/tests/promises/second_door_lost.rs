//! The way back in, at base's own machine; what was removed stays removed in an older copy of the records; and what a relay
//! says that has another name than its passkeys.

use protocol::door::{
    NewPasskey, PASSKEY, PASSKEY_CHALLENGE, REMOVE_PASSKEY, SECOND_WAYS, SecondWays,
};
use sync_server::{
    Options, SecondWayError, Where, audit, back_up, remove_second_ways, restore, serve,
    store::{CodesRow, SECRET, Store as _, sqlite::Sqlite},
};

use crate::{
    authenticator::Authenticator,
    caller::{cbor, get, ours, post, send, set_up, token},
    disk::DATABASE,
    school::start,
};

/// A relay over this folder that is reached by this name.
fn named(folder: &std::path::Path, name: &str) -> Options {
    Options { name: Some(name.parse().unwrap()), ..Options::in_folder(folder) }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_lost_theirs_comes_back_by_the_machine_and_nothing_removed_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copy) = (folder.path().join("data"), folder.path().join("copy"));
    let running = serve(named(&data, "localhost")).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let (there, kept) = (data.clone(), copy.clone());
    let story = move || {
        let (desk, relay, key) = set_up(at, &code);
        let origin = format!("http://localhost:{}", at.port());
        let ways = |key: &str| get(at, SECOND_WAYS, &ours(Some(key), 0)).read::<SecondWays>();
        let add = |phone: &mut Authenticator, key: &str| {
            let asked: NewPasskey = post(at, PASSKEY_CHALLENGE, Some(key), &()).read();
            let body = cbor(&phone.make(&asked, &origin));
            let head = format!("PUT {PASSKEY} HTTP/1.1\r\n{}", ours(Some(key), body.len()));
            send(at, &head, &body).status
        };
        let lost = &mut Authenticator::new(40);
        assert_eq!(add(lost, &key), 204);
        back_up(&there, &kept).unwrap();
        assert_eq!(post(at, PASSKEY_CHALLENGE, Some(&key), &()).status, 403);

        let nobody = remove_second_ways(&there, "Mrs Kahn", start());
        assert!(matches!(nobody, Err(SecondWayError::Nobody(_))));
        // While the relay runs.
        assert_eq!(remove_second_ways(&there, "Mrs Khan", start()).unwrap(), 1);
        assert_eq!(remove_second_ways(&there, &desk.who.user.to_string(), start()).unwrap(), 0);
        assert!(!ways(&key).is_any());
        // Another one, which is there to be seen, and goes as well.
        assert_eq!(add(&mut Authenticator::new(41), &key), 204);
        assert_eq!(ways(&token(at, &desk, &relay)).passkeys.len(), 1);
        (desk, relay)
    };
    let (desk, relay) = tokio::task::spawn_blocking(story).await.unwrap();
    running.stop().await;
    let mut acts = Vec::new();
    audit(&Where::Folder(data.clone()), &mut acts).unwrap();
    assert!(String::from_utf8(acts).unwrap().contains("second-way-removed"));

    restore(&data, &copy, start()).unwrap();
    let running = serve(named(&data, "localhost")).await.unwrap();
    let at = running.address;
    let story = move || {
        let key = token(at, &desk, &relay);
        let ways: SecondWays = get(at, SECOND_WAYS, &ours(Some(&key), 0)).read();
        assert_eq!(ways.passkeys, [], "the copy had it, and it was removed since");
    };
    tokio::task::spawn_blocking(story).await.unwrap();
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_another_took_the_place_of_does_not_come_back_with_an_older_copy() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copy) = (folder.path().join("data"), folder.path().join("copy"));
    let running = serve(named(&data, "localhost")).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    let desk = tokio::task::spawn_blocking(move || set_up(at, &code).0).await.unwrap();
    running.stop().await;
    let open = || Sqlite::open(&data.join(DATABASE)).unwrap();
    let user = desk.who.user;
    let put = |secret: u8, added_at| {
        let (mut store, secret) = (open(), [secret; SECRET]);
        let mut work = store.begin().unwrap();
        work.put_codes(&CodesRow { user, secret, added_at, step: 0 }, &[[secret[0]; 32]]).unwrap();
        work.commit().unwrap();
    };
    put(1, 5);
    back_up(&data, &copy).unwrap();
    put(2, 9);
    restore(&data, &copy, start()).unwrap();
    let mut store = open();
    let work = store.begin().unwrap();
    assert!(work.codes_of(user).unwrap().is_none(), "whoever has the phone of then has nothing");
    assert_eq!(work.recovery_codes_left(user).unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_with_another_name_says_that_its_passkeys_are_of_no_use() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(named(folder.path(), "localhost")).await.unwrap();
    let (at, code) = (running.address, running.setup_code.clone().unwrap());
    assert_eq!(running.passkeys_of_another_name, 0);
    let story = move || {
        let (desk, relay, key) = set_up(at, &code);
        let asked: NewPasskey = post(at, PASSKEY_CHALLENGE, Some(&key), &()).read();
        let made = Authenticator::new(40).make(&asked, &format!("http://localhost:{}", at.port()));
        let body = cbor(&made);
        let head = format!("PUT {PASSKEY} HTTP/1.1\r\n{}", ours(Some(&key), body.len()));
        assert_eq!(send(at, &head, &body).status, 204);
        (desk, relay)
    };
    let (desk, relay) = tokio::task::spawn_blocking(story).await.unwrap();
    running.stop().await;

    let running = serve(named(folder.path(), "base.school.example")).await.unwrap();
    let at = running.address;
    assert_eq!(running.passkeys_of_another_name, 1);
    let story = move || {
        let key = token(at, &desk, &relay);
        let ways: SecondWays = get(at, SECOND_WAYS, &ours(Some(&key), 0)).read();
        assert_eq!(ways.passkeys[0].domain, "localhost");
        // It is not as if she had none: whoever renames base opens nothing.
        let remove = REMOVE_PASSKEY.replace("{passkey}", &ways.passkeys[0].id);
        assert_eq!(post(at, &remove, Some(&key), &()).status, 403);
    };
    tokio::task::spawn_blocking(story).await.unwrap();
    running.stop().await;
    let running = serve(Options::in_folder(folder.path())).await.unwrap();
    assert_eq!(running.passkeys_of_another_name, 1, "without a name there are none either");
    running.stop().await;
}
