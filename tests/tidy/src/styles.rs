//! The rules of the style sheets: colours are tokens, directions are logical, everything is in a declared layer,
//! and a widget's look is in one file.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::{
    sheet::{self, Rule, Sheet},
    tree::{self, Source},
};

/// The file that holds all colours.
const TOKENS: &str = "public/styles/tokens.css";

/// Colours by name that people reach for. System colours (`CanvasText`) and `transparent` are fine.
const NAMED: &[&str] = &[
    "black", "white", "red", "green", "blue", "yellow", "orange", "purple", "gray", "grey",
    "silver", "teal", "navy", "pink", "brown",
];

/// Ways to write a colour out.
const FUNCTIONS: &[&str] =
    &["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(", "color("];

/// Properties that name a side or an axis of the screen, and the logical one to take instead.
const PHYSICAL: &[(&str, &str)] = &[
    ("width", "inline-size"),
    ("height", "block-size"),
    ("min-width", "min-inline-size"),
    ("max-width", "max-inline-size"),
    ("min-height", "min-block-size"),
    ("max-height", "max-block-size"),
    ("top", "inset-block-start"),
    ("bottom", "inset-block-end"),
    ("left", "inset-inline-start"),
    ("right", "inset-inline-end"),
];

fn breaches(sources: &[Source]) -> Vec<String> {
    let sheets: Vec<(&str, Sheet)> = sources
        .iter()
        .filter(|source| source.is("css") && source.path.starts_with("public/styles/"))
        .map(|source| (source.path.as_str(), sheet::read(&source.text)))
        .collect();
    let mut breaches = layers(&sheets);
    breaches.extend(one_file_each(&sheets));
    for (path, sheet) in &sheets {
        for rule in &sheet.rules {
            for (property, value) in &rule.declarations {
                let place = format!("{path}: {} {{ {property}: {value} }}", rule.selector);
                if *path != TOKENS && names_colour(value) {
                    breaches
                        .push(format!("{place} writes a colour out: make it a token in {TOKENS}"));
                }
                if let Some(instead) = physical(property, value) {
                    breaches.push(format!("{place} names a side of the screen: {instead}"));
                }
            }
        }
    }
    breaches
}

fn names_colour(value: &str) -> bool {
    let mut words = value
        .split(|character: char| !(character.is_ascii_alphanumeric() || "#-".contains(character)));
    FUNCTIONS.iter().any(|function| contains_function(value, function))
        || words.any(|word| NAMED.contains(&word) || word.strip_prefix('#').is_some_and(is_hex))
}

/// Whether the function stands there by itself: `lab(` is also the end of `oklab(`.
fn contains_function(value: &str, function: &str) -> bool {
    value.match_indices(function).any(|(place, _)| {
        value
            .get(..place)
            .and_then(|before| before.chars().last())
            .is_none_or(|before| !before.is_ascii_alphanumeric() && before != '-')
    })
}

fn is_hex(word: &str) -> bool {
    (3..=8).contains(&word.len()) && word.chars().all(|character| character.is_ascii_hexdigit())
}

fn physical(property: &str, value: &str) -> Option<String> {
    if let Some((_, instead)) = PHYSICAL.iter().find(|(physical, _)| *physical == property) {
        return Some(format!("take {instead}"));
    }
    if ["-left", "-right", "-top", "-bottom"]
        .iter()
        .any(|side| property.ends_with(side) || property.contains(&format!("{side}-")))
    {
        return Some("take -inline-start, -inline-end, -block-start or -block-end".to_owned());
    }
    if matches!(property, "text-align" | "float" | "clear") && matches!(value, "left" | "right") {
        return Some("take start, end, inline-start or inline-end".to_owned());
    }
    let parts: Vec<&str> = value.split_whitespace().collect();
    if let (true, [_, right, _, left]) =
        (matches!(property, "margin" | "padding" | "inset"), parts.as_slice())
        && right != left
        && !value.contains('(')
    {
        return Some("its second and fourth value differ, take the -inline properties".to_owned());
    }
    None
}

fn layers(sheets: &[(&str, Sheet)]) -> Vec<String> {
    let declared: Vec<(&str, Vec<&str>)> = sheets
        .iter()
        .flat_map(|(path, sheet)| sheet.statements.iter().map(move |statement| (*path, statement)))
        .filter_map(|(path, statement)| {
            Some((path, statement.strip_prefix("@layer ")?.split(',').map(str::trim).collect()))
        })
        .collect();
    let [(_, known)] = declared.as_slice() else {
        return vec![format!(
            "the order of the layers is declared {} times in public/styles: once is right",
            declared.len()
        )];
    };
    let mut breaches = Vec::new();
    for (path, sheet) in sheets {
        for rule in &sheet.rules {
            match rule.layer() {
                Some(layer) if known.contains(&layer) => {}
                Some(layer) => breaches.push(format!("{path}: the layer {layer} is not declared")),
                None if outside_layers(rule) => {}
                None => breaches.push(format!("{path}: {} is in no layer", rule.selector)),
            }
        }
    }
    breaches
}

