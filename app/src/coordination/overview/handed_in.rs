//! What was recorded about students who were no longer the writer's, or on a device that was removed: the coordinator
//! decides whether it goes into the record. And what base refused, with why, and as a file. Only base knows either, so it
//! is asked for with the page.

use jiff::Timestamp;
use leptos::{prelude::*, task::spawn_local};
use protocol::{
    review::{Decided, HandedIn, LEAVE_OUT, RefusedSeen, Review, Sender, TAKE},
    sync::RefusedBecause,
};

use crate::{
    coordination::{desk::Desk, remote::Remote},
    device::page,
    ui::{Button, ButtonKind, Card, HEADING, Icon},
};

/// Something that waits, with what it says where this device can tell.
#[derive(Debug, Clone)]
struct Waits {
    one: HandedIn,
    words: Option<String>,
}

/// Everything of the card.
#[derive(Debug, Clone)]
struct Known {
    waits: Vec<Waits>,
    /// Base has more, once something of this is decided.
    more: bool,
    refused: Vec<RefusedSeen>,
    refused_in_all: u64,
}

/// The card and what fills it.
#[derive(Clone, Copy)]
struct Lane {
    desk: Desk,
    known: RwSignal<Remote<Known>>,
}

impl Lane {
    fn reload(self) {
        spawn_local(async move {
            self.fill().await;
        });
    }

    async fn fill(self) {
        let known = match self.fetched().await {
            Ok(known) => Remote::There(known),
            Err(words) => Remote::Failed(words),
        };
        // The screen may be gone by now; then nobody wants the answer.
        let _gone = self.known.try_set(known);
    }

    async fn fetched(self) -> Result<Known, String> {
        let Review { handed_in, more, refused, refused_in_all } = self.desk.review().await?;
        let mut waits = Vec::new();
        for one in handed_in {
            let words = self.desk.words_of(&one).await;
            waits.push(Waits { one, words });
        }
        Ok(Known { waits, more, refused, refused_in_all })
    }

    fn decide(self, busy: RwSignal<bool>, decision: &'static str, id: u64, done: &'static str) {
        let desk = self.desk;
        busy.set(true);
        spawn_local(async move {
            let answer = desk.decide(decision, id).await;
            let _gone = busy.try_set(false);
            let mut order = self.ids().unwrap_or_default();
            let place = order.iter().position(|one| *one == id).unwrap_or_default();
            order.rotate_left(place);
            // More may have been handed in meanwhile.
            self.fill().await;
            let says = |known: &Remote<Known>| left(done, known.there());
            desk.say(match answer {
                Ok(Decided { refused: Some(why), .. }) => {
                    format!("Some of it waits as before. {}", reason(why))
                }
                Ok(_) => self.known.try_with_untracked(says).unwrap_or_else(|| done.to_owned()),
                Err(words) => words,
            });
            self.go_on(&order);
        });
    }

    /// What waits, by number; nothing when the screen is gone.
    fn ids(self) -> Option<Vec<u64>> {
        let ids = |known: &Known| known.waits.iter().map(|waits| waits.one.id).collect::<Vec<_>>();
        self.known.try_with_untracked(|known| known.there().map(ids).unwrap_or_default())
    }

    /// The buttons that were pressed may be gone. Whoever pressed them goes on with the first of these that waits, else
    /// at the head of the page.
    fn go_on(self, order: &[u64]) {
        let Some(waits) = self.ids() else { return };
        let next = order.iter().find(|id| waits.contains(id));
        let place = next.map_or_else(|| HEADING.to_owned(), |id| place_id(*id));
        page::after_paint(move || page::focus_id(&place));
    }
}

/// What is said once something is done, by what is listed then.
fn left(done: &str, there: Option<&Known>) -> String {
    let Some(Known { waits, more, .. }) = there else { return done.to_owned() };
    match waits.len() {
        _ if *more => format!("{done}. More is left to decide."),
        0 => format!("{done}. Nothing is left to decide."),
        all => format!("{done}. {all} left to decide."),
    }
}

/// The id of the place on the page at which something that was handed in begins.
fn place_id(id: u64) -> String {
    format!("handed-in-{id}")
}

/// The card; nothing while nothing was handed in or refused.
#[component]
pub(super) fn ToDecide() -> impl IntoView {
    let lane = Lane { desk: Desk::here(), known: RwSignal::new(Remote::Loading) };
    lane.reload();
    move || match lane.known.get() {
        Remote::Loading => ().into_any(),
        Remote::Failed(words) => view! {
            <Card title="Handed in">
                <p class="small muted">"What was handed in is not known just now. " {words}</p>
            </Card>
        }
        .into_any(),
        Remote::There(Known { waits, refused, refused_in_all, .. }) => view! {
            {(!waits.is_empty()).then(|| view! { <HandedInCard waits lane /> })}
            {(!refused.is_empty())
                .then(|| view! { <Refused all=refused in_all=refused_in_all desk=lane.desk /> })}
        }
        .into_any(),
    }
}

