//! Each limit of `sync-server/protocol/src/limits.rs` is in `docs/limits.md`, with what it is.

use anyhow::Result;
use syn::{BinOp, Expr, ExprBinary, ExprLit, Item, Lit};

use crate::tree;

const CODE: &str = "sync-server/protocol/src/limits.rs";
const PAGE: &str = "docs/limits.md";

fn breaches(code: &str, page: &str) -> Result<Vec<String>> {
    let mut breaches = Vec::new();
    let mut limits = 0;
    for item in syn::parse_file(code)?.items {
        let Item::Const(limit) = item else { continue };
        limits += 1;
        let name = limit.ident.to_string();
        let Some(value) = in_words(&limit.expr) else {
            breaches.push(format!("{CODE}: write {name} as a number, or as a number << 10 or 20"));
            continue;
        };
        let row = format!("| `{name}` | {value} |");
        if !page.lines().any(|line| line.starts_with(&row)) {
            breaches.push(format!("{PAGE} has no row that begins {row}"));
        }
    }
    let rows = page.lines().filter(|line| line.starts_with("| `")).count();
    if rows > limits {
        breaches.push(format!("{PAGE} has {rows} rows for {limits} limits"));
    }
    Ok(breaches)
}

/// "20,000", "256 KiB", "16 MiB".
fn in_words(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => {
            Some(grouped(&number.base10_parse::<u64>().ok()?.to_string()))
        }
        Expr::Binary(ExprBinary { left, op: BinOp::Shl(_), right, .. }) => {
            let unit = match in_words(right)?.as_str() {
                "10" => "KiB",
                "20" => "MiB",
                _ => return None,
            };
            Some(format!("{} {unit}", in_words(left)?))
        }
        _ => None,
    }
}

/// Digits in threes.
fn grouped(digits: &str) -> String {
    let mut words = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

#[test]
fn the_page_has_every_limit() -> Result<()> {
    let read = |path| std::fs::read_to_string(tree::top().join(path));
    crate::holds(&breaches(&read(CODE)?, &read(PAGE)?)?);
    Ok(())
}

#[test]
fn a_limit_that_is_missing_or_has_changed_is_found() -> Result<()> {
    const LIMITS: &str = "pub const A: u64 = 1_200; const B: usize = 16 << 20; const C: i64 = 10;";
    let page = |rows: [&str; 3]| rows.map(|row| format!("{row} words |\n")).concat();
    let good = ["| `A` | 1,200 |", "| `B` | 16 MiB |", "| `C` | 10 |"];
    assert_eq!(breaches(LIMITS, &page(good))?, [""; 0]);
    let [a, b, c] = good;
    for rows in [[a, b, ""], [a, "| `B` | 8 MiB |", c], ["| `A` | 1,201 |", b, c]] {
        assert_eq!(breaches(LIMITS, &page(rows))?.len(), 1, "{rows:?}");
    }
    let gone = breaches("const A: u64 = 1_200; const B: usize = 16 << 20;", &page(good))?;
    assert_eq!(gone.len(), 1);
    assert_eq!(breaches("const D: u64 = 2 * 3;", "")?.len(), 1);
    Ok(())
}
