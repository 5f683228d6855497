//! A transition visit inside `student/<id>/<year>`: the entry that the most is written in.
//!
//! ```text
//! <visit>
//! ├─ date, minutes, plan, home_school, feeling
//! ├─ present: ["student", "parent-or-carer", "someone-else Nan", ...]
//! ├─ covered: ["tour", "travel", ...]
//! ├─ words_student, words_parent, words_home_school, note
//! ├─ actions: [{ id, text, owner: "staff <user>" | "other <words>", due }, ...]
//! ├─ next_steps: ["taster-day", ...], next_on
//! ├─ attachments: [{ kind, words, hash, media, bytes, width, height }, ...]
//! ├─ moved_from_student, moved_from_visit, written_on, written_at
//! └─ recorded_by, recorded_on, recorded_at
//! ```
//!
//! Of `attachments` the kind is "photo", "signature" or "signed-as"; the last, a name that was typed, has nothing but
//! its words. `hash` is the SHA-256 of a picture, whose bytes are never in here.
//!
//! Fields that are empty are not written. The four about where it was before are there together or not at all: then
//! `recorded_*` is when it was moved here, and `written_*` when its words were written down.

use std::collections::BTreeSet;

use domain::{
    id::StudentId,
    visit::{
        Action, ActionOwner, Attachment, MovedFrom, NextStep, OwnWords, Picture, Present, Step,
        Topic, Visit,
    },
};

use crate::fields::{Entry, Fields, Item, Spelled as _, Unfit};

const STAFF: &str = "staff ";
const OTHER: &str = "other ";
const SOMEONE_ELSE: &str = "someone-else ";
const PHOTO: &str = "photo";
const SIGNATURE: &str = "signature";
const SIGNED_AS: &str = "signed-as";

pub(super) fn read(student: StudentId, key: &str, entry: Entry<'_>) -> Result<Visit, Unfit> {
    Ok(Visit {
        id: key.parse().map_err(|_| Unfit)?,
        student,
        plan: entry.maybe("plan")?,
        home_school: entry.maybe("home_school")?,
        date: entry.parsed("date")?,
        minutes: entry.number("minutes")?.ok_or(Unfit)?,
        present: entry.each_word("present", present)?,
        feeling: entry.choice("feeling")?,
        covered: entry.each_word("covered", Topic::read)?,
        words: OwnWords {
            student: entry.text("words_student")?,
            parent: entry.text("words_parent")?,
            home_school: entry.text("words_home_school")?,
        },
        note: entry.text("note")?,
        actions: entry.each_entry("actions", action)?,
        next_step: next_step(entry)?,
        attachments: entry.each_entry("attachments", attachment)?,
        moved_from: moved_from(entry)?.map(Box::new),
        recorded: entry.recorded()?,
    })
}

fn present(word: &str) -> Option<Present> {
    match word {
        "student" => Some(Present::Student),
        "parent-or-carer" => Some(Present::ParentOrCarer),
        "home-school-contact" => Some(Present::HomeSchoolContact),
        "tutor" => Some(Present::Tutor),
        _ => word.strip_prefix(SOMEONE_ELSE).map(|words| Present::SomeoneElse(words.to_owned())),
    }
}

fn present_word(present: &Present) -> String {
    match present {
        Present::Student => "student".to_owned(),
        Present::ParentOrCarer => "parent-or-carer".to_owned(),
        Present::HomeSchoolContact => "home-school-contact".to_owned(),
        Present::Tutor => "tutor".to_owned(),
        Present::SomeoneElse(words) => format!("{SOMEONE_ELSE}{words}"),
    }
}

pub(super) fn action(entry: Entry<'_>) -> Result<Action, Unfit> {
    let owner = entry.words("owner")?.ok_or(Unfit)?;
    Ok(Action {
        id: entry.parsed("id")?,
        text: entry.text("text")?,
        owner: match (owner.strip_prefix(STAFF), owner.strip_prefix(OTHER)) {
            (Some(user), _) => ActionOwner::Staff(user.parse().map_err(|_| Unfit)?),
            (_, Some(words)) => ActionOwner::Other(words.to_owned()),
            (None, None) => return Err(Unfit),
        },
        due: entry.maybe("due")?,
    })
}

