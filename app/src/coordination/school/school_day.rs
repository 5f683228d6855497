//! When the school day begins and ends, on `/school`: a session outside of it has a reason (clause 3.3).

use domain::words;
use leptos::prelude::*;
use records::Edit;

use super::{
    term_forms::{HoursForm, hours_words},
    written_apart::WrittenApart,
};
use crate::{
    coordination::{
        desk::Desk,
        fields::{Filling, Mistakes, TimeInput},
    },
    ui::{Button, ButtonKind, Card, memo},
};

/// The card with the hours.
#[component]
pub(super) fn SchoolDay() -> impl IntoView {
    let desk = Desk::here();
    let known = desk.view_now().org.hours.map(HoursForm::of).unwrap_or_default();
    let filling = Filling::new(known);
    let busy = RwSignal::new(false);
    let now = memo(move || hours_words(desk.view().org.hours));
    let save = move || {
        let Some(hours) = filling.check(HoursForm::read) else { return };
        desk.save(busy, vec![Edit::SetSchoolHours(hours)], move || {
            desk.say(format!("The school day is {}", words::time_range(hours.from, hours.to)));
        });
    };
    view! {
        <Card title="School day">
            <p>{move || now.get()}</p>
            <p class="muted small">
                "A session that began or ended at another time needs a reason. Its minutes count all the same."
            </p>
            <WrittenApart fields="school/hours" />
            <Mistakes filling />
            <TimeInput
                filling
                id="hours-from"
                label="School day begins at"
                get=|form: &HoursForm| &form.from
                set=|form| &mut form.from
            />
            <TimeInput
                filling
                id="hours-to"
                label="School day ends at"
                get=|form: &HoursForm| &form.to
                set=|form| &mut form.to
            />
            <div class="row">
                <Button kind=ButtonKind::Main busy on_press=save>
                    "Save the school day"
                </Button>
            </div>
        </Card>
    }
}
