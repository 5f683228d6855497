//! `/people`: who has a role here, with their devices and students, and adding somebody by hand.

mod cover;
mod cover_form;
mod invitation;
mod invite;
mod person;
mod role;

use domain::{
    access::has_caseload,
    id::UserId,
    staff::{Role, STAFF_NAME_LIMIT, StaffMember, in_one_line},
};
use leptos::prelude::*;
use records::Edit;

pub use self::person::OnePerson;
use self::role::RoleChoice;
use super::{
    desk::Desk,
    devices::is_in_use,
    directory::Directory,
    fields::{Filling, Mistakes, TextInput},
    letting_in::ToLetIn,
    matching::students_of,
    problem::{Problem, noted, required},
    remote::Remote,
};
use crate::ui::{
    Button, ButtonKind, Card, CardKind, Empty, Icon, LinkButton, Note, Page, Pill, Tone, memo,
    words::counted,
};

/// `/people`.
#[component]
pub fn People() -> impl IntoView {
    let desk = Desk::here();
    let directory = Directory::open(desk);
    view! {
        <Page
            title="People"
            aside=|| {
                view! { <LinkButton href="/import/mentors" icon="file-up">"From a CSV file"</LinkButton> }
            }
        >
            <Unreachable directory />
            <ToLetIn directory />
            <div class="cols cols-rail">
                <Everyone directory />
                <Card title="Add somebody">
                    <AddPerson />
                </Card>
            </div>
        </Page>
    }
}

/// That base cannot be asked: names are here, devices are not.
#[component]
fn Unreachable(directory: Directory) -> impl IntoView {
    move || match directory.get() {
        Remote::Failed(words) => Some(view! {
            <Note tone=Tone::Warn icon="wifi-off">
                <p>{words}</p>
                <div class="row">
                    <Button icon="rotate-ccw" on_press=move || directory.reload()>
                        "Try again"
                    </Button>
                </div>
            </Note>
        }),
        Remote::Loading | Remote::There(_) => None,
    }
}

#[component]
fn Everyone(directory: Directory) -> impl IntoView {
    let desk = Desk::here();
    let staff = memo(move || desk.view().org.staff.clone());
    let body = move || {
        let all = staff.get();
        if all.is_empty() {
            return view! {
                <Empty icon="users-round" title="Nobody yet">
                    <p class="muted">"Add mentors one by one, or from a CSV file."</p>
                </Empty>
            }
            .into_any();
        }
        view! {
            <ul class="list">
                {all.into_iter().map(|member| view! { <Line member directory /> }).collect_view()}
            </ul>
        }
        .into_any()
    };
    view! { <Card kind=CardKind::Flush>{body}</Card> }
}

#[component]
fn Line(member: StaffMember, directory: Directory) -> impl IntoView {
    let desk = Desk::here();
    let id = member.id;
    let load = move || {
        let many = students_of(&desk.view(), id, desk.today()).len();
        let title = member.role.title();
        if has_caseload(member.role) {
            format!("{title}, {}", counted(many, "student"))
        } else {
            title.to_owned()
        }
    };
    let devices = move || {
        directory.get().there()?;
        Some(match directory.devices_of(id).iter().filter(|one| is_in_use(one)).count() {
            0 => view! { <Pill tone=Tone::Warn icon="tablet">"No device"</Pill> }.into_any(),
            many => view! { <Pill tone=Tone::Mute icon="tablet">{counted(many, "device")}</Pill> }
                .into_any(),
        })
    };
    view! {
        <li>
            <div class="grow">
                <a class="whole" href=format!("/people/{id}")>
                    <b><bdi>{member.name}</bdi></b>
                </a>
                <p class="small muted">{load}</p>
            </div>
            {devices}
            <Icon name="chevron-right" />
        </li>
    }
}

/// Why what was asked is not done, beside the button that asked.
#[component]
fn NotDone(words: RwSignal<Option<String>>) -> impl IntoView {
    move || {
        words.get().map(|words| {
            view! {
                <div role="alert">
                    <Note tone=Tone::Bad icon="triangle-alert">
                        <p>"Not done. " {words}</p>
                    </Note>
                </div>
            }
        })
    }
}

