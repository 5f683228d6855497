//! Plans a visit: the day, the time, the place and whom to ask for there.

use domain::{
    calendar::AcademicYear,
    id::{PlanId, StudentId},
    visit::{PlannedVisit, Recorded},
    words,
};
use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use leptos::{prelude::*, task::spawn_local};
use records::Edit;

use super::{
    day_field::DayField,
    school_choice::{ChosenSchool, SchoolChoice},
    unsaved::{NotSaved, form_as_text, save_words},
};
use crate::{
    device::clock,
    store::{Alongside, Attempt, alongside},
    students::roster,
    ui::{Button, ButtonKind, ErrorSummary, Field, Mistake, Name, Toasts, memo, words::fresh_id},
};

/// What was filled in so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Filled {
    day: Option<Date>,
    time: String,
    school: ChosenSchool,
    ask_for: String,
}

/// The form.
#[component]
pub fn PlanForm(
    /// Whom the visit will be about.
    student: StudentId,
    /// What is done when it is saved or given up.
    on_done: UnsyncCallback<()>,
) -> impl IntoView {
    let alongside = alongside();
    let toasts = expect_context::<Toasts>();
    let (person, school) = alongside.view.with_untracked(|view| {
        let person = roster::student(view, student).cloned();
        let school = person.as_ref().and_then(|one| one.home_school);
        (person, roster::home_school(&view.org, school).cloned())
    });
    let first_school = school.as_ref().map(|school| school.name.clone()).unwrap_or_default();
    let filled = RwSignal::new(Filled {
        time: "10:00".into(),
        school: ChosenSchool { id: school.as_ref().map(|school| school.id), words: String::new() },
        ask_for: school.map(|school| school.contact).unwrap_or_default(),
        ..Filled::default()
    });
    let (day_id, time_id, school_id) = (fresh_id("plan"), fresh_id("plan"), fresh_id("plan"));
    let mistakes = RwSignal::new(Vec::<Mistake>::new());
    let refused = RwSignal::new(None::<&'static str>);
    let busy = RwSignal::new(false);
    let attempt = Attempt::none();
    let ids = [day_id.clone(), time_id.clone(), school_id.clone()];
    let save = move || {
        let today = untrack(|| alongside.today());
        match filled.with_untracked(|filled| check(filled, today, &ids)) {
            Err(found) => mistakes.set(found),
            Ok(at) => {
                mistakes.set(Vec::new());
                busy.set(true);
                spawn_local(async move {
                    let plan = filled.get_untracked();
                    match store(alongside, student, &plan, at, attempt).await {
                        Ok(words) => {
                            toasts.say(words);
                            on_done.run(());
                        }
                        Err(why) => {
                            refused.set(Some(why));
                            busy.set(false);
                        }
                    }
                });
            }
        }
    };
    let text = UnsyncCallback::new(move |()| {
        filled.with_untracked(|filled| as_text(alongside, student, filled))
    });
    let schools = memo(move || alongside.view.with(|view| view.org.home_schools.clone()));
    view! {
        <section class="card stack" aria-label="Plan a visit">
            <h2>"Plan a visit with " {person.map(|one| view! { <Name student=one /> })}</h2>
            <ErrorSummary mistakes=mistakes />
            <NotSaved refused=refused text=text />
            <DayField
                label="Day"
                id=day_id
                first=None
                on_day=move |day| filled.update(|filled| filled.day = day)
            />
            <Field
                label="Time"
                id=time_id
                kind="time"
                value=Signal::stored("10:00".to_owned())
                on_input=move |time| filled.update(|filled| filled.time = time)
            />
            <SchoolChoice
                schools=schools.into()
                first=first_school
                id=school_id
                hint="Where the visit takes place"
                on_choose=move |school| filled.update(|filled| filled.school = school)
            />
            <Field
                label="Ask for"
                hint="Optional. For example, Mrs Aldous, SENCO"
                value=Signal::derive(move || filled.with(|filled| filled.ask_for.clone()))
                on_input=move |words| filled.update(|filled| filled.ask_for = words)
            />
            <div class="row">
                <Button kind=ButtonKind::Main busy=busy on_press=save>
                    "Save plan"
                </Button>
                <Button kind=ButtonKind::Quiet on_press=move || on_done.run(())>
                    "Cancel"
                </Button>
            </div>
        </section>
    }
}

/// What was filled in so far, to be kept outside Alongside.
fn as_text(alongside: Alongside, student: StudentId, filled: &Filled) -> String {
    let day = filled.day.map(words::date).unwrap_or_default();
    let school = alongside.view.with_untracked(|view| {
        roster::home_school(&view.org, filled.school.id).map(|school| school.name.clone())
    });
    let lines = [
        ("Day", day.as_str()),
        ("Time", filled.time.as_str()),
        ("Home school", school.as_deref().unwrap_or(&filled.school.words)),
        ("Ask for", filled.ask_for.as_str()),
    ];
    form_as_text(alongside, "Planned visit", student, &lines)
}

/// The moment that was asked for, or what has to be put right.
fn check(
    filled: &Filled,
    today: Date,
    [day, time, school]: &[String; 3],
) -> Result<Timestamp, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let mut say = |field: &String, words: &str| {
        mistakes.push(Mistake { field: field.clone(), words: words.into() });
    };
    match filled.day {
        None => say(day, "Choose the day of the visit"),
        Some(chosen) if chosen < today => {
            say(day, "Choose today or a later day; a visit that took place is recorded instead");
        }
        Some(_) => {}
    }
    let clock_time = filled.time.trim().parse::<Time>().ok();
    if clock_time.is_none() {
        say(time, "Give the time, such as 10:30");
    }
    if filled.school.id.is_none() && !filled.school.words.trim().is_empty() {
        say(school, "Choose the home school from the list, or leave it empty");
    }
    let at = filled.day.zip(clock_time).and_then(|(day, time)| {
        clock::school_zone().to_ambiguous_timestamp(day.to_datetime(time)).compatible().ok()
    });
    match at {
        Some(at) if mistakes.is_empty() => Ok(at),
        _ => Err(mistakes),
    }
}

