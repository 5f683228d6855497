//! A whole document, taken out of automerge in one pass and without copying its text: four times as fast as asking
//! for it object by object.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use automerge::{
    Automerge, ObjId, ObjType, ROOT, ReadDoc, ScalarValueRef, ValueRef,
    iter::{DocItem, DocObjItem},
};

/// The objects of a document.
pub(crate) struct Tree<'a> {
    /// The first is the root.
    objects: Vec<Object<'a>>,
}

enum Object<'a> {
    Map(Vec<Member<'a>>),
    List(Vec<Found<'a>>),
    /// Something that none of our documents has.
    Other,
}

/// One name in a map.
pub(crate) struct Member<'a> {
    pub(crate) key: Cow<'a, str>,
    pub(crate) value: Found<'a>,
    /// Whether other values were written apart.
    pub(crate) conflict: bool,
}

/// A value.
pub(crate) enum Found<'a> {
    Scalar(ScalarValueRef<'a>),
    /// Where in the tree.
    Object(usize),
}

impl<'a> Tree<'a> {
    pub(crate) fn of(document: &'a Automerge) -> Self {
        let mut tree = Self { objects: vec![Object::Map(Vec::new())] };
        let mut places = HashMap::from([(ROOT, 0)]);
        let mut last: Option<(Arc<ObjId>, usize)> = None;
        // An object's members come after the member that holds it, and together.
        for DocObjItem { obj, item } in document.iter() {
            let place = match &last {
                Some((id, place)) if Arc::ptr_eq(id, &obj) => *place,
                _ => match places.remove(obj.as_ref()) {
                    Some(place) => place,
                    None => continue,
                },
            };
            last = Some((obj, place));
            match item {
                DocItem::Map(item) => {
                    let value = tree.found(item.value.clone(), &mut places, || item.id());
                    if let Some(Object::Map(members)) = tree.objects.get_mut(place) {
                        members.push(Member { key: item.key, value, conflict: item.conflict });
                    }
                }
                DocItem::List(item) => {
                    let value = tree.found(item.value.clone(), &mut places, || item.id());
                    if let Some(Object::List(items)) = tree.objects.get_mut(place) {
                        items.push(value);
                    }
                }
                DocItem::Text(_) => {}
            }
        }
        tree
    }

    fn found(
        &mut self,
        value: ValueRef<'a>,
        places: &mut HashMap<ObjId, usize>,
        id: impl FnOnce() -> ObjId,
    ) -> Found<'a> {
        let kind = match value {
            ValueRef::Scalar(scalar) => return Found::Scalar(scalar),
            ValueRef::Object(kind) => kind,
        };
        let place = self.objects.len();
        self.objects.push(match kind {
            ObjType::Map => Object::Map(Vec::new()),
            ObjType::List => Object::List(Vec::new()),
            ObjType::Table | ObjType::Text => Object::Other,
        });
        places.insert(id(), place);
        Found::Object(place)
    }

    /// The members of the root.
    pub(crate) fn root(&self) -> &[Member<'a>] {
        self.members(&Found::Object(0)).unwrap_or_default()
    }

    /// The members of a map, in the order of their names; `None` for anything else.
    pub(crate) fn members(&self, value: &Found<'a>) -> Option<&[Member<'a>]> {
        match value {
            Found::Object(place) => match self.objects.get(*place) {
                Some(Object::Map(members)) => Some(members),
                _ => None,
            },
            Found::Scalar(_) => None,
        }
    }

    /// The items of a list; `None` for anything else.
    pub(crate) fn items(&self, value: &Found<'a>) -> Option<&[Found<'a>]> {
        match value {
            Found::Object(place) => match self.objects.get(*place) {
                Some(Object::List(items)) => Some(items),
                _ => None,
            },
            Found::Scalar(_) => None,
        }
    }
}

/// The value under a name.
pub(crate) fn member<'t, 'a>(members: &'t [Member<'a>], key: &str) -> Option<&'t Found<'a>> {
    members.iter().find(|member| member.key == key).map(|member| &member.value)
}
