//! The XML of a Common Transfer File, element by element, into texts. Only the elements that are kept
//! have a place here; the rest is passed over, counted, and never stored.

use std::collections::BTreeMap;

use quick_xml::{
    Reader,
    errors::Error,
    events::{BytesRef, Event},
};

use super::{CtfError, MOST_PUPILS, SourceSchool, pupil::RawPupil};

/// What the elements say, before it is judged.
#[derive(Default)]
pub(super) struct Found {
    pub(super) version: String,
    pub(super) written: String,
    pub(super) source: SourceSchool,
    pub(super) pupils: Vec<RawPupil>,
    pub(super) left_out: BTreeMap<String, u32>,
    pub(super) passed_over: BTreeMap<String, u32>,
}

/// The longest text that one kept element may have, in bytes.
const LONGEST: usize = 10_000;

/// How many names of passed-over elements are told apart; more are counted together.
const MOST_NAMES: usize = 200;

pub(super) fn walk(text: &str) -> Result<Found, CtfError> {
    if !text.trim_start().starts_with('<') {
        return Err(CtfError::NotXml);
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut walk = Walk {
        text,
        at: 0,
        path: Vec::new(),
        over: Vec::new(),
        value: String::new(),
        found: Found::default(),
    };
    loop {
        walk.at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match reader.read_event() {
            Ok(Event::Start(start)) => walk.open(start.local_name().into_inner())?,
            Ok(Event::End(_)) => walk.close()?,
            Ok(Event::Text(text)) => walk.take(&text)?,
            Ok(Event::CData(text)) => walk.take(&text)?,
            Ok(Event::GeneralRef(reference)) => walk.reference(&reference)?,
            Ok(Event::DocType(_)) => return Err(CtfError::Declaration { line: walk.line() }),
            Ok(Event::Eof) => break,
            Ok(Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_)) => {}
            Err(wrong) => return Err(walk.broken(&wrong)),
        }
    }
    walk.end()
}

struct Walk<'a> {
    text: &'a str,
    at: usize,
    /// The kept elements that are open.
    path: Vec<&'static str>,
    /// The passed-over elements that are open inside them.
    over: Vec<String>,
    value: String,
    found: Found,
}

/// The kept elements inside `parent`; each name has one place only.
fn kept(parent: Option<&str>) -> &'static [&'static str] {
    match parent {
        None => &["CTfile"],
        Some("CTfile") => &["Header", "CTFpupilData"],
        Some("Header") => &["CTFversion", "DateTime", "SourceSchool"],
        Some("SourceSchool") => &["LEA", "Estab", "URN", "SchoolName", "AcademicYear"],
        Some("CTFpupilData") => &["Pupil"],
        Some("Pupil") => {
            &["UPN", "Surname", "Forename", "DOB", "BasicDetails", "SENhistory", "SENneeds"]
        }
        Some("BasicDetails") => &["PreferredSurname", "PreferredForename", "NCyearActual"],
        Some("SENhistory") => &["SEN"],
        Some("SEN") => &["StartDate", "SENprovision"],
        Some("SENneeds") => &["SENneed"],
        Some("SENneed") => &["SENtype"],
        Some(_) => &[],
    }
}

/// In the standard, and not needed here.
const LEFT_OUT: [&str; 24] = [
    "Sex",
    "Gender",
    "FormerUPN",
    "MiddleNames",
    "FormerSurname",
    "Ethnicity",
    "Languages",
    "EnrolStatus",
    "MedicalFlag",
    "LookedAfter",
    "FSMhistory",
    "Address",
    "Phones",
    "Email",
    "Contacts",
    "Attendance",
    "SchoolHistory",
    "StageAssessments",
    "DocumentName",
    "DocumentQualifier",
    "DataDescriptor",
    "SupplierID",
    "DestSchool",
    "SENtypeRank",
];