/// Saves the plan; answers with what to say.
async fn store(
    alongside: Alongside,
    student: StudentId,
    filled: &Filled,
    at: Timestamp,
    attempt: Attempt<Filled, (PlanId, Recorded)>,
) -> Result<String, &'static str> {
    let recorded = alongside.recorded().ok_or(save_words(&replica::SaveError::NotEnrolled))?;
    let fresh = || (PlanId::draw(clock::random()), recorded);
    let (id, recorded) = attempt.again_or(filled.clone(), fresh);
    let when = alongside.school_time(at);
    let plan = PlannedVisit {
        id,
        student,
        mentor: recorded.by,
        home_school: filled.school.id,
        at,
        ask_for: filled.ask_for.trim().to_owned(),
        recorded,
    };
    let edit = Edit::Plan { year: AcademicYear::of(when.date()), plan };
    alongside.save(vec![edit], None).await.map_err(|refusal| save_words(&refusal))?;
    Ok(format!(
        "Planned for {}, {}. Saved on this tablet",
        words::weekday_and_date(when.date()),
        words::time(when.time())
    ))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn ids() -> [String; 3] {
        ["day".into(), "time".into(), "school".into()]
    }

    fn fields(filled: &Filled) -> Vec<String> {
        let checked = check(filled, date(2026, 11, 23), &ids());
        checked.err().into_iter().flatten().map(|one| one.field).collect()
    }

    #[test]
    fn a_summer_visit_is_kept_at_the_moment_that_the_schools_clock_shows() {
        let filled =
            Filled { day: Some(date(2027, 6, 7)), time: "10:30".into(), ..Filled::default() };
        let at = check(&filled, date(2026, 11, 23), &ids()).ok();
        assert_eq!(at, "2027-06-07T09:30:00Z".parse().ok());
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let school = ChosenSchool { id: None, words: "Hogwarts".into() };
        assert_eq!(fields(&Filled { school, ..Filled::default() }), ids());
        let past =
            Filled { day: Some(date(2026, 11, 22)), time: "9:00".into(), ..Filled::default() };
        assert_eq!(fields(&past).first().map(String::as_str), Some("day"));
    }
}
