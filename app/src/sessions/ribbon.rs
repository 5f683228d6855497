//! The fortnight of one student as a ribbon of ten days (clause 3.2), with the same as a sentence.

use domain::{
    id::StudentId,
    ledger::{Day, DayKind, HOUR, Ledger, When},
    words,
};
use leptos::prelude::*;

use super::{
    due::Book,
    standing::{Standing, figures, of_goal, outlook, percent},
};
use crate::{
    store::alongside,
    students::roster,
    ui::{Card, Show, memo},
};

/// The card; nothing until the school has said where fortnights begin.
#[component]
pub fn ThisFortnight(
    /// Whose.
    id: StudentId,
) -> impl IntoView {
    let alongside = alongside();
    let ledger = memo(move || {
        let book = Book::open(alongside)?;
        let view = alongside.view.get();
        view.student(id).map(|one| book.now(one))
    });
    let name = memo(move || {
        let known = alongside.view.with(|view| roster::student(view, id).cloned());
        let shown = known.filter(|_| !alongside.names_hidden.get());
        shown.map(|student| student.given_name).unwrap_or_default()
    });
    let state = move || {
        ledger.with(|ledger| ledger.as_ref().map(|it| view! { <Standing state=it.state /> }))
    };
    view! {
        <Show when=move || ledger.with(Option::is_some)>
            <Card title="This fortnight" aside=state>
                {move || ledger.get().map(|ledger| drawn(&ledger, &name.get()))}
            </Card>
        </Show>
    }
}

fn drawn(ledger: &Ledger, name: &str) -> impl IntoView + use<> {
    let days = ledger.days.iter().map(column).collect_view();
    // That some of it is on this tablet alone is said with the figures; where none are asked for, by itself.
    let kept = figures(ledger).filter(|_| ledger.on_tablet > 0);
    let kept = kept.or_else(|| ledger.on_tablet_words());
    let beside = [outlook(ledger, name), kept, ledger.late.words()];
    view! {
        <p>
            <b class="num figure">{ledger.minutes()}</b>
            " "
            <span class="muted">{of_goal(ledger)}</span>
        </p>
        <div class="ribbon" aria-hidden="true">
            {days}
        </div>
        <p class="vh">{ledger.ribbon()}</p>
        {beside
            .into_iter()
            .flatten()
            .map(|words| view! { <p class="small muted">{words}</p> })
            .collect_view()}
    }
}

fn column(day: &Day) -> impl IntoView + use<> {
    let minutes = if day.minutes > 0 { day.minutes.to_string() } else { String::new() };
    let letter = words::weekday(day.on).get(..1).unwrap_or_default();
    view! {
        <div class=class(day)>
            <b class="num">{minutes}</b>
            <span>
                <i style:block-size=percent(day.minutes, HOUR.into())></i>
            </span>
            <span class="letter">{letter}</span>
        </div>
    }
}

/// How a day is drawn: hatched where the student was missed, dotted where it is still to come, faint where the hour is not
/// asked for.
fn class(day: &Day) -> String {
    let kind = match (&day.kind, day.when) {
        (DayKind::Absent, _) => " missed",
        (DayKind::In, When::Future) => " ahead",
        (DayKind::In, _) => "",
        _ => " off",
    };
    let now = if day.when == When::Today { " now" } else { "" };
    format!("day{kind}{now}")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_day_is_drawn_as_what_it_is() {
        let day = |kind, when| class(&Day { on: date(2026, 11, 19), when, kind, minutes: 0 });
        assert_eq!(day(DayKind::In, When::Past), "day");
        assert_eq!(day(DayKind::Absent, When::Past), "day missed");
        assert_eq!(day(DayKind::In, When::Today), "day now");
        assert_eq!(day(DayKind::In, When::Future), "day ahead");
        assert_eq!(day(DayKind::NotIn, When::Future), "day off");
        assert_eq!(day(DayKind::Closed("INSET".into()), When::Past), "day off");
    }
}
