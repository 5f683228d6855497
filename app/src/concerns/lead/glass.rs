//! `/concerns/break-glass`: reading by the school's recovery key, when nobody who holds a key can be reached. Two keepers type their
//! parts, a reason is given, and base writes down who read, on which device, when and why.

use ::concerns::Holders;
use domain::concern::GlassReason;
use leptos::{prelude::*, task::spawn_local};

use super::{chronology::Chronology, glass_read::read, line::Line};
use crate::{
    concerns::{ask_for_list, lists},
    devices::{error_of, mistake},
    recovery::{TwoParts, joined, two},
    store::{Alongside, alongside},
    ui::{
        Button, ButtonKind, Card, CardKind, Chip, ChipKind, Empty, ErrorSummary, Loading, Mistake,
        Note, Page, Tone, memo, words::counted,
    },
};

const WHY: &str = "glass-why";

#[derive(Clone)]
enum Phase {
    Reading,
    NoList,
    Asks(Box<Holders>),
    Read(Vec<Vec<Line>>),
}

/// The page.
#[component]
pub fn BreakGlass() -> impl IntoView {
    let alongside = alongside();
    let phase = RwSignal::new(Phase::Reading);
    spawn_local(async move {
        drop(ask_for_list(alongside).await);
        let known = alongside.known_list().await.ok().flatten();
        let list = known.as_ref().and_then(lists::read);
        phase.try_set(list.map_or(Phase::NoList, |list| Phase::Asks(Box::new(list))));
    });
    view! {
        <Page title="Read by the recovery key" back="/concerns">
            {move || match phase.get() {
                Phase::Reading => view! { <Loading words="Asking base who reads concerns" /> }.into_any(),
                Phase::NoList => {
                    view! {
                        <Empty icon="lock" title="This device knows of no recovery key">
                            <p>"Open this page where there is a signal. About a child\u{2019}s safety, phone."</p>
                        </Empty>
                    }
                        .into_any()
                }
                Phase::Asks(list) => view! { <Asks list=*list phase /> }.into_any(),
                Phase::Read(all) => view! { <All all /> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Asks(list: Holders, phase: RwSignal<Phase>) -> impl IntoView {
    let alongside = alongside();
    let typed = [RwSignal::new(String::new()), RwSignal::new(String::new())];
    let why = RwSignal::new(None::<GlassReason>);
    let mistakes = RwSignal::new(Vec::<Mistake>::new());
    let busy = RwSignal::new(false);
    let list = StoredValue::new(list);
    let press = move || {
        let parts = typed.map(|part| part.get_untracked());
        let given = Given { parts, why: why.get_untracked(), list: list.get_value() };
        busy.set(true);
        mistakes.set(Vec::new());
        spawn_local(async move {
            let read = given.read(alongside).await;
            busy.try_set(false);
            match read {
                Ok(all) => drop(phase.try_set(Phase::Read(all))),
                Err(found) => drop(mistakes.try_set(found)),
            }
        });
    };
    let wrong = error_of(mistakes, WHY);
    view! {
        <ErrorSummary mistakes />
        <Note tone=Tone::Warn icon="triangle-alert">
            <p>"This is for when nobody who holds a key can be reached. Base writes down that you read, on this device, when and why. It cannot be taken back."</p>
        </Note>
        <Card title="Why">
            <fieldset id=WHY tabindex="-1">
                <legend>"What is the reason?"</legend>
                {move || wrong.get().map(|words| view! { <p class="wrong">{words}</p> })}
                <div class="chips">
                    {GlassReason::ALL
                        .into_iter()
                        .map(|one| {
                            view! {
                                <Chip
                                    label=reason(one).to_owned()
                                    name="glass-reason"
                                    kind=ChipKind::One
                                    checked=memo(move || why.get() == Some(one))
                                    on_change=move |_| why.set(Some(one))
                                />
                            }
                        })
                        .collect_view()}
                </div>
            </fieldset>
        </Card>
        <Card title="Two parts of the recovery key">
            <p>"Two keepers come with their sheets, and each types their own part."</p>
            <TwoParts typed mistakes />
            <Button kind=ButtonKind::BigWide icon="lock" busy on_press=press>
                {move || if busy.get() { "Reading" } else { "Read, and have it written down" }}
            </Button>
        </Card>
    }
}

/// What was given.
struct Given {
    parts: [String; 2],
    why: Option<GlassReason>,
    list: Holders,
}

impl Given {
    /// Reads, or says what has to be put right. The key is forgotten when that is done.
    async fn read(self, alongside: Alongside) -> Result<Vec<Vec<Line>>, Vec<Mistake>> {
        let Self { parts: [first, second], why, list } = self;
        let why = why.ok_or_else(|| vec![mistake(WHY, "Choose the reason")])?;
        let key = joined(&two(&first, &second)?, list.recovery())?;
        let all = read(alongside, (&key, &list), why).await;
        all.map_err(|error| vec![mistake(WHY, &error.to_string())])
    }
}

const fn reason(one: GlassReason) -> &'static str {
    match one {
        GlassReason::NobodyReached => {
            "Nobody who reads concerns can be reached, and it cannot wait"
        }
        GlassReason::KeysLost => "All keys are lost, or whoever held them has left",
        GlassReason::Entitled => "A court, the police or an inspector is entitled to see them",
    }
}

/// Everything that there is, while the page is there.
#[component]
fn All(all: Vec<Vec<Line>>) -> impl IntoView {
    let many = counted(all.len(), "concern");
    let all = all.into_iter().map(|lines| {
        view! {
            <li class="stack">
                <Chronology lines />
            </li>
        }
    });
    view! {
        <Card kind=CardKind::Hero>
            <p>{many} ". Base has written down that you read them. They are not kept on this device: they are gone when you leave this page."</p>
        </Card>
        <ol class="stack">{all.collect_view()}</ol>
    }
}
