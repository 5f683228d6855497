//! One IndexedDB database and how a transaction is run on it: strictly durable, answered only on `complete`, and
//! run once more on a fresh handle when the browser closed the old one (iOS does). What is in it is `rows`, `strongbox`
//! and `vaults`.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Array, Function, Promise};
use replica::storage::{StorageError, Table};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbDatabase, IdbFactory, IdbOpenDbRequest, IdbRequest, IdbTransaction, IdbVersionChangeEvent,
};

use super::script::{exception_name, method, object, property};

/// The database of the whole device: which vaults there are, and its own part of every key.
pub const DEVICE: &str = "alongside-vaults";
/// The object store of keys, in every database.
pub const KEYS: &str = "keys";
/// The object store of vaults, in [`DEVICE`] only.
pub const VAULTS: &str = "vaults";

/// Rises by one with each store that is added: a browser lets stores be made only when it does.
const VERSION: u32 = 2;

/// Whether a transaction reads or writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Reads.
    Read,
    /// Writes, and is durable when it answers.
    Write,
}

/// A database by its name, with a handle that is opened again when it was lost. Cloning shares the handle.
#[derive(Debug, Clone)]
pub struct Database {
    name: Rc<str>,
    state: Rc<RefCell<State>>,
}

#[derive(Debug, Default)]
struct State {
    handle: Option<IdbDatabase>,
    /// Another tab took over: nothing is written from here any more.
    given_up: bool,
}

impl Database {
    /// Opens it, and makes it when it is not there.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn open(name: &str) -> Result<Self, StorageError> {
        let handle = connect(name, Found::NewOrOld).await.map_err(|thrown| failure(&thrown))?;
        let handle = handle.ok_or_else(gone)?;
        let database = Self { name: name.into(), state: Rc::default() };
        database.keep(handle);
        Ok(database)
    }

    /// Opens one that is there; nothing is made where there is none.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn open_old(name: &str) -> Result<Option<Self>, StorageError> {
        let found = connect(name, Found::Old).await.map_err(|thrown| failure(&thrown))?;
        Ok(found.map(|handle| {
            let database = Self { name: name.into(), state: Rc::default() };
            database.keep(handle);
            database
        }))
    }

    /// Deletes the database of this name with all that is in it, if there is one.
    ///
    /// # Errors
    /// When the browser refuses: it is as it was.
    pub async fn erase(name: &str) -> Result<(), StorageError> {
        let request = async { answered(&factory()?.delete_database(name)?).await };
        request.await.map(drop).map_err(|thrown| failure(&thrown))
    }

    /// Closes it for good: another tab writes now.
    pub fn give_up(&self) {
        let mut state = self.state.borrow_mut();
        state.given_up = true;
        if let Some(handle) = state.handle.take() {
            handle.close();
        }
    }

    /// Runs one transaction. `work` issues all its requests at once and gives back those whose answers are wanted;
    /// they are read after the transaction is complete. It asks for something: told to finish a transaction of which
    /// nothing was asked, WebKit may never do so, and whoever wants the same stores waits for ever.
    ///
    /// # Errors
    /// When it was aborted: nothing of it was written.
    pub async fn run(
        &self,
        stores: &[&str],
        mode: Mode,
        work: impl Fn(&IdbTransaction) -> Result<Vec<IdbRequest>, JsValue>,
    ) -> Result<Vec<JsValue>, StorageError> {
        let first = match self.handle() {
            Ok(Some(handle)) => attempt(&handle, stores, mode, &work).await,
            Ok(None) => Err(JsValue::UNDEFINED),
            Err(refused) => return Err(refused),
        };
        match first {
            Ok(answers) => Ok(answers),
            Err(thrown) if was_closed(&thrown) => {
                let handle = self.reopen().await?;
                attempt(&handle, stores, mode, &work).await.map_err(|thrown| failure(&thrown))
            }
            Err(thrown) => Err(failure(&thrown)),
        }
    }

    fn handle(&self) -> Result<Option<IdbDatabase>, StorageError> {
        let state = self.state.borrow();
        if state.given_up {
            return Err(StorageError::Unusable("Alongside is open in another tab".into()));
        }
        Ok(state.handle.clone())
    }

    /// A database that has vanished meanwhile is not made anew: what this page has in memory would be mixed
    /// with an empty store.
    async fn reopen(&self) -> Result<IdbDatabase, StorageError> {
        let handle = connect(&self.name, Found::Old).await.map_err(|thrown| failure(&thrown))?;
        let handle = handle.ok_or_else(gone)?;
        self.handle()?;
        self.keep(handle.clone());
        Ok(handle)
    }

    fn keep(&self, handle: IdbDatabase) {
        let state = Rc::clone(&self.state);
        let gone = Closure::<dyn FnMut()>::new(move || {
            if let Some(handle) = state.borrow_mut().handle.take() {
                handle.close();
            }
        })
        .into_js_value();
        // Closed by the browser; or a newer version of the app wants to change it.
        handle.set_onclose(gone.dyn_ref());
        handle.set_onversionchange(gone.dyn_ref());
        self.state.borrow_mut().handle = Some(handle);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    NewOrOld,
    Old,
}

