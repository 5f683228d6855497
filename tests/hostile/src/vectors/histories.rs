//! What was good once, again: under another sender, in another document, from another device, of another kind.

use anyhow::{Context as _, Result};
use automerge::{ObjType, ROOT, transaction::Transactable as _};
use domain::{id::VisitId, student::Standing, visit::Visit};
use protocol::sync::{
    Push,
    RefusedBecause::{NotAllowed, UnknownDependencies, Unreadable, WrongActor},
};
use records::{Document, DocumentId, Edit, Writer};

use super::{Vector, sent, to_kais_year};
use crate::{
    change::id_bytes,
    scene::{
        self, AMIRA, BEN, KAI, LOWE, NOW, OKAFOR, Scene, Sender, actor_in_kais, by_hand, sixteen,
        visit, writer, year,
    },
};

/// Ms Okafor's next change under the actor that she has in Kai's year.
fn her_next(scene: &Scene, number: u128) -> Result<Vec<u8>> {
    let own = Writer { actor: sixteen(actor_in_kais(Sender::Okafor)), author: OKAFOR, at: NOW };
    Ok(scene.year.clone().write(&own, &Edit::RecordVisit(visit(number, KAI, OKAFOR)))?)
}

/// Her first change of all, as it was sent.
fn her_first(scene: &Scene) -> Result<Push> {
    Ok(scene.sent.first().context("nothing was sent")?.1.clone())
}

pub(super) fn vectors() -> Vec<Vector> {
    [again(), of_other_documents()].into_iter().flatten().collect()
}

fn again() -> Vec<Vector> {
    vec![
        sent(
            "replayed-into-another-document",
            "her visit to Kai, as one to Amira",
            WrongActor,
            |scene| Ok(scene::push(year(AMIRA), "into Amira's", her_first(scene)?.chunk)),
        ),
        sent(
            "replayed-into-preferences",
            "her visit to Kai, as a preference",
            WrongActor,
            |scene| Ok(scene::push(DocumentId::Me(OKAFOR), "into hers", her_first(scene)?.chunk)),
        ),
        sent(
            "replayed-by-another-person",
            "her visit to Kai, as one of Mr Lowe's to Ben",
            WrongActor,
            |scene| Ok(scene::push(year(BEN), "into Ben's", her_first(scene)?.chunk)),
        )
        .sent_by(Sender::Lowe),
        to_kais_year(
            "continued-by-another-person",
            "her next, from Mr Lowe",
            WrongActor,
            |scene| her_next(scene, 910),
        )
        .sent_by(Sender::Lowe),
        to_kais_year(
            "continued-on-another-device",
            "her next, from her phone",
            WrongActor,
            |scene| her_next(scene, 911),
        )
        .sent_by(Sender::OkaforsPhone),
        to_kais_year("the-first-change-of-the-kind", "what everyone has", Unreadable, |_| {
            let new = Document::new(year(KAI)).changes();
            Ok(new.into_iter().next().context("it begins with nothing")?.chunk)
        }),
    ]
}

fn of_other_documents() -> Vec<Vector> {
    vec![
        to_kais_year(
            "change-of-another-kind",
            "who Kai is, in his year",
            UnknownDependencies,
            |_| {
                let edit =
                    Edit::SetStanding { student: KAI, standing: Standing::MetOffSite { by: LOWE } };
                let core = DocumentId::StudentCore(KAI);
                Ok(Document::new(core).write(&writer("other kind", OKAFOR), &edit)?)
            },
        ),
        to_kais_year("a-first-change-of-her-own", "a history of its own", Unreadable, |_| {
            let mut own = automerge::Automerge::new();
            // In this order: another author comes with another actor.
            own.set_author(Some(automerge::Author::from(id_bytes(OKAFOR))));
            own.set_actor(automerge::ActorId::from(sixteen("own history")));
            let mut transaction = own.transaction();
            transaction.put_object(ROOT, "visits", ObjType::Map)?;
            transaction.commit_with(automerge::transaction::CommitOptions::default().with_time(0));
            Ok(own.get_last_local_change().context("nothing")?.raw_bytes().to_vec())
        }),
        to_kais_year(
            "beside-a-visit-that-is-there",
            "a visit of hers under his visit's id",
            NotAllowed,
            |_| {
                // It does not build on Mr Lowe's, so that both would be kept and one hidden.
                let visit = Edit::RecordVisit(visit(3, KAI, OKAFOR));
                Ok(Document::new(year(KAI)).write(&writer("beside", OKAFOR), &visit)?)
            },
        ),
        to_kais_year(
            "hides-a-visit-that-is-there",
            "other words under a visit's id, and these would be shown",
            NotAllowed,
            |_| {
                let writer = Writer { actor: [0xff; 16], ..writer("", OKAFOR) };
                let other = Visit { note: "Other words".to_owned(), ..visit(1, KAI, OKAFOR) };
                Ok(Document::new(year(KAI)).write(&writer, &Edit::RecordVisit(other))?)
            },
        ),
        to_kais_year("nested-beside-a-visit", "maps in maps, 2,000 deep", NotAllowed, |_| {
            by_hand(&Document::new(year(KAI)), &writer("nested", OKAFOR), |tx| {
                let visits = super::entries::container(tx, "visits")?;
                let key = VisitId::draw(3).to_string();
                let mut deepest = tx.put_object(visits, key.as_str(), ObjType::Map)?;
                for _ in 0..2_000 {
                    deepest = tx.put_object(&deepest, "x", ObjType::Map)?;
                }
                Ok(())
            })
        }),
    ]
}
