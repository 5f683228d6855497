//! A device as it was before there were vaults: its rows in one database in the clear, framed, and its key as the browser
//! makes one. Made of a device of today, so that base knows it and all that it holds is real.

use anyhow::{Result, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use replica::{Cipher as _, Framed, storage::Table};
use serde_json::json;
use tests::browser::Page;

/// Keeps these rows and this key as the app once did, and nothing of what it keeps today.
const KEEPS: &str = "const [tables, rows, device, done] = arguments;
const bytes = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
const answer = request => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
});
(async () => {
    const [both, curve] = [bytes(device), { name: 'ECDSA', namedCurve: 'P-256' }];
    const publicKey = await crypto.subtle.importKey('raw', both.slice(0, 65), curve, true, ['verify']);
    const privateKey = await crypto.subtle.importKey('pkcs8', both.slice(65), curve, false, ['sign']);
    const stores = [...tables, 'keys'];
    const open = indexedDB.open('alongside', 2);
    open.onupgradeneeded = () => stores.forEach(name => open.result.createObjectStore(name));
    const database = await answer(open);
    const work = database.transaction(stores, 'readwrite');
    for (const [table, key, value] of rows) work.objectStore(table).put(bytes(value), bytes(key));
    work.objectStore('keys').put({ privateKey, publicKey }, 'device');
    await new Promise((resolve, reject) => {
        work.oncomplete = resolve;
        work.onabort = () => reject(work.error);
    });
    database.close();
    for (const { name } of await indexedDB.databases()) {
        if (name !== 'alongside') await answer(indexedDB.deleteDatabase(name));
    }
    localStorage.clear();
    return (await indexedDB.databases()).map(one => one.name).join();
})().then(done, trouble => done(String(trouble)));";

/// Turns the device behind this page into one from before vaults. The page is one of base that is not the app, so that
/// nobody writes meanwhile.
///
/// # Errors
/// When what it holds does not open, or cannot be kept so.
pub(crate) async fn is_from_before_vaults(page: &Page) -> Result<()> {
    let vault = page.at_rest().await?;
    let mut rows = Vec::new();
    for table in Table::ALL {
        for (key, sealed) in vault.rows(page, table).await? {
            let plain = vault.open(table, &key, &sealed)?;
            let framed = Framed.seal(table, &key, &plain);
            let [key, framed] = [key, framed].map(|bytes| BASE64_STANDARD.encode(bytes));
            rows.push(json!([table.name(), key, framed]));
        }
    }
    let device = BASE64_STANDARD.encode(vault.kept(page, "device").await?);
    let arguments = vec![json!(Table::ALL.map(Table::name)), json!(rows), json!(device)];
    let left = page.client().execute_async(KEEPS, arguments).await?;
    ensure!(left == "alongside", "it is not as it was before vaults: {left}");
    Ok(())
}
