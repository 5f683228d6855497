//! Whatever the documents tell people to run is known to the command line, and the help says all that is.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::{collections::BTreeSet, ffi::OsString, fs, path::PathBuf};

use super::{HELP, Wrong, read};

fn wrong(line: &str) -> Option<Wrong> {
    read(line.split_whitespace().map(OsString::from)).err()
}

/// What a text tells people to run, in code marks or in a block: the command, and the options that follow.
fn told(text: &str) -> Vec<(String, Vec<String>)> {
    let mut told = Vec::new();
    let mut in_block = false;
    for line in text.lines() {
        if line.starts_with("```") {
            in_block = !in_block;
        } else if in_block {
            told.extend(told_in(line));
        } else {
            told.extend(line.split('`').skip(1).step_by(2).filter_map(told_in));
        }
    }
    told
}

fn told_in(code: &str) -> Option<(String, Vec<String>)> {
    let words = |code: &str| -> Vec<String> {
        let bare = |word: &str| word.trim_matches(['[', ']', '\'']).to_owned();
        code.split_whitespace().map(bare).collect()
    };
    let (_, after) = code.split_once("sync-server ")?;
    let words = words(after);
    let first = words.first().filter(|word| word.starts_with(|c: char| c.is_lowercase()));
    let options: Vec<String> =
        words.iter().filter(|word| word.starts_with("--")).cloned().collect();
    (first.is_some() || !options.is_empty()).then(|| (first.cloned().unwrap_or_default(), options))
}

/// Those of them that this program does not know.
fn unknown(text: &str) -> Vec<String> {
    let mut unknown = Vec::new();
    for (command, options) in told(text) {
        let is_unknown =
            |line: &str, word: &str| wrong(line) == Some(Wrong::Unknown(word.to_owned()));
        if !command.is_empty() && is_unknown(&command, &command) {
            unknown.push(command);
            continue;
        }
        let line = |option: &str| format!("{command} {option} x");
        unknown.extend(options.into_iter().filter(|option| is_unknown(&line(option), option)));
    }
    unknown
}

#[test]
fn whatever_the_documents_tell_people_to_run_exists() {
    let mut documents = vec![PathBuf::from("../README.md"), PathBuf::from("../CHANGELOG.md")];
    for entry in fs::read_dir("../docs").unwrap() {
        documents.push(entry.unwrap().path());
    }
    documents.retain(|path| path.extension() == Some("md".as_ref()));
    let (mut commands, mut seen) = (BTreeSet::new(), 0);
    for document in documents {
        let text = fs::read_to_string(&document).unwrap();
        assert_eq!(unknown(&text), Vec::<String>::new(), "{}", document.display());
        seen += told(&text).len();
        commands.extend(told(&text).into_iter().map(|(command, _)| command));
    }
    assert!(seen > 10, "only {seen} commands are in the documents");
    for command in [
        "",
        "audit",
        "backup",
        "backup-key",
        "cover",
        "holders-code",
        "restore",
        "second-way",
        "verify",
    ] {
        assert!(commands.contains(command), "no document says how to use {command}");
    }
}

#[test]
fn what_does_not_exist_is_caught() {
    assert_eq!(unknown("`sync-server bakup --data DIR`"), ["bakup"]);
    assert_eq!(unknown("`sync-server backup --data DIR --tow FILE`"), ["--tow"]);
    assert_eq!(unknown("```\nsync-server --data DIR [--liste ADDR]\n```"), ["--liste"]);
    assert_eq!(unknown("sync-server bakup, not in code"), Vec::<String>::new());
    assert_eq!(unknown("```\ninstall sync-server /usr/local/bin/\n```"), Vec::<String>::new());
}

#[test]
fn the_help_says_what_exists_and_all_of_it() {
    let help = format!("```\n{HELP}```");
    assert_eq!(unknown(&help), Vec::<String>::new());
    let source = include_str!("../command.rs");
    let parser = source.split("#[cfg(test)]").next().unwrap_or_default();
    let options = parser.split('"').filter(|text| text.starts_with("--"));
    for option in options.filter(|text| !text.contains(' ') && *text != "--help") {
        assert!(HELP.contains(option), "{option} is not in the help");
    }
}