/// Nothing where there is none and none is to be made. An upgrade that a full disk cut short is an error, and not that.
async fn connect(name: &str, found: Found) -> Result<Option<IdbDatabase>, JsValue> {
    let request = factory()?.open_with_u32(name, VERSION)?;
    let tables = Table::ALL.map(Table::name);
    let stores = if name == DEVICE { vec![VAULTS, KEYS] } else { [&tables[..], &[KEYS]].concat() };
    let is_none = Rc::new(Cell::new(false));
    let upgrade = Closure::once_into_js({
        let (request, is_none) = (request.clone(), Rc::clone(&is_none));
        move |event: IdbVersionChangeEvent| {
            // One of an earlier version is there, and gets the stores that came since.
            let is_there = event.old_version() > 0.0;
            is_none.set(!is_there && found == Found::Old);
            upgrade(&request, if is_there { Found::NewOrOld } else { found }, &stores);
        }
    });
    request.set_onupgradeneeded(upgrade.dyn_ref());
    match answered(&request).await {
        Err(_) if is_none.get() => Ok(None),
        answer => answer?.dyn_into().map(Some),
    }
}

fn gone() -> StorageError {
    StorageError::Unusable("it is not there any more".into())
}

fn factory() -> Result<IdbFactory, JsValue> {
    web_sys::window()
        .ok_or(JsValue::UNDEFINED)?
        .indexed_db()?
        .ok_or_else(|| JsValue::from_str("this browser has no IndexedDB"))
}

fn upgrade(request: &IdbOpenDbRequest, found: Found, stores: &[&str]) {
    if found == Found::Old {
        if let Some(transaction) = request.transaction() {
            drop(transaction.abort());
        }
        return;
    }
    let Some(database) = request.result().ok().and_then(|it| it.dyn_into::<IdbDatabase>().ok())
    else {
        return;
    };
    let names = database.object_store_names();
    for name in stores {
        if !names.contains(name) && database.create_object_store(name).is_err() {
            // A half-made database must not be kept: the open request fails instead.
            if let Some(transaction) = request.transaction() {
                drop(transaction.abort());
            }
            return;
        }
    }
}

async fn attempt(
    handle: &IdbDatabase,
    stores: &[&str],
    mode: Mode,
    work: &impl Fn(&IdbTransaction) -> Result<Vec<IdbRequest>, JsValue>,
) -> Result<Vec<JsValue>, JsValue> {
    let transaction = begin(handle, stores, mode)?;
    let done = completion(&transaction);
    let requests = match work(&transaction) {
        Ok(requests) => requests,
        Err(thrown) => {
            drop(transaction.abort());
            drop(JsFuture::from(done).await);
            return Err(thrown);
        }
    };
    if mode == Mode::Write
        && let Some(commit) = method(&transaction, "commit")
    {
        // All of it is asked for. Told so, the browser finishes it also when this page goes meanwhile; else it would
        // wait for the page and give up. Below the floor it is not there, and the answer is the same.
        drop(commit.call0(&transaction));
    }
    if JsFuture::from(done).await.is_err() {
        return Err(transaction.error().map_or(JsValue::UNDEFINED, JsValue::from));
    }
    requests.iter().map(IdbRequest::result).collect()
}

