//! Handing over keys: offered where somebody on the newest list cannot read what came before them. What was written stays the bytes
//! that it was; only its key is sealed to them, and base notes that it was.

use domain::id::{ConcernEntryId, UserId};
use leptos::{prelude::*, task::spawn_local};
use replica::storage::StorageError;

use super::{
    case::Case,
    duty::{Desk, Duty, duty},
    entries::{Entry, entries},
    lacking::{Lacks, has},
};
use crate::{
    store::{Alongside, alongside, fresh},
    students::named,
    ui::{Button, Card, Toasts, words::counted},
    visits::storage_words,
};

/// What there is to hand over; nothing where nobody lacks anything.
#[component]
pub(super) fn Give(
    /// Who lacks keys.
    lacks: Vec<Lacks>,
    /// Whoever has this device.
    me: UserId,
    /// What happens once they are handed over.
    on_given: UnsyncCallback<()>,
) -> impl IntoView {
    let alongside = alongside();
    let toasts: Toasts = expect_context();
    let busy = RwSignal::new(false);
    let (mine, others): (Vec<_>, Vec<_>) = lacks.into_iter().partition(|one| one.who == Some(me));
    let give = move || {
        busy.set(true);
        spawn_local(async move {
            match given(alongside).await {
                Ok(0) => toasts.say("Nothing was handed over: you cannot read them either"),
                Ok(many) => toasts.say(format!("Keys to {} handed over", counted(many, "record"))),
                Err(error) => toasts.say(storage_words(&error)),
            }
            busy.try_set(false);
            on_given.try_run(());
        });
    };
    let mine = mine.first().map(|one| {
        let many = counted(one.concerns, "earlier concern");
        view! {
            <Card title="Before your time">
                <p>{many} " can be read by others on the list, not by you yet. Ask one of them to open this page and hand you the keys."</p>
            </Card>
        }
    });
    let others = (!others.is_empty()).then(|| {
        let lines: Vec<_> = others.iter().map(|one| line(alongside, *one)).collect();
        let lines = lines.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! {
            <Card title="Keys to hand over">
                <ul class="dots">{lines}</ul>
                <p class="muted small">"Base notes that you did. What was written is not changed."</p>
                <div>
                    <Button icon="lock" busy on_press=give>
                        "Hand over the keys"
                    </Button>
                </div>
            </Card>
        }
    });
    view! {
        {mine}
        {others}
    }
}

/// "Ms Khan cannot read 14 earlier concerns".
fn line(alongside: Alongside, lacks: Lacks) -> String {
    let many = counted(lacks.concerns, "earlier concern");
    match lacks.who {
        Some(who) => format!("{} cannot read {many}", named(alongside, who)),
        None => format!("The school\u{2019}s new recovery key does not open {many}"),
    }
}

/// Hands over the key of everything that somebody lacks and that opens here; answers of how many entries.
async fn given(alongside: Alongside) -> Result<usize, StorageError> {
    let Duty::Current(desk) = duty(alongside).await? else { return Ok(0) };
    if !desk.signs() {
        return Ok(0);
    }
    let cases = Case::all(entries(alongside, None).await?.all);
    let mut many = 0;
    for (entry, sealed) in overs(alongside, &desk, &cases) {
        alongside.hand_in_later(entry, &sealed, None).await?;
        many += 1;
    }
    Ok(many)
}

fn overs(alongside: Alongside, desk: &Desk, cases: &[Case]) -> Vec<(ConcernEntryId, Vec<u8>)> {
    let Desk { key, list, lists, .. } = desk;
    let Some(recorded) = alongside.recorded() else { return Vec::new() };
    let holders = list.all().iter().map(|one| *one.key.sealing());
    let keys: Vec<_> = holders.chain([*list.recovery().sealing()]).collect();
    let all = cases.iter().flat_map(|case| case.texts().map(move |entry| (case, entry)));
    let lacked = all.filter(|(case, entry)| keys.iter().any(|key| !has(case, entry, *key, lists)));
    let over = |(case, entry): (&Case, &Entry)| {
        let opened = case.opened(entry, key.opens(), lists).ok()?;
        let id = ConcernEntryId::draw(alongside.random());
        let over = entry.sealed.hand_over(&opened, (id, recorded), (list, key), fresh());
        Some((id, over.ok()?))
    };
    lacked.filter_map(over).collect()
}
