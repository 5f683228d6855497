//! The coordinator's first page: what arrived and is not read, what waits for her decision, which devices are
//! silent, who has no mentor. No figures of the hour: they come with the ledger.

mod arrived;
mod covers;
mod declined;
mod few_hold_keys;
mod handed_in;
mod met;
mod silent;
mod start;
mod unmatched;
mod unread;
mod waiting;

use leptos::prelude::*;

use self::{
    arrived::Arrived, covers::Covers, declined::Declined, few_hold_keys::FewHoldKeys,
    handed_in::ToDecide, met::MetOffSite, silent::Silent, start::Start, unmatched::Unmatched,
};
use super::{desk::Desk, directory::Directory, door::NoSecondStep, letting_in::ToLetIn};
use crate::{students::ToMergedChanges, today::cards::ConcernsWait, ui::Page};

/// `/overview`.
#[component]
pub fn Overview() -> impl IntoView {
    let desk = Desk::here();
    let directory = Directory::open(desk);
    view! {
        <Page title="Overview" eyebrow=Signal::derive(move || desk.fortnight_words())>
            <Covers directory />
            <ConcernsWait />
            <FewHoldKeys />
            <NoSecondStep />
            <Start />
            <ToMergedChanges />
            <div class="cols cols-rail">
                <Arrived directory />
                <div class="stack">
                    <ToLetIn directory />
                    <MetOffSite />
                    <ToDecide />
                    <Unmatched />
                    <Silent directory />
                    <Declined />
                </div>
            </div>
        </Page>
    }
}
