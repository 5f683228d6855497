//! *What helps Kai*: lines to do and not to do, added in a moment and taken out again; history keeps them.

use domain::{
    access::may_record,
    calendar::AcademicYear,
    id::{HelpId, StudentId},
    student::{Help, HelpKind},
    words,
};
use leptos::prelude::*;
use records::Edit;
use replica::YearHelp;

use super::{page::Record, roster::staff_name, writing::Writing};
use crate::{
    store::{Attempt, alongside},
    ui::{Button, ButtonKind, Chip, ChipKind, Field, For, Icon, Show, Toasts, memo},
    visits::{NotSaved, form_as_text},
};

/// The longest that a line may be, in characters.
const LIMIT: usize = 300;

/// The card.
#[component]
pub(super) fn Helps(
    /// Whose.
    id: StudentId,
    /// The record.
    record: Record,
    /// How the student is called.
    who: Signal<String>,
) -> impl IntoView {
    let adding = RwSignal::new(false);
    let may = alongside().role_is(may_record);
    let helps = memo(move || record.with(|record| record.helps.clone()));
    view! {
        <section class="card stack-s" aria-labelledby="helps">
            <h2 id="helps">"What helps " <bdi>{who}</bdi></h2>
            <Show
                when=move || !helps.read().is_empty()
                fallback=|| view! { <p class="muted">"Nothing written down yet."</p> }
            >
                <ul class="stack-s">
                    <For each=move || helps.get() key=|line| line.help.id let(line)>
                        <Line line=line />
                    </For>
                </ul>
                <Written helps=helps />
            </Show>
            <Show
                when=move || adding.get()
                fallback=move || {
                    may.then(|| {
                        view! {
                            <div class="edge">
                                <Button
                                    kind=ButtonKind::Quiet
                                    icon="plus"
                                    on_press=move || adding.set(true)
                                >
                                    "Add a line"
                                </Button>
                            </div>
                        }
                    })
                }
            >
                <Add id=id adding=adding />
            </Show>
        </section>
    }
}

/// "Last written by Ms Okafor on 12 November".
#[component]
fn Written(helps: Memo<Vec<YearHelp>>) -> impl IntoView {
    let Writing { alongside, .. } = Writing::here();
    move || {
        let last = helps.read().iter().map(|line| (line.help.at, line.help.by)).max()?;
        let me = alongside.identity.with(|one| one.as_ref().map(|one| one.user))?;
        let by = alongside.view.with(|view| staff_name(&view.org, last.1, me));
        let on = words::day_and_month(alongside.school_time(last.0).date());
        let by = if by == "You" { "you".to_owned() } else { by };
        Some(view! { <p class="xs muted">{format!("Last written by {by} on {on}")}</p> })
    }
}

#[component]
fn Line(line: YearHelp) -> impl IntoView {
    let writing = Writing::here();
    let YearHelp { student: id, year, help } = line;
    let (icon, class, hidden) = match help.kind {
        HelpKind::Helps => ("check", "good", "Helps: "),
        HelpKind::DoesNotHelp => ("x", "bad", "Does not help: "),
    };
    let may = writing.alongside.role_is(may_record);
    let label = format!("Take out: {}", help.text);
    let text = help.text.clone();
    let take_out = move || {
        let Some(recorded) = writing.alongside.recorded() else { return };
        let help = help.clone();
        let edit = Edit::RetireHelp { student: id, year, help: help.id, recorded };
        writing.save(edit, move |toasts: Toasts| {
            toasts.undoable("Line taken out", move || put_back(writing, id, year, help.clone()));
        });
    };
    view! {
        <li class="row-n help">
            <Icon name=icon class=class />
            <span class="grow">
                <span class="vh">{hidden}</span>
                {text}
            </span>
            {may
                .then(move || {
                    view! {
                        <button
                            type="button"
                            class="btn icon ghost"
                            aria-label=label
                            aria-disabled=move || writing.busy.get().then_some("true")
                            on:click=move |_| {
                                if !writing.busy.get_untracked() {
                                    take_out();
                                }
                            }
                        >
                            <Icon name="trash-2" class="mute" />
                        </button>
                    }
                })}
        </li>
        <NotSaved refused=writing.refused />
    }
}

/// The same words as a new line: what was taken out stays in the history.
fn put_back(writing: Writing, id: StudentId, year: AcademicYear, help: Help) {
    let again = Help { id: HelpId::draw(writing.alongside.random()), ..help };
    let edit = Edit::AddHelp { student: id, year, help: again };
    writing.save(edit, |toasts| toasts.say("The line is back"));
}

#[component]
fn Add(id: StudentId, adding: RwSignal<bool>) -> impl IntoView {
    let writing = Writing::here();
    let kind = RwSignal::new(HelpKind::Helps);
    let text = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let attempt = Attempt::none();
    let field = crate::ui::words::fresh_id("help");
    let add = move || {
        let words = text.get_untracked().trim().to_owned();
        if words.is_empty() {
            return error.set(Some("Write what helps, or what does not".to_owned()));
        }
        if words.chars().count() > LIMIT {
            return error.set(Some("Shorten the line to 300 characters".to_owned()));
        }
        let Some(recorded) = writing.alongside.recorded() else { return };
        let kind = kind.get_untracked();
        let fresh = || (HelpId::draw(writing.alongside.random()), recorded.at);
        let (id_of_line, at) = attempt.again_or((kind, words.clone()), fresh);
        let help = Help { id: id_of_line, kind, text: words, by: recorded.by, at };
        let year = AcademicYear::of(untrack(|| writing.alongside.today()));
        writing.save(Edit::AddHelp { student: id, year, help }, move |toasts| {
            adding.try_set(false);
            toasts.say("Saved on this tablet");
        });
    };
    let choice = move |label: &'static str, which: HelpKind| {
        view! {
            <Chip
                label=label
                name="help-kind"
                kind=ChipKind::One
                checked=Signal::derive(move || kind.get() == which)
                on_change=move |_| kind.set(which)
            />
        }
    };
    let words = UnsyncCallback::new(move |()| {
        let label = match kind.get_untracked() {
            HelpKind::Helps => "Helps",
            HelpKind::DoesNotHelp => "Does not help",
        };
        let line = text.get_untracked();
        form_as_text(writing.alongside, "What helps", id, &[(label, line.as_str())])
    });
    view! {
        <div class="stack-s">
            <fieldset>
                <legend class="vh">"Does it help?"</legend>
                <div class="chips">
                    {choice("Helps", HelpKind::Helps)}
                    {choice("Does not help", HelpKind::DoesNotHelp)}
                </div>
            </fieldset>
            <Field
                label="In plain words"
                id=field
                hint="For example, a walk while talking, not a desk"
                error=Signal::derive(move || error.get())
                value=text
                on_input=move |typed| text.set(typed)
            />
            <NotSaved refused=writing.refused text=words />
            <div class="row">
                <Button kind=ButtonKind::Main busy=writing.busy on_press=add>
                    "Add"
                </Button>
                <Button kind=ButtonKind::Quiet on_press=move || adding.set(false)>
                    "Cancel"
                </Button>
            </div>
        </div>
    }
}
