//! How long functions may be, counted from `fn` to the closing brace.

use anyhow::{Context as _, Result};
use syn::{Attribute, Block, Signature, spanned::Spanned as _, visit::Visit};

use crate::{
    sizes::quantile,
    tree::{self, Source},
};

/// No function is longer.
const LONGEST: usize = 80;
/// No component, markup included, is longer.
const LONGEST_COMPONENT: usize = 100;
/// Nine of ten functions are no longer.
const P90: usize = 40;

/// A function with its length in lines.
#[derive(Debug)]
struct Function {
    place: String,
    lines: usize,
    limit: usize,
}

/// Collects the functions of one file.
struct Collector<'a> {
    path: &'a str,
    found: Vec<Function>,
}

impl Collector<'_> {
    fn take(&mut self, attributes: &[Attribute], signature: &Signature, block: &Block) {
        let first = signature.fn_token.span.start().line;
        let lines = block.span().end().line + 1 - first;
        let component = attributes.iter().any(|attribute| attribute.path().is_ident("component"));
        let limit = if component { LONGEST_COMPONENT } else { LONGEST };
        self.found.push(Function {
            place: format!("{}:{first} {}", self.path, signature.ident),
            lines,
            limit,
        });
    }
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.take(&item.attrs, &item.sig, &item.block);
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.take(&item.attrs, &item.sig, &item.block);
        syn::visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.take(&item.attrs, &item.sig, block);
        }
        syn::visit::visit_trait_item_fn(self, item);
    }
}

fn functions(sources: &[Source]) -> Result<Vec<Function>> {
    let mut found = Vec::new();
    for source in sources {
        let file = syn::parse_file(&source.text)
            .with_context(|| format!("{} cannot be read", source.path))?;
        let mut collector = Collector { path: &source.path, found: Vec::new() };
        collector.visit_file(&file);
        found.append(&mut collector.found);
    }
    Ok(found)
}

fn breaches(functions: &[Function]) -> Vec<String> {
    let mut breaches: Vec<String> = functions
        .iter()
        .filter(|function| function.lines > function.limit)
        .map(|function| {
            format!(
                "{} has {} lines, over {}: let parts of it have names",
                function.place, function.lines, function.limit
            )
        })
        .collect();
    let mut lengths: Vec<usize> = functions.iter().map(|function| function.lines).collect();
    lengths.sort_unstable();
    let p90 = quantile(&lengths, 90);
    if p90 > P90 {
        breaches.push(format!(
            "nine tenths of the functions should have {P90} lines or fewer, now it is {p90}"
        ));
    }
    breaches
}

#[test]
fn functions_are_short() -> Result<()> {
    crate::holds(&breaches(&functions(&tree::rust()?)?));
    Ok(())
}

/// A file with a function of so many lines between short ones.
fn planted(attribute: &str, lines: usize) -> Source {
    let body = "    work();\n".repeat(lines - 2);
    let short = (0..20).map(|n| format!("fn short{n}() {{}}\n")).collect::<String>();
    Source::planted(
        "app/src/planted.rs",
        &format!("{short}{attribute}\n/// Says it.\nfn long() {{\n{body}}}\n"),
    )
}

#[test]
fn a_long_function_is_caught_and_a_component_may_be_a_little_longer() -> Result<()> {
    assert!(breaches(&functions(&[planted("", 80)])?).is_empty());
    assert_eq!(breaches(&functions(&[planted("", 81)])?).len(), 1);
    assert!(breaches(&functions(&[planted("#[component]", 100)])?).is_empty());
    assert_eq!(breaches(&functions(&[planted("#[component]", 101)])?).len(), 1);
    Ok(())
}

#[test]
fn a_long_method_in_a_nested_module_is_caught() -> Result<()> {
    let body = "work();\n".repeat(90);
    let text = format!("mod inner {{ struct A; impl A {{ fn long(&self) {{ {body} }} }} }}");
    let found = functions(&[Source::planted("app/src/planted.rs", &text)])?;
    assert!(breaches(&found).iter().any(|breach| breach.contains("long")), "{found:?}");
    Ok(())
}

#[test]
fn many_longish_functions_are_caught() -> Result<()> {
    let text: String =
        (0..5).map(|n| format!("fn f{n}() {{\n{}}}\n", "work();\n".repeat(40))).collect();
    assert_eq!(breaches(&functions(&[Source::planted("app/src/planted.rs", &text)])?).len(), 1);
    Ok(())
}
