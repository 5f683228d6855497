//! What is agreed, each version from its day on, the newest first: how often to meet (clause 2.7), and on which weekdays the
//! student is in (clause 2.5). The student's page shows it, and the coordinator's page on which a version is added.

use domain::{
    ledger::{Agreed, DaysIn, Every},
    visit::Recorded,
    words,
};
use leptos::prelude::*;

use crate::{
    store::{Alongside, alongside},
    students::roster::staff_name,
    ui::{For, Show, memo},
};

/// How often to meet.
#[component]
pub(crate) fn HowOften(
    /// Each version, by the day from which it holds.
    agreed: Memo<Vec<Agreed>>,
) -> impl IntoView {
    let versions = memo(move || agreed.get().into_iter().rev().collect::<Vec<_>>());
    view! {
        <Show
            when=move || !versions.read().is_empty()
            fallback=|| view! { <p>"1 hour every fortnight, as for everybody"</p> }
        >
            <ul class="stack tied">
                <For each=move || versions.get() key=|one| one.id let(one)>
                    <Version one=one />
                </For>
            </ul>
        </Show>
    }
}

#[component]
fn Version(one: Agreed) -> impl IntoView {
    let alongside = alongside();
    let Agreed { from, minutes, every, assessment, recorded, .. } = one;
    let by = move || by(alongside, recorded);
    view! {
        <li class="stack-s">
            <b>{often(minutes, every)}</b>
            <p class="small muted">"From " {words::date(from)} ". " {by}</p>
            <p class="small as-written">{assessment}</p>
        </li>
    }
}

/// "Agreed by Mrs Khan on 7 November 2026".
fn by(alongside: Alongside, recorded: Recorded) -> String {
    let Recorded { by, at, .. } = recorded;
    let on = alongside.school_time(at).date();
    let me = alongside.identity.with(|identity| identity.as_ref().map(|identity| identity.user));
    let name = alongside.view.with(|view| staff_name(&view.org, by, me.unwrap_or(by)));
    let name = if name == "You" { "you" } else { &name };
    format!("Agreed by {name} on {}", words::date(on))
}

/// "45 minutes every week", "1 hour every fortnight".
fn often(minutes: u16, every: Every) -> String {
    let every = match every {
        Every::Week => "week",
        Every::Fortnight => "fortnight",
    };
    format!("{} every {every}", words::minutes(minutes.into()))
}

/// On which weekdays the student is in.
#[component]
pub(crate) fn InOn(
    /// Each version, by the day from which it holds.
    days: Memo<Vec<DaysIn>>,
) -> impl IntoView {
    let versions = memo(move || days.get().into_iter().rev().collect::<Vec<_>>());
    view! {
        <Show
            when=move || !versions.read().is_empty()
            fallback=|| view! { <p>"Monday to Friday"</p> }
        >
            <ul class="stack-s">
                <For each=move || versions.get() key=|one| *one let(one)>
                    <li>
                        <b>{one.on.words()}</b>
                        <span class="small muted">", from " {words::date(one.from)}</span>
                    </li>
                </For>
            </ul>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn how_often_is_said_as_people_say_it() {
        assert_eq!(often(60, Every::Fortnight), "1 hour every fortnight");
        assert_eq!(often(45, Every::Week), "45 minutes every week");
    }
}
