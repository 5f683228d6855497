//! The page: how the recovery key and the list stand, and the ways to change them.

use concerns::{Holder, Holders};
use leptos::{prelude::*, task::spawn_local};

use super::{begin::Begin, change::Change, few::few};
use crate::{
    coordination::desk::Desk,
    recovery::{News, Standing, look},
    store::alongside,
    ui::{Button, ButtonKind, Card, Failed, LinkButton, Loading, Note, Page, Tone},
};

/// What is done on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    Looking,
    Changing,
    Beginning,
}

/// `/recovery`.
#[component]
pub fn Recovery() -> impl IntoView {
    let (alongside, desk) = (alongside(), Desk::here());
    let found = RwSignal::new(None::<Result<Standing, String>>);
    let doing = RwSignal::new(Doing::Looking);
    let looks = move || {
        spawn_local(async move {
            let standing = look(alongside).await.map_err(|error| error.to_string());
            found.try_set(Some(standing));
        });
    };
    looks();
    let done = UnsyncCallback::new(move |()| {
        desk.say("The list is at base, and the key is forgotten on this device");
        doing.try_set(Doing::Looking);
        looks();
    });
    let body = move || match found.get() {
        None => view! { <Loading words="Asking base about the recovery key" /> }.into_any(),
        Some(Err(words)) => view! {
            <Failed title="This device could not be read." words on_retry=looks />
        }
        .into_any(),
        Some(Ok(Standing { news: News::Unasked(error), .. })) => view! {
            <Failed
                title="Base cannot be asked just now."
                words=error.to_string()
                on_retry=looks
            />
        }
        .into_any(),
        Some(Ok(standing)) => match goes_on(&standing.news) {
            Some(words) => view! { <Elsewhere words /> }.into_any(),
            None => {
                let list = standing.pinned.map(|pinned| pinned.list);
                drawn(doing, list, done)
            }
        },
    };
    view! {
        <Page title="Recovery key" back="/more">
            {body}
        </Page>
    }
}

/// Why nothing can be changed from here now.
fn goes_on(news: &News) -> Option<String> {
    match news {
        News::Same | News::Unasked(_) => None,
        News::Another { .. } => {
            Some("Another recovery key was begun elsewhere. Compare its digits under Keys first.".to_owned())
        }
        // Base lost its lists: the next one of the key that is known begins there anew, with a code.
        News::Not(None) => Some(
            "Base has lost the list of those who read concerns. Whoever looks after base restores it from a backup.".to_owned(),
        ),
        News::Not(Some(_)) => Some(
            "Base has a list that does not follow the one on this device. Tell whoever looks after base.".to_owned(),
        ),
    }
}

#[component]
fn Elsewhere(words: String) -> impl IntoView {
    view! {
        <Note tone=Tone::Warn icon="triangle-alert">
            <p>{words}</p>
            <LinkButton href="/more/keys">"Keys"</LinkButton>
        </Note>
    }
}

fn drawn(doing: RwSignal<Doing>, list: Option<Holders>, done: UnsyncCallback<()>) -> AnyView {
    let loud = few(list.as_ref()).map(|[title, words]| {
        view! {
            <Note tone=Tone::Bad icon="triangle-alert">
                <p>
                    <b>{title}</b>
                </p>
                <p>{words}</p>
            </Note>
        }
    });
    let list = StoredValue::new(list);
    view! {
        {loud}
        {move || match (doing.get(), list.get_value()) {
            (Doing::Beginning, given_up) => view! { <Begin given_up done /> }.into_any(),
            (_, None) => view! {
                <Card title="The school has no recovery key yet">
                    <p>
                        "It opens a device whose passphrase was forgotten, and signs the list of those who read concerns. It is drawn once, printed in parts for two or three people, and kept nowhere else."
                    </p>
                    <div>
                        <Button kind=ButtonKind::Main on_press=move || doing.set(Doing::Beginning)>
                            "Make the recovery key"
                        </Button>
                    </div>
                </Card>
            }
            .into_any(),
            (Doing::Changing, Some(list)) => view! { <Change list done /> }.into_any(),
            (Doing::Looking, Some(list)) => view! { <Stands list doing /> }.into_any(),
        }}
    }
    .into_any()
}

#[component]
fn Stands(list: Holders, doing: RwSignal<Doing>) -> impl IntoView {
    let desk = Desk::here();
    let line = move |holder: &Holder| {
        let name = desk.staff_name(holder.user);
        let digits = holder.key.fingerprint(holder.user);
        let since = domain::words::date(desk.day(holder.from));
        view! {
            <li class="stack-s">
                <p>
                    <b>
                        <bdi>{name}</bdi>
                    </b>
                    ", since "
                    {since}
                </p>
                <p class="small" translate="no">{digits}</p>
            </li>
        }
    };
    let lines = list.all().iter().map(line).collect_view();
    let number = list.number();
    view! {
        <Card title="The school\u{2019}s recovery key">
            <p>"Its digits, as they are on the sheets and on every device under More, Keys:"</p>
            <p class="digits" translate="no">{list.recovery().fingerprint()}</p>
        </Card>
        <Card title="Who reads concerns">
            <ul class="stack tied">{lines}</ul>
            <p class="small muted">{format!("List {number}")}</p>
            <div class="row">
                <Button kind=ButtonKind::Main on_press=move || doing.set(Doing::Changing)>
                    "Change the list"
                </Button>
            </div>
        </Card>
        <details>
            <summary>"Are sheets lost, or did somebody see two of them?"</summary>
            <Card title="Make another recovery key">
                <p>
                    "With fewer than two parts the key opens nothing any more; whoever has two can use it. Another key takes its place: draw it as the first, with a code from base\u{2019}s machine. Each device goes by it once its person has compared the digits. What was sealed before stays as it is."
                </p>
                <div>
                    <Button kind=ButtonKind::Alert on_press=move || doing.set(Doing::Beginning)>
                        "Make another recovery key"
                    </Button>
                </div>
            </Card>
        </details>
    }
}
