//! A list of students with a search box: what both *Students* and *Record* show. At most so many lines are drawn
//! at first, so that a thousand students cost no more than forty.

use domain::student::Student;
use leptos::{prelude::*, task::spawn_local};

use super::roster::Listed;
use crate::{
    device::page,
    ui::{
        Card, CardKind, Empty, For, Initials, Name, Pill, Show, ShowMore, Tone, memo, names_hidden,
        words::counted,
    },
};

/// How many lines are drawn before *Show more*.
const AT_FIRST: usize = 40;

/// The search box, with how many it found for those who cannot see the list.
#[component]
pub fn SearchBox(
    /// What is typed.
    typed: RwSignal<String>,
    /// How many answer to it.
    #[prop(into)]
    many: Signal<usize>,
) -> impl IntoView {
    let id = crate::ui::words::fresh_id("search");
    // Letters are on the screen before the list is looked through, and whoever types quickly waits for one list, not for
    // one a letter.
    let waiting = StoredValue::new(None::<String>);
    let type_it = move |words: String| {
        let waits = waiting.with_value(Option::is_some);
        waiting.set_value(Some(words));
        if !waits {
            spawn_local(async move {
                page::on_screen().await;
                if let Some(words) = waiting.try_update_value(Option::take).flatten() {
                    typed.set(words);
                }
            });
        }
    };
    view! {
        <div class="ask" role="search">
            <label class="lab" for=id.clone()>
                "Search " <span class="hint">"(name, home school or year)"</span>
            </label>
            <input
                class="field"
                class:veiled=names_hidden()
                id=id
                type="search"
                autocomplete="off"
                enterkeyhint="search"
                prop:value=typed
                on:input=move |event| type_it(event_target_value(&event))
            />
            <p class="vh" role="status">
                {move || {
                    if typed.read().trim().is_empty() {
                        String::new()
                    } else {
                        format!("{} found", counted(many.get(), "student"))
                    }
                }}
            </p>
        </div>
    }
}

/// The students that were found. `line` draws what can be done with each.
#[component]
pub fn Found(
    /// They, in order.
    found: Signal<Vec<Listed>>,
    /// What stands at the end of a line.
    line: UnsyncCallback<Student, AnyView>,
) -> impl IntoView {
    let shown = RwSignal::new(AT_FIRST);
    let first = memo(move || {
        found.with(|found| found.iter().take(shown.get()).cloned().collect::<Vec<_>>())
    });
    let rest = memo(move || found.with(Vec::len).saturating_sub(shown.get()));
    let next = UnsyncCallback::new(move |place: usize| {
        found.with_untracked(|found| found.get(place).map(line_id))
    });
    view! {
        <Show
            when=move || !first.read().is_empty()
            fallback=|| {
                view! {
                    <section class="card" aria-label="Students">
                        <Empty icon="search" title="Nobody answers to that">
                            <p>"Try fewer letters, another spelling, or the home school."</p>
                        </Empty>
                    </section>
                }
            }
        >
            <Card kind=CardKind::Flush>
                <ul class="list">
                    <For each=move || first.get() key=key let(one)>
                        <Line one=one line=line />
                    </For>
                </ul>
            </Card>
            <ShowMore rest=rest shown=shown more=AT_FIRST line=next />
        </Show>
    }
}

fn line_id(one: &Listed) -> String {
    format!("student-{}", one.student.id)
}

/// A line is drawn again when anything that it shows has changed.
fn key(one: &Listed) -> impl Eq + std::hash::Hash + use<> {
    (one.student.id, one.student.full_name(), one.place(), one.state(), one.conflicts)
}

#[component]
fn Line(one: Listed, line: UnsyncCallback<Student, AnyView>) -> impl IntoView {
    let action = line.run(one.student.clone());
    let id = line_id(&one);
    let place = one.place();
    let state = one.state().map(|(words, icon)| {
        view! {
            <Pill tone=Tone::Info icon=icon>
                {words}
            </Pill>
        }
    });
    let conflicts = (one.conflicts > 0).then(|| {
        view! {
            <Pill tone=Tone::Warn icon="users">
                "Written by two people"
            </Pill>
        }
    });
    view! {
        <li>
            <Initials student=one.student.clone() />
            <div class="grow">
                <div class="row">
                    <b id=id tabindex="-1">
                        <Name student=one.student full=true />
                    </b>
                    {state}
                    {conflicts}
                </div>
                <p class="small muted">
                    <bdi>{place}</bdi>
                </p>
            </div>
            {action}
        </li>
    }
}
