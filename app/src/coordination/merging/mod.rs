//! `/merging/:student`: somebody met off site is somebody who is here already. Who, chosen from those who look alike
//! or from everyone; then what will happen, and only then it is written.

mod alike;

use domain::{
    id::{StudentId, UserId},
    search::Asked,
    student::{Standing, Student},
    words,
};
use leptos::prelude::*;
use records::Edit;

use self::alike::what_happens;
pub(super) use self::alike::{Alike, alike};
use super::desk::Desk;
use crate::{
    place::here,
    students::{
        people::{Found, SearchBox},
        roster::{self, Whose},
    },
    ui::{
        Button, ButtonKind, Card, CardKind, Empty, Initials, LinkButton, Name, Page, Pill, Tone,
        memo, words::counted,
    },
};

/// `/merging/:student`.
#[component]
pub fn Merging(
    /// Whom the mentor met.
    id: StudentId,
) -> impl IntoView {
    let desk = Desk::here();
    let waiting = memo(move || {
        let view = desk.view();
        let known = view.students.get(&id)?;
        let Standing::MetOffSite { by } = known.core.standing else { return None };
        Some((known.core.student.as_ref()?.id, by))
    });
    let body = move || match waiting.get() {
        Some((id, by)) => view! { <Who id by /> }.into_any(),
        None => view! {
            <Empty icon="user" title="This student does not wait for a decision">
                <p>"It may be decided already, here or on another device."</p>
                <LinkButton href="/overview">"Back to the overview"</LinkButton>
            </Empty>
        }
        .into_any(),
    };
    view! {
        <Page title="Who is this student?" back="/overview">
            {body}
        </Page>
    }
}

#[component]
fn Who(id: StudentId, by: UserId) -> impl IntoView {
    let desk = Desk::here();
    let view = desk.view_now();
    let chosen = RwSignal::new(None::<StudentId>);
    let known = view.students.get(&id)?;
    let student = known.core.student.clone()?;
    let visits: u32 = known.years.iter().map(|year| year.visits).sum();
    let met = format!(
        "Met off site by {}. {} recorded.",
        desk.staff_name(by),
        counted(visits as usize, "visit")
    );
    let about = about(desk, &student);
    let likely = alike(&view, &student);
    let named = Signal::stored(student);
    Some(view! {
        <section class="card row-n" aria-label="Met off site">
            <Initials student=named class="lg" />
            <div class="grow">
                <p class="who">
                    <Name student=named full=true />
                </p>
                <p class="muted"><bdi>{about}</bdi></p>
                <p class="small muted"><bdi>{met}</bdi></p>
            </div>
        </section>
        {move || match chosen.get() {
            Some(into) => view! { <Agree met=id by into chosen /> }.into_any(),
            None => view! { <Choose met=id likely=likely.clone() chosen /> }.into_any(),
        }}
    })
}

/// "Westbrook High, Year 9, born 4 March 2012", or what is known of it.
fn about(desk: Desk, student: &Student) -> String {
    let view = desk.view_now();
    let school = roster::home_school(&view.org, student.home_school);
    let known: Vec<String> = school
        .map(|school| school.name.clone())
        .into_iter()
        .chain(student.year_words())
        .chain(student.date_of_birth.map(|born| format!("born {}", words::date(born))))
        .collect();
    if known.is_empty() {
        "Home school, year and date of birth not known yet".to_owned()
    } else {
        known.join(", ")
    }
}

/// Those who look alike, and everyone by search.
#[component]
fn Choose(
    met: StudentId,
    likely: Vec<Alike>,
    chosen: RwSignal<Option<StudentId>>,
) -> impl IntoView {
    let desk = Desk::here();
    let typed = RwSignal::new(String::new());
    let found = memo(move || {
        let all = roster::listed(&desk.view(), Whose::Everyone, desk.today());
        let found = roster::found(&all, &Asked::of(&typed.read()));
        found.into_iter().filter(|one| one.student.id != met).cloned().collect::<Vec<_>>()
    });
    let choose =
        UnsyncCallback::new(move |student: Student| this_is_them(student, chosen).into_any());
    view! {
        {(!likely.is_empty())
            .then(|| {
                view! {
                    <Card title="They look alike" kind=CardKind::Flush>
                        <ul class="list">
                            {likely.into_iter().map(|one| view! { <Likely one chosen /> }).collect_view()}
                        </ul>
                    </Card>
                }
            })}
        <section class="stack" aria-labelledby="everyone">
            <h2 id="everyone">"Everyone here"</h2>
            <SearchBox typed many=Signal::derive(move || found.read().len()) />
            <Found found=found.into() line=choose />
        </section>
    }
}

