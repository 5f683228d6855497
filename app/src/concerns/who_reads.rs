//! Who can read concerns, and the thirty digits that two people compare, so that whoever runs base cannot put somebody else in
//! their place (docs/decisions/0027-concerns-are-sealed.md).

use ::concerns::Holders;
use domain::concern::Duty;
use leptos::{prelude::*, task::spawn_local};
use replica::KnownList;

use super::{
    known::{Known, known},
    lists,
};
use crate::{
    store::{Alongside, alongside},
    students::named,
    ui::{Button, Card, Empty, Note, Toasts, Tone},
};

/// The card.
#[component]
pub(super) fn WhoReads() -> impl IntoView {
    let alongside = alongside();
    let known = known(alongside);
    view! {
        <Card title="Who can read concerns">
            {move || match known.get() {
                Known::Reading => ().into_any(),
                Known::Nobody => {
                    view! {
                        <Empty icon="lock" title="Nobody yet, as far as this tablet knows">
                            <p>
                                "The coordinator sets this up with the safeguarding lead. Until then a concern can be written down, but not sealed or sent: phone."
                            </p>
                        </Empty>
                    }
                        .into_any()
                }
                Known::List(list, holders) => view! { <List list=*list holders=*holders /> }.into_any(),
            }}
        </Card>
    }
}

#[component]
fn List(list: KnownList, holders: Holders) -> impl IntoView {
    let alongside = alongside();
    let toasts = use_context::<Toasts>();
    let before = StoredValue::new(list.clone());
    let keep = move |list| keep(alongside, toasts, before.get_value(), list);
    let few = holders.few().then(|| {
        view! {
            <Note tone=Tone::Bad icon="triangle-alert">
                <p>"One person alone can read them. While they are away nobody does: tell the coordinator."</p>
            </Note>
        }
    });
    let all = holders.all().to_vec();
    let names = move || {
        all.iter()
            .map(|one| {
                let duty = match one.duty {
                    Duty::Lead => "safeguarding lead",
                    Duty::Deputy => "deputy",
                };
                view! {
                    <li>
                        <bdi>{named(alongside, one.user)}</bdi>
                        ", "
                        {duty}
                    </li>
                }
            })
            .collect_view()
    };
    let compared = list.compared.map(|at| {
        view! {
            <p class="small muted">"Compared: " {move || alongside.moment(at)} "."</p>
        }
    });
    let other = lists::other_digits(&list).map(|digits| {
        let taken = list.clone();
        view! {
            <Note tone=Tone::Warn icon="circle-alert">
                <p>
                    "Base gives out another list now, of another recovery key. Concerns are sealed to those above until somebody has compared these digits with the safeguarding lead. Where nobody has told you of a new recovery key, phone them before you press."
                </p>
            </Note>
            <Digits
                digits=digits
                words="They are the same: use the new list"
                on_same=UnsyncCallback::new(move |()| {
                    keep(lists::other_taken(taken.clone(), alongside.time()));
                })
            />
        }
    });
    let digits = list.digits.clone();
    let same = list.compared.is_none().then(|| {
        view! {
            <p>
                "Read these digits to the safeguarding lead, when you meet or on the phone. Concerns are sealed before that too; once somebody has compared them nobody can be put in their place."
            </p>
            <Digits
                digits=digits
                words="They are the same"
                on_same=UnsyncCallback::new(move |()| {
                    keep(lists::compared(list.clone(), alongside.time()));
                })
            />
        }
    });
    view! {
        {few}
        <ul>{names}</ul>
        {compared}
        {same}
        {other}
    }
}

#[component]
fn Digits(digits: String, words: &'static str, on_same: UnsyncCallback<()>) -> impl IntoView {
    view! {
        <p>
            <b class="num">{digits}</b>
        </p>
        <div>
            <Button icon="check" on_press=move || on_same.run(())>
                {words}
            </Button>
        </div>
    }
}

fn keep(alongside: Alongside, toasts: Option<Toasts>, before: KnownList, list: KnownList) {
    spawn_local(async move {
        let kept = alongside.keep_list(Some(&before), Some(&list)).await;
        if let (Err(_), Some(toasts)) = (kept, toasts) {
            toasts.say("This tablet would not store that. Try once more");
        }
    });
}