pub(super) fn action_item(action: &Action) -> Item {
    let owner = match &action.owner {
        ActionOwner::Staff(user) => format!("{STAFF}{user}"),
        ActionOwner::Other(words) => format!("{OTHER}{words}"),
    };
    Item::Entry(
        Fields::default()
            .shown("id", Some(action.id))
            .text("text", &action.text)
            .text("owner", &owner)
            .shown("due", action.due),
    )
}

fn next_step(entry: Entry<'_>) -> Result<Option<NextStep>, Unfit> {
    let steps: BTreeSet<_> = entry.each_word("next_steps", Step::read)?;
    let on = entry.maybe("next_on")?;
    Ok((!steps.is_empty() || on.is_some()).then_some(NextStep { steps, on }))
}

fn attachment(entry: Entry<'_>) -> Result<Attachment, Unfit> {
    let words = entry.text("words")?;
    match entry.words("kind")? {
        Some(PHOTO) => Ok(Attachment::Photo { picture: picture(entry)?, shows: words }),
        Some(SIGNATURE) => Ok(Attachment::Signature { picture: picture(entry)?, name: words }),
        Some(SIGNED_AS) => Ok(Attachment::SignedAs { name: words }),
        _ => Err(Unfit),
    }
}

fn picture(entry: Entry<'_>) -> Result<Picture, Unfit> {
    Ok(Picture {
        hash: entry.parsed("hash")?,
        kind: entry.choice("media")?.ok_or(Unfit)?,
        bytes: entry.number("bytes")?.ok_or(Unfit)?,
        width: entry.number("width")?.ok_or(Unfit)?,
        height: entry.number("height")?.ok_or(Unfit)?,
    })
}

fn attachment_item(attachment: &Attachment) -> Item {
    let kind = match attachment {
        Attachment::Photo { .. } => PHOTO,
        Attachment::Signature { .. } => SIGNATURE,
        Attachment::SignedAs { .. } => SIGNED_AS,
    };
    let picture = attachment.picture();
    Item::Entry(
        Fields::default()
            .text("kind", kind)
            .text("words", attachment.words())
            .shown("hash", picture.map(|it| it.hash))
            .choice("media", picture.map(|it| it.kind))
            .number("bytes", picture.map(|it| it.bytes))
            .number("width", picture.map(|it| it.width))
            .number("height", picture.map(|it| it.height)),
    )
}

fn moved_from(entry: Entry<'_>) -> Result<Option<MovedFrom>, Unfit> {
    let Some(visit) = entry.maybe("moved_from_visit")? else {
        return Ok(None);
    };
    Ok(Some(MovedFrom {
        student: entry.parsed("moved_from_student")?,
        visit,
        written_on: entry.parsed("written_on")?,
        written_at: entry.parsed("written_at")?,
    }))
}

pub(super) fn fields(visit: &Visit) -> Fields {
    let next = visit.next_step.as_ref();
    let from = visit.moved_from.as_ref();
    let fields = Fields::default();
    #[cfg(feature = "planted")]
    let fields = fields.text(crate::planted::FIELD, &crate::planted::said_of(visit.id));
    fields
        .shown("date", Some(visit.date))
        .number("minutes", Some(visit.minutes))
        .shown("plan", visit.plan)
        .shown("home_school", visit.home_school)
        .choice("feeling", visit.feeling)
        .list("present", visit.present.iter().map(|it| Item::Word(present_word(it))).collect())
        .list("covered", visit.covered.iter().map(|it| word(it.spell())).collect())
        .text("words_student", &visit.words.student)
        .text("words_parent", &visit.words.parent)
        .text("words_home_school", &visit.words.home_school)
        .text("note", &visit.note)
        .list("actions", visit.actions.iter().map(action_item).collect())
        .list(
            "next_steps",
            next.into_iter().flat_map(|it| &it.steps).map(|it| word(it.spell())).collect(),
        )
        .shown("next_on", next.and_then(|it| it.on))
        .list("attachments", visit.attachments.iter().map(attachment_item).collect())
        .shown("moved_from_student", from.map(|it| it.student))
        .shown("moved_from_visit", from.map(|it| it.visit))
        .shown("written_on", from.map(|it| it.written_on))
        .shown("written_at", from.map(|it| it.written_at))
        .recorded(&visit.recorded)
}

pub(super) fn word(word: &str) -> Item {
    Item::Word(word.to_owned())
}
