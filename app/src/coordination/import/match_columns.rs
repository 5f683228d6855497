//! The step in which a person says which column of a CSV file is what.

use leptos::prelude::*;

use super::columns::{Columns, Names};
use crate::{
    coordination::fields::{Choice, Filling},
    ui::{Card, Chip, ChipKind},
};

/// The card with the columns.
#[component]
pub(super) fn MatchColumns(filling: Filling<Columns>, header: Vec<String>) -> impl IntoView {
    let options = Signal::stored(
        header.into_iter().enumerate().map(|(at, name)| (at.to_string(), name)).collect::<Vec<_>>(),
    );
    let is =
        move |names: Names| Signal::derive(move || filling.form.with(|form| form.names == names));
    let set = move |names: Names| move |_on: bool| filling.form.update(|form| form.names = names);
    view! {
        <Card title="Which column is what">
            <fieldset>
                <legend>"How are names written?"</legend>
                <div class="chips">
                    <Chip
                        label="In one column"
                        name="names"
                        kind=ChipKind::One
                        checked=is(Names::Whole)
                        on_change=set(Names::Whole)
                    />
                    <Chip
                        label="In columns of their own"
                        name="names"
                        kind=ChipKind::One
                        checked=is(Names::Parts)
                        on_change=set(Names::Parts)
                    />
                </div>
            </fieldset>
            {move || {
                if is(Names::Whole).get() {
                    view! {
                        <Column filling options id="whole" label="Name" at=|form| &mut form.whole read=|form| form.whole />
                    }
                    .into_any()
                } else {
                    view! {
                        <Column
                            filling
                            options
                            id="title"
                            label="Title (optional)"
                            at=|form| &mut form.title
                            read=|form| form.title
                        />
                        <Column
                            filling
                            options
                            id="given"
                            label="Given name (optional)"
                            at=|form| &mut form.given
                            read=|form| form.given
                        />
                        <Column
                            filling
                            options
                            id="family"
                            label="Family name"
                            at=|form| &mut form.family
                            read=|form| form.family
                        />
                    }
                    .into_any()
                }
            }}
            <Column
                filling
                options
                id="role"
                label="Role (optional)"
                at=|form| &mut form.role
                read=|form| form.role
            />
        </Card>
    }
}

/// One thing that a column can be.
#[component]
fn Column(
    filling: Filling<Columns>,
    options: Signal<Vec<(String, String)>>,
    id: &'static str,
    label: &'static str,
    at: fn(&mut Columns) -> &mut Option<usize>,
    read: fn(&Columns) -> Option<usize>,
) -> impl IntoView {
    view! {
        <Choice
            filling
            id
            label
            none="No column"
            options
            get=move |form: &Columns| read(form).map(|at| at.to_string()).unwrap_or_default()
            set=move |form: &mut Columns, value: &str| *at(form) = value.parse().ok()
        />
    }
}
