//! The card *Cover* on a person's page: who covers for them now and next, or for whom they do, and naming somebody while they
//! are away. Base decides about it and is asked first.

use domain::{
    cover::{Duty, Stands, may_cover},
    id::{CoverId, UserId},
    staff::Role,
};
use leptos::prelude::*;

use super::{
    NotDone,
    cover_form::{BY, CoverForm, FROM, TO},
};
use crate::{
    coordination::{
        covering::Covering,
        desk::Desk,
        directory::Directory,
        fields::{Choice, DateInput, Filling, Mistakes},
    },
    store::Attempt,
    ui::{Button, ButtonKind, Card, For, Pill, Show, Tone, memo},
};

/// The card; nothing for somebody who neither has a duty that must not rest nor covers for one.
#[component]
pub(super) fn TheirCover(id: UserId, role: Role, directory: Directory) -> impl IntoView {
    let duty = Duty::of(role);
    let theirs = memo(move || {
        let mut all = directory.covers();
        all.retain(|one| one.away == id || one.by == id);
        all
    });
    view! {
        <Show when=move || duty.is_some() || !theirs.read().is_empty()>
            <Card title="Cover">
                <Show when=move || !theirs.read().is_empty()>
                    <ul class="stack tied">
                        <For each=move || theirs.get() key=|one| one.id.clone() let(one)>
                            <Line one whose=id directory />
                        </For>
                    </ul>
                </Show>
                {duty.map(|duty| view! { <NameCover id duty directory /> })}
            </Card>
        </Show>
    }
}

#[component]
fn Line(one: Covering, whose: UserId, directory: Directory) -> impl IntoView {
    let desk = Desk::here();
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let (other, what) =
        if one.away == whose { (one.by, "Covers") } else { (one.away, "Away, covered for") };
    let words = format!("{what}: {}", one.span());
    let id = StoredValue::new(one.id.clone());
    let name = move || desk.staff_name(other);
    let pill = move || match one.days.stand(desk.today()) {
        Stands::Before => view! { <Pill icon="calendar">"Next"</Pill> }.into_any(),
        _ => view! { <Pill tone=Tone::Good icon="check">"Now"</Pill> }.into_any(),
    };
    let end = move || {
        busy.set(true);
        trouble.set(None);
        leptos::task::spawn_local(async move {
            let Some(id) = id.try_get_value() else { return };
            let ended = desk.end_cover(&id).await;
            let _gone = busy.try_set(false);
            match ended {
                Ok(()) => {
                    desk.say("The cover is ended");
                    directory.reload();
                }
                Err(words) => {
                    trouble.try_set(Some(words));
                }
            }
        });
    };
    let label = Signal::derive(move || format!("End the cover: {}", name()));
    view! {
        <li class="stack-s">
            <div class="spread">
                <b>
                    <bdi>{name}</bdi>
                </b>
                {pill}
            </div>
            <p class="small muted">{words}</p>
            <NotDone words=trouble />
            <div class="row">
                <Button kind=ButtonKind::Quiet label busy on_press=end>
                    "End the cover"
                </Button>
            </div>
        </li>
    }
}

/// The form.
#[component]
fn NameCover(id: UserId, duty: Duty, directory: Directory) -> impl IntoView {
    let desk = Desk::here();
    let empty = move || CoverForm::from_today(desk.today());
    let filling = Filling::new(untrack(empty));
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let attempt = Attempt::none();
    let options: Signal<Vec<(String, String)>> = Signal::derive(move || {
        let staff = desk.view().org.staff.clone().into_iter();
        let may = staff.filter(|one| one.id != id && may_cover(one.role, duty));
        may.map(|one| (one.id.to_string(), format!("{}, {}", one.name, one.role.title()))).collect()
    });
    let name = move || {
        let today = untrack(|| desk.today());
        let mut known = untrack(|| directory.covers());
        known.retain(|one| one.duty == duty);
        let Some((by, days)) = filling.check(|form| form.read(today, &known)) else { return };
        let fresh = || CoverId::draw(desk.draw());
        let cover = attempt.again_or(filling.form.get_untracked(), fresh);
        busy.set(true);
        trouble.set(None);
        leptos::task::spawn_local(async move {
            let named = desk.name_cover(id, cover, by, days).await;
            let _gone = busy.try_set(false);
            match named {
                Ok(()) => {
                    desk.say("Named. Their devices follow with their next sync");
                    attempt.saved();
                    filling.form.try_set(untrack(empty));
                    directory.reload();
                }
                Err(words) => {
                    trouble.try_set(Some(words));
                }
            }
        });
    };
    let what = match duty {
        Duty::Coordinator => {
            "Whoever covers sees and does what a coordinator does on these days, beside their own work. Afterwards it leaves their devices by itself."
        }
        Duty::SafeguardingLead => {
            "Whoever covers is named here for these days. To open concerns they need a key as well: put them on the list of those who hold one."
        }
    };
    view! {
        <p class="small muted">{what}</p>
        <Mistakes filling />
        <Choice
            filling
            id=BY
            label="Who covers"
            none="Choose somebody"
            options
            get=|form: &CoverForm| form.by.map(|id| id.to_string()).unwrap_or_default()
            set=|form, value| form.by = value.parse().ok()
        />
        <DateInput
            filling
            id=FROM
            label="First day away"
            get=|form: &CoverForm| &form.from
            set=|form| &mut form.from
        />
        <DateInput
            filling
            id=TO
            label="Last day away"
            get=|form: &CoverForm| &form.to
            set=|form| &mut form.to
        />
        <NotDone words=trouble />
        <div class="row">
            <Button busy on_press=name>
                "Name who covers"
            </Button>
        </div>
    }
}
