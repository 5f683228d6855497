//! Pictures: a photo made small, with nothing in it but what can be seen (a camera writes into a photo where and when it
//! was taken), a signature drawn with a finger, and the address under which the page shows one. What is kept of them is
//! for `store`.

use domain::visit::{LARGEST_PICTURE, PictureKind};
use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, PointerEvent, Url};

use super::{
    files::{self, PickedFile},
    page::window,
    script::settled,
};

/// The longer side of a photo, in pixels: a page of A4 can still be read.
const LONGEST: u32 = 1600;
/// A photo is made coarser until it is no longer than this.
const AIM: usize = 300 << 10;
/// How fine a photo is written, the first that fits.
const FINENESS: [f64; 4] = [0.7, 0.5, 0.35, 0.2];
/// What a signature is drawn with, on white, whatever the colours of the screen.
const INK: &str = "#1b2a2b";
const PAPER: &str = "#fff";
/// How thick its lines are, in pixels of the picture.
const THICK: f64 = 4.0;

/// A picture that was made here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// How it is written.
    pub kind: PictureKind,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Pixels from side to side.
    pub width: u16,
    /// Pixels from top to bottom.
    pub height: u16,
}

/// The browser cannot read it as a photo, or cannot make a picture of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoPicture;

/// Makes a small picture of what can be seen on a photo. Everything else that the file says stays behind: it is drawn
/// anew, upright.
///
/// # Errors
/// When the browser cannot.
pub async fn shrink(file: &PickedFile) -> Result<Made, NoPicture> {
    small(file).await.ok().flatten().ok_or(NoPicture)
}

async fn small(file: &PickedFile) -> Result<Option<Made>, JsValue> {
    let window = window().ok_or(JsValue::UNDEFINED)?;
    let read = window.create_image_bitmap_with_blob(file.blob())?;
    let photo: ImageBitmap = settled(read.into()).await?.dyn_into()?;
    let (width, height) = fit(photo.width(), photo.height());
    let canvas: HtmlCanvasElement =
        window.document().ok_or(JsValue::UNDEFINED)?.create_element("canvas")?.dyn_into()?;
    canvas.set_width(width.into());
    canvas.set_height(height.into());
    // What can be seen through would be black.
    blank(&canvas);
    pen(&canvas)?.draw_image_with_image_bitmap_and_dw_and_dh(
        &photo,
        0.0,
        0.0,
        width.into(),
        height.into(),
    )?;
    photo.close();
    for (place, fineness) in FINENESS.into_iter().enumerate() {
        let made = written(&canvas, PictureKind::Jpeg, fineness).await?;
        let is_last = place + 1 == FINENESS.len();
        if made.bytes.len() <= AIM || is_last {
            return Ok(Some(made).filter(fits));
        }
    }
    Ok(None)
}

fn fits(made: &Made) -> bool {
    u32::try_from(made.bytes.len()).is_ok_and(|bytes| bytes <= LARGEST_PICTURE)
}

/// The size in which a photo of this size is kept; never larger than it is.
fn fit(width: u32, height: u32) -> (u16, u16) {
    let longer = width.max(height).max(1);
    let side = |side: u32| {
        let kept = if longer <= LONGEST { side } else { side.saturating_mul(LONGEST) / longer };
        u16::try_from(kept.max(1)).unwrap_or(u16::MAX)
    };
    (side(width), side(height))
}

async fn written(
    canvas: &HtmlCanvasElement,
    kind: PictureKind,
    fineness: f64,
) -> Result<Made, JsValue> {
    let made = Promise::new(&mut |resolve, reject| {
        let asked = canvas.to_blob_with_type_and_encoder_options(
            &resolve,
            kind.media_type(),
            &fineness.into(),
        );
        if let Err(thrown) = asked {
            drop(reject.call1(&JsValue::NULL, &thrown));
        }
    });
    // Nothing comes of a canvas that is too large for the browser's memory.
    let blob: Blob = settled(made.into()).await?.dyn_into()?;
    let bytes = files::read(&blob).await.map_err(|_| JsValue::UNDEFINED)?;
    // A browser that cannot write this kind writes another without saying so.
    if PictureKind::of(&bytes) != Some(kind) {
        return Err(JsValue::UNDEFINED);
    }
    let side = |pixels: u32| u16::try_from(pixels).unwrap_or(u16::MAX);
    Ok(Made { kind, bytes, width: side(canvas.width()), height: side(canvas.height()) })
}

