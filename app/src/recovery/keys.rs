//! `/more/keys`: the school's recovery key with its digits, which two people compare; who reads concerns; and one's own key.

use concerns::Holders;
use leptos::{prelude::*, task::spawn_local};
use protocol::ErrorCode;

use super::{
    own_key::Own,
    standing::{News, Pinned, Standing, go_by, look},
};
use crate::{
    store::{Alongside, BaseError, alongside},
    students::roster::staff_name,
    ui::{Button, ButtonKind, Card, Empty, Failed, Loading, Note, Page, Toasts, Tone},
};

/// What the page works with.
#[derive(Clone, Copy)]
struct Here {
    alongside: Alongside,
    toasts: Toasts,
    /// What it knows, once it does.
    found: RwSignal<Option<Result<Standing, String>>>,
}

/// The page.
#[component]
pub fn Keys() -> impl IntoView {
    let here =
        Here { alongside: alongside(), toasts: expect_context(), found: RwSignal::new(None) };
    here.looks();
    let body = move || match here.found.get() {
        None => view! { <Loading words="Asking base about the recovery key" /> }.into_any(),
        Some(Err(words)) => view! {
            <Failed title="This device could not be read." words on_retry=move || here.looks() />
        }
        .into_any(),
        Some(Ok(standing)) => shown(here, standing),
    };
    view! {
        <Page title="Keys" back="/more">
            {body}
        </Page>
    }
}

impl Here {
    fn looks(self) {
        spawn_local(async move {
            let standing = look(self.alongside).await.map_err(|error| error.to_string());
            self.found.try_set(Some(standing));
        });
    }

    /// Goes by a list whose digits somebody has compared, in place of the one that was signed so.
    fn compared(self, before: Option<Vec<u8>>, list: Holders, signed: Vec<u8>) {
        spawn_local(async move {
            let pinned = Pinned { list, signed, confirmed: Some(self.alongside.time()) };
            if let Err(error) = go_by(self.alongside, before.as_deref(), &pinned).await {
                self.toasts.say(format!("Not kept: {error}."));
            }
            self.looks();
        });
    }

    /// The names of those on a list.
    fn names(self, list: &Holders) -> Vec<String> {
        let me = self.alongside.identity.with_untracked(|one| one.as_ref().map(|one| one.user));
        let view = self.alongside.view.get_untracked();
        let name = |who| me.map(|me| staff_name(&view.org, who, me)).unwrap_or_default();
        list.all().iter().map(|holder| name(holder.user)).collect()
    }
}

fn shown(here: Here, standing: Standing) -> AnyView {
    let Standing { pinned, news } = standing;
    let list = pinned.as_ref().map(|pinned| pinned.list.clone());
    let before = pinned.as_ref().map(|pinned| pinned.signed.clone());
    let for_students = news == News::Unasked(BaseError::Refused(ErrorCode::NotAllowed));
    let known = match pinned {
        Some(pinned) => recovery(here, pinned).into_any(),
        // What base did not say nobody here can know.
        None if news != News::Same => ().into_any(),
        None => view! {
            <Empty icon="lock" title="The school has no recovery key yet">
                <p class="muted">
                    "The coordinator makes it. Then a forgotten passphrase loses nothing, and concerns can be sealed."
                </p>
            </Empty>
        }
        .into_any(),
    };
    view! {
        {told(here, before, news)}
        {known}
        {(!for_students).then(|| view! { <Own list /> })}
    }
    .into_any()
}

/// What base said, where somebody has to know of it.
fn told(here: Here, before: Option<Vec<u8>>, news: News) -> Option<AnyView> {
    let note = match news {
        News::Same => return None,
        News::Unasked(BaseError::Refused(ErrorCode::NotAllowed)) => view! {
            <Note icon="lock">
                "Students who mentor are not shown who reads concerns. If you forget your passphrase, ask the coordinator for a new code."
            </Note>
        }
        .into_any(),
        News::Unasked(error) => {
            view! { <Note icon="wifi-off">{error.to_string()}</Note> }.into_any()
        }
        News::Not(_) => view! {
            <Note tone=Tone::Bad icon="triangle-alert">
                "Base has a list of those who read concerns that does not follow the one here. This device keeps to its own. Tell the coordinator and whoever looks after base."
            </Note>
        }
        .into_any(),
        News::Another { list, signed } => {
            let digits = list.recovery().fingerprint();
            let other = StoredValue::new((before, *list, signed));
            let same = move || {
                let (before, list, signed) = other.get_value();
                here.compared(before, list, signed);
            };
            view! {
                <Card title="The school has another recovery key">
                    <p>
                        "The one before was given up. Compare these digits with the sheet of a keeper of the new key, then go by it. If they differ, tell the coordinator: somebody may be pretending to be the school."
                    </p>
                    <p class="digits" translate="no">{digits}</p>
                    <div>
                        <Button kind=ButtonKind::Main on_press=same>
                            "The digits are the same"
                        </Button>
                    </div>
                </Card>
            }
            .into_any()
        }
    };
    Some(note)
}

fn recovery(here: Here, pinned: Pinned) -> impl IntoView {
    let Pinned { list, signed, confirmed } = pinned;
    let digits = list.recovery().fingerprint();
    let names = here.names(&list);
    let compare = match confirmed {
        Some(at) => {
            let when = move || here.alongside.moment(at);
            view! { <p class="small muted">"Compared: " {when}</p> }.into_any()
        }
        None => {
            let this = StoredValue::new((list, signed));
            let same = move || {
                let (list, signed) = this.get_value();
                here.compared(Some(signed.clone()), list, signed);
            };
            view! {
                <p>"Compare them once with the sheet of a keeper, or with the coordinator\u{2019}s screen."</p>
                <div>
                    <Button kind=ButtonKind::Main on_press=same>
                        "The digits are the same"
                    </Button>
                </div>
            }
            .into_any()
        }
    };
    view! {
        <Card title="The school\u{2019}s recovery key">
            <p>
                "If you forget your passphrase, two keepers of this key open this device with their sheets, and nothing is lost."
            </p>
            <p class="digits" translate="no">{digits}</p>
            {compare}
        </Card>
        <Card title="Who reads concerns">
            {if names.is_empty() {
                view! { <p>"Nobody yet. About a child\u{2019}s safety, phone."</p> }.into_any()
            } else {
                let line = |name: String| view! { <li><bdi>{name}</bdi></li> };
                view! { <ul class="stack-s">{names.into_iter().map(line).collect_view()}</ul> }.into_any()
            }}
        </Card>
    }
}
