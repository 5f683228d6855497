//! What is shown once a visit is saved: where it is now, and what happens next without anybody doing anything.

use domain::{
    id::{StudentId, VisitId},
    visit::EntryId,
};
use leptos::prelude::*;
use replica::Safekeeping;

use crate::{
    safekeeping::SafetyWorry,
    shell::FullTop,
    store::alongside,
    students::state::StatePill,
    ui::{ButtonKind, FullPage, LinkButton, Note, Tone, called, memo},
};

/// *Saved on this tablet.*
#[component]
pub fn Finished(
    /// The visit.
    visit: VisitId,
    /// Whom it is about.
    student: StudentId,
) -> impl IntoView {
    let alongside = alongside();
    let entry = EntryId::Visit(visit);
    let who = memo(move || {
        let hidden = alongside.names_hidden.get();
        let view = alongside.view.read();
        let student = view.student(student).and_then(|one| one.core.student.as_ref());
        student.map_or_else(|| "the student".into(), |student| called(student, hidden))
    });
    let at = memo(move || alongside.safekeeping(entry));
    view! {
        <FullPage
            title="Visit saved"
            narrow=true
            heading=move || "Saved on this tablet"
            top=|| view! { <FullTop /> }
        >
            <section class="card stack" aria-label="The visit">
                <p>"The transition visit with " <bdi>{who}</bdi> " is recorded."</p>
                <div class="row" role="status">
                    <StatePill entry=entry />
                </div>
                {move || {
                    let (tone, icon, words) = match at.get() {
                        Safekeeping::AtBase => {
                            (Tone::Good, "building-2", "Base has it. The coordinator can read it now.")
                        }
                        Safekeeping::HandedIn => {
                            (
                                Tone::Info,
                                "building-2",
                                "Base has it. The student is no longer one of yours, so the coordinator decides whether it goes into the record.",
                            )
                        }
                        Safekeeping::LeftOut { .. } => {
                            (
                                Tone::Warn,
                                "building-2",
                                "Base keeps it, and it is not in the record. Ask the coordinator why.",
                            )
                        }
                        Safekeeping::Waiting { .. } | Safekeeping::PicturesWait { .. } => {
                            (
                                Tone::Info,
                                "info",
                                "There is nothing more to do. As soon as this tablet reaches base it sends by itself while Alongside is open; later, open Alongside and it sends by itself.",
                            )
                        }
                    };
                    view! {
                        <Note tone icon>
                            <p>{words}</p>
                        </Note>
                    }
                }}
                <div>
                    <SafetyWorry called=who about=student />
                </div>
            </section>
            <div class="stack-s">
                <LinkButton kind=ButtonKind::BigWide href="/">
                    "Continue"
                </LinkButton>
                <LinkButton kind=ButtonKind::Wide href=format!("/students/{student}")>
                    <span>"Open " <bdi>{who}</bdi> "\u{2019}s record"</span>
                </LinkButton>
            </div>
        </FullPage>
    }
}
