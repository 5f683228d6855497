//! How each student stands in this fortnight (clause 3.2), from the rows of this device; and who needs most time.

use std::cmp::Reverse;

use domain::{
    calendar::SchoolDays,
    ledger::{Kept, Ledger, Seen, State},
    visit::EntryId,
};
use jiff::{civil::Date, tz::TimeZone};
use leptos::prelude::*;
use records::EntryRef;
use replica::StudentView;

use crate::{device::clock, store::Alongside, students::roster::Listed};

/// By what ledgers are seen on one day: the school's calendar and the clock.
pub(super) struct Book {
    alongside: Alongside,
    school: SchoolDays,
    zone: TimeZone,
    today: Date,
}

impl Book {
    /// Nothing until the school has said where fortnights begin. Follows the calendar and the day.
    pub(super) fn open(alongside: Alongside) -> Option<Self> {
        let school = alongside.view.with(|view| view.org.school_days())?;
        Some(Self { alongside, school, zone: clock::school_zone(), today: alongside.today() })
    }

    /// The ledger of the fortnight that `day` lies in. Follows what was sent.
    pub(super) fn ledger(&self, one: &StudentView, day: Date) -> Ledger {
        let seen = Seen { school: &self.school, zone: &self.zone, today: self.today };
        one.account(&|entry| kept(self.alongside, entry)).fortnight(seen, day)
    }

    /// That of this fortnight.
    pub(super) fn now(&self, one: &StudentView) -> Ledger {
        self.ledger(one, self.today)
    }
}

/// Where a meeting is kept.
fn kept(alongside: Alongside, entry: EntryRef) -> Kept {
    let entry = match entry {
        EntryRef::Visit(visit) => EntryId::Visit(visit),
        EntryRef::Session(session) => EntryId::Session(session),
        _ => return Kept::AtBase,
    };
    alongside.safekeeping(entry).kept()
}

/// Puts those first who need most time; those of whom as much is due stay in their order.
pub(super) fn first(alongside: Alongside, all: &mut Vec<Listed>) {
    let Some(book) = Book::open(alongside) else { return };
    let view = alongside.view.get();
    domain::sorting::sort_by_key(all, |one| {
        let known = view.students.get(&one.student.id);
        known.map_or((Rank::NotAsked, Reverse(0)), |known| order(&book.now(known)))
    });
}

/// Who comes before whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Some of the minutes are still due.
    Below,
    /// They are all there.
    Met,
    /// None are asked for: paused, closed, nobody's.
    NotAsked,
}

/// Least first: by how much is still due.
pub(super) fn order(ledger: &Ledger) -> (Rank, Reverse<u32>) {
    let rank = match ledger.state {
        State::OnTheWay(_) | State::Short => Rank::Below,
        State::Met => Rank::Met,
        State::Paused | State::Closed | State::NoMentor => Rank::NotAsked,
    };
    (rank, Reverse(ledger.to_go()))
}
