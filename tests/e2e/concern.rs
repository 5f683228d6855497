//! A concern from a corridor with no signal: whom to phone comes first, what Kai said is written down and sealed, and when there is
//! a signal again it is sent by itself, past a browser that was killed twice. Nobody reads it on the tablet or at base;
//! the safeguarding lead does, and that she received it is shown once she signed for it.

use std::net::{IpAddr, Ipv4Addr};

use anyhow::{Result, bail, ensure};
use concerns::{Fresh, Holder, HolderKey, Holders, Lists, RecoveryKey, Sealed, Text, answer};
use domain::{
    concern::{Answer, Concern, Duty, Says},
    id::ConcernEntryId,
    visit::Recorded,
};
use jiff::Timestamp;
use protocol::concerns::{HandIn, PutList};
use tests::browser::Engine;

use crate::{
    accessible::is_good,
    faults::school_with_tablet,
    on_disk::found,
    people::{School, Tablet},
};

// Letters that repeat nothing, so that no compression hides them from whoever looks at bytes.
const SAID: &str = "wq8zkx4vjr";
const SAW: &str = "hv3xqj9zkt";

/// The Designated Safeguarding Lead, Mrs Khan, whose part is played without a screen: her key, the list, reading, answering.
pub(crate) struct Lead {
    recovery: RecoveryKey,
    key: HolderKey,
    list: Holders,
}

impl Lead {
    /// The school begins a recovery key. On its first list are Mrs Khan and Mr Lowe, a deputy.
    pub(crate) async fn begins(school: &mut School) -> Result<Self> {
        school.invite("Mr Lowe").await?;
        let (khan, lowe) = (school.relay.principal("Mrs Khan")?, school.relay.person("Mr Lowe")?);
        let recovery = RecoveryKey::draw(Fresh::new([1; 32]));
        let (key, lowes) =
            (HolderKey::draw(Fresh::new([2; 32])), HolderKey::draw(Fresh::new([3; 32])));
        let now = Timestamp::now();
        let lead = Holder { user: khan.user, duty: Duty::Lead, key: key.public(), from: now };
        let deputy = Holder { user: lowe.id, duty: Duty::Deputy, key: lowes.public(), from: now };
        let list = Holders::first(&recovery, vec![lead, deputy])?;
        let relay = school.relay.opened()?;
        let code = Some(relay.holders_code(now)?.code);
        let first = PutList { holders: list.sign(&recovery)?, code };
        relay.put_holders(&khan, &first, IpAddr::V4(Ipv4Addr::LOCALHOST), now)?;
        drop(relay);
        school.relay.start_again()?;
        Ok(Self { recovery, key, list })
    }

    /// The thirty digits that she reads out.
    pub(crate) fn digits(&self) -> String {
        self.recovery.public().fingerprint()
    }

    /// She opens the one concern that base has, and signs that she received it; answers what it says.
    pub(crate) fn receives(&self, school: &mut School) -> Result<Concern> {
        let khan = school.relay.principal("Mrs Khan")?;
        let relay = school.relay.opened()?;
        let now = Timestamp::now();
        let entries = relay.concerns(&khan, 0, now)?.entries;
        let [entry] = entries.as_slice() else { bail!("base has {} entries", entries.len()) };
        let sealed = Sealed::read(&entry.sealed)?;
        let opened = sealed.open(self.key.opens(), &Lists::new(self.list.clone()))?;
        let Text::Concern(concern) = opened.text else { bail!("it is no concern") };
        let recorded = Recorded { by: khan.user, device: khan.device, at: now };
        let says = Answer { says: Says::Received, recorded };
        let (id, drawn) = (ConcernEntryId::draw(900), Fresh::new([9; 32]));
        let answer = answer(id, &sealed, &says, (&self.list, &self.key), drawn)?;
        relay.take_concern(&khan, &HandIn { sealed: answer }, now)?;
        drop(relay);
        school.relay.start_again()?;
        Ok(concern)
    }
}

/// From Kai's page, with no signal: whom to phone, and then what was said and seen.
async fn writes(tablet: &Tablet) -> Result<()> {
    let page = tablet.open("/students").await?;
    page.tap_in("Kai", "Open").await?;
    page.tap("Worried about Kai\u{2019}s safety?").await?;
    page.sees("In danger now: phone 999.").await?;
    page.tap("Write down what was said or seen").await?;
    page.sees("Phone first").await?;
    page.sees("Kai Fraser").await?;
    page.fill("In the child\u{2019}s own words", SAID).await?;
    page.fill("What you saw or heard", SAW).await?;
    tablet.is_kept().await?;
    is_good(page, "concern").await
}

/// The browser is killed while it is being written; it is sealed after that, and the browser is killed again.
async fn seals(tablet: Tablet) -> Result<Tablet> {
    let tablet = tablet.dies_and_starts_again("/").await?;
    let page = tablet.page();
    page.tap_in("You have begun a concern", "Continue").await?;
    page.sees("Phone first").await?;
    assert_eq!(page.value("In the child\u{2019}s own words").await?, SAID);
    assert_eq!(page.value("What you saw or heard").await?, SAW);
    page.tap("Seal and send").await?;
    page.sees("Sealed on this tablet - phone now").await?;
    page.sees("It cannot be read on this tablet any more").await?;
    is_good(page, "concern-sealed").await?;
    tablet.dies_and_starts_again("/sync").await
}

#[tokio::test]
async fn from_a_corridor_with_no_signal_to_the_safeguarding_lead() -> Result<()> {
    let (mut school, tablet) = school_with_tablet().await?;
    let lead = Lead::begins(&mut school).await?;
    let page = tablet.open("/concerns").await?;
    page.sees("Mrs Khan, safeguarding lead").await?;
    page.sees(&lead.digits()).await?;
    is_good(page, "concerns").await?;
    page.tap("They are the same").await?;
    page.sees("Compared:").await?;

    school.relay.stop()?;
    writes(&tablet).await?;
    let tablet = seals(tablet).await?;
    let page = tablet.page();
    page.sees("1 waiting to send").await?;
    page.sees("Sealed concerns: 1").await?;

    // Whoever finds the tablet reads nothing of it, with or without the passphrase.
    let profile = tablet.closes().await?;
    let on_disk = found(&profile, &[SAID, SAW])?;
    ensure!(on_disk.is_empty(), "in the clear on the disk: {on_disk:#?}");
    let tablet = Tablet::begins(Engine::Chromium, profile, school.relay.address()).await?;
    let page = tablet.open("/concerns").await?;
    page.sees("Sealed on this tablet - phone now").await?;
    ensure!(!page.shows(SAID).await? && !page.shows("Kai").await?);

    school.relay.start_again()?;
    page.signal_is_back().await?;
    page.sees("At base").await?;
    let concern = lead.receives(&mut school)?;
    assert_eq!((concern.words.as_str(), concern.facts.as_str()), (SAID, SAW));
    let at_base = found(school.relay.folder(), &[SAID, SAW])?;
    ensure!(at_base.is_empty(), "in the clear at base: {at_base:#?}");
    let said = school.relay.said();
    ensure!(!said.contains(SAID) && !said.contains(SAW), "base said it: {said}");
    page.signal_is_back().await?;
    page.sees("Received by Mrs Khan").await?;
    is_good(page, "concern-received").await
}
