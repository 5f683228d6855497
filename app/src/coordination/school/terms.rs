//! The school's terms on `/school`. Every other day of their academic year is a holiday: no hour is asked for on it
//! (clause 3.2), and a session on it has a reason (clause 3.3).

use domain::{calendar::Term, words};
use jiff::civil::Date;
use leptos::prelude::*;

use super::{
    term_forms::{TermForm, term_edits, without_a_term, without_a_term_words},
    written_apart::WrittenApart,
};
use crate::{
    coordination::{
        desk::Desk,
        fields::{DateInput, Filling, Mistakes, TextInput},
    },
    device::page,
    ui::{Button, ButtonKind, Card, Empty, For, Note, Tone, memo},
};

/// What is asked for below the list.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    /// Nothing.
    Nothing,
    /// One more term.
    Another,
    /// What this one is to be instead.
    Change(Term),
}

/// The card with the terms.
#[component]
pub(super) fn Terms() -> impl IntoView {
    let desk = Desk::here();
    let asked = RwSignal::new(Asked::Nothing);
    let terms = memo(move || desk.view().org.terms.clone());
    let none = memo(move || terms.read().is_empty());
    let missing = memo(move || terms.with(|terms| without_a_term(terms, desk.today())));
    let list = move || {
        if none.get() {
            return view! {
                <Empty icon="calendar" title="No terms yet">
                    <p class="muted">
                        "Until you add some, every weekday that is in no closure counts as a school day."
                    </p>
                </Empty>
            }
            .into_any();
        }
        view! {
            <ul class="list edges">
                <For
                    each=move || terms.get()
                    key=|term| (term.first, term.last, term.name.clone())
                    children=move |term| view! { <Line term asked /> }
                />
            </ul>
        }
        .into_any()
    };
    let done = move || asked.set(Asked::Nothing);
    view! {
        <Card title="Terms">
            <p class="muted small">
                "The hour is asked for in every fortnight with a day of term on which a student is in. A session in the holidays needs a reason. Its minutes count all the same."
            </p>
            <p class="muted small">
                "Add all the terms of an academic year: once one is there, the other days of that year are holidays."
            </p>
            <WrittenApart fields="terms/" />
            {list}
            {move || missing.get().into_iter().map(might_be_missing).collect_view()}
            {move || match asked.get() {
                Asked::Nothing => {
                    view! {
                        <div class="row">
                            <Button icon="plus" on_press=move || ask(asked, Asked::Another)>
                                "Add a term"
                            </Button>
                        </div>
                    }
                    .into_any()
                }
                Asked::Another => view! { <Form was=None done /> }.into_any(),
                Asked::Change(term) => view! { <Form was=Some(term) done /> }.into_any(),
            }}
        </Card>
    }
}

/// Opens the form, and goes to its first field. One that is open for the same stays as it is.
fn ask(asked: RwSignal<Asked>, what: Asked) {
    if asked.with_untracked(|asked| *asked != what) {
        asked.set(what);
    }
    page::after_paint(|| page::focus_id("term-name"));
}

/// Days for which a term may be missing.
fn might_be_missing((first, last): (Date, Date)) -> impl IntoView {
    let words = without_a_term_words(first, last);
    view! {
        <Note tone=Tone::Warn icon="triangle-alert">
            <p>{words}</p>
        </Note>
    }
}

#[component]
fn Line(term: Term, asked: RwSignal<Asked>) -> impl IntoView {
    let desk = Desk::here();
    let busy = RwSignal::new(false);
    let name = term.name.clone();
    let days = words::date_range_and_year(term.first, term.last);
    let (to_change, to_remove) =
        (format!("Change {name}, {days}"), format!("Remove {name}, {days}"));
    let known = term.clone();
    let remove = move || {
        let gone = term.clone();
        let edits = term_edits(&desk.view_now().org.terms, Some(&gone), None);
        desk.save(busy, edits, move || {
            let is_open = Asked::Change(gone.clone());
            if asked.with_untracked(|asked| *asked == is_open) {
                asked.set(Asked::Nothing);
            }
            let words = format!("{} is removed", gone.name);
            desk.undoable(words, move || puts_back(desk, &gone));
        });
    };
    view! {
        <li class="wraps">
            <div class="grow">
                <b>
                    <bdi>{name}</bdi>
                </b>
                <p class="small muted">{days}</p>
            </div>
            <Button
                kind=ButtonKind::Quiet
                icon="pencil"
                label=to_change
                on_press=move || ask(asked, Asked::Change(known.clone()))
            >
                "Change"
            </Button>
            <Button kind=ButtonKind::Quiet icon="trash-2" label=to_remove busy on_press=remove>
                "Remove"
            </Button>
        </li>
    }
}

/// A term that was removed is there again, unless somebody has given its days to another meanwhile.
fn puts_back(desk: Desk, term: &Term) {
    let view = desk.view_now();
    match term.check(&view.org.terms) {
        Ok(()) => desk.save_quietly(term_edits(&view.org.terms, None, Some(term))),
        Err(problem) => desk.say(problem.to_string()),
    }
}

/// A term being added or changed.
#[component]
fn Form(was: Option<Term>, done: impl Fn() + Clone + 'static) -> impl IntoView {
    let desk = Desk::here();
    let filling = Filling::new(was.as_ref().map(TermForm::of).unwrap_or_default());
    let busy = RwSignal::new(false);
    let close = done.clone();
    let heading = match &was {
        Some(term) => format!("Change {}", term.name),
        None => "Add a term".to_owned(),
    };
    let save = move || {
        let view = desk.view_now();
        let all = &view.org.terms;
        let others: Vec<_> =
            all.iter().filter(|term| Some(*term) != was.as_ref()).cloned().collect();
        let Some(term) = filling.check(|form| form.read(&others)) else { return };
        let edits = term_edits(all, was.as_ref(), Some(&term));
        let done = done.clone();
        desk.save(busy, edits, move || {
            desk.say(format!("{} is saved", term.name));
            done();
        });
    };
    view! {
        <div class="stack asking">
            <h3>
                <bdi>{heading}</bdi>
            </h3>
            <Mistakes filling />
            <TextInput
                filling
                id="term-name"
                label="Name of the term"
                hint="For example, Autumn term"
                get=|form: &TermForm| &form.name
                set=|form| &mut form.name
            />
            <DateInput
                filling
                id="term-first"
                label="First day of term"
                get=|form: &TermForm| &form.first
                set=|form| &mut form.first
            />
            <DateInput
                filling
                id="term-last"
                label="Last day of term"
                get=|form: &TermForm| &form.last
                set=|form| &mut form.last
            />
            <div class="row">
                <Button kind=ButtonKind::Main busy on_press=save>
                    "Save the term"
                </Button>
                <Button kind=ButtonKind::Quiet on_press=move || close()>
                    "Cancel"
                </Button>
            </div>
        </div>
    }
}
