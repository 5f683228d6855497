//! Bugs that are planted for the simulator reach nothing that ships: one crate asks for them, and no feature that anybody
//! else may ask for brings them along. (That they do not compile for a browser, nor into a relay that carries the app, is
//! said where they are.)

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Deserialize;

use crate::tree;

/// The feature.
const PLANTED: &str = "planted";
/// Who alone asks for it.
const SIMULATOR: &str = "simulator";

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    features: BTreeMap<String, Vec<String>>,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Clone, Deserialize)]
struct Dependency {
    name: String,
    features: Vec<String>,
}

fn breaches(metadata: &Metadata) -> Vec<String> {
    let mut breaches = Vec::new();
    for Package { name, features, dependencies } in &metadata.packages {
        let asked = |asked: &String| asked == PLANTED || asked.ends_with("/planted");
        for (feature, brings) in features {
            if brings.iter().any(asked) {
                breaches.push(format!("{name}: the feature {feature} brings planted bugs along"));
            }
        }
        for dependency in dependencies {
            if name != SIMULATOR && dependency.features.iter().any(asked) {
                breaches.push(format!("{name} asks {} for planted bugs", dependency.name));
            }
        }
    }
    breaches
}

#[test]
fn nothing_that_ships_has_planted_bugs() -> Result<()> {
    crate::holds(&breaches(&tree::metadata::<Metadata>()?));
    Ok(())
}

#[test]
fn whoever_asks_for_them_is_caught() -> Result<()> {
    let mut caught = tree::metadata::<Metadata>()?;
    let planted = Dependency { name: "replica".to_owned(), features: vec![PLANTED.to_owned()] };
    for package in caught.packages.iter_mut().filter(|package| package.name == "app") {
        package.dependencies.push(planted.clone());
        package.features.insert("default".to_owned(), vec!["replica/planted".to_owned()]);
    }
    assert_eq!(breaches(&caught).len(), 2);
    Ok(())
}
