//! *Recorded for the wrong student?* Whoever wrote a visit chooses the right student, reads what will happen, and moves
//! it. Moved to the wrong one again, it is moved on from there. What is written is `replica`'s to say.

use domain::{
    access::{may_record, reads_everyone},
    id::{StudentId, UserId},
    search::Asked,
    staff::Role,
    student::Student,
    words,
};
use jiff::civil::Date;
use leptos::prelude::*;
use replica::{TimelineEntry, View};

use super::{
    people::{Found, SearchBox},
    roster::{self, Listed, Whose},
    writing::Writing,
};
use crate::{
    device::page,
    place::here,
    store::{Attempt, alongside},
    ui::{Button, ButtonKind, Name, Show, memo, words::fresh_id},
    visits::NotSaved,
};

/// The way to move an entry, for whoever wrote it, while it is open.
#[component]
pub(super) fn Refile(
    /// The entry.
    entry: Memo<Option<TimelineEntry>>,
    /// Whether the entry is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let alongside = alongside();
    let moving = RwSignal::new(false);
    let mine = memo(move || {
        let me = alongside.identity.with(|one| one.as_ref().map(|one| one.user));
        let mine = |me| entry.with(|one| one.as_ref().is_some_and(|one| one.may_be_moved_by(me)));
        alongside.role_is(may_record) && me.is_some_and(mine)
    });
    view! {
        <Show when=move || open.get() && mine.get() && !moving.get()>
            <div class="edge">
                <Button kind=ButtonKind::Quiet on_press=move || moving.set(true)>
                    "Recorded for the wrong student?"
                </Button>
            </div>
        </Show>
        <Show when=move || open.get() && mine.get() && moving.get()>
            <Moving entry=entry moving=moving />
        </Show>
    }
}

/// First whose it is, then what will happen.
#[component]
fn Moving(entry: Memo<Option<TimelineEntry>>, moving: RwSignal<bool>) -> impl IntoView {
    let chosen = RwSignal::new(None::<Student>);
    let heading = fresh_id("refile");
    let (id, labelled) = (heading.clone(), heading.clone());
    view! {
        <div class="stack-s" role="group" aria-labelledby=labelled>
            <h4 id=id tabindex="-1">
                "Who was the visit with?"
            </h4>
            {move || {
                let heading = heading.clone();
                page::after_paint(move || page::focus_id(&heading));
                match chosen.get() {
                    None => view! { <Whom entry=entry chosen=chosen /> }.into_any(),
                    Some(student) => {
                        view! { <Confirm entry=entry student=student chosen=chosen /> }.into_any()
                    }
                }
            }}
            <div class="edge">
                <Button kind=ButtonKind::Quiet on_press=move || moving.set(false)>
                    "Cancel"
                </Button>
            </div>
        </div>
    }
}

/// The students on this device in whose records this person may write, with a search box.
#[component]
fn Whom(entry: Memo<Option<TimelineEntry>>, chosen: RwSignal<Option<Student>>) -> impl IntoView {
    let alongside = alongside();
    let typed = RwSignal::new(String::new());
    let all = memo(move || {
        let who = alongside.identity.with(|one| one.as_ref().map(|one| (one.user, one.role)));
        let at = entry.with(|entry| entry.as_ref().map(|entry| entry.visit.student));
        let (Some(who), Some(at)) = (who, at) else { return Vec::new() };
        let today = alongside.today();
        alongside.view.with(|view| others(view, who, at, today))
    });
    let found = memo(move || {
        let asked = Asked::of(&typed.read());
        all.with(|all| roster::found(all, &asked).into_iter().cloned().collect::<Vec<_>>())
    });
    let choose = UnsyncCallback::new(move |student: Student| {
        let one = student.clone();
        view! {
            <Button on_press=move || chosen.set(Some(one.clone()))>
                "Choose" <span class="vh">" " <Name student=student.clone() /></span>
            </Button>
        }
        .into_any()
    });
    view! {
        <Show
            when=move || !all.read().is_empty()
            fallback=|| {
                view! {
                    <p>
                        "No other student of yours is on this tablet. The visit can be moved when they are."
                    </p>
                }
            }
        >
            <SearchBox typed=typed many=Signal::derive(move || found.read().len()) />
            <Found found=found.into() line=choose />
        </Show>
    }
}