#[component]
fn Likely(one: Alike, chosen: RwSignal<Option<StudentId>>) -> impl IntoView {
    let desk = Desk::here();
    let Alike { student, reasons } = one;
    let about = about(desk, &student);
    let action = this_is_them(student.clone(), chosen);
    let student = Signal::stored(student);
    view! {
        <li class="wraps">
            <Initials student />
            <div class="grow stack-s">
                <b>
                    <Name student full=true />
                </b>
                <p class="small muted"><bdi>{about}</bdi></p>
                <div class="row">
                    {reasons
                        .into_iter()
                        .map(|words| {
                            view! {
                                <Pill tone=Tone::Info icon="check">
                                    {words}
                                </Pill>
                            }
                        })
                        .collect_view()}
                </div>
            </div>
            {action}
        </li>
    }
}

fn this_is_them(student: Student, chosen: RwSignal<Option<StudentId>>) -> impl IntoView {
    let id = student.id;
    view! {
        <Button on_press=move || chosen.set(Some(id))>
            "This is them" <span class="vh">": " <Name student full=true /></span>
        </Button>
    }
}

/// What will happen, and the one button that writes it.
#[component]
fn Agree(
    met: StudentId,
    by: UserId,
    into: StudentId,
    chosen: RwSignal<Option<StudentId>>,
) -> impl IntoView {
    let desk = Desk::here();
    let busy = RwSignal::new(false);
    let here = here();
    let view = desk.view_now();
    let known = view.students.get(&met).cloned().zip(view.students.get(&into).cloned());
    let student = known.as_ref().and_then(|(_, into)| into.core.student.clone());
    let about = student.as_ref().map(|student| about(desk, student));
    // Said again when names are hidden or shown.
    let sentences = move || {
        let named = |student: &Student| desk.full_name(student);
        known.as_ref().map_or_else(Vec::new, |(met, into)| {
            what_happens((met, into), by, desk.today(), named, |who| desk.staff_name(who))
        })
    };
    let merge = move || {
        let Some(decided) = desk.decided(by) else { return };
        let standing = Standing::MergedInto { student: into, decided };
        desk.save(busy, vec![Edit::SetStanding { student: met, standing }], move || {
            desk.undoable("Joined. Both are one record now", move || {
                let standing = Standing::MetOffSite { by };
                desk.save_quietly(vec![Edit::SetStanding { student: met, standing }]);
            });
            here.go(&format!("/students/{into}"));
        });
    };
    view! {
        <Card title="The same student?" kind=CardKind::Hero>
            {student
                .map(|student| {
                    let student = Signal::stored(student);
                    view! {
                        <div class="row-n">
                            <Initials student class="lg" />
                            <div class="grow">
                                <p class="who">
                                    <Name student full=true />
                                </p>
                                <p class="muted"><bdi>{about}</bdi></p>
                            </div>
                        </div>
                    }
                })}
            <h3>"What happens then"</h3>
            <ul class="dots stack-s">
                {move || {
                    sentences().into_iter().map(|words| view! { <li><bdi>{words}</bdi></li> }).collect_view()
                }}
                <li>"You can take it apart again, now or later, on the student\u{2019}s page."</li>
            </ul>
            <div class="row">
                <Button kind=ButtonKind::Main busy on_press=merge>
                    "Yes, the same student"
                </Button>
                <Button kind=ButtonKind::Quiet on_press=move || chosen.set(None)>
                    "Choose somebody else"
                </Button>
            </div>
        </Card>
    }
}
