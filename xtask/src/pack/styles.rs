//! The one style sheet: the files of `public/styles` in the order of their cascade layers, small, with hashed references.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::{Packed, squeeze};

/// Joins the files. The one that declares the order of the layers comes first.
pub(super) fn bundle(folder: &Path, packed: &Packed) -> Result<String> {
    let mut sheets = Vec::new();
    for entry in
        std::fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))?
    {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "css") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            sheets.push((name, std::fs::read_to_string(&path)?));
        }
    }
    join(sheets, packed)
}

fn join(mut sheets: Vec<(String, String)>, packed: &Packed) -> Result<String> {
    let layers = sheets
        .iter()
        .find_map(|(_, text)| declared_layers(text))
        .context("no file in public/styles declares the order of the layers: one must begin with `@layer reset, tokens, ...;`")?;
    sheets.sort_by_key(|(name, text)| {
        let rank = layer_of(text).and_then(|layer| layers.iter().position(|known| *known == layer));
        (declared_layers(text).is_none(), rank.unwrap_or(layers.len()), name.clone())
    });
    let joined: String =
        sheets.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n");
    addressed(&squeeze::style(&joined), packed)
}

/// The layers in the order that a sheet declares: `@layer a, b, c;`.
fn declared_layers(sheet: &str) -> Option<Vec<String>> {
    let (_, after) = sheet.split_once("@layer ")?;
    let (list, _) = after.split_once(';')?;
    (list.contains(',') && !list.contains('{'))
        .then(|| list.split(',').map(|layer| layer.trim().to_owned()).collect())
}

/// The first layer that a sheet fills.
fn layer_of(sheet: &str) -> Option<String> {
    sheet.split("@layer ").skip(1).find_map(|after| {
        let (name, _) = after.split_once('{')?;
        (!name.contains([';', ','])).then(|| name.trim().to_owned())
    })
}

/// Every `url(...)` with the address under which the file is served.
fn addressed(sheet: &str, packed: &Packed) -> Result<String> {
    let mut parts = sheet.split("url(");
    let mut small = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (reference, rest) =
            part.split_once(')').context("a style sheet has a url( without its end")?;
        let name = reference
            .trim_matches(['"', '\'', ' '])
            .trim_start_matches("../")
            .trim_start_matches("./")
            .trim_start_matches('/');
        let Some(address) = packed.address(name) else {
            bail!("a style sheet refers to {reference}, which is not in public")
        };
        small.push_str(&format!("url({address}){rest}"));
    }
    Ok(small)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(name: &str, text: &str) -> (String, String) {
        (name.to_owned(), text.to_owned())
    }

    #[test]
    fn sheets_follow_the_order_of_their_layers_whatever_their_names() -> Result<()> {
        let sheets = vec![
            sheet("button.css", "@layer components { .a { } }"),
            sheet("zero.css", "@layer tokens, base, components;"),
            sheet("zz.css", "@layer base { b { } }"),
            sheet("tokens.css", "@layer tokens { :root { } }"),
        ];
        let joined = join(sheets, &Packed::default())?;
        assert_eq!(
            joined,
            "@layer tokens,base,components;@layer tokens{:root{}}@layer base{b{}}@layer components{.a{}}"
        );
        Ok(())
    }

    #[test]
    fn a_font_gets_its_address_and_a_missing_one_stops_the_build() -> Result<()> {
        let mut packed = Packed::default();
        let address = packed.put_hashed("fonts/sans.woff2", b"font".to_vec());
        assert_eq!(
            addressed("a{src:url(\"../fonts/sans.woff2\") x}", &packed)?,
            format!("a{{src:url({address}) x}}")
        );
        assert!(addressed("a{src:url(/fonts/other.woff2)}", &packed).is_err());
        Ok(())
    }

    #[test]
    fn sheets_without_declared_layers_are_refused() {
        assert!(join(vec![sheet("a.css", "@layer base { b { } }")], &Packed::default()).is_err());
    }
}
