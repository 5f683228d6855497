//! Which students a person's lists show, in which order and with which words. Finding among them
//! is `domain::search`; drawing them is `list`.

use domain::{
    id::{HomeSchoolId, StudentId, UserId},
    relationship::Relationship,
    school::HomeSchool,
    search::{Asked, Folded},
    student::{Standing, Student},
};
use jiff::civil::Date;
use records::OrgRecord;
use replica::{StudentView, View};

/// What has come of the first copy, while the rest of it is on its way.
#[must_use]
pub fn coming(view: &View) -> Option<String> {
    let coming = view.coming?;
    Some(if coming.listed {
        let (come, all) = (coming.come, coming.all);
        format!("All students are listed. Records are still coming: {come} of {all}")
    } else {
        "Students are still on their way".into()
    })
}

/// Whose students a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Everyone on this device.
    Everyone,
    /// Those whom this person mentors, or met off site.
    Mentored(UserId),
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Who.
    pub student: Student,
    /// "Year 9", where known.
    pub year: Option<String>,
    /// The home school's name, where known.
    pub home_school: Option<String>,
    /// Whether the coordinator has still to decide about them.
    pub provisional: bool,
    /// Whether somebody mentors them on the day of the list.
    pub mentored: bool,
    /// How many facts two people wrote apart.
    pub conflicts: u32,
    folded: Folded,
}

impl Listed {
    /// "Westbrook High, Year 9", or what is known of it.
    #[must_use]
    pub fn place(&self) -> String {
        let known: Vec<_> =
            self.home_school.as_deref().into_iter().chain(self.year.as_deref()).collect();
        if known.is_empty() {
            "Home school and year not known yet".into()
        } else {
            known.join(", ")
        }
    }
}

impl Listed {
    /// What is unusual about this student, with an icon: a word or two, or nothing.
    #[must_use]
    pub const fn state(&self) -> Option<(&'static str, &'static str)> {
        match (self.provisional, self.mentored) {
            (true, _) => Some(("Met off site", "user-plus")),
            (false, false) => Some(("No mentor yet", "user")),
            (false, true) => None,
        }
    }
}

/// The students of a list as they stand on `day`, by given name, then family name.
#[must_use]
pub fn listed(view: &View, whose: Whose, day: Date) -> Vec<Listed> {
    let mut all: Vec<_> = view
        .students
        .values()
        .filter(|one| match whose {
            Whose::Everyone => true,
            Whose::Mentored(mentor) => mentored(one, mentor, day),
        })
        .filter_map(|one| line(&view.org, one, day))
        .collect();
    domain::sorting::sort_by_key(&mut all, |one| order(&one.student));
    all
}

/// Those who answer to what was typed, in the same order.
#[must_use]
pub fn found<'a>(all: &'a [Listed], asked: &Asked) -> Vec<&'a Listed> {
    all.iter().filter(|one| one.folded.answers(asked)).collect()
}

/// Whether `mentor` mentors this student on `day`, or met them off site and it is not decided yet. A student comes to the
/// mentor's device on the first day, by base's clock: where that day is still to come, this device's clock is slow.
#[must_use]
pub fn mentored(one: &StudentView, mentor: UserId, day: Date) -> bool {
    let goes_on = |tie: &Relationship| tie.to.is_none_or(|to| day <= to);
    one.core.standing == Standing::MetOffSite { by: mentor }
        || one.core.relationships.iter().any(|tie| tie.mentor == mentor && goes_on(tie))
}

/// How many facts about a student two people wrote apart.
#[must_use]
pub fn conflicts(one: &StudentView) -> u32 {
    one.core.conflicts + one.years.iter().map(|year| year.conflicts).sum::<u32>()
}

/// The relationships of a student on `day`, oldest first.
#[must_use]
pub fn mentors_on(relationships: &[Relationship], day: Date) -> Vec<&Relationship> {
    let mut now: Vec<_> = relationships.iter().filter(|tie| tie.covers(day)).collect();
    domain::sorting::sort_by_key(&mut now, |tie| (tie.from, tie.id));
    now
}

/// A home school of this school's list.
#[must_use]
pub fn home_school(org: &OrgRecord, id: Option<HomeSchoolId>) -> Option<&HomeSchool> {
    let id = id?;
    org.home_schools.iter().find(|school| school.id == id)
}

/// The facts about a student, where this device has them; of somebody who was merged, those of whom they are.
#[must_use]
pub fn student(view: &View, id: StudentId) -> Option<&Student> {
    view.student(id)?.core.student.as_ref()
}

/// How a member of staff is named to `reader`: "You", their name, or that base has not named them yet.
#[must_use]
pub fn staff_name(org: &OrgRecord, who: UserId, reader: UserId) -> String {
    if who == reader {
        return "You".into();
    }
    match org.staff.iter().find(|member| member.id == who) {
        Some(member) if !member.name.is_empty() => member.name.clone(),
        _ => "Someone at this school".into(),
    }
}

