//! What base has received, as a whole page, once: nobody saw banners "even when we made it really big".

use leptos::prelude::*;

use super::{RecordLine, SafetyWorry};
use crate::{
    place::here,
    shell::FullTop,
    store::alongside,
    ui::{Button, ButtonKind, FullPage, Icon, Pill, Tone, words::counted},
};

/// How many records are named; an import has thousands.
const NAMED: usize = 30;

/// The page.
#[component]
pub fn Received() -> impl IntoView {
    let alongside = alongside();
    let here = here();
    let records = alongside.arrived;
    on_cleanup(move || {
        records.try_set(Vec::new());
    });
    let title = move || {
        let many = records.read().len();
        if many == 0 {
            "Everything is at base".to_owned()
        } else {
            format!("{} received at base", counted(many, "record"))
        }
    };
    let left = move || match alongside.unsent() {
        0 => "Nothing is left on this tablet to send.".to_owned(),
        1 => "1 more is still on this tablet, waiting to send.".to_owned(),
        many => format!("{many} more are still on this tablet, waiting to send."),
    };
    view! {
        <FullPage
            title=title
            narrow=true
            top=|| {
                view! {
                    <div>
                        <FullTop />
                        <div class="seal">
                            <Icon name="circle-check" />
                        </div>
                    </div>
                }
            }
            bar=move || {
                view! {
                    <footer class="bar">
                        <Button kind=ButtonKind::BigWide on_press=move || here.go("/")>
                            "Continue"
                        </Button>
                    </footer>
                }
            }
        >
            <p>"What you recorded is now with the school. " {left}</p>
            {move || {
                let records = records.get();
                let more = records.len().saturating_sub(NAMED);
                (!records.is_empty())
                    .then(|| {
                        view! {
                            <section class="card flush" aria-label="Received at base">
                                <ul class="list">
                                    {records
                                        .into_iter()
                                        .take(NAMED)
                                        .map(|entry| {
                                            view! {
                                                <RecordLine
                                                    entry
                                                    end=|| {
                                                        view! {
                                                            <Pill tone=Tone::Good icon="building-2">
                                                                "At base"
                                                            </Pill>
                                                        }
                                                    }
                                                />
                                            }
                                        })
                                        .collect_view()}
                                </ul>
                                {(more > 0)
                                    .then(|| view! { <p class="pad muted">{format!("And {more} more.")}</p> })}
                            </section>
                        }
                    })
            }}
            <div>
                <SafetyWorry called=Signal::stored("a student".to_owned()) />
            </div>
        </FullPage>
    }
}
