//! Students whom a mentor met off site: the coordinator decides, and the card says what becomes of the records. Each
//! of the three decisions is opened first, and can be taken back.

use domain::{
    id::{RelationshipId, StudentId, UserId},
    relationship::Relationship,
    student::{Standing, reason_problem},
};
use leptos::prelude::*;
use records::Edit;

use super::waiting::{Met, met_off_site};
use crate::{
    coordination::{
        desk::Desk,
        merging::{Alike, alike},
    },
    ui::{
        Button, ButtonKind, Card, For, LinkButton, Name, Note, Show, TextArea, Tone, memo,
        words::{counted, joined},
    },
};

/// The decision that is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opened {
    Nothing,
    Confirming,
    Declining,
}

/// The card; nothing while nobody waits.
#[component]
pub(super) fn MetOffSite() -> impl IntoView {
    let desk = Desk::here();
    let met = memo(move || met_off_site(&desk.view()));
    view! {
        <Show when=move || !met.read().is_empty()>
            <Card title="Met off site" aside=move || view! { <b class="num figure">{move || met.read().len()}</b> }>
                <ul class="stack tied">
                    <For
                        each=move || met.get()
                        key=|one| (one.student.id, one.by)
                        children=move |one| view! { <Decide one met /> }
                    />
                </ul>
            </Card>
        </Show>
    }
}

/// A decision that is being made stays open, with what is typed, while more arrives about the student or others.
#[component]
fn Decide(one: Met, met: Memo<Vec<Met>>) -> impl IntoView {
    let desk = Desk::here();
    let opened = RwSignal::new(Opened::Nothing);
    let (id, by) = (one.student.id, one.by);
    let one = memo(move || {
        met.with(|met| met.iter().find(|now| now.student.id == id).cloned()).unwrap_or(one.clone())
    });
    let named = memo(move || one.read().student.clone());
    let similar = memo(move || alike(&desk.view(), &named.read()));
    let kept = move || {
        let visits = one.read().visits;
        let stay = if visits == 1 { "stays" } else { "stay" };
        let many = counted(visits as usize, "visit");
        format!("{many} by {} {stay} whatever you decide.", desk.staff_name(by))
    };
    let no_family_name = memo(move || named.read().family_name.trim().is_empty());
    view! {
        <li class="stack-s">
            <a href=format!("/students/{id}")>
                <b>
                    <Name student=named full=true />
                </b>
            </a>
            <p class="small muted"><bdi>{kept}</bdi></p>
            {move || view! { <Similar similar=similar.get() /> }}
            {move || match opened.get() {
                Opened::Nothing => view! { <Choices id opened /> }.into_any(),
                Opened::Confirming if no_family_name.get() => view! { <FamilyNameFirst id opened /> }.into_any(),
                Opened::Confirming => view! { <Confirm id by opened /> }.into_any(),
                Opened::Declining => view! { <Decline id by opened /> }.into_any(),
            }}
        </li>
    }
}

/// The three decisions.
#[component]
fn Choices(id: StudentId, opened: RwSignal<Opened>) -> impl IntoView {
    view! {
        <div class="stack-s">
            <Button kind=ButtonKind::Wide on_press=move || opened.set(Opened::Confirming)>
                "Confirm\u{2026}"
            </Button>
            <LinkButton kind=ButtonKind::Wide href=format!("/merging/{id}")>
                "This is somebody already here\u{2026}"
            </LinkButton>
            <Button kind=ButtonKind::Wide on_press=move || opened.set(Opened::Declining)>
                "Not a student of ours\u{2026}"
            </Button>
        </div>
    }
}

/// The way back to the three decisions.
#[component]
fn NotNow(opened: RwSignal<Opened>) -> impl IntoView {
    view! {
        <Button kind=ButtonKind::Quiet on_press=move || opened.set(Opened::Nothing)>
            "Not now"
        </Button>
    }
}