fn pen(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, JsValue> {
    Ok(canvas.get_context("2d")?.ok_or(JsValue::UNDEFINED)?.unchecked_into())
}

/// Makes a canvas white.
pub fn blank(canvas: &HtmlCanvasElement) {
    if let Ok(pen) = pen(canvas) {
        pen.set_fill_style_str(PAPER);
        pen.fill_rect(0.0, 0.0, canvas.width().into(), canvas.height().into());
    }
}

/// A line begins where the finger, the pen or the mouse is; a dot, if it goes no further.
pub fn begin_line(canvas: &HtmlCanvasElement, event: &PointerEvent) {
    event.prevent_default();
    // It goes on where it leaves the canvas; a browser that cannot hold it ends it there.
    drop(canvas.set_pointer_capture(event.pointer_id()));
    let (x, y) = place(canvas, event);
    if let Ok(pen) = pen(canvas) {
        pen.set_stroke_style_str(INK);
        pen.set_line_width(THICK);
        pen.set_line_cap("round");
        pen.set_line_join("round");
        pen.begin_path();
        pen.move_to(x, y);
        // A line of no length at all is none.
        pen.line_to(x + 0.1, y);
        pen.stroke();
    }
}

/// The line goes on, while it is held.
pub fn draw_on(canvas: &HtmlCanvasElement, event: &PointerEvent) {
    if event.buttons() == 0 {
        return;
    }
    let (x, y) = place(canvas, event);
    if let Ok(pen) = pen(canvas) {
        pen.line_to(x, y);
        pen.stroke();
    }
}

/// Where in the picture something is, however large the canvas is shown.
fn place(canvas: &HtmlCanvasElement, event: &PointerEvent) -> (f64, f64) {
    let across = |at: i32, pixels: u32, shown: i32| {
        f64::from(at) * f64::from(pixels) / f64::from(shown.max(1))
    };
    (
        across(event.offset_x(), canvas.width(), canvas.client_width()),
        across(event.offset_y(), canvas.height(), canvas.client_height()),
    )
}

/// What was drawn, as a picture.
///
/// # Errors
/// When the browser cannot.
pub async fn drawn(canvas: &HtmlCanvasElement) -> Result<Made, NoPicture> {
    let made = written(canvas, PictureKind::Png, 1.0).await;
    made.ok().filter(fits).ok_or(NoPicture)
}

/// An address under which this page shows a picture, for as long as this is kept.
#[derive(Debug, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// An address for these bytes.
    #[must_use]
    pub fn of(bytes: &[u8], kind: PictureKind) -> Option<Self> {
        let blob = files::blob(&js_sys::Uint8Array::from(bytes).into(), kind.media_type()).ok()?;
        Url::create_object_url_with_blob(&blob).ok().map(Self)
    }

    /// As the page names it.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.clone()
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        drop(Url::revoke_object_url(&self.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_large_photo_keeps_its_shape_and_a_small_one_its_size() {
        for (size, kept) in [
            ((4000, 3000), (1600, 1200)),
            ((3000, 4000), (1200, 1600)),
            ((1600, 900), (1600, 900)),
            ((20, 10), (20, 10)),
            ((16_000, 3), (1600, 1)),
            ((0, 0), (1, 1)),
        ] {
            assert_eq!(fit(size.0, size.1), kept, "{size:?}");
        }
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
#[expect(clippy::unwrap_used, reason = "tests")]
mod in_a_browser {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    async fn a_signature_is_a_picture_of_what_was_drawn() {
        let document = window().unwrap().document().unwrap();
        let canvas: HtmlCanvasElement =
            document.create_element("canvas").unwrap().dyn_into().unwrap();
        canvas.set_width(600);
        canvas.set_height(200);
        blank(&canvas);
        let empty = drawn(&canvas).await.unwrap();
        assert_eq!((empty.kind, empty.width, empty.height), (PictureKind::Png, 600, 200));
        begin_line(&canvas, &PointerEvent::new("pointerdown").unwrap());
        let dotted = drawn(&canvas).await.unwrap();
        assert!(dotted.bytes != empty.bytes);
        assert!(Address::of(&dotted.bytes, dotted.kind).unwrap().text().starts_with("blob:"));
    }
}
