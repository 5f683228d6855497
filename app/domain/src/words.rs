//! Dates, times and numbers as people read them, in the GOV.UK style: "25 July 2026", "5:30pm",
//! "10am to 11am". From civil types only: which time zone a moment is read in is the caller's affair.

use jiff::civil::{Date, DateTime, Time};

use crate::calendar::AcademicYear;

/// A day or a moment in the middle of a sentence: "today 10:42am". Names of weekdays keep their capital.
#[must_use]
pub fn within(moment: &str) -> String {
    for day in ["Today", "Yesterday", "Tomorrow"] {
        if let Some(rest) = moment.strip_prefix(day) {
            return format!("{}{rest}", day.to_lowercase());
        }
    }
    moment.to_owned()
}

/// "25 July 2026".
#[must_use]
pub fn date(day: Date) -> String {
    format!("{} {} {}", day.day(), month(day), day.year())
}

/// "25 July".
#[must_use]
pub fn day_and_month(day: Date) -> String {
    format!("{} {}", day.day(), month(day))
}

/// "Thursday 26 November".
#[must_use]
pub fn weekday_and_date(day: Date) -> String {
    format!("{} {} {}", weekday(day), day.day(), month(day))
}

/// "Thu 26 Nov", for chips and narrow columns.
#[must_use]
pub fn short_date(day: Date) -> String {
    let weekday: String = weekday(day).chars().take(3).collect();
    let month: String = month(day).chars().take(3).collect();
    format!("{weekday} {} {month}", day.day())
}

/// "5:30pm", "10am", "midday", "midnight".
#[must_use]
pub fn time(at: Time) -> String {
    let (hour, half) = match at.hour() {
        0 if at.minute() == 0 => return "midnight".to_owned(),
        12 if at.minute() == 0 => return "midday".to_owned(),
        0 => (12, "am"),
        hour @ 1..=11 => (hour, "am"),
        12 => (12, "pm"),
        hour => (hour - 12, "pm"),
    };
    match at.minute() {
        0 => format!("{hour}{half}"),
        minute => format!("{hour}:{minute:02}{half}"),
    }
}

/// "10am to 11am".
#[must_use]
pub fn time_range(from: Time, to: Time) -> String {
    format!("{} to {}", time(from), time(to))
}

/// "16 to 27 November", "30 November to 11 December", "21 December 2026 to 1 January 2027".
#[must_use]
pub fn date_range(first: Date, last: Date) -> String {
    if first.year() != last.year() {
        format!("{} to {}", date(first), date(last))
    } else if first.month() != last.month() {
        format!("{} to {}", day_and_month(first), day_and_month(last))
    } else {
        format!("{} to {}", first.day(), day_and_month(last))
    }
}

/// The same with the year in any case, and one day as a day: "16 to 27 November 2026", "27 November 2026".
#[must_use]
pub fn date_range_and_year(first: Date, last: Date) -> String {
    if first == last {
        date(first)
    } else if first.year() == last.year() {
        format!("{} {}", date_range(first, last), last.year())
    } else {
        date_range(first, last)
    }
}

/// A moment as seen from `now`: "Today 10:46am", "Yesterday 5:30pm", "Tomorrow 9am",
/// "Mon 23 Nov, 10:47am", and with the year where it is another: "25 July 2025, 5:30pm".
#[must_use]
pub fn moment(at: DateTime, now: DateTime) -> String {
    let clock = time(at.time());
    match day_from(at.date(), now.date()) {
        Some(word) => format!("{word} {clock}"),
        None if at.year() == now.year() => format!("{}, {clock}", short_date(at.date())),
        None => format!("{}, {clock}", date(at.date())),
    }
}

/// A day as seen from `today`: "Today", "Yesterday", "Tomorrow", "Thu 26 Nov", "25 July 2025".
#[must_use]
pub fn day(day: Date, today: Date) -> String {
    match day_from(day, today) {
        Some(word) => word.to_owned(),
        None if day.year() == today.year() => short_date(day),
        None => date(day),
    }
}

/// "2026 to 2027".
#[must_use]
pub fn academic_year(year: AcademicYear) -> String {
    format!("{} to {}", year.starts_in(), i32::from(year.starts_in()) + 1)
}

/// "Year 9", or "Reception" for 0.
#[must_use]
pub fn year_group(year: u8) -> String {
    if year == 0 { "Reception".to_owned() } else { format!("Year {year}") }
}

/// "45 minutes", "1 hour", "2 hours 5 minutes".
#[must_use]
pub fn minutes(count: u32) -> String {
    let (hours, rest) = (count / 60, count % 60);
    match (hours, rest) {
        (0, rest) => counted(rest, "minute"),
        (hours, 0) => counted(hours, "hour"),
        (hours, rest) => format!("{} {}", counted(hours, "hour"), counted(rest, "minute")),
    }
}

/// "1 record", "3 records", "1,200 records".
#[must_use]
pub fn counted(count: u32, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", number(usize::try_from(count).unwrap_or(usize::MAX)))
}

/// "20,000".
#[must_use]
pub fn number(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Why three fields are not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotADate {
    /// The day is not a number from 1 to 31.
    #[error("Give the day as a number, such as 25")]
    Day,
    /// The month is neither a number nor a name.
    #[error("Give the month as a number or a name, such as 7 or July")]
    Month,
    /// The year does not have four digits.
    #[error("Give the year with four digits, such as 2026")]
    Year,
    /// Each is well, but there is no such day: 30 February.
    #[error("There is no such day in that month: check the date")]
    NoSuchDay,
}

/// Reads a date from three fields; the month may be a number or a name, shortened or not.
///
/// # Errors
/// The first field that is wrong, see [`NotADate`].
pub fn read_date(day: &str, month: &str, year: &str) -> Result<Date, NotADate> {
    let day = day.trim().parse().ok().filter(|day| (1..=31).contains(day)).ok_or(NotADate::Day)?;
    let month = read_month(month.trim()).ok_or(NotADate::Month)?;
    let year = year.trim();
    let four_digits = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let year = year.parse().ok().filter(|_| four_digits).ok_or(NotADate::Year)?;
    Date::new(year, month, day).map_err(|_| NotADate::NoSuchDay)
}

fn read_month(text: &str) -> Option<i8> {
    if let Ok(number) = text.parse() {
        return (1..=12).contains(&number).then_some(number);
    }
    let text = text.trim_end_matches('.').to_lowercase();
    if text.chars().count() < 3 {
        return None;
    }
    MONTHS.iter().zip(1..).find_map(|(name, number)| {
        (name.to_lowercase().starts_with(&text) || (number == 9 && text == "sept"))
            .then_some(number)
    })
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month(day: Date) -> &'static str {
    usize::try_from(day.month() - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
}

/// "Thursday".
#[must_use]
pub fn weekday(day: Date) -> &'static str {
    match day.weekday() {
        jiff::civil::Weekday::Monday => "Monday",
        jiff::civil::Weekday::Tuesday => "Tuesday",
        jiff::civil::Weekday::Wednesday => "Wednesday",
        jiff::civil::Weekday::Thursday => "Thursday",
        jiff::civil::Weekday::Friday => "Friday",
        jiff::civil::Weekday::Saturday => "Saturday",
        jiff::civil::Weekday::Sunday => "Sunday",
    }
}

fn day_from(day: Date, today: Date) -> Option<&'static str> {
    if day == today {
        Some("Today")
    } else if today.yesterday().is_ok_and(|yesterday| day == yesterday) {
        Some("Yesterday")
    } else if today.tomorrow().is_ok_and(|tomorrow| day == tomorrow) {
        Some("Tomorrow")
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
