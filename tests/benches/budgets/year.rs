//! The years of one student: visits through each of them, and what followed from the visits.

use anyhow::Result;
use domain::{
    calendar::AcademicYear,
    id::{StudentId, TickId},
    visit::{ActionTick, EntryId, ReadReceipt, Recorded, Ticked, Visit},
};
use jiff::{
    Span, Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};
use records::Edit;
use sync_server::relay::Principal;

use crate::{
    draw::Draw,
    pen::Pen,
    people::{COORDINATOR, MENTOR},
    prose::Prose,
    school::Followed,
    visit,
    weight::Weight,
};

/// Days that nobody has got round to reading yet.
const UNREAD: i64 = 14;

/// So many academic years, this one the last.
pub(crate) struct Years {
    pub(crate) today: Date,
    pub(crate) many: i16,
}

/// What is kept about a student each year.
pub(crate) struct Kept {
    pub(crate) student: StudentId,
    pub(crate) visits: usize,
    pub(crate) followed: Followed,
}

impl Years {
    /// The day on which it all began.
    pub(crate) fn first_day(&self) -> Result<Date> {
        let this_year = AcademicYear::of(self.today).starts_in();
        Ok(Date::new(this_year + 1 - self.many, 9, 1)?)
    }

    /// Lets them pass for one student.
    pub(crate) fn pass(
        &self,
        pen: &mut Pen<'_>,
        draw: &mut Draw,
        prose: &Prose,
        kept: &Kept,
        weight: &mut Weight,
    ) -> Result<()> {
        let this_year = AcademicYear::of(self.today).starts_in();
        for year in this_year + 1 - self.many..=this_year {
            let first = date(year, 9, 1);
            let last = date(year + 1, 7, 20).min(self.today);
            let days = (last - first).get_days();
            let mut visits = Vec::with_capacity(kept.visits);
            for number in 0..kept.visits {
                let after = i64::from(days) * i64::try_from(number)? / i64::try_from(kept.visits)?;
                let day = first.checked_add(Span::new().days(after))?;
                visits.push(visit::invent(draw, prose, kept.student, day, on(&MENTOR, day, 11)?));
            }
            for visit in &visits {
                weight.add(visit)?;
            }
            let edits: Vec<_> = visits.iter().cloned().map(Edit::RecordVisit).collect();
            pen.write(&MENTOR, &edits)?;
            if kept.followed == Followed::Up {
                self.follow_up(pen, &visits)?;
            }
        }
        Ok(())
    }

    fn follow_up(&self, pen: &mut Pen<'_>, visits: &[Visit]) -> Result<()> {
        let until = self.today.checked_sub(Span::new().days(UNREAD))?;
        let (mut ticks, mut reads) = (Vec::new(), Vec::new());
        for visit in visits.iter().filter(|visit| visit.date < until) {
            let (student, year) = (visit.student, AcademicYear::of(visit.date));
            for action in &visit.actions {
                let recorded = on(&MENTOR, visit.date, 15)?;
                let id = TickId::default();
                let tick = ActionTick { id, action: action.id, says: Ticked::Done, recorded };
                ticks.push(Edit::TickAction { student, year, tick });
            }
            let recorded = on(&COORDINATOR, visit.date, 16)?;
            let receipt = ReadReceipt { entry: EntryId::Visit(visit.id), recorded };
            reads.push(Edit::MarkRead { student, year, receipt });
        }
        pen.write(&MENTOR, &ticks)?;
        pen.write(&COORDINATOR, &reads)
    }
}

/// By whom, on that day at that hour.
fn on(who: &Principal, day: Date, hour: i8) -> Result<Recorded> {
    let at: Timestamp = day.at(hour, 0, 0, 0).to_zoned(TimeZone::UTC)?.timestamp();
    Ok(Recorded { by: who.user, device: who.device, at })
}
