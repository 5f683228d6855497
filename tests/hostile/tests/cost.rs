//! Promise: no named change costs base more than 50 ms of CPU time or 32 MiB of memory, whatever becomes of it.
//! Each is tried in a process of its own (`src/bin/weigh.rs`, which says what is weighed and what is not). What is
//! measured is CPU time, not the clock's.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};
use hostile::{
    scene::Scene,
    vectors::{self, Vector},
};
use records::{Document, DocumentId};

const CPU_US: i64 = 50_000;
const MEMORY_KIB: u64 = 32 << 10;

/// What trying took.
struct Weight {
    cpu_us: i64,
    memory_kib: u64,
}

/// The document that a change is tried on: that of its name as it is at base; where it names none, Kai's year.
fn tried_on(scene: &Scene, name: &str) -> Document {
    match name.parse::<DocumentId>().ok() {
        Some(id) if id == scene.amira.id() => scene.amira.clone(),
        Some(id) if id != scene.year.id() => Document::new(id),
        _ => scene.year.clone(),
    }
}

fn weigh(document: &Document, chunk: &[u8]) -> Result<Weight> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_weigh"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut input = child.stdin.take().context("no input")?;
    let saved = document.save();
    write!(input, "{}\n{}\n", document.id(), saved.len())?;
    input.write_all(&saved)?;
    input.write_all(chunk)?;
    drop(input);
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "it ended with {}", output.status);
    let said = String::from_utf8(output.stdout)?;
    let mut words = said.split_whitespace();
    let cpu_us = words.next().context("no time")?.parse()?;
    let memory_kib = words.next().context("no memory")?.parse()?;
    Ok(Weight { cpu_us, memory_kib })
}

fn breaches(scene: &Scene, vectors: &[Vector]) -> Result<Vec<String>> {
    let mut breaches = Vec::new();
    let mut most = Weight { cpu_us: 0, memory_kib: 0 };
    for vector in vectors {
        let push = vector.push(scene)?;
        let took = weigh(&tried_on(scene, &push.doc), &push.chunk);
        let Weight { cpu_us, memory_kib } = took.with_context(|| vector.name.clone())?;
        if cpu_us >= CPU_US || memory_kib >= MEMORY_KIB {
            let Vector { name, what, .. } = vector;
            breaches.push(format!("{name} ({what}): {cpu_us} us, {memory_kib} KiB"));
        }
        most.cpu_us = most.cpu_us.max(cpu_us);
        most.memory_kib = most.memory_kib.max(memory_kib);
    }
    // Straight to the output, which a test that passes would else keep to itself.
    writeln!(
        std::io::stdout(),
        "{} named hostile changes: at most {} us of CPU and {} KiB each",
        vectors.len(),
        most.cpu_us,
        most.memory_kib
    )?;
    Ok(breaches)
}

#[test]
fn each_named_change_costs_less_than_50_ms_and_32_mib() -> Result<()> {
    let breaches = breaches(&Scene::set_up()?, &vectors::all())?;
    ensure!(breaches.is_empty(), "{}", breaches.join("\n"));
    Ok(())
}

#[test]
fn what_costs_much_is_seen() -> Result<()> {
    // Honest, and as large as may be: were nothing measured, it would weigh nothing.
    let scene = Scene::set_up()?;
    let large = hostile::scene::by_hand(
        &scene.year,
        &hostile::scene::writer("large", hostile::scene::OKAFOR),
        |tx| {
            use automerge::{ObjType, ROOT, transaction::Transactable as _};
            let list = tx.put_object(ROOT, "list", ObjType::List)?;
            (0..19_000).try_for_each(|place| tx.insert(&list, place, "a word"))
        },
    )?;
    let took = weigh(&scene.year, &large)?;
    // Its 19,000 operations alone are more than that.
    let nothing = weigh(&scene.year, &[])?;
    ensure!(
        took.cpu_us > nothing.cpu_us && took.memory_kib > nothing.memory_kib + 256,
        "{} KiB, and {} KiB for nothing",
        took.memory_kib,
        nothing.memory_kib
    );
    Ok(())
}

#[test]
fn there_are_sixty_and_more_each_with_a_name_of_its_own() {
    let mut names: Vec<String> = vectors::all().into_iter().map(|vector| vector.name).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all, "two have the same name");
    assert!(all >= 60, "{all}");
}
