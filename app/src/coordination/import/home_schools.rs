//! `/import/home-schools`: the national register is read as a stream, once to list its local authorities and once to
//! keep the chosen ones, and shown before anything is written.

use std::collections::BTreeSet;

use imports::gias::{Authority, Chosen, GiasError, GiasFile, GiasReader};
use leptos::{prelude::*, task::spawn_local};

use super::{
    authorities::Authorities,
    pick::{PickFile, Reading, Trouble},
    register::{Kept, kept},
};
use crate::{
    coordination::desk::Desk,
    device::files::PickedFile,
    ui::{Button, ButtonKind, Card, LinkButton, Note, Page, Tone, words::counted},
};

/// How far the import has come.
#[derive(Clone, PartialEq)]
enum Stage {
    Choosing,
    Reading,
    Authorities(Vec<Authority>),
    Kept(Kept),
    Done(String),
}

/// What the page works with.
#[derive(Clone, Copy)]
struct Import {
    desk: Desk,
    stage: RwSignal<Stage>,
    trouble: RwSignal<Option<String>>,
    file: StoredValue<Option<PickedFile>, LocalStorage>,
    name: RwSignal<String>,
    percent: RwSignal<u8>,
    chosen: RwSignal<BTreeSet<String>>,
}

/// `/import/home-schools`.
#[component]
pub fn ImportHomeSchools() -> impl IntoView {
    let import = Import {
        desk: Desk::here(),
        stage: RwSignal::new(Stage::Choosing),
        trouble: RwSignal::new(None),
        file: StoredValue::new_local(None),
        name: RwSignal::default(),
        percent: RwSignal::new(0),
        chosen: RwSignal::default(),
    };
    let body = move || match import.stage.get() {
        Stage::Choosing => view! { <Choosing import /> }.into_any(),
        Stage::Reading => {
            let words = format!("Reading {}", import.name.get_untracked());
            view! {
                <Card>
                    <Reading words percent=import.percent />
                </Card>
            }
            .into_any()
        }
        Stage::Authorities(all) => {
            let keep = move |all| import.keep(all);
            view! { <Authorities all chosen=import.chosen on_chosen=keep /> }.into_any()
        }
        Stage::Kept(kept) => view! { <Confirm import kept /> }.into_any(),
        Stage::Done(words) => view! { <Done import words /> }.into_any(),
    };
    view! {
        <Page title="Import home schools" back="/import">
            <Trouble words=import.trouble />
            {body}
            <p class="xs muted">
                "Contains public sector information from Get Information about Schools (GIAS), Department for Education, licensed under the "
                <a href="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/">
                    "Open Government Licence v3.0"
                </a> "."
            </p>
        </Page>
    }
}

impl Import {
    fn picked(self, file: PickedFile) {
        self.name.set(file.name());
        self.file.set_value(Some(file));
        self.chosen.set(BTreeSet::new());
        self.start(Chosen::ListAuthorities, Stage::Choosing, |_, file| {
            Stage::Authorities(file.authorities)
        });
    }

    fn keep(self, authorities: Vec<Authority>) {
        let chosen = Chosen::Authorities(self.chosen.get_untracked());
        self.start(chosen, Stage::Authorities(authorities), |desk, file| {
            Stage::Kept(kept(&file, &desk.view_now().org.home_schools, || desk.draw()))
        });
    }

    /// Reads the file; what fails leads back to where it was started.
    fn start(
        self,
        chosen: Chosen,
        back: Stage,
        then: impl FnOnce(Desk, GiasFile) -> Stage + 'static,
    ) {
        let Some(file) = self.file.get_value() else { return };
        self.trouble.set(None);
        self.percent.set(0);
        self.stage.set(Stage::Reading);
        spawn_local(async move {
            let read = read(&file, GiasReader::new(chosen), self.percent).await;
            // The page may have been left meanwhile; then nobody waits for the file.
            let _left = match read {
                Ok(file) => self.stage.try_set(then(self.desk, file)),
                Err(words) => {
                    let _left = self.trouble.try_set(Some(words));
                    self.stage.try_set(back)
                }
            };
        });
    }
}

async fn read(
    file: &PickedFile,
    mut reader: GiasReader,
    percent: RwSignal<u8>,
) -> Result<GiasFile, String> {
    let told = |error: GiasError| error.to_string();
    let mut parts = file.parts();
    while let Some(part) = parts.next().await.map_err(|error| error.to_string())? {
        reader.push(&part).map_err(told)?;
        if percent.try_set(parts.percent()).is_some() {
            return Err("The page was left.".to_owned());
        }
    }
    reader.finish().map_err(told)
}

#[component]
fn Choosing(import: Import) -> impl IntoView {
    view! {
        <Card>
            <PickFile
                label="Choose the register of schools"
                hint="Download \u{201c}Establishment fields\u{201d} from Get Information about Schools. Its name looks like edubasealldata20261101.csv. About 60 MB is fine."
                accept=".csv,text/csv"
                on_pick=move |file| import.picked(file)
            />
        </Card>
    }
}

#[component]
fn Confirm(import: Import, kept: Kept) -> impl IntoView {
    let busy = RwSignal::new(false);
    let words = kept.words();
    let faults = kept.faults.clone();
    let more = (kept.faulty as usize).saturating_sub(faults.len());
    let names: Vec<_> = kept.new.iter().take(5).map(|school| school.name.clone()).collect();
    let rest = kept.new.len().saturating_sub(names.len());
    let none = kept.new.is_empty();
    let save = move || {
        let added = counted(kept.new.len(), "home school");
        import.desk.save(busy, kept.edits(), move || {
            import.stage.set(Stage::Done(format!("{added} added.")));
        });
    };
    view! {
        <Card title="What would be added">
            <p>{words} "."</p>
            <ul class="small muted">
                {names.into_iter().map(|name| view! { <li><bdi>{name}</bdi></li> }).collect_view()}
                {(rest > 0).then(|| view! { <li>{format!("and {rest} more")}</li> })}
            </ul>
            {(!faults.is_empty())
                .then(|| {
                    view! {
                        <Note tone=Tone::Warn icon="triangle-alert">
                            <ul class="small">
                                {faults.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}
                                {(more > 0).then(|| view! { <li>{format!("And {more} more rows.")}</li> })}
                            </ul>
                        </Note>
                    }
                })}
            {(!none)
                .then(|| {
                    view! {
                        <div class="row">
                            <Button kind=ButtonKind::Big icon="check" busy on_press=save>
                                "Add them"
                            </Button>
                        </div>
                    }
                })}
            <Button kind=ButtonKind::Quiet on_press=move || import.stage.set(Stage::Choosing)>
                "Choose another file"
            </Button>
        </Card>
    }
}

#[component]
fn Done(import: Import, words: String) -> impl IntoView {
    view! {
        <div role="status">
            <Note tone=Tone::Good icon="circle-check">
                <p>
                    <b>{words}</b>
                    " They are saved on this device and on their way to base."
                </p>
            </Note>
        </div>
        <div class="row">
            <LinkButton href="/school" kind=ButtonKind::Main>
                "See the home schools"
            </LinkButton>
            <Button icon="file-up" on_press=move || import.stage.set(Stage::Choosing)>
                "Another file"
            </Button>
        </div>
    }
}
