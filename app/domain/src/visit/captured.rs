//! A visit (clause 2.5) that was recorded with nothing opened: whom it is about is a name in words. It is a draft like that of somebody
//! met for the first time, until its author has opened the record and says whose it is.

use jiff::{Timestamp, civil::Date};

use super::{MetStudent, Present, VisitDraft};
use crate::id::{HomeSchoolId, StudentId};

/// Above it a year is one that was no number.
const LAST_YEAR: u8 = 14;

impl VisitDraft {
    /// A visit that is begun with nothing opened. The id is drawn for it, and is the student's should they turn out to be
    /// somebody met for the first time.
    #[must_use]
    pub fn captured(id: StudentId, date: Date, begun: Timestamp) -> Self {
        Self {
            new_student: Some(MetStudent::default()),
            date: Some(date),
            present: [Present::Student].into(),
            captured: Some(begun),
            ..Self::new(id)
        }
    }

    /// Whether its author said anything. That the student is there is filled in, and does not count.
    #[must_use]
    pub fn says_anything(&self) -> bool {
        let mut said = self.clone();
        said.present.remove(&Present::Student);
        said.minutes.is_some() || !said.is_empty()
    }

    /// The student as they were named while nothing was open: "Kai Fraser".
    #[must_use]
    pub fn named_in_words(&self) -> Option<String> {
        let met = self.new_student.as_ref().filter(|_| self.captured.is_some())?;
        let names = [met.given_name.trim(), met.family_name.trim()];
        Some(names.join(" ").trim().to_owned())
    }

    /// Its author says whose it is: somebody in the record, at home in this school. The words by which they were named stay,
    /// as a line of the note.
    #[must_use]
    pub fn about(self, student: StudentId, home_school: Option<HomeSchoolId>) -> Self {
        let mut words = self.named_in_words().into_iter().collect::<Vec<_>>();
        if let Some(met) = &self.new_student {
            let year = met.year_group.filter(|year| *year <= LAST_YEAR);
            words.extend(year.map(|year| format!("Year {year}")));
            words.push(met.home_school_words.trim().to_owned());
        }
        words.retain(|one| !one.is_empty());
        let mut note = self.note;
        if !words.is_empty() {
            let gap = if note.trim().is_empty() { "" } else { "\n\n" };
            note = format!("{note}{gap}Recorded while locked, about: {}", words.join(", "));
        }
        let home_school = self.home_school.or(home_school);
        Self { student, home_school, note, new_student: None, captured: None, ..self }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const DRAWN: StudentId = StudentId::draw(1);
    const KAI: StudentId = StudentId::draw(2);
    const SCHOOL: HomeSchoolId = HomeSchoolId::draw(3);

    fn begun() -> VisitDraft {
        VisitDraft::captured(DRAWN, date(2026, 11, 23), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn what_the_page_fills_in_is_nothing_that_somebody_said() {
        assert!(!begun().says_anything());
        let noted = VisitDraft { note: "Calm".to_owned(), ..begun() };
        let long = VisitDraft { minutes: Some(40), ..begun() };
        let mut named = begun();
        named.new_student.get_or_insert_default().given_name = "Kai".to_owned();
        for said in [noted, long, named] {
            assert!(said.says_anything());
        }
    }

    #[test]
    fn whose_it_is_takes_the_place_of_the_words_which_stay_in_the_note() {
        let met = MetStudent {
            given_name: "Kai, with his nan ".to_owned(),
            family_name: "F".to_owned(),
            year_group: Some(9),
            home_school_words: " The Heights".to_owned(),
            ..MetStudent::default()
        };
        let new_student = Some(met);
        let draft = VisitDraft { new_student, note: "Calm today.".to_owned(), ..begun() };
        assert_eq!(draft.named_in_words().as_deref(), Some("Kai, with his nan F"));
        let about = draft.about(KAI, Some(SCHOOL));
        assert_eq!((about.student, about.home_school), (KAI, Some(SCHOOL)));
        assert_eq!((about.new_student.clone(), about.captured), (None, None));
        assert_eq!(
            about.note,
            "Calm today.\n\nRecorded while locked, about: Kai, with his nan F, Year 9, The Heights"
        );
        assert_eq!(about.named_in_words(), None);
    }

    #[test]
    fn no_words_about_whom_add_no_line() {
        let about = VisitDraft { minutes: Some(40), ..begun() }.about(KAI, None);
        assert_eq!((about.note.as_str(), about.minutes), ("", Some(40)));
        let named = |name: &str| {
            let mut draft = begun();
            draft.new_student.get_or_insert_default().given_name = name.to_owned();
            draft.about(KAI, None).note
        };
        assert_eq!(named("Kai"), "Recorded while locked, about: Kai");
    }
}
