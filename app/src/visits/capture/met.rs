//! Somebody met for the first time: what the mentor could learn. Only the given name must be known;
//! the student is created with the finished visit, and the coordinator decides about them at base.

use domain::visit::{DraftField, MetStudent};
use leptos::prelude::*;

use super::{Keeper, field_id};
use crate::{ui::Field, visits::school_choice::SchoolChoice};

/// Stands for a year that is not a number, so that *Finish* asks about it.
const NO_YEAR: u8 = u8::MAX;

/// The card *Who is this?*.
#[component]
pub fn Met(
    /// The draft, which is about somebody met for the first time.
    keeper: Keeper,
) -> impl IntoView {
    let now = keeper.draft.with_untracked(|draft| draft.new_student.clone()).unwrap_or_default();
    let schools = keeper.home_schools();
    let school = now
        .home_school
        .and_then(|id| schools.with_untracked(|all| all.iter().find(|one| one.id == id).cloned()))
        .map_or(now.home_school_words, |school| school.name);
    let who = match keeper.draft.with_untracked(|draft| draft.captured) {
        None => "Give what you know. The coordinator completes it at base.",
        Some(_) => "Give the name as you know it. Choose the student after unlocking.",
    };
    let year = now.year_group.filter(|&year| year != NO_YEAR);
    view! {
        <section class="card stack" aria-labelledby="met">
            <h2 id="met">"Who is this?"</h2>
            <p class="muted small">{who}</p>
            <Field
                label="Given name"
                id=field_id(DraftField::Name)
                error=keeper.wrong(field_id(DraftField::Name))
                veiled=true
                value=Signal::stored(now.given_name)
                on_input=move |text| set(keeper, |met| met.given_name = text)
            />
            <Field
                label="Family name"
                hint="Optional"
                veiled=true
                value=Signal::stored(now.family_name)
                on_input=move |text| set(keeper, |met| met.family_name = text)
            />
            <Field
                label="Year"
                id=field_id(DraftField::YearGroup)
                error=keeper.wrong(field_id(DraftField::YearGroup))
                hint="Optional. For example, 9"
                keyboard="numeric"
                width=3
                value=Signal::stored(year.map(|year| year.to_string()).unwrap_or_default())
                on_input=move |text: String| set(keeper, |met| met.year_group = read_year(&text))
            />
            <SchoolChoice
                schools=schools
                id=field_id(DraftField::HomeSchool)
                error=keeper.wrong(field_id(DraftField::HomeSchool))
                first=school
                hint="Optional. Choose from the list, or write what you were told"
                on_choose=move |school| {
                    keeper
                        .change(move |draft| {
                            draft.home_school = school.id;
                            let met = draft.new_student.get_or_insert_default();
                            met.home_school = school.id;
                            met.home_school_words = school.words;
                        });
                }
            />
        </section>
    }
}

fn set(keeper: Keeper, change: impl FnOnce(&mut MetStudent)) {
    keeper.change(|draft| change(draft.new_student.get_or_insert_default()));
}

fn read_year(text: &str) -> Option<u8> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.parse().unwrap_or(NO_YEAR))
}
