//! `/school`: the school's own facts, each card saved by itself: name, fortnights, terms and closures, the hours of the
//! school day, whom to phone about a child's safety, home schools.

mod calendar;
mod forms;
mod home_schools;
mod school_day;
mod term_forms;
mod terms;
mod written_apart;

use leptos::prelude::*;
use records::Edit;

use self::{
    calendar::Calendar, forms::read_safety, home_schools::HomeSchools, school_day::SchoolDay,
};
use super::{
    desk::Desk,
    fields::{Filling, Mistakes, TextInput},
    problem::{Problem, required},
};
use crate::ui::{Button, ButtonKind, Card, Page};

/// `/school`.
#[component]
pub fn School() -> impl IntoView {
    view! {
        <Page title="School" back="/more">
            <div class="cols cols-2">
                <div class="stack">
                    <NameCard />
                    <SafetyCard />
                    <SchoolDay />
                </div>
                <Calendar />
            </div>
            <HomeSchools />
        </Page>
    }
}

#[component]
fn NameCard() -> impl IntoView {
    let desk = Desk::here();
    let filling = Filling::new(desk.view_now().org.school_name.clone());
    let busy = RwSignal::new(false);
    let read = |name: &String| {
        required(name, "Enter the school\u{2019}s name")
            .map_err(|words| vec![Problem::new("school", words)])
    };
    let save = move || {
        let Some(name) = filling.check(read) else { return };
        desk.save(busy, vec![Edit::NameSchool { name }], move || desk.say("The name is saved"));
    };
    view! {
        <Card title="Name">
            <Mistakes filling />
            <TextInput filling id="school" label="Name of the school" get=|name| name set=|name| name />
            <div class="row">
                <Button kind=ButtonKind::Main busy on_press=save>
                    "Save the name"
                </Button>
            </div>
        </Card>
    }
}

#[derive(Debug, Clone, Default)]
struct Safety {
    name: String,
    telephone: String,
}

#[component]
fn SafetyCard() -> impl IntoView {
    let desk = Desk::here();
    let known = desk.view_now().org.safety.clone();
    let filling = Filling::new(Safety { name: known.name, telephone: known.telephone });
    let busy = RwSignal::new(false);
    let save = move || {
        let read = |form: &Safety| read_safety(&form.name, &form.telephone);
        let Some(contact) = filling.check(read) else { return };
        desk.save(busy, vec![Edit::SetSafetyContact(contact)], move || {
            desk.say("Saved. Each device shows it after its next sync");
        });
    };
    view! {
        <Card title="Worried about a child\u{2019}s safety">
            <p class="muted small">
                "The safety button shows this name and number on every device, with no signal too."
            </p>
            <Mistakes filling />
            <TextInput
                filling
                id="safety-name"
                label="Designated Safeguarding Lead"
                get=|form: &Safety| &form.name
                set=|form| &mut form.name
            />
            <TextInput
                filling
                id="safety-telephone"
                label="Number to phone"
                kind="tel"
                get=|form: &Safety| &form.telephone
                set=|form| &mut form.telephone
            />
            <div class="row">
                <Button kind=ButtonKind::Main busy on_press=save>
                    "Save the contact"
                </Button>
            </div>
        </Card>
    }
}
