//! This school, and the home schools that students come from.

use serde::{Deserialize, Serialize};

use crate::id::HomeSchoolId;

/// A school where a student comes from and may go back to (clause 2.5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeSchool {
    /// Ours.
    pub id: HomeSchoolId,
    /// GIAS Unique Reference Number, where known.
    pub urn: Option<String>,
    /// LA code + establishment number ("8804001"), where known.
    pub dfe_number: Option<String>,
    /// Name as the school writes it.
    pub name: String,
    /// One line, for finding the place.
    pub address: String,
    /// Switchboard, as written.
    pub telephone: String,
    /// Whom to ask for at reception: "Mrs Aldous, SENCO".
    pub contact: String,
}

/// Whom to phone when a child may not be safe (clause 5.7). Shown, never collected, by the safety button.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafetyContact {
    /// The Designated Safeguarding Lead's name.
    pub name: String,
    /// The number to phone now.
    pub telephone: String,
}