/// What is typed about somebody new. The id is drawn once, so that trying again adds nobody twice.
#[derive(Debug, Clone, PartialEq, Eq)]
struct NewPerson {
    id: UserId,
    name: String,
    role: Option<Role>,
}

impl NewPerson {
    const fn empty(id: UserId) -> Self {
        Self { id, name: String::new(), role: Some(Role::Mentor) }
    }

    fn read(&self, staff: &[StaffMember]) -> Result<StaffMember, Vec<Problem>> {
        let mut problems = Vec::new();
        let name =
            required(&in_one_line(&self.name), "Enter a name as students say it, like Ms Okafor");
        let name = noted(&mut problems, "person-name", name);
        // Base would take no longer one, and nobody is in the staff list for whom no code can be made.
        if name.as_ref().is_some_and(|name| name.chars().count() > STAFF_NAME_LIMIT) {
            problems.push(Problem::new("person-name", "Shorten the name to 100 characters"));
        }
        let twice = staff.iter().any(|other| {
            other.id != self.id
                && name.as_ref().is_some_and(|name| other.name.eq_ignore_ascii_case(name))
        });
        if twice {
            let words =
                "Somebody of this name is here already. Add a first name to tell them apart";
            problems.push(Problem::new("person-name", words));
        }
        let role = noted(&mut problems, "person-role", role::chosen(self.role));
        match name.zip(role) {
            Some((name, role)) if problems.is_empty() => {
                Ok(StaffMember { id: self.id, name, role })
            }
            _ => Err(problems),
        }
    }
}

#[component]
fn AddPerson() -> impl IntoView {
    let desk = Desk::here();
    let filling = Filling::new(NewPerson::empty(UserId::draw(desk.draw())));
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let add = move || {
        let view = desk.view_now();
        let Some(member) = filling.check(|form| form.read(&view.org.staff)) else { return };
        busy.set(true);
        trouble.set(None);
        leptos::task::spawn_local(async move {
            let added = desk.saved(vec![Edit::PutStaff(member.clone())]).await;
            busy.set(false);
            match added {
                Ok(()) => {
                    desk.say(format!("{} is added. Open their page to invite them", member.name));
                    filling.form.set(NewPerson::empty(UserId::draw(desk.draw())));
                }
                // What was typed stays: it is not the form that is wrong.
                Err(words) => trouble.set(Some(words)),
            }
        });
    };
    view! {
        <Mistakes filling />
        <TextInput
            filling
            id="person-name"
            label="Name"
            hint="As students say it, like Ms Okafor"
            get=|form: &NewPerson| &form.name
            set=|form| &mut form.name
        />
        <RoleChoice
            filling
            id="person-role"
            get=|form: &NewPerson| form.role
            set=|form, role| form.role = role
        />
        <NotDone words=trouble />
        <div class="row">
            <Button kind=ButtonKind::Main icon="user-plus" busy on_press=add>
                "Add person"
            </Button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn member(id: u128, name: &str) -> StaffMember {
        StaffMember { id: UserId::draw(id), name: name.into(), role: Role::Mentor }
    }

    #[test]
    fn a_name_is_needed_and_tells_people_apart() {
        let staff = [member(1, "Ms Okafor")];
        let read = |id, name: &str| {
            let form = NewPerson { name: name.into(), ..NewPerson::empty(UserId::draw(id)) };
            form.read(&staff).map(|member| member.name).map_err(|problems| problems.len())
        };
        assert_eq!(read(2, " "), Err(1));
        assert_eq!(read(2, "ms okafor"), Err(1));
        assert_eq!(read(2, " Mr\tHale "), Ok("Mr Hale".into()));
        assert_eq!(read(2, &"H".repeat(100)), Ok("H".repeat(100)));
        assert_eq!(read(2, &"H".repeat(101)), Err(1));
        let nothing =
            NewPerson { name: "Mr Hale".into(), role: None, ..NewPerson::empty(UserId::draw(2)) };
        let fields = |problems: Vec<Problem>| problems.iter().map(|one| one.field).collect();
        let found: Result<_, Vec<_>> = nothing.read(&staff).map_err(fields);
        assert_eq!(found, Err(vec!["person-role"]));
        // The second try of the same person, who was saved although storage answered an error.
        assert_eq!(read(1, "Ms Okafor"), Ok("Ms Okafor".into()));
    }
}
