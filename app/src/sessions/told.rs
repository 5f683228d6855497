//! A session in sentences: what the timeline says about it.

use domain::{
    id::StudentId,
    session::{Became, Held, Outcome, Session, Setting},
    words,
};

use crate::ui::words::{joined, lower_first};

/// "Session, 20 minutes". `student` is in whose record it is read.
pub(super) fn title(session: &Session, student: StudentId) -> String {
    match Became::of(session, student) {
        Became::Held(minutes) => format!("Session, {}", words::minutes(minutes.into())),
        Became::Absent => "Session: did not come".to_owned(),
        Became::Cancelled(by) => format!("Session cancelled by {}", lower_first(by.label())),
    }
}

/// What went well, where that was said.
pub(super) fn success(session: &Session) -> Option<String> {
    let held = held(session)?;
    Some(held.success.clone()).filter(|words| !words.is_empty())
}

/// What took place, if it did.
pub(super) fn held(session: &Session) -> Option<&Held> {
    match &session.outcome {
        Outcome::Held(held) => Some(held),
        Outcome::NobodyCame | Outcome::Cancelled { .. } => None,
    }
}

/// What it was about, where it was not as is usual, and what was written.
pub(super) fn summary(session: &Session) -> String {
    let mut sentences = Vec::new();
    match &session.outcome {
        Outcome::Held(held) => {
            if !held.about.is_empty() {
                sentences.push(format!("About {}.", about(held)));
            }
            let group = held.there.len();
            if group > 1 {
                sentences.push(format!("A group of {group}."));
            }
        }
        Outcome::Cancelled { why, .. } if !why.is_empty() => {
            sentences.push(format!("{}.", why.trim_end_matches('.')))
        }
        Outcome::NobodyCame | Outcome::Cancelled { .. } => {}
    }
    let first = session.note.lines().map(str::trim).find(|line| !line.is_empty());
    sentences.extend(first.map(str::to_owned));
    sentences.join(" ")
}

/// "punctuality and motivation".
pub(super) fn about(held: &Held) -> String {
    joined(&held.about.iter().map(|area| lower_first(area.label())).collect::<Vec<_>>())
}

/// "At school", as is usual; or "Home school: his bus leaves early".
pub(super) fn place(setting: &Setting) -> String {
    match setting {
        Setting::Usual => "At school".to_owned(),
        Setting::Unusual { place, reason } => format!("{}: {reason}", place.label()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::{
        barrier::BarrierArea,
        id::{DeviceId, SessionId, UserId},
        session::CancelledBy,
        visit::Recorded,
    };
    use jiff::{Timestamp, civil::date};

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const KAI: u128 = 1;

    fn session(outcome: Outcome) -> Session {
        Session {
            id: SessionId::draw(9),
            students: [StudentId::draw(KAI), StudentId::draw(2)].into(),
            date: date(2026, 11, 23),
            planned: None,
            outcome,
            note: "Walked the site.\nHe asked about the printer.".to_owned(),
            recorded: Recorded {
                by: UserId::draw(3),
                device: DeviceId::draw(4),
                at: Timestamp::UNIX_EPOCH,
            },
        }
    }

    fn took_place() -> Session {
        session(Outcome::Held(Box::new(Held {
            success: "On time on all five days".to_owned(),
            minutes: 20,
            start: None,
            there: [StudentId::draw(KAI)].into(),
            also: BTreeSet::new(),
            setting: Setting::Usual,
            about: [BarrierArea::Motivation, BarrierArea::Punctuality].into(),
            student_words: String::new(),
            parent_words: String::new(),
            promises: Vec::new(),
        })))
    }

    #[test]
    fn success_comes_by_itself_and_the_rest_in_a_line() {
        let session = took_place();
        assert_eq!(title(&session, StudentId::draw(KAI)), "Session, 20 minutes");
        assert_eq!(success(&session).as_deref(), Some("On time on all five days"));
        assert_eq!(summary(&session), "About punctuality and motivation. Walked the site.");
    }

    #[test]
    fn whoever_did_not_come_has_that_in_their_record() {
        assert_eq!(title(&took_place(), StudentId::draw(2)), "Session: did not come");
        let nobody = session(Outcome::NobodyCame);
        assert_eq!(title(&nobody, StudentId::draw(KAI)), "Session: did not come");
        assert_eq!(success(&nobody), None);
        let why = "Exam".to_owned();
        let cancelled = session(Outcome::Cancelled { by: CancelledBy::School, why });
        let title = title(&cancelled, StudentId::draw(KAI));
        assert_eq!(title, "Session cancelled by the school");
        assert_eq!(summary(&cancelled), "Exam. Walked the site.");
    }
}
