//! Rows about a mentor's tablet with the relay really stopped: cold starts, taps, opening a long record, saving.

use anyhow::Result;

use crate::{
    base::Base,
    complete,
    device::Device,
    opened,
    people::MENTOR,
    saves,
    school::{Followed, School},
    screens, start, taps,
};

/// Students with a long year.
pub(crate) const LONG_YEARS: usize = 5;

/// A mentor's tablet: a few students, some of them visited nearly daily.
pub(crate) const FEW: School = School {
    name: "24-students",
    students: 24,
    years: 1,
    visits: |place| if place < LONG_YEARS { 200 } else { 20 },
    followed: Followed::Up,
};

/// The largest school that is promised anything: a thousand students, three years. 9 visits a year with what
/// followed from them come to the 60,000 changes that the relay is promised to start with.
pub(crate) const THOUSAND: School = School {
    name: "1000-students",
    students: 1_000,
    years: 3,
    visits: |_| 9,
    followed: Followed::Up,
};

/// Rows about a device with a few students.
pub(crate) async fn few() -> Result<()> {
    let (base, device) = offline(&FEW).await?;
    let device = start::measure(device, "24", FEW.students).await?;
    taps::measure(&device, "24").await?;
    screens::measure(&device, "24").await?;
    opened::measure(&device, LONG_YEARS).await?;
    saves::measure(&device, FEW.students).await?;
    drop(base);
    Ok(())
}

/// Rows about a device with a thousand students.
pub(crate) async fn thousand() -> Result<()> {
    let (base, device) = offline(&THOUSAND).await?;
    let device = start::measure(device, "1000", THOUSAND.students).await?;
    taps::measure(&device, "1000").await?;
    screens::measure(&device, "1000").await?;
    drop(base);
    Ok(())
}

/// A device that has everything, and whose relay is gone. The profile lies in what is left of the base.
async fn offline(school: &School) -> Result<(Base, Device)> {
    let mut base = Base::of(school, &[MENTOR])?;
    let code = base.next_code()?;
    let device = Device::start(base.profile("tablet"), base.relay.address(), "").await?;
    device.enrol(&code, school.students).await?;
    complete::check(device.page(), school.students, school.all_visits()).await?;
    base.relay.stop()?;
    Ok((base, device))
}
