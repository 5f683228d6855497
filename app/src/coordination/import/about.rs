//! What was read of a Common Transfer File beside its pupils, and which home school it comes from.

use std::collections::BTreeMap;

use domain::school::HomeSchool;
use imports::ctf::{CtfFile, Preview};
use leptos::prelude::*;

use crate::{
    coordination::desk::Desk,
    ui::{Card, memo, words::joined},
};

/// What is said about a file beside its pupils.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct About {
    file: String,
    version: String,
    encoding: &'static str,
    pupils: usize,
    left_out: Vec<String>,
    passed_over: Vec<String>,
}

impl About {
    /// What `file`, which is called `name`, says.
    pub(super) fn of(name: String, file: &CtfFile) -> Self {
        let names = |counts: &BTreeMap<String, u32>| counts.keys().cloned().collect();
        Self {
            file: name,
            version: file.version.clone(),
            encoding: file.encoding.label(),
            pupils: file.pupils.len(),
            left_out: names(&file.left_out),
            passed_over: names(&file.passed_over),
        }
    }
}

/// The card with what was read.
#[component]
pub(super) fn WhatWasRead(about: About, preview: RwSignal<Option<Preview>>) -> impl IntoView {
    let list = |names: Vec<String>| joined(&names);
    let left_out = (!about.left_out.is_empty()).then(|| list(about.left_out));
    let passed_over = (!about.passed_over.is_empty()).then(|| list(about.passed_over));
    view! {
        <Card title="What was read">
            <dl class="kv">
                <dt>"File"</dt>
                <dd><bdi>{about.file}</bdi></dd>
                <From preview />
                <dt>"Version"</dt>
                <dd>{format!("CTF {}, {}", about.version, about.encoding)}</dd>
                <dt>"Students"</dt>
                <dd class="num">{about.pupils}</dd>
            </dl>
            {left_out
                .map(|names| {
                    view! {
                        <p class="small muted">
                            "Not taken over, because mentoring does not need it: " {names} "."
                        </p>
                    }
                })}
            {passed_over
                .map(|names| {
                    view! { <p class="small muted">"Not known to Alongside and passed over: " {names} "."</p> }
                })}
        </Card>
    }
}

/// Which home school the students get. It can be changed, since a file may come from a school under another number.
#[component]
fn From(preview: RwSignal<Option<Preview>>) -> impl IntoView {
    let desk = Desk::here();
    let source =
        preview.with_untracked(|preview| preview.as_ref().map(|preview| preview.source.clone()));
    let source = source.unwrap_or_default();
    let number = source.dfe_number().map(|number| format!(" ({number})")).unwrap_or_default();
    let name = if source.name.is_empty() {
        "a school that the file does not name".to_owned()
    } else {
        source.name
    };
    let chosen = memo(move || {
        preview.with(|preview| preview.as_ref().and_then(|preview| preview.home_school))
    });
    let choose = move |value: String| {
        preview.update(|preview| {
            if let Some(preview) = preview {
                preview.home_school = value.parse().ok();
            }
        });
    };
    let schools = memo(move || desk.view().org.home_schools.clone());
    let options = move || {
        let option = |school: &HomeSchool| {
            let id = school.id;
            view! {
                <option value=id.to_string() selected=move || chosen.get() == Some(id)>
                    {school.name.clone()}
                </option>
            }
        };
        schools.read().iter().map(option).collect_view()
    };
    view! {
        <dt>"From"</dt>
        <dd>
            <bdi>{name}</bdi>
            {number}
        </dd>
        <dt>
            <label for="in-your-list">"In your list"</label>
        </dt>
        <dd>
            <select
                class="field"
                id="in-your-list"
                on:change=move |event| choose(event_target_value(&event))
            >
                <option value="" selected=move || chosen.get().is_none()>
                    "Not there yet: add it"
                </option>
                {options}
            </select>
        </dd>
    }
}
