//! Photos, of a letter or a timetable say, and the signature of the home school's contact: drawn, or typed by whoever
//! cannot or does not want to draw. Each is on this tablet before the draft names it.

use std::time::Duration;

use domain::visit::{Attachment, DraftField, Picture, PictureHash};
use leptos::{html, prelude::*, task::spawn_local};
use replica::DraftKey;

use super::{Keeper, Subject, field_id};
use crate::{
    device::{
        files::{self, PickedFile},
        page,
        picture::{self, Made, NoPicture},
        script::within,
    },
    store::{Alongside, alongside},
    students::picture::Shown,
    ui::{Button, ButtonKind, Field, For, Icon, Show, Toasts, words::fresh_id},
    visits::{keeper::add, unsaved::storage_words},
};

/// What a file gets that the browser cannot read as a photo.
const NO_PHOTO: &str =
    "This is not a photo that can be read here. Take it again, or choose a JPEG or PNG file.";
/// What a signature gets that the browser cannot make a picture of.
const NO_SIGNATURE: &str = "The signature could not be made into a picture. Type the name instead.";
/// What is said when there is no draft any more that it could belong to.
const TOO_LATE: &str = "A photo or signature was ready only when its visit was gone, and is not kept. Take it again if it is needed.";

/// The longest that a picture may take to be made: the app does not lock meanwhile.
const LONGEST: Duration = Duration::from_secs(60);

