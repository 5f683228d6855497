//! That whoever looks at the overview covers for somebody, and until when.

use domain::cover::{Duty, Stands};
use leptos::prelude::*;

use crate::{
    coordination::{covering::Covering, desk::Desk, directory::Directory},
    ui::{Note, Tone, memo},
};

/// A note for each; nothing for whoever covers for nobody.
#[component]
pub(super) fn Covers(
    /// Who covers for whom.
    directory: Directory,
) -> impl IntoView {
    let desk = Desk::here();
    let mine = memo(move || {
        let (me, today) = (desk.me(), desk.today());
        let mut all = directory.covers();
        all.retain(|one| Some(one.by) == me && one.days.stand(today) == Stands::Now);
        all
    });
    let note = move |one: Covering| {
        let until = domain::words::date(one.days.last());
        let words = format!("You cover for {} until {until}.", desk.staff_name(one.away));
        let next = match one.duty {
            Duty::Coordinator => view! {
                "Your own students, visits and promises are under " <a href="/today">"Today"</a> "."
            }
            .into_any(),
            Duty::SafeguardingLead => {
                "To open concerns you need a key as well: ask to be on the list of those who hold one.".into_any()
            }
        };
        view! {
            <Note tone=Tone::Info icon="users">
                <p>
                    <b>{words}</b>
                </p>
                <p>{next}</p>
            </Note>
        }
    };
    move || mine.get().into_iter().map(note).collect_view()
}
