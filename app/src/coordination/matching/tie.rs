//! One relationship as a line, with the way to end it on a day. Ending it erases nothing.

use domain::{id::RelationshipId, relationship::Relationship, words};
use jiff::civil::Date;
use leptos::prelude::*;
use records::Edit;

use super::form::last_day;
use crate::{
    coordination::{
        dates::TypedDate,
        desk::Desk,
        fields::{DateInput, Filling, Mistakes},
        problem::Problem,
    },
    ui::{Button, ButtonKind, Pill, Tone},
};

/// One relationship, with the way to end it on a day.
#[component]
pub(in crate::coordination) fn Tie(
    /// Which.
    one: Relationship,
    /// Which one of the page is being ended, so that there is never more than one form.
    ending: RwSignal<Option<RelationshipId>>,
    /// Who is at the other end of it.
    #[prop(into)]
    name: ViewFn,
) -> impl IntoView {
    let desk = Desk::here();
    let busy = RwSignal::new(false);
    let filling = Filling::new(TypedDate::of(last_day(&one, desk.today())));
    let since = format!("Since {}", words::date(one.from));
    let until = one.to.map(|to| format!("Until {}", words::date(to)));
    let (student, id, from) = (one.student, one.id, one.from);
    let end = move || {
        let read = filling.check(|typed| read_last_day(typed, from));
        let Some(to) = read else { return };
        desk.save(busy, vec![Edit::EndRelationship { student, id, to }], move || {
            desk.say(format!("The last day is {}", words::date(to)));
            let _gone = ending.try_set(None);
        });
    };
    view! {
        <li class="stack-s">
            <div class="spread">
                <b>{name.run()}</b>
                {match until {
                    Some(until) => view! { <Pill tone=Tone::Mute icon="calendar">{until}</Pill> }.into_any(),
                    None => view! {
                        <Button kind=ButtonKind::Quiet on_press=move || ending.update(|open| *open = (*open != Some(id)).then_some(id))>
                            "End"
                        </Button>
                    }
                    .into_any(),
                }}
            </div>
            <p class="small muted">{since} ". " <bdi>{one.purpose}</bdi></p>
            {move || {
                (ending.get() == Some(id)).then(|| {
                    view! {
                        <div class="asking stack-s">
                            <Mistakes filling />
                            <DateInput
                                filling
                                id="last-day"
                                label="Last day"
                                get=|date| date
                                set=|date| date
                            />
                            <p class="small muted">
                                "After this day the record leaves the mentor\u{2019}s devices, once everything on them is at base."
                            </p>
                            <div class="row">
                                <Button kind=ButtonKind::Main busy on_press=end>"End the relationship"</Button>
                                <Button kind=ButtonKind::Quiet on_press=move || ending.set(None)>"Keep it"</Button>
                            </div>
                        </div>
                    }
                })
            }}
        </li>
    }
}

fn read_last_day(typed: &TypedDate, from: Date) -> Result<Date, Vec<Problem>> {
    let problem = |words: String| vec![Problem::new("last-day", words)];
    let to = typed.read("The last day").map_err(problem)?;
    if to < from {
        let words = format!("The last day must be on or after {}", words::date(from));
        return Err(problem(words));
    }
    Ok(to)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_relationship_ends_on_or_after_its_first_day() {
        let read = |day| read_last_day(&TypedDate::of(day), date(2026, 11, 23));
        assert_eq!(read(date(2026, 11, 23)), Ok(date(2026, 11, 23)));
        let early = read(date(2026, 11, 22)).map_err(|problems| problems.len());
        assert_eq!(early, Err(1));
    }
}
