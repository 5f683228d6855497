//! The relay's log: JSON lines on standard error, with ids and counts. There is no field that could hold a name or
//! a body, and routes are written as patterns, not as addresses.

use std::io::Write;

use jiff::Timestamp;
use serde_json::{Map, Value};

/// Where lines go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Journal {
    /// To standard error.
    #[default]
    StandardError,
    /// Nowhere; for tests.
    Nowhere,
}

/// What a line may hold.
#[derive(Debug, Clone)]
pub(crate) enum Field {
    /// An id, a route's pattern, a reason from a fixed list.
    Text(String),
    /// A count, a status, milliseconds.
    Number(i64),
}

impl Field {
    pub(crate) fn count(count: usize) -> Self {
        Self::Number(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl Journal {
    /// Writes one line. A log that cannot be written stops nothing.
    pub(crate) fn line(self, event: &str, fields: &[(&str, Field)]) {
        if self == Self::Nowhere {
            return;
        }
        let mut line = Map::new();
        line.insert("at".to_owned(), Value::String(Timestamp::now().to_string()));
        line.insert("event".to_owned(), Value::String(event.to_owned()));
        for (name, field) in fields {
            let value = match field {
                Field::Text(text) => Value::String(text.clone()),
                Field::Number(number) => Value::from(*number),
            };
            line.insert((*name).to_owned(), value);
        }
        writeln!(std::io::stderr().lock(), "{}", Value::Object(line)).ok();
    }
}

/// A short id for one request: enough to find its line.
pub(crate) fn request_id() -> String {
    let mut bytes = [0; 8];
    match getrandom::fill(&mut bytes) {
        Ok(()) => format!("{:016x}", u64::from_le_bytes(bytes)),
        Err(_) => "none".to_owned(),
    }
}
