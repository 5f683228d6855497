//! A folder searched byte by byte for words, as whoever found the tablet would: as UTF-8 and as browsers keep text in two
//! bytes a letter.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::Result;

/// Something to look for.
struct Needle<'a> {
    word: &'a str,
    bytes: Vec<u8>,
}

/// Which of these words are in any file below a folder, each with the file.
pub(crate) fn found<'a>(folder: &Path, words: &[&'a str]) -> Result<Vec<(&'a str, PathBuf)>> {
    let needles: Vec<Needle<'a>> = words.iter().copied().flat_map(both_ways).collect();
    let mut found = Vec::new();
    for file in files(folder)? {
        let bytes = match fs::read(&file) {
            // A browser that is about to be gone still tidies up.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            read => read?,
        };
        found.extend(inside(&bytes, &needles).into_iter().map(|word| (word, file.clone())));
    }
    Ok(found)
}

fn both_ways(word: &str) -> [Needle<'_>; 2] {
    let wide = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [word.as_bytes().to_vec(), wide].map(|bytes| Needle { word, bytes })
}

/// Each word once, in the order in which they are found.
fn inside<'a>(bytes: &[u8], needles: &[Needle<'a>]) -> Vec<&'a str> {
    let mut begins = [false; 256];
    for first in needles.iter().filter_map(|needle| needle.bytes.first()) {
        if let Some(begins) = begins.get_mut(usize::from(*first)) {
            *begins = true;
        }
    }
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        if begins.get(usize::from(*first)).is_some_and(|begins| *begins) {
            for needle in needles.iter().filter(|needle| rest.starts_with(&needle.bytes)) {
                if !found.contains(&needle.word) {
                    found.push(needle.word);
                }
            }
        }
        rest = after;
    }
    found
}

/// Every file below a folder; a browser also leaves links to nothing there.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    Ok(files)
}

#[test]
fn words_are_found_both_ways_and_others_are_not() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let below = folder.path().join("IndexedDB/leveldb");
    fs::create_dir_all(&below)?;
    fs::write(below.join("000003.log"), b"\x01\xffrrqv7zkx2wm\0")?;
    let wide: Vec<u8> = "bq9xjz4tgd".encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(folder.path().join("History"), [b"b".as_slice(), &wide].concat())?;
    let found = found(folder.path(), &["rqv7zkx2wm", "bq9xjz4tgd", "zk3vqj8hyp"])?;
    let words: Vec<&str> = found.iter().map(|(word, _)| *word).collect();
    assert_eq!(words.len(), 2);
    assert!(words.contains(&"rqv7zkx2wm") && words.contains(&"bq9xjz4tgd"));
    Ok(())
}