impl Walk<'_> {
    fn open(&mut self, name: &str) -> Result<(), CtfError> {
        if !self.over.is_empty() {
            self.over.push(String::new());
            return Ok(());
        }
        let places = kept(self.path.last().copied());
        match places.iter().find(|&&place| place == name) {
            Some(&"Pupil") if self.found.pupils.len() >= MOST_PUPILS => {
                return Err(CtfError::TooManyPupils);
            }
            Some(place) => self.path.push(place),
            None if self.path.is_empty() => {
                return Err(CtfError::OtherRoot(name.chars().take(40).collect()));
            }
            None => {
                self.count(name);
                self.over.push(name.chars().take(60).collect());
            }
        }
        match self.path.last() {
            Some(&"Pupil") if self.over.is_empty() => self.found.pupils.push(RawPupil::default()),
            Some(&"SEN") if self.over.is_empty() => {
                self.with_pupil(|pupil| pupil.provisions.push(Default::default()));
            }
            _ => {}
        }
        if self.over.is_empty() {
            self.value.clear();
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), CtfError> {
        if self.over.pop().is_some() {
            return Ok(());
        }
        let value = std::mem::take(&mut self.value).trim().to_owned();
        let name = self.path.pop();
        let source = &mut self.found.source;
        match (self.path.last().copied().unwrap_or_default(), name.unwrap_or_default()) {
            ("Header", "CTFversion") => self.version(value)?,
            ("Header", "DateTime") => self.found.written = value,
            ("SourceSchool", "LEA") => source.lea = value,
            ("SourceSchool", "Estab") => source.estab = value,
            ("SourceSchool", "URN") => source.urn = Some(value).filter(|urn| !urn.is_empty()),
            ("SourceSchool", "SchoolName") => source.name = value,
            ("SourceSchool", "AcademicYear") => source.academic_year = value,
            ("Pupil" | "BasicDetails" | "SEN" | "SENneed" | "SENneeds", name) => {
                self.with_pupil(|pupil| keep(pupil, name, value));
            }
            _ => {}
        }
        Ok(())
    }

    fn version(&mut self, version: String) -> Result<(), CtfError> {
        let major = version.split('.').next().and_then(|major| major.parse::<u16>().ok());
        if !major.is_some_and(|major| (19..=26).contains(&major)) {
            let shown: String = version.chars().take(20).collect();
            return Err(if shown.is_empty() {
                CtfError::NoVersion
            } else {
                CtfError::Version(shown)
            });
        }
        self.found.version = version;
        Ok(())
    }

    fn take(&mut self, text: &str) -> Result<(), CtfError> {
        if !self.over.is_empty() || self.path.is_empty() {
            return Ok(());
        }
        if self.value.len() + text.len() > LONGEST {
            return Err(CtfError::Damaged { line: self.line(), place: self.place() });
        }
        self.value.push_str(text);
        Ok(())
    }

    /// The five entities of XML and numbered characters; nothing else is looked up.
    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), CtfError> {
        let letter = match &**reference {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            other => other.strip_prefix('#').and_then(|number| {
                let code = match number.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => number.parse(),
                };
                code.ok()
                    .and_then(char::from_u32)
                    .filter(|letter| *letter >= ' ' || letter.is_whitespace())
            }),
        };
        match letter {
            Some(letter) => self.take(letter.encode_utf8(&mut [0; 4])),
            None => Err(CtfError::Declaration { line: self.line() }),
        }
    }

    fn end(self) -> Result<Found, CtfError> {
        if !self.path.is_empty() {
            return Err(CtfError::Truncated { line: self.line(), place: self.place() });
        }
        if self.found.version.is_empty() {
            // Nothing but comments is no file of any kind.
            return Err(if self.text.contains("CTfile") {
                CtfError::NoVersion
            } else {
                CtfError::NotXml
            });
        }
        Ok(self.found)
    }

    fn broken(&self, wrong: &Error) -> CtfError {
        let (line, place) = (self.line(), self.place());
        match wrong {
            // All syntax errors of the reader mean that the text ended inside a tag.
            Error::Syntax(_) if !self.path.is_empty() => CtfError::Truncated { line, place },
            _ if self.path.is_empty() && self.found.version.is_empty() => CtfError::NotXml,
            _ => CtfError::Damaged { line, place },
        }
    }

    /// In words, where the walk has come to.
    fn place(&self) -> String {
        let element = self.over.first().map(String::as_str).or(self.path.last().copied());
        let element = element.unwrap_or("CTfile");
        match self.found.pupils.last() {
            Some(pupil) if self.path.contains(&"Pupil") => {
                let (row, name) = (self.found.pupils.len(), pupil.name());
                let comma = if name.is_empty() { "" } else { ", " };
                format!("inside student {row}{comma}{name} ({element})")
            }
            Some(_) => format!("after student {}", self.found.pupils.len()),
            None => format!("in {element}, before the first student"),
        }
    }

    fn line(&self) -> usize {
        1 + self.text.get(..self.at).unwrap_or(self.text).matches('\n').count()
    }

    fn count(&mut self, name: &str) {
        let known = LEFT_OUT.contains(&name);
        let counts = if known { &mut self.found.left_out } else { &mut self.found.passed_over };
        let name = match name {
            name if counts.len() < MOST_NAMES || counts.contains_key(name) => name,
            _ => "others",
        };
        let count = counts.entry(name.chars().take(60).collect()).or_default();
        *count = count.saturating_add(1);
    }

    fn with_pupil(&mut self, keep: impl FnOnce(&mut RawPupil)) {
        if let Some(pupil) = self.found.pupils.last_mut() {
            keep(pupil);
        }
    }
}

fn keep(pupil: &mut RawPupil, name: &str, value: String) {
    match name {
        "UPN" => pupil.upn = value,
        "Surname" => pupil.surname = value,
        "Forename" => pupil.forename = value,
        "DOB" => pupil.born = value,
        "PreferredSurname" => pupil.preferred_surname = value,
        "PreferredForename" => pupil.preferred_forename = value,
        "NCyearActual" => pupil.year = value,
        "StartDate" => {
            if let Some((start, _)) = pupil.provisions.last_mut() {
                *start = value;
            }
        }
        "SENprovision" => {
            if let Some((_, code)) = pupil.provisions.last_mut() {
                *code = value;
            }
        }
        // Either <SENneed><SENtype>ASD</SENtype></SENneed> or <SENneed>ASD</SENneed>.
        "SENtype" | "SENneed" if !value.is_empty() && pupil.needs.len() < 20 => {
            pupil.needs.push(value);
        }
        _ => {}
    }
}