/// What cascade layers do not apply to, and the steps of an animation.
fn outside_layers(rule: &Rule) -> bool {
    ["@font-face", "@property", "@page"].iter().any(|kind| rule.selector.starts_with(kind))
        || rule.around.iter().any(|prelude| prelude.starts_with("@keyframes"))
}

/// A widget is known by the class that its selectors begin with.
fn one_file_each(sheets: &[(&str, Sheet)]) -> Vec<String> {
    let mut homes: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (path, sheet) in sheets {
        for rule in sheet.rules.iter().filter(|rule| rule.layer() == Some("components")) {
            for selector in rule.selector.split(',') {
                if let Some(class) = first_class(selector) {
                    let files = homes.entry(class).or_default();
                    if !files.contains(path) {
                        files.push(path);
                    }
                }
            }
        }
    }
    homes
        .into_iter()
        .filter(|(_, files)| files.len() > 1)
        .map(|(class, files)| {
            format!(".{class} is styled in {}: a widget has one file", files.join(" and "))
        })
        .collect()
}

fn first_class(selector: &str) -> Option<String> {
    let (_, after) = selector.split_once('.')?;
    let class: String = after
        .chars()
        .take_while(|character| character.is_ascii_alphanumeric() || "-_".contains(*character))
        .collect();
    (!class.is_empty()).then_some(class)
}

#[test]
fn style_sheets_keep_their_rules() -> Result<()> {
    crate::holds(&breaches(&tree::sources()?));
    Ok(())
}

/// How many breaches a sheet has beside one that declares the layers.
fn planted(text: &str) -> usize {
    let layers = Source::planted("public/styles/layers.css", "@layer tokens, components;");
    let other = Source::planted(
        "public/styles/card.css",
        "@layer components { .card { color: var(--ink) } }",
    );
    breaches(&[layers, other, Source::planted("public/styles/planted.css", text)]).len()
}

#[test]
fn a_colour_outside_the_tokens_is_caught() {
    for colour in [
        "#FFF",
        "1px solid #0E5A5C",
        "rgb(0 0 0 / 50%)",
        "white",
        "0 1px black",
        "oklch(0.5 0 0)",
        "hsl(1 2% 3%)",
    ] {
        assert_eq!(
            planted(&format!("@layer components {{ .a {{ border: {colour} }} }}")),
            1,
            "{colour}"
        );
    }
    for fine in [
        "var(--ink)",
        "transparent",
        "currentColor",
        "CanvasText",
        "color-mix(in oklab, var(--a) 30%, transparent)",
    ] {
        assert_eq!(
            planted(&format!("@layer components {{ .a {{ color: {fine} }} }}")),
            0,
            "{fine}"
        );
    }
}

#[test]
fn a_side_of_the_screen_is_caught() {
    for declaration in [
        "width: 1px",
        "margin-left: 1px",
        "border-top-left-radius: 0",
        "left: 0",
        "text-align: right",
        "padding: 1px 2px 3px 4px",
    ] {
        assert_eq!(
            planted(&format!("@layer components {{ .a {{ {declaration} }} }}")),
            1,
            "{declaration}"
        );
    }
    for fine in [
        "inline-size: 1px",
        "margin-inline-start: 1px",
        "padding: 1px 2px 3px 2px",
        "text-align: start",
        "margin: 1px 2px",
    ] {
        assert_eq!(planted(&format!("@layer components {{ .a {{ {fine} }} }}")), 0, "{fine}");
    }
}

#[test]
fn a_rule_outside_the_declared_layers_is_caught() {
    assert_eq!(planted(".a { margin: 0 }"), 1);
    assert_eq!(planted("@media print { .a { margin: 0 } }"), 1);
    assert_eq!(planted("@layer other { .a { margin: 0 } }"), 1);
    assert_eq!(planted("@layer tokens, components;"), 1, "declared twice");
    assert_eq!(planted("@font-face { font-family: \"UI\" } @keyframes k { to { opacity: 1 } }"), 0);
}

#[test]
fn a_widget_in_two_files_is_caught() {
    assert_eq!(planted("@layer components { .card.flush { margin: 0 } }"), 1);
    assert_eq!(planted("@layer components { .list .card { margin: 0 } }"), 0);
}