/// What will happen, in a sentence, and the button that does it.
#[component]
fn Confirm(
    entry: Memo<Option<TimelineEntry>>,
    student: Student,
    chosen: RwSignal<Option<Student>>,
) -> impl IntoView {
    let (writing, here) = (Writing::here(), here());
    let alongside = writing.alongside;
    let to = student.id;
    let attempt = Attempt::none();
    let move_it = move || {
        let Some((entry, recorded)) = entry.get_untracked().zip(alongside.recorded()) else {
            return;
        };
        let written_by = |amended: domain::visit::Recorded| {
            let name = alongside
                .view
                .with_untracked(|view| roster::staff_name(&view.org, amended.by, recorded.by));
            let on = words::date(alongside.school_time(amended.at).date());
            format!("written by {name} on {on}")
        };
        let (visit, edits) = attempt.again_or(entry.clone(), || {
            entry.moved_to(to, recorded, || alongside.random(), written_by)
        });
        writing.save_all(edits, move |toasts| {
            toasts.say("Visit moved and saved on this tablet");
            here.go(&format!("/students/{to}?visit={visit}"));
        });
    };
    view! {
        <p>
            "The visit moves to " <b><Name student=student full=true /></b>
            "\u{2019}s record as it is, and a line here keeps saying that you moved it, and when."
        </p>
        <NotSaved refused=writing.refused />
        <div class="row">
            <Button kind=ButtonKind::Main busy=writing.busy on_press=move_it>
                "Move the visit"
            </Button>
            <Button on_press=move || chosen.set(None)>"Choose somebody else"</Button>
        </div>
    }
}

/// Whom a visit that lies with `at` can be moved to: a mentor's own students, for a coordinator everyone; never whom it
/// is with already, nor who is about to leave this device.
fn others(view: &View, who: (UserId, Role), at: StudentId, today: Date) -> Vec<Listed> {
    let whose = match who {
        (_, role) if reads_everyone(role) => Whose::Everyone,
        (me, _) => Whose::Mentored(me),
    };
    let here = view.stays(at);
    let mut others = roster::listed(view, whose, today);
    others.retain(|one| one.student.id != here && !view.kept_for_unsent.contains(&one.student.id));
    others
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::{
        id::RelationshipId,
        relationship::Relationship,
        student::{Decided, Standing},
    };
    use jiff::{Timestamp, civil::date};
    use replica::StudentView;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const ME: UserId = UserId::draw(1);
    const TODAY: Date = date(2026, 11, 27);

    /// A student whom a person mentors.
    fn mentored(number: u128, mentor: UserId) -> (StudentId, Arc<StudentView>) {
        let id = StudentId::draw(number);
        let mut one = StudentView::default();
        one.core.student = Some(Student::named(id, &format!("Student {number}"), ""));
        one.core.relationships.push(Relationship {
            id: RelationshipId::draw(number),
            student: id,
            mentor,
            from: date(2026, 9, 1),
            to: None,
            purpose: String::new(),
        });
        (id, Arc::new(one))
    }

    fn view() -> View {
        let theirs = UserId::draw(2);
        let students = [mentored(1, ME), mentored(2, ME), mentored(3, theirs), mentored(4, ME)];
        View {
            students: students.into(),
            merged: [(StudentId::draw(9), StudentId::draw(1))].into(),
            kept_for_unsent: [StudentId::draw(4)].into(),
            ..View::default()
        }
    }

    fn offered(role: Role, at: u128) -> Vec<StudentId> {
        let others = others(&view(), (ME, role), StudentId::draw(at), TODAY);
        others.into_iter().map(|one| one.student.id).collect()
    }

    #[test]
    fn a_mentor_moves_to_their_own_and_a_coordinator_to_everyone() {
        assert_eq!(offered(Role::Mentor, 1), [2].map(StudentId::draw));
        assert_eq!(offered(Role::Coordinator, 1), [2, 3].map(StudentId::draw));
    }

    #[test]
    fn a_visit_with_somebody_merged_is_not_offered_whom_they_are() {
        assert_eq!(offered(Role::Mentor, 9), [2].map(StudentId::draw));
        let mut merged = view();
        let decided = Decided { met_by: ME, by: ME, at: Timestamp::UNIX_EPOCH };
        let standing = Standing::Declined { reason: String::new(), decided };
        if let Some(one) = merged.students.remove(&StudentId::draw(2)) {
            let mut one = (*one).clone();
            one.core.standing = standing;
            merged.declined.insert(StudentId::draw(2), Arc::new(one));
        }
        let others = others(&merged, (ME, Role::Mentor), StudentId::draw(1), TODAY);
        assert!(others.is_empty(), "nor somebody who is no student of ours");
    }
}
