//! The rules of the house, held by test: arrows between crates, sizes, words, styles, licences.
//! One file per rule. Each rule is a function from what it reads to a list of sentences, one for each breach, that say
//! where and what to do; each is tried on a planted breach as well, since a check that cannot fail is a defect.
//! A package of its own, so that it runs in a second and while another crate does not compile.

#![cfg(test)]

mod arrows;
mod browser;
mod by_itself;
mod clauses;
mod documents;
mod examples;
mod functions;
mod licences;
mod limits;
mod machine;
mod openings;
mod planted;
mod sheet;
mod shown;
mod sizes;
mod styles;
mod tree;
mod unfinished;
mod unworn;

/// Fails with all breaches at once.
fn holds(breaches: &[String]) {
    assert!(breaches.is_empty(), "{} to put right:\n  {}", breaches.len(), breaches.join("\n  "));
}
