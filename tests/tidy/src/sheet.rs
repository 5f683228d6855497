//! Reads a style sheet into its rules: enough of CSS to hold our own sheets to their rules, not a browser's parser.

/// A rule with its declarations, and the at-rules around it, outermost first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) around: Vec<String>,
    pub(crate) selector: String,
    pub(crate) declarations: Vec<(String, String)>,
}

/// A style sheet.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) rules: Vec<Rule>,
    /// Statements such as `@layer a, b` and `@import`.
    pub(crate) statements: Vec<String>,
}

impl Rule {
    /// The layer that it is in.
    pub(crate) fn layer(&self) -> Option<&str> {
        self.around.iter().find_map(|prelude| prelude.strip_prefix("@layer ")).map(str::trim)
    }
}

/// Reads a whole sheet.
pub(crate) fn read(text: &str) -> Sheet {
    let clean = without_comments_and_strings(text);
    let mut sheet = Sheet::default();
    let mut open: Vec<(String, Vec<(String, String)>)> = Vec::new();
    let mut word = String::new();
    for character in clean.chars() {
        match character {
            '{' => open.push((
                std::mem::take(&mut word).split_whitespace().collect::<Vec<_>>().join(" "),
                Vec::new(),
            )),
            ';' => finish(std::mem::take(&mut word), &mut open, &mut sheet),
            '}' => {
                finish(std::mem::take(&mut word), &mut open, &mut sheet);
                close(&mut open, &mut sheet);
            }
            other => word.push(other),
        }
    }
    sheet
}

/// Ends a declaration, or a statement when nothing is open.
fn finish(word: String, open: &mut [(String, Vec<(String, String)>)], sheet: &mut Sheet) {
    let word = word.trim();
    if word.is_empty() {
        return;
    }
    match (open.last_mut(), word.split_once(':')) {
        (Some((_, declarations)), Some((property, value))) if !word.starts_with('@') => {
            declarations.push((property.trim().to_owned(), value.trim().to_owned()));
        }
        _ => sheet.statements.push(word.to_owned()),
    }
}

fn close(open: &mut Vec<(String, Vec<(String, String)>)>, sheet: &mut Sheet) {
    let Some((selector, declarations)) = open.pop() else { return };
    let groups = ["@layer", "@media", "@supports", "@container", "@keyframes"];
    if declarations.is_empty() && groups.iter().any(|group| selector.starts_with(group)) {
        return;
    }
    let around = open.iter().map(|(prelude, _)| prelude.clone()).collect();
    sheet.rules.push(Rule { around, selector, declarations });
}

/// Comments become nothing, strings become empty strings: neither can then be taken for code.
fn without_comments_and_strings(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' | '\'' => {
                clean.push_str("\"\"");
                rest.char_indices()
                    .skip(1)
                    .find(|(_, character)| *character == first)
                    .map_or(rest.len(), |(end, _)| end + 1)
            }
            _ => {
                clean.push(first);
                first.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    clean
}

#[test]
fn rules_are_read_with_what_is_around_them() {
    let sheet = read(
        "@layer a, b; @layer a { /* x { */ @media (x: 1) { .b, .c:hover { color: red; margin: 0 } } .d { content: \"} ;\" } }",
    );
    assert_eq!(sheet.statements, ["@layer a, b"]);
    let selectors: Vec<&str> = sheet.rules.iter().map(|rule| rule.selector.as_str()).collect();
    assert_eq!(selectors, [".b, .c:hover", ".d"]);
    assert_eq!(sheet.rules.first().and_then(Rule::layer), Some("a"));
    assert_eq!(sheet.rules.first().map(|rule| rule.declarations.len()), Some(2));
}
