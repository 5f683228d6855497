//! *Lock* while a photo is being made ready: the button says that it locks when the photo is kept, and then it does. A photo
//! that cannot be read is told of after the passphrase.

use anyhow::{Result, ensure};

use crate::{
    attached::{HOLD_PHOTOS, are_held, has_photo, lets_go},
    camera::{photo, written},
    faults::school_with_tablet,
};

const WAITS: &str = "Locks when the photo is kept";
const NOTE: &str = "Kai liked the draw";

#[tokio::test]
async fn it_locks_as_soon_as_the_photo_is_kept() -> Result<()> {
    let (_school, tablet) = school_with_tablet().await?;
    let folder = tempfile::tempdir()?;
    let letter = written(folder.path(), "IMG_0001.jpg", &photo())?;
    let page = tablet.open("/record").await?;
    page.tap_in("Kai", "Start visit").await?;
    page.fill("Your note", NOTE).await?;
    page.until("photos to be held", HOLD_PHOTOS).await?;
    page.choose_file("Take a photo", &letter).await?;
    are_held(page, 1).await?;
    page.tap("Lock").await?;
    page.sees(WAITS).await?;
    ensure!(!page.is_locked().await?, "it does not wait for the photo");
    lets_go(page).await?;
    page.comes_to_be_locked().await?;
    page.unlock().await?;
    has_photo(page, 1).await?;
    assert_eq!(page.value("Your note").await?, NOTE);

    // One that cannot be read is not dropped in silence.
    let text = written(folder.path(), "letter.jpg", b"Dear all,")?;
    page.until("photos to be held", HOLD_PHOTOS).await?;
    page.choose_file("Take a photo", &text).await?;
    are_held(page, 1).await?;
    page.tap("Lock").await?;
    page.sees(WAITS).await?;
    lets_go(page).await?;
    page.comes_to_be_locked().await?;
    page.unlock().await?;
    page.sees("This is not a photo that can be read here").await
}
