//! What a school that was just set up still needs before mentors can go off site, as steps with a page each.

use domain::access::has_caseload;
use leptos::prelude::*;
use replica::View;

use crate::{
    coordination::desk::Desk,
    ui::{Card, CardKind, Icon, memo},
};

/// Something still to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// Where it is done.
    pub(super) href: &'static str,
    /// What to do.
    pub(super) words: &'static str,
    /// Why.
    pub(super) why: &'static str,
}

/// The steps that are still to do, in the order in which they are best done.
pub(super) fn steps(view: &View) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut want = |missing: bool, href, words, why| {
        if missing {
            steps.push(Step { href, words, why });
        }
    };
    let safety = &view.org.safety;
    want(
        safety.name.trim().is_empty() || safety.telephone.trim().is_empty(),
        "/school",
        "Say whom to phone about a child\u{2019}s safety",
        "The safety button on every screen shows this name and number.",
    );
    want(
        view.org.first_fortnight.is_none(),
        "/school",
        "Set the fortnights, terms and closures",
        "The hour is counted in the school\u{2019}s own fortnights.",
    );
    want(
        view.org.home_schools.is_empty(),
        "/import/home-schools",
        "Add the home schools",
        "Mentors find addresses and contacts there, with no signal.",
    );
    want(
        view.students.is_empty(),
        "/import/students",
        "Add students",
        "From a Common Transfer File, or by hand.",
    );
    want(
        !view.org.staff.iter().any(|member| has_caseload(member.role)),
        "/people",
        "Add mentors",
        "Then invite each of them to set up a tablet or phone.",
    );
    steps
}

/// The steps as a card; nothing once all are done.
#[component]
pub(super) fn Start() -> impl IntoView {
    let desk = Desk::here();
    let todo = memo(move || steps(&desk.view()));
    move || {
        let steps = todo.get();
        (!steps.is_empty()).then(|| {
            view! {
                <Card title="Before mentors go off site" kind=CardKind::Hero>
                    <ul class="stack-s">{steps.into_iter().map(line).collect_view()}</ul>
                </Card>
            }
        })
    }
}

fn line(step: Step) -> impl IntoView {
    view! {
        <li>
            <a class="way" href=step.href>
                <span class="grow">
                    <b>{step.words}</b>
                    <br />
                    <span class="small muted">{step.why}</span>
                </span>
                <Icon name="chevron-right" />
            </a>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::school::SafetyContact;
    use records::OrgRecord;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_new_school_has_everything_to_do() {
        assert_eq!(steps(&View::default()).len(), 5);
    }

    #[test]
    fn what_is_done_is_not_asked_again() {
        let safety = SafetyContact { name: "Mrs Dean".into(), telephone: "01632 960 001".into() };
        let org = OrgRecord {
            safety,
            first_fortnight: Some(jiff::civil::date(2026, 9, 7)),
            ..OrgRecord::default()
        };
        let view = View { org: Arc::new(org), ..View::default() };
        let hrefs: Vec<_> = steps(&view).iter().map(|step| step.href).collect();
        assert_eq!(hrefs, ["/import/home-schools", "/import/students", "/people"]);
    }
}
