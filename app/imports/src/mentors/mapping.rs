//! Which column of a CSV file is what: guessed from the header, changed by a person.

use domain::search::Folded;

/// Where a person's name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameColumns {
    /// In one column: "Ms Okafor", or "Okafor, Ada".
    Whole(usize),
    /// In parts.
    Parts {
        /// "Ms".
        title: Option<usize>,
        /// "Ada".
        given: Option<usize>,
        /// "Okafor".
        family: usize,
    },
}

/// Which column is what; columns count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mapping {
    /// Where the name stands; nothing until the header or a person says.
    pub name: Option<NameColumns>,
    /// Where the email address stands.
    pub email: Option<usize>,
    /// Where the role stands; without one everybody is a mentor.
    pub role: Option<usize>,
}

const TITLE: [&str; 3] = ["title", "salutation", "prefix"];
const GIVEN: [&str; 7] = [
    "given name",
    "first name",
    "forename",
    "firstname",
    "given",
    "preferred forename",
    "legal forename",
];
const FAMILY: [&str; 7] = [
    "family name",
    "last name",
    "surname",
    "lastname",
    "family",
    "preferred surname",
    "legal surname",
];
const WHOLE: [&str; 9] = [
    "name",
    "full name",
    "display name",
    "mentor",
    "staff name",
    "mentor name",
    "staff member",
    "fullname",
    "staff",
];
const EMAIL: [&str; 6] =
    ["email", "e mail", "email address", "mail", "work email", "e mail address"];
const ROLE: [&str; 5] = ["role", "job title", "position", "post", "job role"];

impl Mapping {
    /// What the header says, whole names first looked for among columns of that very name.
    #[must_use]
    pub fn guess(header: &[String]) -> Self {
        let folded: Vec<String> =
            header.iter().map(|name| Folded::of([name.as_str()]).as_str().to_owned()).collect();
        let find = |names: &[&str]| {
            names.iter().find_map(|name| folded.iter().position(|column| column == name))
        };
        let parts = find(&FAMILY).map(|family| NameColumns::Parts {
            title: find(&TITLE),
            given: find(&GIVEN),
            family,
        });
        let whole = || find(&WHOLE).map(NameColumns::Whole);
        Self { name: parts.or_else(whole), email: find(&EMAIL), role: find(&ROLE) }
    }
}
