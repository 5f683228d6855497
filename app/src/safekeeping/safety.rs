//! *Worried about Kai's safety?* (clause 5.7). The button says whom to phone, which a tablet off site cannot do by itself; then
//! what was said and seen can be written down, which is sealed to those who may read it (`concerns`).

use domain::id::StudentId;
use leptos::prelude::*;
use replica::{DraftKey, DraftKind};

use crate::{
    store::{Stage, alongside},
    ui::{Dialog, Icon},
};

/// The button, and what it opens.
#[component]
pub fn SafetyWorry(
    /// How the student is called: "Kai", or "the student" while names are hidden.
    #[prop(into)]
    called: Signal<String>,
    /// Whom it is about, if somebody is chosen.
    #[prop(optional)]
    about: Option<StudentId>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let title = Signal::derive(move || format!("Worried about {}\u{2019}s safety?", called.get()));
    view! {
        <button type="button" class="btn alert" on:click=move |_| open.set(true)>
            <Icon name="shield-alert" />
            <span>
                <span class="tab-only">"Worried about "<bdi>{called}</bdi>"\u{2019}s safety?"</span>
                <span class="phone-only">"Safety worry"</span>
            </span>
        </button>
        <Dialog open title>
            <WhomToPhone />
            <p>
                <a class="btn wide" href=concern_path(about)>
                    <Icon name="pencil" />
                    "Write down what was said or seen"
                </a>
            </p>
        </Dialog>
    }
}

/// The address at which a concern is written.
#[must_use]
pub fn concern_path(about: Option<StudentId>) -> String {
    let about = about.map(|student| DraftKey { kind: DraftKind::Concern, student }.to_string());
    format!("/concern/{}", about.as_deref().unwrap_or("new"))
}

/// Whom to phone.
#[component]
pub fn WhomToPhone() -> impl IntoView {
    let alongside = alongside();
    let view = alongside.view;
    let is_locked = alongside.stage.with_untracked(|stage| *stage == Stage::Locked);
    let why_not = if is_locked {
        "The number is not shown while Alongside is locked."
    } else {
        "The number is not in Alongside yet: the coordinator enters it under School."
    };
    move || {
        let safety = view.read().org.safety.clone();
        let known = !safety.telephone.trim().is_empty();
        let number: String =
            safety.telephone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        let name = if safety.name.trim().is_empty() {
            "The safeguarding lead".to_owned()
        } else {
            safety.name
        };
        let school = known.then(|| {
            view! {
                <a class="btn pri big" href=format!("tel:{number}")>
                    <Icon name="phone" />
                    <span>"Phone " <bdi>{safety.telephone}</bdi></span>
                </a>
            }
        });
        view! {
            <div class="stack">
                <p>
                    <b>"In danger now: phone 999."</b>
                </p>
                {if known {
                    view! {
                        <p>
                            "Then, and for any other worry, phone at once: " <b><bdi>{name}</bdi></b>
                            ", the safeguarding lead."
                        </p>
                    }
                        .into_any()
                } else {
                    view! {
                        <p>
                            "Then, and for any other worry, phone the school\u{2019}s office and ask for the safeguarding lead. "
                            {why_not}
                        </p>
                    }
                        .into_any()
                }}
                <div class="row">
                    {school}
                    <a class="btn alert" href="tel:999">
                        <Icon name="phone" />
                        "Phone 999"
                    </a>
                </div>
                <p class="small muted">
                    "Say it to a person. Do not write it into a note: notes are read by others, and perhaps later."
                </p>
            </div>
        }
    }
}
