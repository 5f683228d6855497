//! `/import/students`: a Common Transfer File is read, shown, decided about and confirmed. Everything is written in
//! one save: all of it or nothing.

use domain::{id::HomeSchoolId, school::HomeSchool};
use imports::ctf::{self, Preview};
use leptos::{prelude::*, task::spawn_local};

use super::{
    about::{About, WhatWasRead},
    choices::{done_words, edits, known, summary_words},
    pick::{PickFile, Trouble},
    pupils::{Pupils, shown_label},
};
use crate::{
    coordination::desk::Desk,
    device::files::PickedFile,
    ui::{Button, ButtonKind, Card, Icon, LinkButton, Loading, Note, Page, Tone, memo},
};

/// How far the import has come.
#[derive(Clone, PartialEq)]
enum Stage {
    Choosing,
    Reading,
    Deciding(About),
    Done { words: String, not_imported: Vec<String> },
}

/// `/import/students`.
#[component]
pub fn ImportStudents() -> impl IntoView {
    let desk = Desk::here();
    let stage = RwSignal::new(Stage::Choosing);
    let trouble = RwSignal::new(None::<String>);
    let preview = RwSignal::new(None::<Preview>);
    let pick = move |file: PickedFile| {
        trouble.set(None);
        stage.set(Stage::Reading);
        spawn_local(async move {
            match read(desk, &file).await {
                Ok((about, read)) => {
                    preview.set(Some(read));
                    stage.set(Stage::Deciding(about));
                }
                Err(words) => {
                    stage.set(Stage::Choosing);
                    trouble.set(Some(words));
                }
            }
        });
    };
    let body = move || match stage.get() {
        Stage::Choosing => view! {
            <Card>
                <PickFile
                    label="Choose a Common Transfer File"
                    hint="Its name looks like 8804001_CTF_8801100_001.xml"
                    accept=".xml,.ctf,text/xml,application/xml"
                    on_pick=pick
                />
            </Card>
        }
        .into_any(),
        Stage::Reading => view! { <Loading words="Reading the file" /> }.into_any(),
        Stage::Deciding(about) => view! { <Deciding about preview stage trouble /> }.into_any(),
        Stage::Done { words, not_imported } => {
            view! { <Done words not_imported again=move || stage.set(Stage::Choosing) /> }
                .into_any()
        }
    };
    view! {
        <Page title="Import students" back="/import">
            <Trouble words=trouble />
            {body}
        </Page>
    }
}

async fn read(desk: Desk, file: &PickedFile) -> Result<(About, Preview), String> {
    if file.size() > ctf::LARGEST as f64 {
        return Err(
            "The file is larger than 100 MB, so it is not a Common Transfer File.".to_owned()
        );
    }
    let bytes = file.bytes().await.map_err(|error| error.to_string())?;
    let read = ctf::read(&bytes, desk.today()).map_err(|error| error.to_string())?;
    let about = About::of(file.name(), &read);
    let view = desk.view_now();
    Ok((about, ctf::preview(read, &known(&view), &view.org.home_schools)))
}

