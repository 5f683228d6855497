//! `/import/mentors`: a CSV file of staff, its columns matched by a person, and a preview of who would be added. They go
//! into the school's own document, all or none; base hears who may have a device when a code is made for them.

use domain::staff::Role;
use imports::mentors::{self, Finding, MentorFile, MentorPreview};
use leptos::{prelude::*, task::spawn_local};
use records::Edit;

use super::{
    columns::Columns,
    match_columns::MatchColumns,
    pick::{PickFile, Trouble},
};
use crate::{
    coordination::{desk::Desk, fields::Filling},
    device::files::PickedFile,
    ui::{
        Button, ButtonKind, Card, CardKind, LinkButton, Loading, Note, Page, Pill, Tone, memo,
        words::counted,
    },
};

/// How far the import has come.
#[derive(Clone, PartialEq)]
enum Stage {
    Choosing,
    Reading,
    Matching(MentorFile),
    Done(String),
}

/// `/import/mentors`.
#[component]
pub fn ImportMentors() -> impl IntoView {
    let stage = RwSignal::new(Stage::Choosing);
    let trouble = RwSignal::new(None::<String>);
    let pick = move |file: PickedFile| {
        trouble.set(None);
        stage.set(Stage::Reading);
        spawn_local(async move {
            let next = match read(&file).await {
                Ok(file) => Stage::Matching(file),
                Err(words) => {
                    let _left = trouble.try_set(Some(words));
                    Stage::Choosing
                }
            };
            let _left = stage.try_set(next);
        });
    };
    let body = move || {
        match stage.get() {
        Stage::Choosing => view! {
            <Card>
                <PickFile
                    label="Choose a list of mentors"
                    hint="A CSV file, for example saved from a spreadsheet. Its first row names the columns."
                    accept=".csv,.txt,text/csv"
                    on_pick=pick
                />
            </Card>
        }
        .into_any(),
        Stage::Reading => view! { <Loading words="Reading the file" /> }.into_any(),
        Stage::Matching(file) => view! { <Matching file stage trouble /> }.into_any(),
        Stage::Done(words) => view! { <Done words stage /> }.into_any(),
    }
    };
    view! {
        <Page title="Import mentors" back="/import">
            <Trouble words=trouble />
            {body}
        </Page>
    }
}

async fn read(file: &PickedFile) -> Result<MentorFile, String> {
    if file.size() > mentors::LARGEST as f64 {
        return Err("The file is larger than 5 MB, so it is not a list of mentors.".to_owned());
    }
    let bytes = file.bytes().await.map_err(|error| error.to_string())?;
    mentors::read(&bytes).map_err(|error| error.to_string())
}

#[component]
fn Matching(
    file: MentorFile,
    stage: RwSignal<Stage>,
    trouble: RwSignal<Option<String>>,
) -> impl IntoView {
    let desk = Desk::here();
    let busy = RwSignal::new(false);
    let filling = Filling::new(Columns::of(&file.guess));
    let header = file.header.clone();
    let preview = memo(move || {
        let mapping = filling.form.with(Columns::mapping);
        file.preview(&mapping, &desk.view().org.staff)
    });
    // Drawn once for a preview: when they were saved although storage answered an error, trying again adds nobody twice.
    let drawn = memo(move || preview.read().to_staff(|| desk.draw()));
    let add = move || {
        let people = drawn.get_untracked();
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let words = format!("{} added.", counted(people.len(), "mentor"));
            let added = desk.saved(people.into_iter().map(Edit::PutStaff).collect()).await;
            let _left = busy.try_set(false);
            match added {
                Ok(()) => {
                    let _left = stage.try_set(Stage::Done(words));
                }
                Err(words) => {
                    let _left = trouble.try_set(Some(words));
                }
            }
        });
    };
    let many = move || preview.read().new_people();
    view! {
        <MatchColumns filling header />
        <Card title="Who would be added" kind=CardKind::Flush>
            <People preview />
        </Card>
        <div class="stack-s" role="status">
            {move || match many() {
                0 => view! {
                    <p class="muted">"Nobody would be added as the columns stand."</p>
                }
                .into_any(),
                many => view! {
                    <Button kind=ButtonKind::Big icon="user-plus" busy on_press=add>
                        {format!("Add {}", counted(many, "mentor"))}
                    </Button>
                }
                .into_any(),
            }}
        </div>
        <Button kind=ButtonKind::Quiet on_press=move || stage.set(Stage::Choosing)>
            "Choose another file"
        </Button>
    }
}

#[component]
fn People(preview: Memo<MentorPreview>) -> impl IntoView {
    let line = |row: mentors::MentorRow| {
        let words = row.words();
        let pill = match (row.finding, row.role) {
            (Finding::New, Role::Coordinator) => {
                view! { <Pill tone=Tone::Warn icon="user-plus">"New coordinator, sees every student"</Pill> }.into_any()
            }
            (Finding::New, Role::Leader) => {
                view! { <Pill tone=Tone::Warn icon="user-plus">"New leader, sees every student"</Pill> }.into_any()
            }
            (Finding::New, Role::Mentor) => {
                view! { <Pill tone=Tone::Good icon="user-plus">"New"</Pill> }.into_any()
            }
            (Finding::New, role) => {
                view! { <Pill tone=Tone::Good icon="user-plus">{format!("New: {}", role.title())}</Pill> }.into_any()
            }
            _ => view! { <Pill tone=Tone::Mute icon="x">"Not added"</Pill> }.into_any(),
        };
        view! {
            <li class="wraps">
                <div class="grow">
                    <b><bdi>{if row.name.is_empty() { format!("Row {}", row.row) } else { row.name }}</bdi></b>
                    {words.map(|words| view! { <p class="small muted">{words}</p> })}
                </div>
                {pill}
            </li>
        }
    };
    view! {
        <ul class="list scrolls">
            {move || preview.get().rows.into_iter().map(line).collect_view()}
        </ul>
    }
}

#[component]
fn Done(words: String, stage: RwSignal<Stage>) -> impl IntoView {
    view! {
        <div role="status">
            <Note tone=Tone::Good icon="circle-check">
                <p>
                    <b>{words}</b>
                    " Open each of them to set up a device."
                </p>
            </Note>
        </div>
        <div class="row">
            <LinkButton href="/people" kind=ButtonKind::Main>
                "See the mentors"
            </LinkButton>
            <Button icon="file-up" on_press=move || stage.set(Stage::Choosing)>
                "Another file"
            </Button>
        </div>
    }
}
