//! Where a session is written, and its place on a page. They stand by themselves: links to them are in the module that is read at each start.

use domain::id::{SessionId, StudentId};
use replica::{DraftKey, DraftKind};

/// The address at which a session with this student is written.
#[must_use]
pub fn session_path(student: StudentId) -> String {
    format!("/log/{}", key_of(student))
}

/// The key of the one draft of a session that is begun with a student.
pub(super) const fn key_of(student: StudentId) -> DraftKey {
    DraftKey { kind: DraftKind::Session, student }
}

/// The id of the line of a session on a screen, for going to it.
#[must_use]
pub fn session_line_id(session: SessionId) -> String {
    format!("session-{session}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Place;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_address_leads_to_the_session() {
        let student = StudentId::draw(7);
        assert_eq!(Place::at(&session_path(student)), Place::Log(Some(key_of(student))));
    }
}
