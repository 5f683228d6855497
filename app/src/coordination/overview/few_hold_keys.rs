//! That nobody, or one person alone, can open a concern (clause 5.7): said on the overview until two can.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    coordination::recovery::few,
    recovery::{News, look},
    store::alongside,
    ui::{Card, CardKind, LinkButton},
};

/// The card; nothing once two hold a key, and while nobody can know.
#[component]
pub(super) fn FewHoldKeys() -> impl IntoView {
    let alongside = alongside();
    let said = RwSignal::new(None::<[&'static str; 2]>);
    spawn_local(async move {
        let Ok(standing) = look(alongside).await else { return };
        let list = standing.pinned.as_ref().map(|pinned| &pinned.list);
        // A device that knows of no list knows nothing before base has said that there is none.
        if list.is_some() || standing.news == News::Same {
            said.try_set(few(list));
        }
    });
    move || {
        said.get().map(|[title, words]| {
            view! {
                <Card title kind=CardKind::Hero>
                    <p>{words}</p>
                    <div>
                        <LinkButton href="/recovery" icon="lock">
                            "Recovery key"
                        </LinkButton>
                    </div>
                </Card>
            }
        })
    }
}
