//! *The hour* on a student's page: how often to meet (clause 2.7) and on which weekdays the student is in (clause 2.5), as the
//! coordinator says; and what pauses the hour (clause 3.2), as whoever may write in the record says. How the student stands
//! in the fortnight is `sessions`.

mod filled;
mod pause_form;
mod pauses;
mod versions;

use domain::{access::may_agree, id::StudentId};
use leptos::prelude::*;

use self::pauses::Pauses;
pub(crate) use self::versions::{HowOften, InOn};
use super::page::Record;
use crate::{
    store::alongside,
    ui::{ButtonKind, Card, LinkButton, memo},
};

/// The card.
#[component]
pub(super) fn TheHour(
    /// Whose.
    id: StudentId,
    /// The record.
    record: Record,
) -> impl IntoView {
    let agreed = memo(move || record.with(|record| record.core.agreed.clone()));
    let days = memo(move || record.with(|record| record.core.days_in.clone()));
    let agrees = alongside().role_is(may_agree).then(|| {
        view! {
            <div class="edge">
                <LinkButton
                    kind=ButtonKind::Quiet
                    icon="pencil"
                    href=format!("/students/{id}/agreed")
                >
                    "Change what is agreed"
                </LinkButton>
            </div>
        }
    });
    view! {
        <Card title="The hour">
            <h3>"How often to meet"</h3>
            <HowOften agreed=agreed />
            <h3>"Days in"</h3>
            <InOn days=days />
            {agrees}
            <Pauses id=id record=record />
        </Card>
    }
}