#[component]
fn Deciding(
    about: About,
    preview: RwSignal<Option<Preview>>,
    stage: RwSignal<Stage>,
    trouble: RwSignal<Option<String>>,
) -> impl IntoView {
    let desk = Desk::here();
    let busy = RwSignal::new(false);
    let new_school = StoredValue::new(HomeSchoolId::draw(desk.draw()));
    let summary = memo(move || {
        preview.with(|preview| preview.as_ref().map(Preview::summary)).unwrap_or_default()
    });
    let words = move || format!("{}.", summary_words(summary.get()));
    let confirm = move || {
        let Some(decided) = preview.get_untracked() else { return };
        let view = desk.view_now();
        let (decided, added) = with_home_school(decided, new_school.get_value());
        let edits = edits(&decided, &view, added, || desk.draw());
        let stopped = |row: &ctf::PreviewRow| {
            matches!(row.decision, ctf::Decision::Stopped | ctf::Decision::LeftOut)
        };
        let not_imported =
            decided.rows().iter().filter(|row| stopped(row)).map(|row| row.pupil.label()).collect();
        let words = done_words(&edits);
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            // Thousands of records take a moment; the button says so first.
            desk.painted().await;
            let saved = desk.saved(edits).await;
            let _left = busy.try_set(false);
            match saved {
                Ok(()) => {
                    preview.set(None);
                    stage.set(Stage::Done { words, not_imported });
                }
                Err(words) => trouble.set(Some(words)),
            }
        });
    };
    let nothing = move || summary.with(|summary| summary.new + summary.already_here == 0);
    view! {
        <WhatWasRead about preview />
        <Pupils preview />
        <Card>
            <p role="status">{words}</p>
            <div class="row">
                {move || {
                    if nothing() {
                        view! { <p class="muted">"Nobody is to be imported as it stands."</p> }.into_any()
                    } else {
                        view! {
                            <Button kind=ButtonKind::Big icon="check" busy on_press=confirm>
                                {move || if busy.get() { "Importing" } else { "Import them" }}
                            </Button>
                        }
                        .into_any()
                    }
                }}
                <Button kind=ButtonKind::Quiet on_press=move || stage.set(Stage::Choosing)>
                    "Choose another file"
                </Button>
            </div>
        </Card>
    }
}

/// The home school that new students get: one that is here, or the file's own, which is then added.
fn with_home_school(mut preview: Preview, id: HomeSchoolId) -> (Preview, Option<HomeSchool>) {
    let describes = !preview.source.name.trim().is_empty() || preview.source.dfe_number().is_some();
    let added =
        (preview.home_school.is_none() && describes).then(|| preview.source.to_home_school(id));
    if let Some(school) = &added {
        preview.home_school = Some(school.id);
    }
    (preview, added)
}

#[component]
fn Done(words: String, not_imported: Vec<String>, again: impl Fn() + 'static) -> impl IntoView {
    let desk = Desk::here();
    view! {
        <div role="status">
            <Note tone=Tone::Good icon="circle-check">
                <p>
                    <b>{words} "."</b>
                    " They are saved on this device and on their way to base."
                </p>
            </Note>
        </div>
        {(!not_imported.is_empty())
            .then(|| {
                view! {
                    <Card title="Not imported">
                        <ul class="stack-s">
                            {not_imported
                                .into_iter()
                                .map(|label| view! { <li><bdi>{move || shown_label(desk, &label)}</bdi></li> })
                                .collect_view()}
                        </ul>
                    </Card>
                }
            })}
        <div class="row">
            <LinkButton href="/" kind=ButtonKind::Main>
                "See who needs a mentor"
            </LinkButton>
            <LinkButton href="/students">"All students"</LinkButton>
            <Button on_press=again>
                <Icon name="file-up" />
                "Another file"
            </Button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn an_unknown_home_school_is_added_and_a_known_one_is_not() {
        let text = "<CTfile><Header><CTFversion>25.0</CTFversion><SourceSchool><LEA>880</LEA>\
                    <Estab>4001</Estab><SchoolName>Westbrook</SchoolName></SourceSchool></Header>\
                    <CTFpupilData><Pupil><Surname>Khan</Surname><Forename>Zoe</Forename></Pupil>\
                    </CTFpupilData></CTfile>";
        let read = || ctf::read(text.as_bytes(), date(2026, 11, 23));
        let Ok(file) = read() else { unreachable!() };
        let id = HomeSchoolId::draw(3);
        let (preview, added) = with_home_school(ctf::preview(file, &[], &[]), id);
        assert_eq!(preview.home_school, Some(id));
        let Some(school) = added else { unreachable!() };
        assert_eq!(school.dfe_number.as_deref(), Some("8804001"));
        let Ok(file) = read() else { unreachable!() };
        let again = with_home_school(ctf::preview(file, &[], &[school]), HomeSchoolId::draw(4));
        assert_eq!((again.0.home_school, again.1), (Some(id), None));
    }
}
