//! The home schools on `/school`: finding one, adding one by hand, changing whom to ask for. A long list comes from
//! the national register, see `import`.

use domain::{
    id::HomeSchoolId,
    school::HomeSchool,
    search::{Asked, Folded},
    words,
};
use leptos::prelude::*;
use records::Edit;

use super::forms::HomeSchoolForm;
use crate::{
    coordination::{
        desk::Desk,
        fields::{Filling, Mistakes, TextInput},
    },
    ui::{Button, ButtonKind, Card, Empty, Field, For, LinkButton, memo},
};

/// More than this many are found by searching.
const SHOWN: usize = 20;

/// The card with the home schools.
#[component]
pub(super) fn HomeSchools() -> impl IntoView {
    let desk = Desk::here();
    let asked = RwSignal::new(String::new());
    let opened = RwSignal::new(None::<HomeSchoolId>);
    let adding = RwSignal::new(false);
    let all = memo(move || desk.view().org.home_schools.clone());
    let found = memo(move || all.with(|all| find(all, &asked.read())));
    let some = move || -> Vec<HomeSchool> { found.get().into_iter().take(SHOWN).collect() };
    let none = memo(move || all.read().is_empty());
    let list = move || {
        if none.get() {
            return view! {
                <Empty icon="school" title="No home schools yet">
                    <p class="muted">"Take them from the national register, or add them by hand."</p>
                </Empty>
            }
            .into_any();
        }
        view! {
            <p class="small muted" role="status">
                {move || counted(found.read().len(), all.read().len())}
            </p>
            <ul class="list edges">
                <For
                    each=some
                    key=|school| school.id
                    children=move |school| view! { <Line school all opened adding /> }
                />
            </ul>
        }
        .into_any()
    };
    view! {
        <Card
            title="Home schools"
            aside=|| {
                view! { <LinkButton href="/import/home-schools" icon="file-up">"From the register"</LinkButton> }
            }
        >
            <Field
                label="Find a home school"
                kind="search"
                value=asked
                on_input=move |text| asked.set(text)
            />
            {list}
            {move || {
                if adding.get() {
                    view! { <Form school=None done=move || adding.set(false) /> }.into_any()
                } else {
                    view! {
                        <div class="row">
                            <Button icon="plus" on_press=move || {
                                    opened.set(None);
                                    adding.set(true);
                                }>
                                "Add a home school"
                            </Button>
                        </div>
                    }
                    .into_any()
                }
            }}
        </Card>
    }
}

/// Those that answer to what was typed, by name.
fn find(all: &[HomeSchool], typed: &str) -> Vec<HomeSchool> {
    let asked = Asked::of(typed);
    let answers = |school: &&HomeSchool| {
        let number = school.dfe_number.as_deref().unwrap_or_default();
        Folded::of([&school.name, &school.address, number]).answers(&asked)
    };
    let mut found: Vec<_> = all.iter().filter(answers).cloned().collect();
    domain::sorting::sort_by_key(&mut found, |school| school.name.to_lowercase());
    found
}

fn counted(found: usize, all: usize) -> String {
    let shown = found.min(SHOWN);
    match (found == all, shown < found) {
        (true, false) => format!("{} in all", words::number(all)),
        (_, true) => format!("{shown} of {} shown. Type to find others", words::number(found)),
        (false, false) => format!("{} of {} found", words::number(found), words::number(all)),
    }
}

/// What is typed in an open form stays when something arrives about that school or another.
#[component]
fn Line(
    school: HomeSchool,
    all: Memo<Vec<HomeSchool>>,
    opened: RwSignal<Option<HomeSchoolId>>,
    adding: RwSignal<bool>,
) -> impl IntoView {
    let id = school.id;
    let school = memo(move || {
        all.with(|all| all.iter().find(|one| one.id == id).cloned()).unwrap_or(school.clone())
    });
    let is_open = memo(move || opened.get() == Some(id));
    move || {
        if is_open.get() {
            return view! {
                <li class="wraps">
                    <Form school=Some(school.get_untracked()) done=move || opened.set(None) />
                </li>
            }
            .into_any();
        }
        let HomeSchool { name, contact, telephone, address, .. } = school.get();
        let facts = [contact, telephone, address];
        let facts: Vec<_> = facts.into_iter().filter(|text| !text.is_empty()).collect();
        let facts =
            if facts.is_empty() { "No contact yet".to_owned() } else { facts.join(" \u{b7} ") };
        let label = format!("Change {name}");
        view! {
            <li>
                <div class="grow">
                    <b><bdi>{name}</bdi></b>
                    <p class="small muted"><bdi>{facts}</bdi></p>
                </div>
                <Button kind=ButtonKind::Quiet icon="pencil" label on_press=move || {
                        adding.set(false);
                        opened.set(Some(id));
                    }>
                    "Change"
                </Button>
            </li>
        }
        .into_any()
    }
}

