//! What the worker calls (`public/stretch.js`): the salt and the passphrase go in byte by byte, and so does the key come
//! out. Nothing is shared, so there are no pointers.
#![expect(unsafe_code, reason = "a name that the worker can call is an unsafe attribute")]

use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

struct State {
    given: Zeroizing<Vec<u8>>,
    key: Zeroizing<[u8; 32]>,
}

static STATE: Mutex<Option<State>> = Mutex::new(None);

fn state() -> MutexGuard<'static, Option<State>> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes a byte: 16 of the salt, and then those of the passphrase.
#[unsafe(no_mangle)]
pub extern "C" fn put(byte: u8) {
    let fresh = || State { given: Zeroizing::new(Vec::new()), key: Zeroizing::new([0; 32]) };
    state().get_or_insert_with(fresh).given.push(byte);
}

/// Stretches what it was given, at this cost. Whether there is a key now.
#[unsafe(no_mangle)]
pub extern "C" fn stretch(memory_kib: u32, passes: u32, lanes: u32) -> bool {
    let mut state = state();
    let Some(State { given, key }) = state.as_mut() else { return false };
    let Some((salt, passphrase)) = given.split_first_chunk::<16>() else { return false };
    let Some(stretched) = super::stretched(passphrase, salt, [memory_kib, passes, lanes]) else {
        return false;
    };
    **key = stretched;
    true
}

/// Gives a byte of the key.
#[unsafe(no_mangle)]
pub extern "C" fn take(place: u8) -> u8 {
    let state = state();
    let byte = state.as_ref().and_then(|state| state.key.get(usize::from(place)));
    byte.copied().unwrap_or(0)
}
