//! What is wrong with one field of a form, in words that say what to do next.

/// One thing to put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The id of the input that it is about; the summary links to it.
    pub(crate) field: &'static str,
    /// The sentence shown in the summary and beside the field.
    pub(crate) words: String,
}

impl Problem {
    /// A problem with `field`.
    pub(crate) fn new(field: &'static str, words: impl Into<String>) -> Self {
        Self { field, words: words.into() }
    }
}

/// The sentence about `field`, if there is one.
pub(crate) fn words_for(problems: &[Problem], field: &str) -> Option<String> {
    problems.iter().find(|problem| problem.field == field).map(|problem| problem.words.clone())
}

/// Keeps the value, or notes what is wrong with it.
pub(crate) fn noted<T>(
    problems: &mut Vec<Problem>,
    field: &'static str,
    value: Result<T, String>,
) -> Option<T> {
    match value {
        Ok(value) => Some(value),
        Err(words) => {
            problems.push(Problem::new(field, words));
            None
        }
    }
}

/// The text without white space at its ends, or `words` when nothing is left.
pub(crate) fn required(text: &str, words: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err(words.to_owned()) } else { Ok(text.to_owned()) }
}
