//! Whoever comes onto the list later reads what came before once somebody who can has handed them the keys. And when nobody who holds a
//! key can be reached, two keepers read by the recovery key, for a reason that base writes down.

use anyhow::{Result, bail, ensure};

use crate::{
    accessible::is_good,
    faults::school_with_tablet,
    holders_listed::{SIGN, has_lead, to_change},
    lead::{SAID, opens, raises},
};

#[tokio::test]
async fn keys_are_handed_to_whoever_came_later() -> Result<()> {
    let (mut school, mentors) = school_with_tablet().await?;
    let (lead, parts) = has_lead(&school).await?;
    raises(&mut school, &mentors).await?;
    opens(&lead).await?;

    let desk = school.at_desk("/more/keys").await?;
    desk.tap("Were you asked to read concerns?").await?;
    desk.tap("Draw my key").await?;
    desk.sees("The coordinator finds it under Recovery key").await?;
    let desk = to_change(&school, &parts).await?;
    desk.tap("Mrs Khan reads concerns").await?;
    desk.tap(SIGN).await?;
    desk.sees("You, since").await?;
    let desk = school.at_desk("/concerns/waiting").await?;
    desk.sees("1 earlier concern can be read by others on the list, not by you yet").await?;
    desk.tap_in("Raised by Ms Osei", "Open").await?;
    desk.sees("It was sealed before you were on the list").await?;
    ensure!(!desk.shows(SAID).await?);

    let page = lead.open("/concerns/waiting").await?;
    page.sees("Mrs Khan cannot read 1 earlier concern").await?;
    is_good(page, "keys-to-hand-over").await?;
    page.tap("Hand over the keys").await?;
    page.sees_no_more("Mrs Khan cannot read").await?;
    let page = lead.open("/sync").await?;
    page.sees("Nothing is waiting").await?;

    let desk = school.at_desk("/concerns/waiting").await?;
    desk.sees_no_more("not by you yet").await?;
    desk.tap_in("Raised by Ms Osei", "Open").await?;
    desk.sees(SAID).await?;
    // And goes on with it.
    desk.tap("Received").await?;
    desk.sees("Received by you").await?;
    mentors.open("/concerns").await?.sees("Received by Mrs Khan").await?;
    let handed = ("concern-handed-over".to_owned(), "Ms Reid".to_owned());
    ensure!(school.relay.done()?.contains(&handed), "base did not note it");
    Ok(())
}

#[tokio::test]
async fn two_keepers_read_by_the_recovery_key_and_base_writes_it_down() -> Result<()> {
    let (mut school, mentors) = school_with_tablet().await?;
    let (_lead, parts) = has_lead(&school).await?;
    raises(&mut school, &mentors).await?;
    let [one, two, _] = parts.as_slice() else { bail!("three parts") };
    let desk = school.at_desk("/concerns").await?;
    desk.tap("Nobody who reads them can be reached").await?;
    desk.tap("Read, and have it written down").await?;
    desk.sees("Choose the reason").await?;
    is_good(desk, "break-glass").await?;
    desk.tap("Nobody who reads concerns can be reached, and it cannot wait").await?;
    desk.set("First part", one).await?;
    desk.set("Second part", one).await?;
    desk.tap("Read, and have it written down").await?;
    desk.sees("Two different parts of the recovery key are needed.").await?;
    desk.set("Second part", two).await?;
    let read = ("concerns-read-by-recovery-key".to_owned(), "Mrs Khan".to_owned());
    ensure!(!school.relay.done()?.contains(&read), "nobody has read yet");
    desk.tap("Read, and have it written down").await?;
    desk.sees(SAID).await?;
    is_good(desk, "glass-broken").await?;
    ensure!(school.relay.done()?.contains(&read), "base did not write it down");
    // It is kept nowhere.
    let desk = school.at_desk("/concerns/waiting").await?;
    desk.sees("You do not read concerns").await?;
    ensure!(!desk.shows(SAID).await?);
    Ok(())
}