/// Not every version of the typed bindings knows the options, so the method is called by name. A browser that does
/// not know strict durability passes over it; which one did is reported by [`strict_is_known`].
fn begin(handle: &IdbDatabase, stores: &[&str], mode: Mode) -> Result<IdbTransaction, JsValue> {
    let names: Array = stores.iter().map(|&name| JsValue::from_str(name)).collect();
    let begin: Function = method(handle, "transaction").ok_or(JsValue::UNDEFINED)?;
    let mode = match mode {
        Mode::Read => "readonly",
        Mode::Write => "readwrite",
    };
    let options = object(&[("durability", "strict".into())]);
    begin.call3(handle, &names, &mode.into(), &options)?.dyn_into()
}

/// Whether this browser writes strictly where it is asked to. It says so of what only reads as well, which holds
/// nobody up.
pub async fn strict_is_known(database: &Database) -> bool {
    let known = Rc::new(RefCell::new(false));
    let seen = Rc::clone(&known);
    let ran = database
        .run(&[KEYS], Mode::Read, move |transaction| {
            let durability = property(transaction, "durability");
            *seen.borrow_mut() =
                durability.and_then(|it| it.as_string()).as_deref() == Some("strict");
            transaction.object_store(KEYS)?.count()?;
            Ok(Vec::new())
        })
        .await;
    ran.is_ok() && *known.borrow()
}

fn completion(transaction: &IdbTransaction) -> Promise {
    Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    })
}

/// Waits for a request outside a transaction: opening a database.
async fn answered(request: &IdbOpenDbRequest) -> Result<JsValue, JsValue> {
    let done = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    match JsFuture::from(done).await {
        Ok(_) => request.result(),
        Err(_) => Err(request.error().ok().flatten().map_or(JsValue::UNDEFINED, JsValue::from)),
    }
}

/// Whether the handle was closed under us, rather than the work refused. Then nothing was written, or all of it and the
/// answer was lost: either way the same work can be run again on a fresh handle.
fn was_closed(thrown: &JsValue) -> bool {
    thrown.is_undefined()
        || matches!(
            exception_name(thrown).as_str(),
            "InvalidStateError" | "AbortError" | "UnknownError" | "TransactionInactiveError"
        )
}

