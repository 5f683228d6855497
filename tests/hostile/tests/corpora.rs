//! Promise: what was ever kept as an input of a fuzz target still ends well, and so does every named change in its place.

use std::{collections::BTreeSet, fs, path::PathBuf};

use anyhow::{Context as _, Result, ensure};
use hostile::{
    scene::Scene,
    targets::{ALL, Target},
    vectors,
};

fn fuzz() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fuzz")
}

/// The inputs that were kept of a target, with their names.
fn corpus(target: &Target) -> Result<Vec<(String, Vec<u8>)>> {
    let folder = fuzz().join("corpus").join(target.name);
    let files = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let read = files.map(|file| {
        let file = file?;
        Ok((file.file_name().to_string_lossy().into_owned(), fs::read(file.path())?))
    });
    read.collect()
}

#[test]
fn what_was_kept_ends_well() -> Result<()> {
    for target in ALL {
        let corpus = corpus(&target)?;
        ensure!(corpus.len() >= 3, "{} has only {} inputs", target.name, corpus.len());
        for (name, bytes) in corpus {
            (target.run)(&bytes).with_context(|| format!("{}/{name}", target.name))?;
        }
    }
    Ok(())
}

#[test]
fn named_changes_end_well_as_inputs() -> Result<()> {
    let scene = Scene::set_up()?;
    let chunks = ALL.iter().filter(|target| ["prescreen", "admit"].contains(&target.name));
    for target in chunks {
        for vector in vectors::all() {
            let push = vector.push(&scene)?;
            (target.run)(&push.chunk).with_context(|| vector.name.clone())?;
        }
    }
    Ok(())
}

#[test]
fn every_target_is_a_program_with_inputs_and_nothing_else_is() -> Result<()> {
    let names: BTreeSet<String> = ALL.iter().map(|target| target.name.to_owned()).collect();
    let listed = |folder: &str| -> Result<BTreeSet<String>> {
        let files = fs::read_dir(fuzz().join(folder))?;
        let name = |file: fs::DirEntry| {
            let name = file.file_name().to_string_lossy().into_owned();
            name.strip_suffix(".rs").map_or_else(|| name.clone(), str::to_owned)
        };
        files.map(|file| Ok(name(file?))).collect()
    };
    assert_eq!(listed("fuzz_targets")?, names);
    assert_eq!(listed("corpus")?, names);
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml"))?;
    for name in names {
        ensure!(manifest.contains(&format!("name = \"{name}\"")), "{name} is not built");
    }
    Ok(())
}
