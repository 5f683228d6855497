//! A field for a day. What is half typed stays half typed: the field is filled once and then only read.

use jiff::civil::Date;
use leptos::prelude::*;

use super::dates;
use crate::ui::Field;

/// Asks for a day with the tablet's own picker.
#[component]
pub fn DayField<F>(
    /// What to give: "Date of the next step".
    #[prop(into)]
    label: Signal<String>,
    /// The element's id, for an error summary to lead to.
    #[prop(optional, into)]
    id: Option<String>,
    /// Help under the label.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// The day that is there at first.
    first: Option<Date>,
    /// What changing it does; `None` while it is not a whole day.
    on_day: F,
) -> impl IntoView
where
    F: FnMut(Option<Date>) + 'static,
{
    let mut on_day = on_day;
    let id = id.unwrap_or_else(|| crate::ui::words::fresh_id("day"));
    view! {
        <Field
            label=label
            id=id
            hint=hint
            error=error
            kind="date"
            value=Signal::stored(first.map(|day| day.to_string()).unwrap_or_default())
            on_input=move |typed: String| on_day(dates::read(&typed))
        />
    }
}