/// A home school being added or changed.
#[component]
fn Form(school: Option<HomeSchool>, done: impl Fn() + Clone + 'static) -> impl IntoView {
    let desk = Desk::here();
    let id = school.as_ref().map_or_else(|| HomeSchoolId::draw(desk.draw()), |school| school.id);
    let urn = school.as_ref().and_then(|school| school.urn.clone());
    let filling = Filling::new(school.as_ref().map(HomeSchoolForm::of).unwrap_or_default());
    let busy = RwSignal::new(false);
    let close = done.clone();
    let save = move || {
        let view = desk.view_now();
        let others: Vec<_> =
            view.org.home_schools.iter().filter(|other| other.id != id).cloned().collect();
        let Some(school) = filling.check(|form| form.read(id, urn.clone(), &others)) else {
            return;
        };
        let done = done.clone();
        let words = format!("{} is saved", school.name);
        desk.save(busy, vec![Edit::PutHomeSchools(vec![school])], move || {
            desk.say(words);
            done();
        });
    };
    view! {
        <div class="stack asking">
            <Mistakes filling />
            <TextInput
                filling
                id="school-name"
                label="Name"
                get=|form: &HomeSchoolForm| &form.name
                set=|form| &mut form.name
            />
            <TextInput
                filling
                id="school-contact"
                label="Whom to ask for (optional)"
                hint="For example, Mrs Aldous, SENCO"
                get=|form: &HomeSchoolForm| &form.contact
                set=|form| &mut form.contact
            />
            <TextInput
                filling
                id="school-telephone"
                label="Telephone (optional)"
                kind="tel"
                get=|form: &HomeSchoolForm| &form.telephone
                set=|form| &mut form.telephone
            />
            <TextInput
                filling
                id="school-address"
                label="Address (optional)"
                hint="On one line"
                get=|form: &HomeSchoolForm| &form.address
                set=|form| &mut form.address
            />
            <TextInput
                filling
                id="dfe-number"
                label="DfE number (optional)"
                hint="7 numbers, like 880 4001"
                get=|form: &HomeSchoolForm| &form.dfe_number
                set=|form| &mut form.dfe_number
            />
            <div class="row">
                <Button kind=ButtonKind::Main busy on_press=save>
                    "Save the home school"
                </Button>
                <Button kind=ButtonKind::Quiet on_press=move || close()>
                    "Cancel"
                </Button>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn they_are_found_by_name_address_and_number() {
        let school = |id, name: &str| HomeSchool {
            id: HomeSchoolId::draw(id),
            urn: None,
            dfe_number: Some(format!("880400{id}")),
            name: name.into(),
            address: "School Lane".into(),
            telephone: String::new(),
            contact: String::new(),
        };
        let all = [school(1, "Westbrook High"), school(2, "Ashton")];
        let names = |typed| find(&all, typed).into_iter().map(|one| one.name).collect::<Vec<_>>();
        assert_eq!(names(""), ["Ashton", "Westbrook High"]);
        assert_eq!(names("west"), ["Westbrook High"]);
        assert_eq!(names("8804002"), ["Ashton"]);
        assert_eq!(names("lane"), ["Ashton", "Westbrook High"]);
    }

    #[test]
    fn what_is_hidden_is_said() {
        assert_eq!(counted(2, 2), "2 in all");
        assert_eq!(counted(2, 900), "2 of 900 found");
        assert_eq!(counted(900, 900), "20 of 900 shown. Type to find others");
    }
}