/// The order of lists: by given name, then family name.
#[must_use]
pub fn order(student: &Student) -> (String, String, StudentId) {
    (student.given_name.to_lowercase(), student.family_name.to_lowercase(), student.id)
}

fn line(org: &OrgRecord, one: &StudentView, day: Date) -> Option<Listed> {
    let student = one.core.student.clone()?;
    let year = student.year_words();
    let home_school = home_school(org, student.home_school).map(|school| school.name.clone());
    let folded = Folded::student(&student, home_school.as_deref());
    Some(Listed {
        mentored: one.core.relationships.iter().any(|tie| tie.covers(day)),
        provisional: matches!(one.core.standing, Standing::MetOffSite { .. }),
        conflicts: conflicts(one),
        student,
        year,
        home_school,
        folded,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::id::RelationshipId;
    use jiff::{ToSpan, civil::date};
    use protocol::sync::{Coming, Place};
    use records::CoreRow;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const TODAY: Date = date(2026, 11, 23);

    fn view() -> View {
        let one = |id: u128, given: &str, standing, mentor: Option<(u128, Option<Date>)>| {
            let student = Student {
                year_group: Some(9),
                ..Student::named(StudentId::draw(id), given, "Moss")
            };
            let tie = mentor.map(|(mentor, to)| Relationship {
                id: RelationshipId::draw(id),
                student: student.id,
                mentor: UserId::draw(mentor),
                from: date(2026, 9, 1),
                to,
                purpose: String::new(),
            });
            let relationships = tie.into_iter().collect();
            let core = CoreRow {
                student: Some(student),
                standing,
                relationships,
                ..StudentView::default().core
            };
            (StudentId::draw(id), Arc::new(StudentView { core, ..StudentView::default() }))
        };
        let met = Standing::MetOffSite { by: UserId::draw(1) };
        let yesterday = Some(TODAY - 1.day());
        let students = [
            one(1, "Zoë", Standing::Confirmed, Some((1, None))),
            one(2, "Aisha", met, None),
            one(3, "Kai", Standing::Confirmed, Some((2, None))),
            one(4, "Dylan", Standing::Confirmed, Some((1, yesterday))),
        ];
        View { students: students.into(), ..View::default() }
    }

    fn names(all: &[&Listed]) -> Vec<String> {
        all.iter().map(|one| one.student.given_name.clone()).collect()
    }

    #[test]
    fn a_mentor_sees_those_related_today_and_those_met_off_site() {
        let mine = listed(&view(), Whose::Mentored(UserId::draw(1)), TODAY);
        assert_eq!(names(&mine.iter().collect::<Vec<_>>()), ["Aisha", "Zoë"]);
        let states: Vec<_> = mine.iter().map(|one| one.state().map(|(words, _)| words)).collect();
        assert_eq!(states, [Some("Met off site"), None]);
    }

    #[test]
    fn a_slow_clock_hides_nobody_from_their_mentor() {
        let years_ago = date(2016, 11, 23);
        let mine = listed(&view(), Whose::Mentored(UserId::draw(1)), years_ago);
        assert!(names(&mine.iter().collect::<Vec<_>>()).contains(&"Zoë".to_owned()));
    }

    #[test]
    fn everyone_is_in_order_and_found_by_the_beginnings_of_words() {
        let all = listed(&view(), Whose::Everyone, TODAY);
        assert_eq!(names(&all.iter().collect::<Vec<_>>()), ["Aisha", "Dylan", "Kai", "Zoë"]);
        assert_eq!(names(&found(&all, &Asked::of("zoe year 9"))), ["Zoë"]);
        assert_eq!(found(&all, &Asked::of("nobody")), Vec::<&Listed>::new());
        let dylan = found(&all, &Asked::of("dyl"));
        let states: Vec<_> = dylan.iter().filter_map(|one| one.state()).collect();
        assert_eq!(states, [("No mentor yet", "user")]);
    }

    #[test]
    fn what_is_still_coming_is_said_until_all_of_it_is_here() {
        let (version, pack, after, until, own) = (1, 2, 7, 9, 0);
        let place = Place { version, pack, after, until, own };
        let said = |listed| {
            let of_500 = Some(Coming { place, listed, come: 120, all: 500 });
            coming(&View { coming: of_500, ..view() })
        };
        assert_eq!(said(false).as_deref(), Some("Students are still on their way"));
        let words = "All students are listed. Records are still coming: 120 of 500";
        assert_eq!(said(true).as_deref(), Some(words));
        assert_eq!(coming(&view()), None);
    }

    #[test]
    fn nobody_is_nameless() {
        let me = UserId::draw(1);
        assert_eq!(staff_name(&OrgRecord::default(), me, me), "You");
        assert_eq!(
            staff_name(&OrgRecord::default(), UserId::draw(2), me),
            "Someone at this school"
        );
    }
}
