//! Students whom a mentor met off site: the coordinator decides, and the card says what becomes of the records.

use domain::{
    id::{RelationshipId, UserId},
    relationship::Relationship,
    student::Standing,
};
use leptos::prelude::*;
use records::Edit;

use super::waiting::{Met, alike, met_off_site};
use crate::{
    coordination::desk::Desk,
    ui::{Button, ButtonKind, Card, Name, Note, Tone, memo, words::counted},
};

/// The card; nothing while nobody waits.
#[component]
pub(super) fn MetOffSite() -> impl IntoView {
    let desk = Desk::here();
    let met = memo(move || met_off_site(&desk.view()));
    move || {
        let all = met.get();
        (!all.is_empty()).then(|| {
            view! {
                <Card title="Met off site" aside=move || view! { <b class="num figure">{met.read().len()}</b> }>
                    <ul class="stack tied">
                        {all.into_iter().map(|one| view! { <Decide one /> }).collect_view()}
                    </ul>
                </Card>
            }
        })
    }
}

#[component]
fn Decide(one: Met) -> impl IntoView {
    let desk = Desk::here();
    let Met { student, by, visits } = one;
    let mentor = desk.staff_name(by);
    let busy = RwSignal::new(false);
    let id = student.id;
    let confirm = move |mentor: Option<UserId>| {
        let mut edits = vec![Edit::SetStanding { student: id, standing: Standing::Confirmed }];
        if let Some(mentor) = mentor {
            edits.push(Edit::Relate(Relationship {
                id: RelationshipId::draw(desk.draw()),
                student: id,
                mentor,
                from: desk.today(),
                to: None,
                purpose: "Met off site".to_owned(),
            }));
        }
        let words = "Confirmed. Everything recorded stays with them";
        desk.save(busy, edits, move || match mentor {
            // A relationship is a fact with a first day; it is ended on the mentor's page, not undone.
            Some(_) => desk.say(words),
            None => desk.undoable(words, move || {
                let standing = Standing::MetOffSite { by };
                desk.save_quietly(vec![Edit::SetStanding { student: id, standing }]);
            }),
        });
    };
    let similar = alike(&desk.view(), &student);
    let stay = if visits == 1 { "stays" } else { "stay" };
    let kept =
        format!("{} by {mentor} {stay} with them either way.", counted(visits as usize, "visit"));
    let href = format!("/students/{id}");
    let edit = format!("/students/{id}/edit");
    let no_family_name = student.family_name.trim().is_empty();
    let student = Signal::stored(student);
    view! {
        <li class="stack-s">
            <a href=href>
                <b>
                    <Name student full=true />
                </b>
            </a>
            <p class="small muted"><bdi>{kept}</bdi></p>
            <Similar similar />
            {if no_family_name {
                view! {
                    <p class="small">"The family name is missing."</p>
                    <a class="btn wide" href=edit>"Add the family name"</a>
                }
                .into_any()
            } else {
                view! {
                    <Button kind=ButtonKind::Wide busy on_press=move || confirm(Some(by))>
                        {format!("Confirm, {mentor} mentors them")}
                    </Button>
                    <Button kind=ButtonKind::Wide busy on_press=move || confirm(None)>
                        "Confirm without a mentor"
                    </Button>
                    <p class="xs muted">
                        "Without a mentor, the record leaves their tablet once everything on it is at base. You keep it here."
                    </p>
                }
                .into_any()
            }}
        </li>
    }
}

#[component]
fn Similar(similar: Vec<domain::student::Student>) -> impl IntoView {
    (!similar.is_empty()).then(|| {
        view! {
            <Note tone=Tone::Warn icon="users">
                <p class="small">"Someone like them is here already. Look before you confirm:"</p>
                <ul class="small">
                    {similar
                        .into_iter()
                        .map(|other| {
                            let href = format!("/students/{}", other.id);
                            let other = Signal::stored(other);
                            view! {
                                <li>
                                    <a href=href>
                                        <Name student=other full=true />
                                    </a>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </Note>
        }
    })
}
