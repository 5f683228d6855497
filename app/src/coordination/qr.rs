//! A QR code as an SVG path: pure, so that it can be read back by a test. Not the picture around it.

use qrcodegen::{QrCode, QrCodeEcc};

/// White modules that the standard asks for on each side.
const QUIET: i32 = 4;

/// A QR code ready to be drawn: a square view box and one path of dark modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QrPicture {
    /// `viewBox` of the picture, quiet zone included.
    pub(crate) view_box: String,
    /// `d` of the path that fills the dark modules.
    pub(crate) path: String,
}

/// The picture of `text`, or nothing when it is too long for any QR code.
pub(crate) fn qr_picture(text: &str) -> Option<QrPicture> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * QUIET;
    let path = (0..code.size()).map(|y| row(&code, y)).collect();
    Some(QrPicture { view_box: format!("0 0 {side} {side}"), path })
}

/// The dark runs of one row as closed rectangles.
fn row(code: &QrCode, y: i32) -> String {
    let mut path = String::new();
    let mut x = 0;
    while x < code.size() {
        let start = x;
        while code.get_module(x, y) {
            x += 1;
        }
        if x > start {
            let width = x - start;
            path.push_str(&format!("M{} {}h{width}v1h-{width}z", start + QUIET, y + QUIET));
        }
        x += 1;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_finder_pattern_opens_the_picture() {
        let picture = qr_picture("https://base.example/welcome#code=a-b-c-d");
        let picture = picture.unwrap_or_else(|| unreachable!());
        assert!(picture.path.starts_with("M4 4h7v1h-7z"), "{}", picture.path);
    }

    #[test]
    fn every_dark_module_is_drawn_once() {
        let text = "https://base.example/welcome#code=a-b-c-d";
        let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { unreachable!() };
        let dark = (0..code.size())
            .flat_map(|y| (0..code.size()).map(move |x| (x, y)))
            .filter(|&(x, y)| code.get_module(x, y))
            .count();
        let drawn: usize = qr_picture(text)
            .into_iter()
            .flat_map(|picture| {
                picture
                    .path
                    .split('M')
                    .filter_map(|run| run.split_once('h')?.1.split_once('v')?.0.parse().ok())
                    .collect::<Vec<usize>>()
            })
            .sum();
        assert_eq!(drawn, dark);
    }

    #[test]
    fn a_text_that_no_code_can_hold_has_no_picture() {
        assert_eq!(qr_picture(&"x".repeat(5000)), None);
    }
}
