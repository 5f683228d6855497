//! A short message at the foot of the screen, with *Undo* for ten seconds instead of "are you sure".

use std::{sync::Arc, time::Duration};

use leptos::prelude::*;

use super::{Button, Icon, Show};

const STAYS: Duration = Duration::from_secs(10);

/// The one message that can be there, as context.
#[derive(Clone, Copy)]
pub struct Toasts {
    now: RwSignal<Option<Toast>>,
    count: StoredValue<u32>,
}

#[derive(Clone)]
struct Toast {
    number: u32,
    words: String,
    undo: Option<Undo>,
}

#[derive(Clone)]
struct Undo {
    does: UnsyncCallback<()>,
    /// Whether it is offered still.
    offered: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl Toasts {
    /// Makes it and provides it as context.
    #[must_use]
    pub fn provide() -> Self {
        let toasts = Self { now: RwSignal::new(None), count: StoredValue::new(0) };
        provide_context(toasts);
        toasts
    }

    /// Says something for ten seconds.
    pub fn say(&self, words: impl Into<String>) {
        self.show(words.into(), None);
    }

    /// Says something beside what can be undone, if anything can: it still can.
    pub fn say_also(&self, words: &str) {
        let undoable = self.now.get_untracked().filter(|one| one.undo.is_some());
        match undoable {
            Some(toast) => {
                let words = format!("{}. {words}", toast.words);
                self.now.set(Some(Toast { words, ..toast }));
            }
            None => self.say(words),
        }
    }

    /// Says what was done, with *Undo* for ten seconds.
    pub fn undoable(&self, words: impl Into<String>, undo: impl Fn() + 'static) {
        self.undoable_while(words, || true, undo);
    }

    /// The same, with *Undo* only while that is so. It follows signals that outlive the screen.
    pub fn undoable_while(
        &self,
        words: impl Into<String>,
        offered: impl Fn() -> bool + Send + Sync + 'static,
        undo: impl Fn() + 'static,
    ) {
        let undo = Undo { does: UnsyncCallback::new(move |()| undo()), offered: Arc::new(offered) };
        self.show(words.into(), Some(undo));
    }

    /// Takes the message away.
    pub fn clear(&self) {
        self.now.set(None);
    }

    fn show(&self, words: String, undo: Option<Undo>) {
        self.count.update_value(|count| *count = count.wrapping_add(1));
        let number = self.count.get_value();
        let now = self.now;
        now.set(Some(Toast { number, words, undo }));
        set_timeout(
            move || {
                let still =
                    now.with_untracked(|one| one.as_ref().is_some_and(|one| one.number == number));
                if still {
                    now.set(None);
                }
            },
            STAYS,
        );
    }
}

/// Where messages are shown: once, in the app's shell.
#[component]
pub fn ToastArea(
    /// What is shown.
    toasts: Toasts,
) -> impl IntoView {
    view! {
        <div class="toasts" role="status" aria-live="polite">
            {move || {
                toasts
                    .now
                    .get()
                    .map(|toast| {
                        let undo = toast.undo.map(|Undo { does, offered }| {
                            view! {
                                <Show when=move || offered()>
                                    <Button
                                        icon="rotate-ccw"
                                        on_press=move || {
                                            toasts.clear();
                                            does.run(());
                                        }
                                    >
                                        "Undo"
                                    </Button>
                                </Show>
                            }
                        });
                        view! {
                            <div class="toast">
                                <Icon name="check" />
                                <span class="grow">{toast.words}</span>
                                {undo}
                            </div>
                        }
                    })
            }}
        </div>
    }
}
