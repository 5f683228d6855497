//! Who signs for what a change says, where what the document says afterwards does not tell: facts whose key is all that
//! readers see, and plans, whose fields several people may have changed apart.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Automerge, ChangeHash, ObjId, ROOT, ReadDoc as _, Value};
use domain::id::{PlanId, UserId};

use super::{
    Prescreened, Refusal,
    rules::{LOST, OTHERS},
};
use crate::{Document, conflicts};

/// Containers of facts that say no more than who said so. That something was moved is here as well.
const FACTS: [&str; 2] = ["cancelled", "retired"];
const PLANS: &str = "plans";
/// The field that says whose name an entry is in.
const SIGNED: &str = "recorded_by";

/// Whether every fact that was said still is, and the new ones are signed by their author.
pub(super) fn facts_are_own(
    before: &Document,
    after: &Document,
    author: UserId,
) -> Result<(), Refusal> {
    let author = author.to_string();
    for container in FACTS {
        let [known, now] = [before, after].map(|it| said(it.automerge(), container));
        if !known.is_subset(&now) {
            return Err(LOST);
        }
        let own = |words: &[(String, String)]| {
            words.iter().any(|(name, word)| name == SIGNED && *word == author)
        };
        if !now.difference(&known).all(|(_, words)| own(words)) {
            return Err(OTHERS);
        }
    }
    Ok(())
}

/// The entries of a container, with the words of each; of one that was written apart as often as it was.
fn said(document: &Automerge, container: &str) -> BTreeSet<(String, Vec<(String, String)>)> {
    let Ok(Some((Value::Object(_), entries))) = document.get(ROOT, container) else {
        return BTreeSet::new();
    };
    let each = |key: String| {
        let values = conflicts::words(document, container, &key);
        values.into_iter().map(move |words| (key.clone(), words))
    };
    document.keys(&entries).flat_map(each).collect()
}

/// Whether each of these changes signs for what it changed in these plans, as its author had them. In the document
/// another's name may stand beside it: of what two people wrote apart one is shown, field by field.
pub(super) fn plans_are_own(
    after: &Document,
    plans: &[PlanId],
    changes: &[Prescreened],
    author: UserId,
) -> bool {
    let document = after.automerge();
    let Ok(Some((Value::Object(_), container))) = document.get(ROOT, PLANS) else { return true };
    let author = author.to_string();
    changes.iter().all(|change| {
        let had: Vec<_> = change.dependencies.iter().copied().map(ChangeHash).collect();
        let made = [ChangeHash(change.hash)];
        plans.iter().map(ToString::to_string).all(|plan| {
            let now = words_at(document, &container, &plan, &made);
            now.get(SIGNED) == Some(&author) || now == words_at(document, &container, &plan, &had)
        })
    })
}

/// The words of an entry, as somebody had it who knew these changes.
fn words_at(
    document: &Automerge,
    container: &ObjId,
    key: &str,
    heads: &[ChangeHash],
) -> BTreeMap<String, String> {
    let Ok(Some((Value::Object(_), entry))) = document.get_at(container, key, heads) else {
        return BTreeMap::new();
    };
    let word = |name: String| match document.get_at(&entry, name.as_str(), heads) {
        Ok(Some((Value::Scalar(scalar), _))) => Some((name, scalar.as_str()?.to_owned())),
        _ => None,
    };
    document.keys_at(&entry, heads).filter_map(word).collect()
}