/// The card *Photos and signature*.
#[component]
pub fn Attached(
    /// The draft.
    keeper: Keeper,
    /// Whom it is about.
    subject: Subject,
) -> impl IntoView {
    let trouble = RwSignal::new(None::<&'static str>);
    let signing = RwSignal::new(false);
    let adding = Adding {
        alongside: alongside(),
        key: keeper.key(),
        trouble,
        toasts: expect_context::<Toasts>(),
    };
    let contact = move || subject.contact.get_untracked().unwrap_or_default();
    let rows =
        keeper.memo(|draft| draft.attachments.iter().map(which).enumerate().collect::<Vec<_>>());
    let typed = move || {
        signing.set(false);
        let name = contact();
        spawn_local(adding.keep(Attachment::SignedAs { name }));
    };
    view! {
        <section class="card">
            <fieldset class="stack">
                <legend>"Photos and signature " <span class="hint">"(optional)"</span></legend>
                <For each=move || rows.get() key=|row| *row let((place, which))>
                    <OneAttached keeper=keeper place=place which=which />
                </For>
                {move || {
                    trouble
                        .get()
                        .map(|words| {
                            view! {
                                <p class="wrong" role="alert">
                                    {words}
                                </p>
                            }
                        })
                }}
                <TakePhoto on_photo=move |photo| adding.photo(photo) />
                <Show
                    when=move || signing.get()
                    fallback=move || {
                        view! {
                            <div class="row edge">
                                <Button
                                    kind=ButtonKind::Quiet
                                    icon="pencil"
                                    on_press=move || signing.set(true)
                                >
                                    "Sign on the screen"
                                </Button>
                                <Button kind=ButtonKind::Quiet icon="plus" on_press=typed>
                                    "Type the name instead"
                                </Button>
                            </div>
                        }
                    }
                >
                    <Pad
                        adding=adding
                        named=contact
                        on_typed=typed
                        on_close=move || signing.set(false)
                    />
                </Show>
            </fieldset>
        </section>
    }
}

/// What tells one line from another: its picture, or that it is a name which was typed.
fn which(one: &Attachment) -> Option<PictureHash> {
    one.picture().map(|picture| picture.hash)
}

/// How something comes to belong to the draft, also when the screen that it was made on is left meanwhile.
#[derive(Clone, Copy)]
struct Adding {
    alongside: Alongside,
    key: DraftKey,
    trouble: RwSignal<Option<&'static str>>,
    toasts: Toasts,
}

impl Adding {
    /// Makes a photo small and keeps it.
    fn photo(self, file: PickedFile) {
        let shows = String::new();
        self.make(async move { picture::shrink(&file).await }, NO_PHOTO, |picture| {
            Attachment::Photo { picture, shows }
        });
    }

    /// Keeps a picture once it is made: first the bytes, then their name in the draft. From this moment until it is there
    /// nothing can be finished, so that it is not left out.
    fn make(
        self,
        made: impl Future<Output = Result<Made, NoPicture>> + 'static,
        otherwise: &'static str,
        attachment: impl FnOnce(Picture) -> Attachment + 'static,
    ) {
        let Self { alongside, key, trouble, .. } = self;
        alongside.making.update(|all| all.push(key));
        trouble.set(None);
        spawn_local(async move {
            match within(LONGEST, made).await.unwrap_or(Err(NoPicture)) {
                Ok(made) => match alongside.keep_picture(made).await {
                    Ok(picture) => self.keep(attachment(picture)).await,
                    Err(refusal) => self.say(storage_words(&refusal)),
                },
                Err(NoPicture) => self.say(otherwise),
            }
            alongside.making.update(|all| {
                if let Some(one) = all.iter().position(|one| *one == key) {
                    all.remove(one);
                }
            });
        });
    }

    /// Adds it to the draft, where that is open or else where it is stored, and leads to its words.
    async fn keep(self, attachment: Attachment) {
        let Self { alongside, key, .. } = self;
        if let Some(place) = alongside.attach(key, &attachment) {
            // Whoever has left the screen meanwhile is somewhere else, and may be typing.
            if !self.trouble.is_disposed() {
                let field = field_id(DraftField::Attachment(place));
                page::after_paint(move || page::focus_id(&field));
            }
            return;
        }
        let stored = alongside
            .change_draft(&key, |draft| {
                if let Some(visit) = draft.body.visit_mut() {
                    add(visit, &attachment);
                }
            })
            .await;
        // It may have been opened again since, from what was stored before.
        if alongside.attach(key, &attachment).is_none() {
            match stored {
                Ok(true) => {}
                Ok(false) => self.say(TOO_LATE),
                Err(refusal) => self.say(storage_words(&refusal)),
            }
        }
    }

    /// Says what went wrong: on the screen, or wherever one is by now.
    fn say(self, words: &'static str) {
        self.alongside.say_after_lock(words);
        if self.trouble.try_set(Some(words)).is_some() {
            self.toasts.say_also(words);
        }
    }
}

/// Takes a photo with the camera of the tablet; elsewhere a file is chosen.
#[component]
fn TakePhoto(on_photo: impl Fn(PickedFile) + 'static) -> impl IntoView {
    let id = fresh_id("photo");
    view! {
        <div class="ask">
            <label class="lab" for=id.clone()>
                "Take a photo"
            </label>
            <input
                class="field file"
                type="file"
                id=id
                accept="image/*"
                capture="environment"
                on:change=move |event| {
                    if let Some(photo) = files::picked(&event) {
                        on_photo(photo);
                        files::forget_choice(&event);
                    }
                }
            />
        </div>
    }
}

/// One photo or signature, with its words.
#[component]
fn OneAttached(keeper: Keeper, place: usize, which: Option<PictureHash>) -> impl IntoView {
    let one = keeper.memo(move |draft| draft.attachments.get(place).cloned());
    let words = Signal::derive(move || {
        one.with(|one| one.as_ref().map(|one| one.words().to_owned()).unwrap_or_default())
    });
    let described = Signal::derive(move || {
        one.with(|one| one.as_ref().map(Attachment::in_words).unwrap_or_default())
    });
    let now = one.get_untracked();
    let shown = now.as_ref().and_then(Attachment::picture).copied();
    let is_photo = matches!(now, Some(Attachment::Photo { .. }));
    let (label, hint) = if is_photo {
        ("What does the photo show?", "Optional. In a few words, for those who cannot see it")
    } else {
        ("Who signed?", "Their name, and what they are at the school")
    };
    let id = field_id(DraftField::Attachment(place));
    let remove = move || {
        keeper.change(move |draft| {
            if draft.attachments.get(place).map(self::which) == Some(which) {
                draft.attachments.remove(place);
            }
        });
    };
    view! {
        <div
            class="action stack-s"
            role="group"
            aria-label=format!("{} {}", if is_photo { "Photo" } else { "Signature" }, place + 1)
        >
            {shown.map(|picture| view! { <Shown picture words=described /> })}
            <Field
                label=label.to_owned()
                hint=hint
                id=id.clone()
                error=keeper.wrong(id)
                value=words
                on_input=move |text| {
                    keeper
                        .change(move |draft| {
                            if let Some(one) = draft.attachments.get_mut(place) {
                                *one = one.saying(text);
                            }
                        });
                }
            />
            <div class="edge">
                <Button
                    kind=ButtonKind::Quiet
                    icon="trash-2"
                    label=Signal::derive(move || Some(format!("Remove {}", described.get())))
                    on_press=remove
                >
                    "Remove"
                </Button>
            </div>
        </div>
    }
}

/// Where a signature is drawn. Turning the tablet does not touch it: only how large it is shown changes.
#[component]
fn Pad(
    adding: Adding,
    named: impl Fn() -> String + Copy + 'static,
    on_typed: impl Fn() + Copy + 'static,
    on_close: impl Fn() + Copy + 'static,
) -> impl IntoView {
    let place = NodeRef::<html::Canvas>::new();
    let begun = RwSignal::new(false);
    let clear = move || {
        begun.set(false);
        if let Some(canvas) = place.get_untracked() {
            picture::blank(&canvas);
        }
    };
    Effect::new(move |_| {
        if let Some(canvas) = place.get() {
            picture::blank(&canvas);
        }
    });
    let keep = move || {
        let Some(canvas) = place.get_untracked().filter(|_| begun.get_untracked()) else { return };
        let (name, drawn) = (named(), async move { picture::drawn(&canvas).await });
        adding.make(drawn, NO_SIGNATURE, |picture| Attachment::Signature { picture, name });
        on_close();
    };
    view! {
        <div class="stack-s" role="group" aria-label="Signature">
            <canvas
                class="sign"
                width="900"
                height="300"
                role="img"
                aria-label="Sign here with a finger, a pen or the mouse"
                node_ref=place
                on:pointerdown=move |event| {
                    if let Some(canvas) = place.get_untracked() {
                        picture::begin_line(&canvas, &event);
                        begun.set(true);
                    }
                }
                on:pointermove=move |event| {
                    if let Some(canvas) = place.get_untracked() {
                        picture::draw_on(&canvas, &event);
                    }
                }
            ></canvas>
            <p class="small muted row-n">
                <Icon name="info" />
                "Sign in the white field. Nobody has to draw: a name can be typed."
            </p>
            <div class="row">
                <Button
                    kind=ButtonKind::Main
                    busy=Signal::derive(move || !begun.get())
                    on_press=keep
                >
                    "Keep the signature"
                </Button>
                <Button icon="rotate-ccw" on_press=clear>
                    "Start again"
                </Button>
                <Button kind=ButtonKind::Quiet on_press=on_typed>
                    "Type the name instead"
                </Button>
                <Button kind=ButtonKind::Quiet on_press=on_close>
                    "Cancel"
                </Button>
            </div>
        </div>
    }
}
