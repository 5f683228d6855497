//! How long base has not been heard of, said from the seventh day on: a device that goes on like that keeps its records
//! shut from the fourteenth (`replica::Lease`).

use leptos::prelude::*;
use replica::{Lease, Leased};

use crate::{
    store::Alongside,
    ui::{Note, Tone, memo, words::counted},
};

/// What is said where it ends soon, and what to do.
pub(super) fn words(alongside: Alongside) -> Option<(String, String)> {
    said(alongside.view.read().lease?.seen(alongside.now.get()))
}

fn said(lease: Lease) -> Option<(String, String)> {
    let (days, left) = match lease.stands() {
        Leased::Lately => return None,
        Leased::Ends { days, left } => (days, left),
        // It was open when it ended, and is until it locks.
        Leased::Over { days } => (days, 0),
    };
    let count = |many: u32| counted(usize::try_from(many).unwrap_or(usize::MAX), "day");
    let when = match left {
        0 => "When it locks it keeps its records shut".to_owned(),
        left => format!("In {} it keeps its records shut", count(left)),
    };
    Some((
        format!("Base was not reached for {}", count(days)),
        format!(
            "{when} until base answers. Open Alongside on the school\u{2019}s network before that"
        ),
    ))
}

/// The same as a note; nothing while base was heard of lately.
#[component]
pub fn LeaseNote() -> impl IntoView {
    let alongside = crate::store::alongside();
    let said = memo(move || words(alongside).map(|(what, more)| format!("{what}. {more}.")));
    move || {
        said.get().map(|words| {
            view! {
                <Note tone=Tone::Warn icon="triangle-alert">
                    <p>{words}</p>
                </Note>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn it_says_how_many_days_are_left_and_what_to_do() {
        let after = |days: i64| {
            let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * days);
            said(Lease::begun(Timestamp::UNIX_EPOCH).seen(now))
        };
        assert_eq!(after(6), None);
        for (days, what, when) in [
            (7, "Base was not reached for 7 days", "In 7 days it keeps"),
            (13, "Base was not reached for 13 days", "In 1 day it keeps"),
            (14, "Base was not reached for 14 days", "When it locks it keeps"),
        ] {
            let (said, more) = after(days).unwrap_or_default();
            assert_eq!(said, what);
            assert!(more.starts_with(when) && more.contains("network"), "{more}");
        }
    }
}