#[component]
fn HandedInCard(waits: Vec<Waits>, lane: Lane) -> impl IntoView {
    view! {
        <Card title="Handed in">
            <p class="small">
                "Recorded about students who are no longer with who wrote it, or on a device that you removed. It is in no record until you decide."
            </p>
            <ul class="stack tied">
                {waits.into_iter().map(|waits| view! { <Decide waits lane /> }).collect_view()}
            </ul>
        </Card>
    }
}

#[component]
fn Decide(waits: Waits, lane: Lane) -> impl IntoView {
    let Waits { one, words } = waits;
    let (desk, id) = (lane.desk, one.id);
    let busy = RwSignal::new(false);
    let (name, below) = sender(desk, &one.from, one.received_at);
    let cannot = words.is_none();
    let says = words.unwrap_or_else(|| match one.refused {
        Some(why) => format!("It cannot go into the record as it is. {}", reason(why)),
        None => "This device cannot show it. Sync, and open this page again.".to_owned(),
    });
    let one = StoredValue::new(one);
    view! {
        <li class="stack-s">
            <b id=place_id(id) tabindex="-1"><bdi>{name}</bdi></b>
            <p class="xs muted"><bdi>{below}</bdi></p>
            <p class="small as-written">
                {move || {
                    if desk.hides_names() {
                        "Names are hidden. Show them to read what was handed in.".to_owned()
                    } else {
                        says.clone()
                    }
                }}
            </p>
            <Button
                kind=ButtonKind::Wide
                busy
                on_press=move || lane.decide(busy, TAKE, id, "Taken into the record")
            >
                "Take into the record"
            </Button>
            <Button
                kind=ButtonKind::Wide
                busy
                on_press=move || lane.decide(busy, LEAVE_OUT, id, "Left out of the record, and kept")
            >
                "Leave it out"
            </Button>
            {cannot
                .then(|| {
                    view! {
                        <Button
                            kind=ButtonKind::Quiet
                            icon="download"
                            on_press=move || one.with_value(|one| desk.save_handed_in(one))
                        >
                            "Save as a file"
                        </Button>
                    }
                })}
        </li>
    }
}

/// What base refused, folded up.
#[component]
fn Refused(all: Vec<RefusedSeen>, in_all: u64, desk: Desk) -> impl IntoView {
    let line = move |one: RefusedSeen| {
        let (name, below) = sender(desk, &one.from, one.at);
        let (id, label) = (one.id, format!("Save as a file: {name}, {below}"));
        view! {
            <li>
                <div class="grow">
                    <b><bdi>{name}</bdi></b>
                    <p class="small">{reason(one.reason)}</p>
                    <p class="small muted"><bdi>{below}</bdi></p>
                </div>
                {(one.bytes > 0)
                    .then(|| {
                        view! {
                            <Button
                                icon="download"
                                label
                                on_press=move || spawn_local(desk.save_refused(id))
                            >
                                "Save as a file"
                            </Button>
                        }
                    })}
            </li>
        }
    };
    view! {
        <details class="card flush opens">
            <summary>
                <span class="grow">
                    "Refused by base, kept " <b class="num">{format!("({in_all})")}</b>
                </span>
                <Icon name="chevron-down" />
            </summary>
            <ul class="list">{all.into_iter().map(line).collect_view()}</ul>
        </details>
    }
}

/// Who sent something; and from which device, when.
fn sender(desk: Desk, from: &Sender, at: i64) -> (String, String) {
    let when = Timestamp::from_millisecond(at).map(|at| desk.moment(at)).unwrap_or_default();
    (from.name.clone(), format!("{}, {when}", from.device))
}

/// Why base would not take something.
const fn reason(why: RefusedBecause) -> &'static str {
    match why {
        RefusedBecause::Damaged => "It was damaged on the way. Devices send that again.",
        RefusedBecause::UnknownDependencies => "It goes on from something that base does not have.",
        RefusedBecause::NotAllowed => "Who sent it may not write this.",
        RefusedBecause::TooLarge => "It is larger than base takes.",
        RefusedBecause::WrongActor => "It was not written by who sent it, or not on that device.",
        RefusedBecause::Unreadable => "It cannot be read as a part of a record.",
        RefusedBecause::Unknown => "This version of Alongside does not know why.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn listed(many: u64, more: bool) -> Known {
        let (user, name, device) = (String::new(), "Ms Osei".to_owned(), "Tablet 2".to_owned());
        let from = Sender { user, name, device };
        let one = |id| HandedIn {
            id,
            from: from.clone(),
            doc: "org".to_owned(),
            received_at: 0,
            changes: Vec::new(),
            refused: None,
        };
        let waits = (0..many).map(|id| Waits { one: one(id), words: None }).collect();
        Known { waits, more, refused: Vec::new(), refused_in_all: 0 }
    }

    #[test]
    fn that_nothing_is_left_is_said_only_when_it_is_so() {
        for (there, says) in [
            (Some(listed(0, false)), "Done. Nothing is left to decide."),
            (Some(listed(2, false)), "Done. 2 left to decide."),
            (Some(listed(2, true)), "Done. More is left to decide."),
            (Some(listed(0, true)), "Done. More is left to decide."),
            (None, "Done"),
        ] {
            assert_eq!(left("Done", there.as_ref()), says);
        }
    }
}
