//! `/setup`: the first coordinator names the school and herself, with the code that the relay printed.

use jiff::{ToSpan, civil::Date};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    devices::{error_of, field_of, mistake, tidy},
    locking::{ChoosePassphrase, Chosen},
    shell::Mark,
    store::{Alongside, NewSchool, alongside},
    ui::{Button, ButtonKind, Card, Chip, ChipKind, ErrorSummary, Field, FullPage, Mistake, Show},
};

/// What has been typed.
#[derive(Debug, Clone, Copy)]
struct Form {
    code: RwSignal<String>,
    school: RwSignal<String>,
    name: RwSignal<String>,
    device: RwSignal<String>,
    first: RwSignal<Date>,
    chosen: Chosen,
    mistakes: RwSignal<Vec<Mistake>>,
}

/// The page.
#[component]
pub fn SetUp() -> impl IntoView {
    let alongside = alongside();
    let mondays = mondays(alongside.today());
    let [_, this_week] = mondays;
    let form = Form {
        code: RwSignal::new(String::new()),
        school: RwSignal::new(String::new()),
        name: RwSignal::new(String::new()),
        device: RwSignal::new(String::new()),
        first: RwSignal::new(this_week),
        chosen: Chosen::none(),
        mistakes: RwSignal::new(Vec::new()),
    };
    let busy = RwSignal::new(false);
    let finish = move || {
        let Some(new) = form.read(alongside) else { return };
        busy.set(true);
        let passphrase = form.chosen.typed();
        spawn_local(async move {
            let done = alongside.set_up(new, &passphrase).await;
            busy.try_set(false);
            if let Err(error) = done {
                form.mistakes.try_set(vec![mistake(field_of(&error), &error.to_string())]);
            }
        });
    };
    let mistakes = form.mistakes;
    view! {
        <FullPage title="Set up your school" narrow=true top=|| view! { <header class="top"><Mark /></header> }>
            <p>"This makes you the first mentoring coordinator. It takes a minute, once."</p>
            <ErrorSummary mistakes />
            <Card>
                <Line form=form.code id="code" label="Set-up code" hint="Shown where the school\u{2019}s IT lead started Alongside. It works once" mistakes />
                <Line form=form.school id="school" label="Name of the school" hint="As it is on letters" mistakes />
                <Line form=form.name id="name" label="Your name" hint="As colleagues say it, for example Mrs Khan" mistakes />
                <Line form=form.device id="device" label="Name of this device" hint="For example, Office desktop" mistakes />
                <Fortnight chosen=form.first mondays />
                <Show when=move || !alongside.has_vault.get()>
                    <h2>"Choose a passphrase"</h2>
                    <ChoosePassphrase chosen=form.chosen mistakes />
                </Show>
                <Button kind=ButtonKind::BigWide busy on_press=finish>
                    {move || if busy.get() { "Setting up" } else { "Set up the school" }}
                </Button>
            </Card>
            <p class="muted">
                "Is the school set up already? " <a href="/welcome">"Add this device with a code"</a>
            </p>
        </FullPage>
    }
}

#[component]
fn Line(
    form: RwSignal<String>,
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    mistakes: RwSignal<Vec<Mistake>>,
) -> impl IntoView {
    view! {
        <Field id label hint error=error_of(mistakes, id) value=form on_input=move |typed| form.set(typed) />
    }
}

/// Which Monday the running fortnight began on.
#[component]
fn Fortnight(chosen: RwSignal<Date>, mondays: [Date; 2]) -> impl IntoView {
    let [last_week, this_week] = mondays;
    let monday = move |day: Date, which: &'static str| {
        view! {
            <Chip
                label=format!("{}, {which}", domain::words::weekday_and_date(day))
                name="fortnight"
                kind=ChipKind::One
                checked=Signal::derive(move || chosen.get() == day)
                on_change=move |_| chosen.set(day)
            />
        }
    };
    view! {
        <fieldset>
            <legend>"When did this fortnight begin?"</legend>
            <p class="hint">
                "Mentoring is counted by the school\u{2019}s fortnights. Holidays and closures can be entered later."
            </p>
            <div class="chips">{monday(this_week, "this week")} {monday(last_week, "last week")}</div>
        </fieldset>
    }
}

impl Form {
    /// What was typed, if it is complete; what is missing is shown.
    fn read(self, alongside: Alongside) -> Option<NewSchool> {
        let new = NewSchool {
            code: tidy(&self.code.read_untracked()),
            school: self.school.read_untracked().trim().to_owned(),
            name: self.name.read_untracked().trim().to_owned(),
            device: self.device.read_untracked().trim().to_owned(),
            first_fortnight: self.first.get_untracked(),
        };
        let asked = [
            ("code", &new.code, "Enter the set-up code"),
            ("school", &new.school, "Enter the name of the school"),
            ("name", &new.name, "Enter your name"),
            ("device", &new.device, "Give this device a name, such as Office desktop"),
        ];
        let mut missing: Vec<Mistake> = asked
            .into_iter()
            .filter(|(_, typed, _)| typed.is_empty())
            .map(|(field, _, words)| mistake(field, words))
            .collect();
        if !alongside.has_vault.get_untracked() {
            missing.extend(self.chosen.mistakes(&new.name, &new.school));
        }
        let complete = missing.is_empty();
        self.mistakes.set(missing);
        complete.then_some(new)
    }
}

/// The Mondays of last week and of this one.
fn mondays(today: Date) -> [Date; 2] {
    let since = i64::from(today.weekday().to_monday_zero_offset());
    let this_week = today.checked_sub(since.days()).unwrap_or(today);
    [this_week.checked_sub(7.days()).unwrap_or(this_week), this_week]
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_fortnight_began_on_a_monday() {
        let both = [date(2026, 11, 16), date(2026, 11, 23)];
        assert_eq!(mondays(date(2026, 11, 23)), both);
        assert_eq!(mondays(date(2026, 11, 26)), both);
        assert_eq!(mondays(date(2026, 11, 29)), both);
    }
}
