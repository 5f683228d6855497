//! `/import` and its three pages: students from a Common Transfer File, home schools from the national register,
//! mentors from a CSV file. What is in a file is read by `imports`; nothing is written before it is confirmed.

mod about;
mod authorities;
mod choices;
mod columns;
mod home_schools;
mod match_columns;
mod mentors;
mod pick;
mod pupils;
mod register;
mod students;

use leptos::prelude::*;

pub use self::{home_schools::ImportHomeSchools, mentors::ImportMentors, students::ImportStudents};
use crate::ui::{Card, CardKind, Icon, Page};

/// `/import`.
#[component]
pub fn Import() -> impl IntoView {
    let to = |href: &'static str, icon: &'static str, words: &'static str, what: &'static str| {
        view! {
            <li>
                <a class="way" href=href>
                    <Icon name=icon />
                    <span class="grow">
                        <b>{words}</b>
                        <br />
                        <span class="small muted">{what}</span>
                    </span>
                    <Icon name="chevron-right" />
                </a>
            </li>
        }
    };
    view! {
        <Page title="Import" back="/more">
            <p class="muted">
                "You see what a file says before anything is written, and the file never leaves this device."
            </p>
            <Card kind=CardKind::Flush>
                <ul class="ways">
                    {to(
                        "/import/students",
                        "users",
                        "Students",
                        "A Common Transfer File (CTF) that a home school sent",
                    )}
                    {to(
                        "/import/home-schools",
                        "school",
                        "Home schools",
                        "The national register of schools (GIAS), the authorities that you choose",
                    )}
                    {to("/import/mentors", "users-round", "Mentors", "A list of staff as a CSV file")}
                </ul>
            </Card>
        </Page>
    }
}