fn failure(thrown: &JsValue) -> StorageError {
    match exception_name(thrown).as_str() {
        "QuotaExceededError" => StorageError::Full,
        "" => StorageError::Unusable(thrown.as_string().unwrap_or_else(|| "it was closed".into())),
        name => StorageError::Unusable(name.to_owned()),
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use replica::storage::{Storage, Write};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::device::{rows::Rows, script::settled};

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    fn close(database: &Database) {
        database.state.borrow().handle.as_ref().unwrap().close();
    }

    fn put(value: &[u8]) -> Vec<Write> {
        vec![Write::Put { table: Table::Meta, key: b"k".to_vec(), value: value.to_vec() }]
    }

    #[wasm_bindgen_test]
    async fn writing_is_strictly_durable() {
        let database = Database::open("test-strict").await.unwrap();
        assert!(strict_is_known(&database).await);
    }

    /// What reads is not told to finish, so that asking holds up nobody who needs the device key (see [`Database::run`]).
    #[wasm_bindgen_test]
    async fn asking_how_it_writes_finishes_nothing_early() {
        let database = Database::open("test-asked").await.unwrap();
        let count = "const was = IDBTransaction.prototype.commit;
            window.finished = 0;
            IDBTransaction.prototype.commit = function () { window.finished += 1; return was.call(this); }";
        Function::new_no_args(count).call0(&JsValue::NULL).unwrap();
        let finished = || {
            let window = web_sys::window().unwrap();
            property(&window, "finished").and_then(|it| it.as_f64()).unwrap()
        };
        assert!(strict_is_known(&database).await);
        assert!((finished() - 0.0).abs() < f64::EPSILON);
        Rows::of(database).commit(put(b"words")).await.unwrap();
        assert!((finished() - 1.0).abs() < f64::EPSILON);
    }

    #[wasm_bindgen_test]
    async fn a_handle_that_the_browser_closed_is_opened_again() {
        let database = Database::open("test-closed").await.unwrap();
        let rows = Rows::of(database.clone());
        rows.commit(put(b"before")).await.unwrap();
        close(&database);
        assert_eq!(rows.get(Table::Meta, b"k").await.unwrap(), Some(b"before".to_vec()));
        close(&database);
        rows.commit(put(b"after")).await.unwrap();
        assert_eq!(rows.get(Table::Meta, b"k").await.unwrap(), Some(b"after".to_vec()));
    }

    #[wasm_bindgen_test]
    async fn a_database_that_vanished_is_not_made_anew() {
        let name = "test-vanished";
        let database = Database::open(name).await.unwrap();
        let rows = Rows::of(database.clone());
        rows.commit(put(b"words")).await.unwrap();
        close(&database);
        let factory = factory().unwrap();
        Database::erase(name).await.unwrap();
        assert!(Database::open_old(name).await.unwrap().is_none());
        assert!(matches!(rows.commit(put(b"more")).await, Err(StorageError::Unusable(_))));
        let known = settled(method(&factory, "databases").unwrap().call0(&factory).unwrap()).await;
        let names: Vec<String> = Array::from(&known.unwrap())
            .iter()
            .filter_map(|one| property(&one, "name")?.as_string())
            .collect();
        assert!(!names.contains(&name.to_owned()), "{names:?}");
    }

    #[wasm_bindgen_test]
    async fn a_database_of_the_first_version_keeps_its_rows_and_gets_the_stores_that_came_since() {
        let name = "test-upgraded";
        let request = factory().unwrap().open_with_u32(name, 1).unwrap();
        let first = Closure::once_into_js({
            let request = request.clone();
            move || {
                let database: IdbDatabase = request.result().unwrap().dyn_into().unwrap();
                for store in
                    ["meta", "snapshot", "log", "outbox", "row", "draft", "quarantine", KEYS]
                {
                    database.create_object_store(store).unwrap();
                }
            }
        });
        request.set_onupgradeneeded(first.dyn_ref());
        let old: IdbDatabase = answered(&request).await.unwrap().dyn_into().unwrap();
        let write = |transaction: &IdbTransaction| -> Result<Vec<IdbRequest>, JsValue> {
            let key = js_sys::Uint8Array::from(&b"k"[..]);
            let value = js_sys::Uint8Array::from(&b"words"[..]);
            transaction.object_store(Table::Meta.name())?.put_with_key(&value, &key)?;
            Ok(Vec::new())
        };
        attempt(&old, &[Table::Meta.name()], Mode::Write, &write).await.unwrap();
        old.close();

        let rows = Rows::of(Database::open_old(name).await.unwrap().unwrap());
        assert_eq!(rows.get(Table::Meta, b"k").await.unwrap(), Some(b"words".to_vec()));
        for table in Table::ALL {
            let (key, value) = (b"new".to_vec(), b"row".to_vec());
            rows.commit(vec![Write::Put { table, key, value }]).await.unwrap();
            assert_eq!(rows.get(table, b"new").await.unwrap(), Some(b"row".to_vec()));
        }
    }

    #[wasm_bindgen_test]
    async fn nothing_is_written_after_another_tab_took_over() {
        let database = Database::open("test-given-up").await.unwrap();
        let rows = Rows::of(database.clone());
        rows.commit(put(b"mine")).await.unwrap();
        database.give_up();
        assert!(rows.commit(put(b"late")).await.is_err());
        let other = Rows::of(Database::open("test-given-up").await.unwrap());
        assert_eq!(other.get(Table::Meta, b"k").await.unwrap(), Some(b"mine".to_vec()));
    }

    #[wasm_bindgen_test]
    async fn an_aborted_batch_leaves_nothing() {
        let database = Database::open("test-aborted").await.unwrap();
        let ran = database
            .run(&[Table::Meta.name(), KEYS], Mode::Write, |transaction| {
                transaction
                    .object_store(Table::Meta.name())?
                    .put_with_key(&1.into(), &"k".into())?;
                // A function cannot be stored: the second write throws, so the first must not stay.
                let refused = Function::new_no_args("").into();
                transaction.object_store(KEYS)?.put_with_key(&refused, &"k".into())?;
                Ok(Vec::new())
            })
            .await;
        assert!(ran.is_err());
        let left = database
            .run(&[Table::Meta.name()], Mode::Read, |transaction| {
                Ok(vec![transaction.object_store(Table::Meta.name())?.get(&"k".into())?])
            })
            .await
            .unwrap();
        assert!(left.first().unwrap().is_undefined());
    }
}