#[component]
fn FamilyNameFirst(id: StudentId, opened: RwSignal<Opened>) -> impl IntoView {
    view! {
        <div class="asking stack-s">
            <p class="small">"The family name is missing. Add it, then confirm."</p>
            <a class="btn wide" href=format!("/students/{id}/edit")>
                "Add the family name"
            </a>
            <NotNow opened />
        </div>
    }
}

#[component]
fn Confirm(id: StudentId, by: UserId, opened: RwSignal<Opened>) -> impl IntoView {
    let desk = Desk::here();
    let busy = RwSignal::new(false);
    let mentor = desk.staff_name(by);
    // Once, so that a second press relates nobody twice.
    let tie = RelationshipId::draw(desk.draw());
    let confirm = move |mentor: Option<UserId>| {
        let mut edits = vec![Edit::SetStanding { student: id, standing: Standing::Confirmed }];
        if let Some(mentor) = mentor {
            edits.push(Edit::Relate(Relationship {
                id: tie,
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
            None => undoable(desk, words, id, by),
        });
    };
    view! {
        <div class="asking stack-s">
            <Button kind=ButtonKind::Wide busy on_press=move || confirm(Some(by))>
                {format!("Confirm, {mentor} mentors them")}
            </Button>
            <Button kind=ButtonKind::Wide busy on_press=move || confirm(None)>
                "Confirm without a mentor"
            </Button>
            <p class="xs muted">
                "Without a mentor, the record leaves their tablet once everything on it is at base. You keep it here."
            </p>
            <NotNow opened />
        </div>
    }
}

#[component]
fn Decline(id: StudentId, by: UserId, opened: RwSignal<Opened>) -> impl IntoView {
    let desk = Desk::here();
    let busy = RwSignal::new(false);
    let reason = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let mentor = desk.staff_name(by);
    let decline = move || {
        let why = reason.get_untracked().trim().to_owned();
        if let Some(problem) = reason_problem(&why) {
            return error.set(Some(problem.to_owned()));
        }
        let Some(decided) = desk.decided(by) else { return };
        let standing = Standing::Declined { reason: why, decided };
        desk.save(busy, vec![Edit::SetStanding { student: id, standing }], move || {
            undoable(
                desk,
                "Declined. The record is kept under \u{201c}Declined, kept\u{201d}",
                id,
                by,
            );
        });
    };
    view! {
        <div class="asking stack-s">
            <TextArea
                label="Why are they not a student of ours?"
                hint="For example: goes to another school and came along with a friend"
                rows=2
                error=Signal::derive(move || error.get())
                value=reason
                on_input=move |typed| reason.set(typed)
            />
            <p class="xs muted">
                {format!(
                    "They go out of every list and count. The record is kept here; it leaves the tablet of {mentor} once everything on it is at base.",
                )}
            </p>
            <div class="row">
                <Button kind=ButtonKind::Main busy on_press=decline>
                    "Decline and keep the record"
                </Button>
                <NotNow opened />
            </div>
        </div>
    }
}

/// Says what was decided, with the way back to undecided.
fn undoable(desk: Desk, words: &'static str, student: StudentId, by: UserId) {
    desk.undoable(words, move || {
        let standing = Standing::MetOffSite { by };
        desk.save_quietly(vec![Edit::SetStanding { student, standing }]);
    });
}

/// Those who look alike, to be looked at before anything is decided.
#[component]
fn Similar(similar: Vec<Alike>) -> impl IntoView {
    (!similar.is_empty()).then(|| {
        view! {
            <Note tone=Tone::Warn icon="users">
                <p class="small">"Somebody like them is here already. Look before you decide:"</p>
                <ul class="small">
                    {similar
                        .into_iter()
                        .map(|Alike { student, reasons }| {
                            let href = format!("/students/{}", student.id);
                            let reasons: Vec<String> =
                                reasons.into_iter().map(str::to_lowercase).collect();
                            let student = Signal::stored(student);
                            view! {
                                <li>
                                    <a href=href>
                                        <Name student full=true />
                                    </a>
                                    ": "
                                    {joined(&reasons)}
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </Note>
        }
    })
}
