//! The hour in every fortnight with no signal (clause 3.2): what two tablets and the coordinator write apart comes together,
//! and everybody's ledger says the same.
#![expect(clippy::indexing_slicing, reason = "tests")]

use anyhow::Result;
use domain::{
    id::PauseEndId,
    ledger::{Account, Ended, Kept, Meeting, PauseEnd},
};
use jiff::civil::date;
use records::{Edit, EntryRef};
use replica::{Env, Safekeeping};
use scenarios::{
    school::{ADA, KAI, School},
    words::{pause, recorded, session},
};

/// The minutes that an account has, and where each meeting is kept.
fn told(account: &Account) -> (u32, Vec<Kept>) {
    let minutes = account.meetings.iter().map(Meeting::minutes).sum();
    (minutes, account.meetings.iter().map(|meeting| meeting.kept).collect())
}

#[test]
fn a_groups_session_and_a_pause_written_apart_come_together() -> Result<()> {
    let mut school = School::set_up()?;
    let School { base, clock, tablets: [khan, okafor, _] } = &mut school;
    okafor.sync(base)?;
    khan.sync(base)?;

    // Ms Okafor has no signal; Mrs Khan pauses Kai's hour meanwhile.
    let group = session(okafor, &[KAI, ADA], "Everybody was on time");
    let each = |student| Edit::RecordSession { student, session: group.clone() };
    okafor.save(vec![each(KAI), each(ADA)])?;
    let entry = EntryRef::Session(group.id);
    assert_eq!((okafor.copy.view().waiting.records, okafor.copy.view().waiting.changes), (1, 2));
    let here = okafor.copy.account(KAI).unwrap_or_default();
    assert_eq!(told(&here), (30, vec![Kept::OnThisTablet]));
    let paused = pause(khan, "Work experience");
    khan.save(vec![Edit::Pause { student: KAI, pause: paused.clone() }])?;
    khan.sync(base)?;

    okafor.sync(base)?;
    assert_eq!(okafor.copy.safekeeping(entry), Safekeeping::AtBase);
    clock.turn(600_000);
    let end = PauseEnd {
        id: PauseEndId::draw(khan.env.random()),
        pause: paused.id,
        ended: Ended::With(date(2026, 11, 20)),
        recorded: recorded(khan),
    };
    let year = domain::calendar::AcademicYear::of(paused.from);
    khan.save(vec![Edit::EndPause { student: KAI, year, end }])?;
    khan.sync(base)?;
    okafor.sync(base)?;
    okafor.restart()?;
    for tablet in [okafor, khan] {
        let account = tablet.copy.account(KAI).unwrap_or_default();
        assert_eq!(told(&account), (30, vec![Kept::AtBase]));
        let to: Vec<_> = account.pauses.iter().map(|pause| pause.to).collect();
        assert_eq!(to, [date(2026, 11, 20)]);
        let record = tablet.record(KAI)?;
        assert_eq!(record.sessions[0].session, group);
        assert_eq!(record.account().pauses, account.pauses);
        assert_eq!(told(&tablet.copy.account(ADA).unwrap_or_default()), (30, vec![Kept::AtBase]));
    }
    Ok(())
}
