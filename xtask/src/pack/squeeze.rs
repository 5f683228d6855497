//! Smaller scripts and styles, by what is certain: comments and indentation go, everything else stays.
//! Names are not shortened; brotli gains little from that and a mistake there costs a day.

/// A script without its comment lines and indentation. Lines inside a template literal are kept as they are.
pub(super) fn script(source: &str) -> String {
    let mut small = String::with_capacity(source.len());
    let (mut comment, mut template) = (false, false);
    for line in source.lines() {
        if template {
            small.push_str(line);
            small.push('\n');
            template ^= odd_backticks(line);
            continue;
        }
        let line = line.trim();
        if comment {
            comment = !line.ends_with("*/");
            continue;
        }
        if line.starts_with("/*") {
            comment = !line.contains("*/");
            if comment || line.ends_with("*/") {
                continue;
            }
        }
        if line.is_empty() || line.starts_with("//") {
            continue;
        }
        small.push_str(line);
        small.push('\n');
        template = odd_backticks(line);
    }
    small
}

fn odd_backticks(line: &str) -> bool {
    line.matches('`').count() % 2 == 1
}

/// A style sheet without comments and without the spaces that mean nothing. Strings stay as they are.
pub(super) fn style(source: &str) -> String {
    let mut small = String::with_capacity(source.len());
    let mut rest = source;
    let mut gap = false;
    while let Some(first) = rest.chars().next() {
        let (token, after) = if rest.starts_with("/*") {
            let end = rest.find("*/").map_or(rest.len(), |end| end + 2);
            rest = rest.get(end..).unwrap_or("");
            continue;
        } else if first == '"' || first == '\'' {
            split(rest, string_end(rest, first))
        } else {
            split(rest, first.len_utf8())
        };
        rest = after;
        if first.is_whitespace() {
            gap = true;
            continue;
        }
        let tight = matches!(first, '{' | '}' | ';' | ',' | '>')
            || small.ends_with(['{', '}', ';', ',', '>']);
        if gap && !tight && !small.is_empty() {
            small.push(' ');
        }
        gap = false;
        if first == '}' && small.ends_with(';') {
            small.pop();
        }
        small.push_str(token);
    }
    small
}

fn split(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// Where a string that begins the text ends, escapes minded.
fn string_end(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (place, character) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if character == '\\' {
            escaped = true;
        } else if character == quote {
            return place + character.len_utf8();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_loses_comments_and_indentation_only() {
        let source = "/** Says\n * what. */\nfunction a() {\n    // why\n    return \"// stays\"; // and this\n}\n";
        assert_eq!(script(source), "function a() {\nreturn \"// stays\"; // and this\n}\n");
    }

    #[test]
    fn a_template_literal_keeps_its_lines() {
        let source = "const a = `one\n  // two\n\n`;\n    b();\n";
        assert_eq!(script(source), "const a = `one\n  // two\n\n`;\nb();\n");
    }

    #[test]
    fn a_style_sheet_loses_spaces_that_mean_nothing() {
        let source = "/* why */\n.a > .b :focus ,\n.c { color : red; margin: calc(1px + 2px) ; }\n@media (x: 1) and (y: 2) { .d { content: \"a  /* b */ ; }\" } }";
        assert_eq!(
            style(source),
            ".a>.b :focus,.c{color : red;margin: calc(1px + 2px)}@media (x: 1) and (y: 2){.d{content: \"a  /* b */ ; }\"}}"
        );
    }
}
