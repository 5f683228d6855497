//! How a student stands in a fortnight (clause 3.2), and whether it is going to be enough.

use super::{Agreed, Day, DayKind, Every, HOUR, When};

/// How a student stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// The minutes that are asked for are there.
    Met,
    /// They are not yet, and there are days left.
    OnTheWay(Pace),
    /// They are not, and no day is left.
    Short,
    /// The hour is paused on every day on which it could be asked for.
    Paused,
    /// The school is closed on every day on which the student is in.
    Closed,
    /// The student has no mentor on any day on which they are in.
    NoMentor,
}

/// Whether what there is, and what is planned, keeps up with the days that are over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pace {
    /// It does.
    OnTrack,
    /// It does not.
    NeedsTime,
}

impl State {
    /// As a pill says it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Met => "Met",
            Self::OnTheWay(Pace::OnTrack) => "On track",
            Self::OnTheWay(Pace::NeedsTime) => "Needs time",
            Self::Short => "Short",
            Self::Paused => "Paused",
            Self::Closed => "School closed",
            Self::NoMentor => "No mentor",
        }
    }

    /// From the ten days, the minutes that are asked for and those that there are, and what is planned.
    pub(super) fn of(days: &[Day], goal: u32, minutes: u32, planned: u32) -> Self {
        let any = |wanted: fn(&Day) -> bool| days.iter().any(wanted);
        if !any(Day::is_asked) {
            return if any(|day| matches!(day.kind, DayKind::Paused(_))) {
                Self::Paused
            } else if any(|day| day.kind == DayKind::NoMentor) {
                Self::NoMentor
            } else {
                Self::Closed
            };
        }
        if minutes >= goal {
            Self::Met
        } else if any(Day::is_left) {
            Self::OnTheWay(pace(days, goal, minutes.saturating_add(planned)))
        } else {
            Self::Short
        }
    }
}

/// On track is who has at least as large a part of the goal as of the days that are over: at half-time, half of it.
fn pace(days: &[Day], goal: u32, minutes: u32) -> Pace {
    let asked = || days.iter().filter(|day| day.is_asked());
    let (over, all) = (asked().filter(|day| day.when == When::Past).count(), asked().count());
    if u64::from(minutes) * (all as u64) >= u64::from(goal) * (over as u64) {
        Pace::OnTrack
    } else {
        Pace::NeedsTime
    }
}

/// The minutes that are asked for. A day or a week that is lost shortens nothing: clause 3.2 says that an hour is the
/// least of every fortnight. A fortnight, or a week where minutes are agreed by the week (clause 2.7), of which no day
/// is left asks for none.
pub(super) fn goal(days: &[Day], agreed: Option<&Agreed>) -> u32 {
    let (minutes, every) =
        agreed.map_or((HOUR, Every::Fortnight), |agreed| (agreed.minutes, agreed.every));
    let spans = match every {
        Every::Week => 5,
        Every::Fortnight => 10,
    };
    let asked = days.chunks(spans).filter(|span| span.iter().any(Day::is_asked));
    asked.fold(0, |goal, _| goal + u32::from(minutes))
}
