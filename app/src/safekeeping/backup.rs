//! *A file for another device*: what base does not have as one sealed file, for oneself or for somebody who hands it in;
//! taking such a file in; and what this device carries for others. What is in a file is `replica`'s to say.

mod carried;
mod make;
mod take_in;

use leptos::prelude::*;

pub use self::carried::HandsIn;
use self::take_in::TakeIn;
pub(super) use self::{carried::Carried, make::Make};
use crate::ui::Page;

/// The page.
#[component]
pub fn Backup() -> impl IntoView {
    view! {
        <Page title="A file for another device" back="/sync">
            <div class="cols cols-2">
                <div class="stack">
                    <Make />
                </div>
                <div class="stack">
                    <TakeIn />
                    <Carried />
                </div>
            </div>
        </Page>
    }
}
