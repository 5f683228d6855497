//! The app's own files: what may be kept for ever is, what is missing is missing, and nothing runs that is not ours.

use std::{fs, path::Path};

use sync_server::{AppFrom, Options, serve};

use crate::caller::{Answer, get};

fn packed_into(folder: &Path) {
    fs::create_dir(folder.join("assets")).unwrap();
    for (name, bytes) in [
        ("index.html", "<!doctype html><title>Alongside</title>"),
        ("sw.js", "// worker"),
        ("manifest.webmanifest", "{}"),
        ("assets/app-abcdef0123456789.wasm", "wasm as it is"),
        ("assets/app-abcdef0123456789.wasm.br", "wasm made small"),
        (".secret", "not for anyone"),
    ] {
        fs::write(folder.join(name), bytes).unwrap();
    }
}

fn check(at: std::net::SocketAddr) {
    let page = "accept: text/html,*/*;q=0.8\r\n";
    for route in ["/", "/students", "/students/01J00000000000000000000000", "/visit/now"] {
        let answer = get(at, route, page);
        assert_eq!((answer.status, answer.header("cache-control")), (200, "no-cache"), "{route}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        guarded(&answer);
    }
    assert_eq!(get(at, "/", "accept: */*\r\n").status, 200, "a worker asks for it like this");
    let wasm = "/assets/app-abcdef0123456789.wasm";
    let small = get(at, wasm, "accept-encoding: gzip, br;q=0.9\r\n");
    assert_eq!((small.status, small.header("content-encoding")), (200, "br"));
    assert_eq!(small.body, b"wasm made small");
    assert_eq!(small.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(small.header("content-type"), "application/wasm");
    let plain = get(at, wasm, "accept-encoding: gzip, br;q=0\r\n");
    assert_eq!((plain.header("content-encoding"), &plain.body[..]), ("", &b"wasm as it is"[..]));
    let tag = format!("if-none-match: {}\r\n", plain.header("etag"));
    assert_eq!(get(at, wasm, &tag).status, 304);
    assert_eq!(get(at, "/sw.js", "").header("cache-control"), "no-cache");

    for missing in [
        "/assets/app-0000000000000000.wasm",
        "/assets/app-abcdef0123456789.wasm.br",
        "/icon.png",
        "/.secret",
        "/assets/../.secret",
        "/assets/..%2f.secret",
    ] {
        assert_eq!(get(at, missing, page).status, 404, "{missing}");
    }
    assert_eq!(get(at, "/students", "accept: */*\r\n").status, 404, "not asked for a page");
    guarded(&get(at, "/v1/hello", ""));
    assert_eq!(get(at, "/v1/hello", "").header("cache-control"), "no-store");
}

fn guarded(answer: &Answer) {
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval'"), "{policy}");
    assert!(!policy.contains("unsafe-inline") && !policy.contains('*'), "{policy}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
}

#[tokio::test(flavor = "multi_thread")]
async fn are_served_as_they_should_be() {
    let folder = tempfile::tempdir().unwrap();
    packed_into(folder.path());
    let app = AppFrom::Folder(folder.path().to_owned());
    let running = serve(Options { app, ..Options::in_memory() }).await.unwrap();
    let at = running.address;
    tokio::task::spawn_blocking(move || check(at)).await.unwrap();
    running.stop().await;
}
