//! How heavy the invented visits are: as JSON, and deflated a hundred at a time as other stacks would send them.
//! The figures stand beside those of the first sync, for whoever compares.

use std::{fmt, io::Write as _};

use anyhow::Result;
use domain::visit::Visit;
use flate2::{Compression, write::ZlibEncoder};

/// Visits that are deflated together.
const TOGETHER: usize = 100;

/// Adds up.
#[derive(Debug, Default)]
pub(crate) struct Weight {
    json: usize,
    deflated: usize,
    waiting: Vec<Visit>,
}

impl Weight {
    pub(crate) fn add(&mut self, visit: &Visit) -> Result<()> {
        self.waiting.push(visit.clone());
        if self.waiting.len() == TOGETHER {
            let json = serde_json::to_vec(&self.waiting)?;
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&json)?;
            self.json += json.len();
            self.deflated += encoder.finish()?.len();
            self.waiting.clear();
        }
        Ok(())
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (json, deflated) = (self.json / 1000, self.deflated / 1000);
        write!(f, "{json} kB of JSON, {deflated} kB deflated a hundred visits at a time")
    }
}
