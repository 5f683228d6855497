//! Drawing the school's recovery key, the first or another in place of one that was lost: how many parts, print, type each back,
//! who reads concerns, and the code from base's machine last, since that is good for ten minutes only.

use concerns::{Copies, Holders};
use leptos::{prelude::*, task::spawn_local};

use super::{
    choose::{Choice, Choose, READS},
    drawing::Drawing,
    put::{Signed, put},
    sheets::Sheets,
    type_back::TypeBack,
};
use crate::{
    devices::{error_of, mistake, tidy},
    store::{Attempt, alongside, fresh},
    ui::{Button, ButtonKind, Card, ErrorSummary, Field, Mistake, Note, Tone},
};

const CODE: &str = "holders-code";

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Copies,
    Print,
    TypeBack,
    Sign,
}

/// All of it.
#[component]
pub(super) fn Begin(
    /// The list of the key that is given up, if there was one.
    given_up: Option<Holders>,
    /// What happens once base has the first list.
    done: UnsyncCallback<()>,
) -> impl IntoView {
    let step = RwSignal::new(Step::Copies);
    // Wiped when the page goes.
    let drawing = StoredValue::new_local(None::<Drawing>);
    let given_up = StoredValue::new(given_up);
    let draw = move |copies: Copies| {
        drawing.set_value(Some(Drawing::draw(copies, fresh(), fresh())));
        step.set(Step::Print);
    };
    let typed = UnsyncCallback::new(move |()| step.set(Step::Sign));
    view! {
        <Note tone=Tone::Warn icon="info">
            "Stay on this page until it is done: the key is kept nowhere, and locking forgets it. Sheets of a key that was not finished open nothing; destroy them. Under More you can have this device lock after 10 minutes."
        </Note>
        {move || match step.get() {
            Step::Copies => view! { <HowMany draw /> }.into_any(),
            Step::Print => view! { <Print drawing next=move || step.set(Step::TypeBack) /> }.into_any(),
            Step::TypeBack => view! { <TypeBack drawing done=typed /> }.into_any(),
            Step::Sign => view! { <Sign drawing given_up=given_up.get_value() done /> }.into_any(),
        }}
    }
}

#[component]
fn HowMany<F>(draw: F) -> impl IntoView
where
    F: Fn(Copies) + Copy + Send + 'static,
{
    view! {
        <Card title="Draw the recovery key">
            <ol class="steps">
                <li>"Choose two or three people who keep a part each, and have a printer at hand. Two of them together are needed whenever the key is used."</li>
                <li>"Print the parts, and have each keeper type theirs back."</li>
                <li>"Choose who reads concerns."</li>
                <li>"Ask whoever looks after base for a code: its machine prints one, good for ten minutes."</li>
            </ol>
            <div class="row">
                <Button kind=ButtonKind::Main on_press=move || draw(Copies::Three)>
                    "Three parts, one may be lost"
                </Button>
                <Button on_press=move || draw(Copies::Two)>"Two parts"</Button>
            </div>
        </Card>
    }
}

#[component]
fn Print<F>(drawing: StoredValue<Option<Drawing>, LocalStorage>, next: F) -> impl IntoView
where
    F: Fn() + Send + 'static,
{
    let alongside = alongside();
    let drawn = drawing
        .with_value(|one| one.as_ref().map(|one| (one.sheets(), one.digits())))
        .unwrap_or_default();
    let (sheets, digits) = drawn;
    let many = sheets.len();
    let school = alongside.identity.with_untracked(|one| one.as_ref().map(|it| it.school.clone()));
    let school = school.unwrap_or_default();
    let day = domain::words::date(untrack(|| alongside.today()));
    view! {
        <Card title="Print the parts">
            <p>
                {format!("{many} pages come out of the printer, each for another person. Do not save them as a file.")}
            </p>
            <div class="row">
                <Button kind=ButtonKind::Main icon="printer" on_press=move || alongside.print()>
                    "Print the parts"
                </Button>
                <Button on_press=next>"They are printed"</Button>
            </div>
        </Card>
        <Sheets sheets digits school day />
    }
}

#[component]
fn Sign(
    drawing: StoredValue<Option<Drawing>, LocalStorage>,
    given_up: Option<Holders>,
    done: UnsyncCallback<()>,
) -> impl IntoView {
    let alongside = alongside();
    let choice = Choice::from(given_up.clone());
    let given_up = StoredValue::new(given_up);
    let code = RwSignal::new(String::new());
    let mistakes = RwSignal::new(Vec::<Mistake>::new());
    let busy = RwSignal::new(false);
    let attempt = Attempt::<Vec<bool>, Signed>::none();
    let sign = move || -> Result<(Signed, String), Mistake> {
        let holders = choice.holders().map_err(|words| mistake(READS, &words))?;
        let words = tidy(&code.get_untracked());
        if words.is_empty() {
            return Err(mistake(CODE, "Enter the code that base\u{2019}s machine printed"));
        }
        let signed = drawing.with_value(|one| {
            let one = one.as_ref()?;
            Some(given_up.with_value(|before| one.first_list(before.as_ref(), holders)))
        });
        let signed = signed.ok_or_else(|| mistake(CODE, "Open this page again"))?;
        let signed = signed.map_err(|error| mistake(CODE, &error.to_string()))?;
        // Pressed again after an answer that was lost, it is the very same list.
        Ok((attempt.again_or(choice.ticked(), || signed), words))
    };
    let send = move || {
        let (signed, code) = match sign() {
            Ok(ready) => ready,
            Err(found) => return mistakes.set(vec![found]),
        };
        mistakes.set(Vec::new());
        busy.set(true);
        spawn_local(async move {
            let sent = put(alongside, signed, Some(code)).await;
            busy.try_set(false);
            match sent {
                Ok(()) => {
                    // Nothing of the key stays.
                    drawing.try_set_value(None);
                    done.try_run(());
                }
                Err(words) => drop(mistakes.try_set(vec![mistake(CODE, &words)])),
            }
        });
    };
    view! {
        <ErrorSummary mistakes />
        <Card title="Who reads concerns">
            <Choose choice />
        </Card>
        <Card title="The code from base\u{2019}s machine">
            <p>
                "Every part can be read. Now ask whoever looks after base for the code that \u{201c}sync-server holders-code\u{201d} prints there. It is good once and for ten minutes."
            </p>
            <Field
                id=CODE
                label="Code"
                hint="Four words"
                error=error_of(mistakes, CODE)
                value=code
                on_input=move |typed| code.set(typed)
            />
            <Button kind=ButtonKind::BigWide busy on_press=send>
                {move || if busy.get() { "Sending" } else { "Sign the list and send it to base" }}
            </Button>
        </Card>
    }
}
