//! The people of a CSV file once its columns are matched: who is new, who is here, whom nobody named.

use std::collections::HashMap;

use domain::{
    id::UserId,
    search::Folded,
    staff::{Role, STAFF_NAME_LIMIT, StaffMember},
};

use super::{Mapping, MentorFile, NameColumns};

/// One row as a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentorRow {
    /// Place in the file, counted from 1; the header is row 1.
    pub row: u32,
    /// As screens will show it; empty where the row has none.
    pub name: String,
    /// As written, in small letters.
    pub email: String,
    /// What they are here for.
    pub role: Role,
    /// What is to be said about the row.
    pub finding: Finding,
}

/// What is to be said about a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finding {
    /// Comes in.
    New,
    /// Somebody of that name is in the staff list.
    AlreadyHere(UserId),
    /// Name and email are those of that row.
    TwiceInFile(u32),
    /// The row has no name.
    NoName,
    /// The name has more than 100 characters.
    NameTooLong,
}

impl MentorRow {
    /// What and where, in a sentence; nothing for a row that simply comes in.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let Self { row, name, .. } = self;
        match self.finding {
            Finding::New => None,
            Finding::AlreadyHere(_) => {
                Some(format!("Row {row}, {name}: already in the staff list"))
            }
            Finding::TwiceInFile(first) => {
                Some(format!("Row {row}, {name}: the same person as in row {first}"))
            }
            Finding::NoName => Some(format!("Row {row}: no name, so nobody can be added")),
            Finding::NameTooLong => {
                Some(format!("Row {row}: the name is longer than 100 characters"))
            }
        }
    }
}

/// Everybody in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentorPreview {
    /// In the order of the file.
    pub rows: Vec<MentorRow>,
}

impl MentorFile {
    /// The people of the file under a mapping. A mapping without a name finds nobody's name.
    #[must_use]
    pub fn preview(&self, mapping: &Mapping, known: &[StaffMember]) -> MentorPreview {
        let here: HashMap<String, UserId> =
            known.iter().map(|member| (folded(&member.name), member.id)).collect();
        let mut seen: HashMap<(String, String), u32> = HashMap::new();
        let mut rows = Vec::with_capacity(self.rows.len());
        for (number, fields) in &self.rows {
            let field = |column: Option<usize>| {
                column.and_then(|column| fields.get(column)).map_or("", String::as_str)
            };
            let name = mapping.name.map(|columns| name(columns, field)).unwrap_or_default();
            let email = field(mapping.email).to_lowercase();
            let key = folded(&name);
            // Two people who share title and family name are told apart by their given names.
            let whole = match mapping.name {
                Some(NameColumns::Parts { given, .. }) => format!("{key} {}", folded(field(given))),
                _ => key.clone(),
            };
            let finding = if key.is_empty() {
                Finding::NoName
            } else if name.chars().count() > STAFF_NAME_LIMIT {
                Finding::NameTooLong
            } else if let Some(&first) = seen.get(&(whole.clone(), email.clone())) {
                Finding::TwiceInFile(first)
            } else {
                seen.insert((whole, email.clone()), *number);
                here.get(&key).map_or(Finding::New, |&id| Finding::AlreadyHere(id))
            };
            rows.push(MentorRow {
                row: *number,
                name,
                email,
                role: role(field(mapping.role)),
                finding,
            });
        }
        MentorPreview { rows }
    }
}

impl MentorPreview {
    /// How many come in.
    #[must_use]
    pub fn new_people(&self) -> usize {
        self.rows.iter().filter(|row| row.finding == Finding::New).count()
    }

    /// The people to add once it is confirmed, with ids drawn from `entropy`.
    #[must_use]
    pub fn to_staff(&self, mut entropy: impl FnMut() -> u128) -> Vec<StaffMember> {
        let new = self.rows.iter().filter(|row| row.finding == Finding::New);
        new.map(|row| StaffMember {
            id: UserId::draw(entropy()),
            name: row.name.clone(),
            role: row.role,
        })
        .collect()
    }
}

/// "Okafor, Ada" is turned round; a title goes with the family name alone: "Ms Okafor".
fn name<'a>(columns: NameColumns, field: impl Fn(Option<usize>) -> &'a str) -> String {
    let join = |one: &str, two: &str| format!("{one} {two}").trim().to_owned();
    match columns {
        NameColumns::Whole(whole) => match field(Some(whole)).split_once(',') {
            Some((family, given)) => join(given.trim(), family.trim()),
            None => field(Some(whole)).to_owned(),
        },
        NameColumns::Parts { title, given, family } => match (field(title), field(Some(family))) {
            ("", family) | (_, family @ "") => join(field(given), family),
            (title, family) => join(title, family),
        },
    }
}

/// Only the plain words for it give a role; every other post is a mentor's.
fn role(words: &str) -> Role {
    let words = folded(words);
    if ["coordinator", "co ordinator", "mentoring coordinator", "mentoring co ordinator"]
        .contains(&words.as_str())
    {
        return Role::Coordinator;
    }
    let is_called = |role: &Role| [role.name(), role.title()].map(folded).contains(&words);
    Role::ALL.into_iter().find(is_called).unwrap_or(Role::Mentor)
}

fn folded(text: &str) -> String {
    Folded::of([text]).as_str().to_owned()
}
