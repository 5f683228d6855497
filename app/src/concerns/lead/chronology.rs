//! One concern in order: the child's own words first, then what was seen, and below it what was added since. Each with who wrote it
//! and when, and with what does not fit together. Names are hidden with the eye.

use ::concerns::{OpenError, Text};
use domain::{
    concern::{Answer, Concern, Says},
    words,
};
use leptos::prelude::*;

use super::line::{Clock, Line};
use crate::{
    store::alongside,
    students::named,
    ui::{Card, Name, Note, Pill, Tone, memo, names_hidden},
};

/// All of it.
#[component]
pub(super) fn Chronology(
    /// Its entries, the concern first.
    lines: Vec<Line>,
) -> impl IntoView {
    let mut lines = lines.into_iter();
    let raised = lines.next().map(|line| view! { <Raised line /> });
    let added: Vec<_> = lines.collect();
    let added = (!added.is_empty()).then(|| {
        let all = added.into_iter().map(|line| view! { <Added line /> }).collect_view();
        view! {
            <Card title="What was added">
                <ol class="stack">{all}</ol>
            </Card>
        }
    });
    view! {
        {raised}
        {added}
    }
}

#[component]
fn Raised(line: Line) -> impl IntoView {
    let text = match &line.says {
        Ok(Text::Concern(concern)) => view! { <Said concern=concern.clone() /> }.into_any(),
        Ok(Text::Answer(_)) => unreadable(OpenError::Damaged),
        Err(error) => unreadable(*error),
    };
    view! {
        <Card title="The concern">
            <Who line />
            {text}
        </Card>
    }
}

#[component]
fn Said(concern: Concern) -> impl IntoView {
    let alongside = alongside();
    let (id, name) = (concern.student, concern.name.clone());
    let student = memo(move || alongside.view.with(|view| view.student(id)?.core.student.clone()));
    let hidden = names_hidden();
    let child = move || match student.get() {
        Some(student) => view! { <Name student full=true /> }.into_any(),
        None => view! { <bdi>{called(&name, hidden.get())}</bdi> }.into_any(),
    };
    let Concern { words, facts, who, when, place, done, .. } = concern;
    let rest = [
        ("What was seen or heard", facts),
        ("Who was there", who),
        ("When", when),
        ("Where", place),
        ("What was done", done),
    ];
    let rest = rest.into_iter().filter(|(_, text)| !text.trim().is_empty());
    let rest = rest.map(|(title, text)| {
        view! {
            <div class="stack-s">
                <h3>{title}</h3>
                <p class="as-written">{text}</p>
            </div>
        }
    });
    let words = (!words.trim().is_empty()).then(|| {
        view! {
            <div class="stack-s">
                <h3>"In the child\u{2019}s own words"</h3>
                <blockquote class="as-written">{words}</blockquote>
            </div>
        }
    });
    view! {
        <p>"About " <b>{child}</b></p>
        {words}
        {rest.collect_view()}
    }
}

/// A child who is in no record here, as whoever wrote it called them; hidden, the first letters.
fn called(name: &str, hidden: bool) -> String {
    if name.trim().is_empty() {
        return "a child whom the concern does not name".to_owned();
    }
    if !hidden {
        return name.to_owned();
    }
    let letters = name.split_whitespace().filter_map(|word| word.chars().next());
    letters.map(|letter| format!("{letter}.")).collect::<Vec<_>>().join(" ")
}

#[component]
fn Added(line: Line) -> impl IntoView {
    let text = match &line.says {
        Ok(Text::Answer(answer)) => said(answer),
        Ok(Text::Concern(_)) => unreadable(OpenError::Damaged),
        Err(error) => unreadable(*error),
    };
    view! {
        <li class="stack-s">
            <Who line />
            {text}
        </li>
    }
}

/// What was added, under the word for what it is.
fn said(answer: &Answer) -> AnyView {
    let part = |title: String, text: &str| {
        let text = text.to_owned();
        view! {
            <h3>{title}</h3>
            <p class="as-written">{text}</p>
        }
    };
    match &answer.says {
        Says::Received => view! { <h3>"Received"</h3> }.into_any(),
        Says::Decided { what, reasons } => view! {
            {part("Decided".to_owned(), what)}
            {part("Why".to_owned(), reasons)}
        }
        .into_any(),
        Says::Happened { on, what } => {
            part(format!("Happened on {}", words::date(*on)), what).into_any()
        }
        Says::HandedOn { to, what } => part(format!("Handed on to {to}"), what).into_any(),
    }
}

/// Who wrote it, when, and what does not fit.
#[component]
fn Who(line: Line) -> impl IntoView {
    let alongside = alongside();
    let Line { by, at, came, another, .. } = line;
    let clock = line.clock().and_then(|clock| {
        let came = came?;
        let words = match clock {
            Clock::Late => "Late: base had it",
            Clock::Ahead => "That device\u{2019}s clock is wrong: base had it",
        };
        let when = move || words::within(&alongside.moment(came));
        Some(view! {
            <Pill tone=Tone::Warn icon="clock">
                {words}
                " "
                {when}
            </Pill>
        })
    });
    let waits = came.is_none().then(|| {
        view! {
            <Pill tone=Tone::Warn icon="hard-drive">
                "On this device, not at base yet"
            </Pill>
        }
    });
    let another = another.map(|user| {
        view! {
            <Note tone=Tone::Bad icon="triangle-alert">
                <p>
                    "Somebody else handed it in: " <bdi>{move || named(alongside, user)}</bdi>
                    ". Ask both before you believe it."
                </p>
            </Note>
        }
    });
    view! {
        <p class="small muted">
            <bdi>{move || named(alongside, by)}</bdi>
            ", "
            <span class="num">{move || words::within(&alongside.moment(at))}</span>
        </p>
        {clock}
        {waits}
        {another}
    }
}

/// Why there is nothing to read, and what to do.
fn unreadable(error: OpenError) -> AnyView {
    let words = match error {
        OpenError::NotForThisKey => {
            "It was sealed before you were on the list. Ask somebody who was to hand you the key."
        }
        OpenError::NotSigned => {
            "Nobody who held a key signed this. Do not go by it, and tell whoever looks after base."
        }
        OpenError::Damaged | OpenError::OtherEntry => {
            "It is not as it was sealed. Ask whoever wrote it, and tell whoever looks after base."
        }
    };
    view! {
        <Note tone=Tone::Bad icon="lock">
            <p>{words}</p>
        </Note>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_childs_name_is_hidden_with_the_eye_and_never_looks_like_a_name_where_there_is_none() {
        assert_eq!(called("Kai Fraser", false), "Kai Fraser");
        assert_eq!(called("Kai Fraser", true), "K. F.");
        for hidden in [false, true] {
            assert_eq!(called(" ", hidden), "a child whom the concern does not name");
        }
    }
}
