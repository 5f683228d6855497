//! Good changes in a bad envelope: documents that do not exist or are not the sender's, hashes and mutations that lie.

use anyhow::Result;
use domain::{
    id::{RelationshipId, StudentId, UserId},
    student::{Decided, Standing},
};
use protocol::{
    limits::{CHUNK, DOC_NAME},
    sync::{
        Push,
        RefusedBecause::{self, Damaged, NotAllowed, TooLarge, Unreadable},
    },
};
use records::{Document, DocumentId, Edit};

use super::{Vector, sent};
use crate::scene::{self, AMIRA, BEN, KAI, LOWE, NOW, OKAFOR, Scene, visit, writer, year};

pub(super) fn vectors() -> Vec<Vector> {
    [named_badly(), not_theirs(), enveloped_badly()].into_iter().flatten().collect()
}

/// A good change to Kai's year, made for this vector alone.
fn good(scene: &Scene, name: &str) -> Result<Push> {
    let number = u128::from_be_bytes(scene::sixteen(name));
    let edit = Edit::RecordVisit(visit(number, KAI, OKAFOR));
    let chunk = scene.year.clone().write(&writer(name, OKAFOR), &edit)?;
    Ok(scene.push(name, chunk))
}

fn named_badly() -> Vec<Vector> {
    let kais = year(KAI).to_string();
    let names: [(&str, String, RefusedBecause); 17] = [
        ("name-empty", String::new(), NotAllowed),
        ("name-of-no-kind", "visits".to_owned(), NotAllowed),
        ("name-with-something-below", "org/x".to_owned(), NotAllowed),
        ("name-without-its-end", "student".to_owned(), NotAllowed),
        ("name-of-nobody", "me/".to_owned(), NotAllowed),
        ("name-of-a-folder-above", "../org".to_owned(), NotAllowed),
        ("name-with-a-slash-twice", kais.replacen('/', "//", 1), NotAllowed),
        ("name-with-a-slash-after", format!("{kais}/"), NotAllowed),
        ("name-in-small-letters", kais.to_lowercase(), NotAllowed),
        ("name-in-capitals", kais.to_uppercase(), NotAllowed),
        ("name-of-another-age", year(KAI).to_string().replace("2026", "1066"), NotAllowed),
        ("name-with-a-zero-byte", format!("{kais}\0"), NotAllowed),
        ("name-with-a-line-end", format!("{kais}\n"), NotAllowed),
        ("name-in-wide-letters", kais.replace("student", "ｓｔｕｄｅｎｔ"), NotAllowed),
        ("name-turned-around", format!("\u{202e}{kais}"), NotAllowed),
        ("name-in-percent", kais.replace('/', "%2F"), NotAllowed),
        ("name-without-end", "x".repeat(DOC_NAME + 1), TooLarge),
    ];
    let vector = |(name, doc, refused): (&'static str, String, RefusedBecause)| {
        sent(name, "a good change under a name that names no document", refused, move |scene| {
            Ok(Push { doc: doc.clone(), ..good(scene, name)? })
        })
    };
    names.into_iter().map(vector).collect()
}

/// A good edit, by Ms Okafor, to a document that nobody has written in.
fn written_in(name: &'static str, what: &'static str, edit: Edit) -> Vector {
    sent(name, what, NotAllowed, move |_| {
        let id = edit.document();
        let chunk = Document::new(id).write(&writer(name, OKAFOR), &edit)?;
        Ok(scene::push(id, name, chunk))
    })
}

fn not_theirs() -> Vec<Vector> {
    let met = StudentId::draw(900);
    let theme = |user| Edit::SetPreference { user, key: "theme".to_owned(), value: "x".to_owned() };
    let relate = |student| domain::relationship::Relationship {
        id: RelationshipId::draw(9),
        student,
        mentor: OKAFOR,
        from: scene::first_day(),
        to: None,
        purpose: "Because".to_owned(),
    };
    let decided = Decided { met_by: OKAFOR, by: UserId::draw(1), at: NOW };
    let merged = Standing::MergedInto { student: AMIRA, decided };
    vec![
        written_in(
            "the-schools-own",
            "a mentor names the school",
            Edit::NameSchool { name: "Mine".to_owned() },
        ),
        written_in("who-a-student-is", "a mentor relates herself", Edit::Relate(relate(AMIRA))),
        written_in(
            "met-and-related",
            "a mentor relates herself to somebody whom she says she met",
            Edit::Relate(relate(met)),
        ),
        written_in(
            "met-and-decided",
            "a mentor decides about somebody whom she says she met",
            Edit::SetStanding { student: met, standing: merged },
        ),
        written_in("anothers-preferences", "of Mr Lowe's device", theme(LOWE)),
        written_in(
            "anothers-student",
            "a visit to a student of Mr Lowe's alone",
            Edit::RecordVisit(visit(901, BEN, OKAFOR)),
        ),
        written_in(
            "nobodys-student",
            "a visit to a student who does not exist",
            Edit::RecordVisit(visit(902, met, OKAFOR)),
        ),
        written_in("nobodys-preferences", "of a user who does not exist", theme(UserId::draw(903))),
    ]
}

fn enveloped_badly() -> Vec<Vector> {
    let envelope = |name: &'static str, what, refused, change: fn(&Scene, Push) -> Push| {
        sent(name, what, refused, move |scene| Ok(change(scene, good(scene, name)?)))
    };
    vec![
        envelope("hash-of-other-bytes", "damaged on the way", Damaged, |scene, push| Push {
            sha256: scene.push("", Vec::new()).sha256,
            ..push
        }),
        envelope("hash-cut-short", "five bytes of a hash", Damaged, |_, push| Push {
            sha256: push.sha256.iter().take(5).copied().collect(),
            ..push
        }),
        envelope("mutation-missing", "sent as nobody's try", Unreadable, |_, push| Push {
            mutation: Vec::new(),
            ..push
        }),
        envelope("mutation-too-long", "seventeen bytes", Unreadable, |_, push| Push {
            mutation: vec![7; 17],
            ..push
        }),
        envelope(
            "mutation-of-another-change",
            "the id of a try that was acknowledged, with other bytes",
            Unreadable,
            |scene, push| Push {
                mutation: scene
                    .sent
                    .first()
                    .map(|(_, sent)| sent.mutation.clone())
                    .unwrap_or_default(),
                ..push
            },
        ),
        sent("chunk-over-the-limit", "one byte more than may be", TooLarge, |scene| {
            Ok(scene.push("chunk-over-the-limit", vec![0; CHUNK + 1]))
        }),
        sent("nothing-for-the-school", "nothing at all", NotAllowed, |_| {
            Ok(scene::push(DocumentId::Org, "nothing", Vec::new()))
        }),
    ]
}
