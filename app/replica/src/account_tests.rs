//! What is promised about the ledger's facts on a device: they are there as soon as they are saved, say what base has, and
//! are the same from rows as from the opened record.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use domain::{
    calendar::{SchoolCalendar, SchoolDays},
    id::{AmendmentId, PauseEndId, PauseId, RelationshipId, SessionId, StudentId, UserId},
    ledger::{
        Account, Ended, Kept, Ledger, Meeting, Pause, PauseEnd, PauseReason, Seen, State, Took,
    },
    relationship::Relationship,
    session::{Held, Outcome, Session, SessionDraft, Setting},
    staff::Role,
    visit::{Amendment, EntryId, Present, ReadReceipt},
};
use jiff::tz::TimeZone;
use protocol::sync::PushResult;
use records::{DocumentId, Edit, EntryRef};

use crate::{
    Draft, DraftBody, DraftKey, DraftKind, Env as _, Safekeeping,
    fixture::{
        ADA, ByHand, Device, Elsewhere, KAI, MENTOR, answer, day, enrolled, now, open, recorded,
        student, visit, year,
    },
};

/// So many minutes with these students, all of whom were there.
fn session(env: &ByHand, students: &[StudentId], date: &str, minutes: u16) -> Session {
    Session {
        id: SessionId::draw(env.random()),
        students: students.iter().copied().collect(),
        date: day(date),
        planned: None,
        outcome: Outcome::Held(Box::new(Held {
            success: "On time all week".to_owned(),
            minutes,
            start: None,
            there: students.iter().copied().collect(),
            also: [].into(),
            setting: Setting::Usual,
            about: [].into(),
            student_words: String::new(),
            parent_words: String::new(),
            promises: Vec::new(),
        })),
        note: String::new(),
        recorded: recorded(env),
    }
}

fn record(session: &Session) -> Vec<Edit> {
    let one =
        |student: &StudentId| Edit::RecordSession { student: *student, session: session.clone() };
    session.students.iter().map(one).collect()
}

fn mentored() -> Edit {
    Edit::Relate(Relationship {
        id: RelationshipId::draw(1),
        student: KAI,
        mentor: MENTOR,
        from: day("2026-09-02"),
        to: None,
        purpose: "Transition".to_owned(),
    })
}

/// The ledger of the fortnight from 16 to 27 November, seen on the 26th.
fn ledger(account: &Account) -> Ledger {
    let calendar = SchoolCalendar { first_fortnight: day("2026-09-07"), closures: Vec::new() };
    let school = SchoolDays { calendar, terms: Vec::new() };
    let seen = Seen { school: &school, zone: &TimeZone::UTC, today: day("2026-11-26") };
    account.fortnight(seen, day("2026-11-16"))
}

fn kept(account: &Account) -> Vec<Kept> {
    account.meetings.iter().map(|meeting| meeting.kept).collect()
}

/// What rows say, and what the opened record says, which is the same in some order.
fn account(device: &mut Device) -> Account {
    let from_rows = device.account(KAI).unwrap();
    let opened = now(device.student(KAI)).unwrap().unwrap().account();
    let sorted = |mut account: Account| {
        account.meetings.sort_unstable();
        account
    };
    assert_eq!(sorted(from_rows.clone()), sorted(opened));
    from_rows
}

fn sync(device: &mut Device) {
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
}

#[test]
fn a_session_and_a_visit_count_at_once_and_say_what_base_has() {
    let (mut device, storage, env) = enrolled();
    now(device.save(vec![Edit::PutStudent(student(KAI, "Kai")), mentored()], None)).unwrap();
    now(device.save(record(&session(&env, &[KAI], "2026-11-17", 25)), None)).unwrap();
    let mut met = visit(&env, KAI, "2026-11-19", "At St Hild's");
    met.present = [Present::Student].into();
    now(device.save(vec![Edit::RecordVisit(met)], None)).unwrap();
    for device in [&mut device, &mut open(&storage, &env)] {
        let account = account(device);
        assert_eq!(kept(&account), [Kept::OnThisTablet; 2]);
        // 25 minutes on Tuesday and a visit of 40 on Thursday are more than the hour.
        let ledger = ledger(&account);
        assert_eq!((ledger.minutes(), ledger.state), (65, State::Met));
    }
    sync(&mut device);
    for device in [&mut device, &mut open(&storage, &env)] {
        let account = account(device);
        assert_eq!((kept(&account), ledger(&account).minutes()), (vec![Kept::AtBase; 2], 65));
    }
}

#[test]
fn that_of_a_group_is_one_save_one_record_and_whole_for_each() {
    let (mut device, _, env) = enrolled();
    let group = session(&env, &[KAI, ADA], "2026-11-17", 60);
    let key = DraftKey { kind: DraftKind::Session, student: KAI };
    let begun = SessionDraft::new(group.students.clone(), group.date);
    let draft = Draft { updated: env.now(), body: DraftBody::Session(begun) };
    now(device.put_draft(&key, &draft)).unwrap();
    assert_eq!(now(device.draft(&key)).unwrap(), Some(draft));
    let saved = now(device.save(record(&group), Some(key))).unwrap();
    let entry = EntryRef::Session(group.id);
    assert_eq!((saved.entries.as_slice(), saved.documents.len()), (&[entry][..], 2));
    assert!(device.drafts().is_empty());
    assert_eq!((device.view().waiting.records, device.view().waiting.changes), (1, 2));
    for one in [KAI, ADA] {
        let took: Vec<_> =
            device.account(one).unwrap().meetings.iter().map(|meeting| meeting.took).collect();
        assert_eq!(took, [Took::Held(60)]);
    }
    // Saved again, because an answer was lost: it is there once.
    now(device.save(record(&group), None)).unwrap();
    assert_eq!(device.view().waiting.changes, 2);

    // Base has one of the two: the record is not at base yet.
    let asked = now(device.begin_sync()).unwrap();
    let mut half = answer(&asked, Vec::new());
    half.results[1] = PushResult::Unknown;
    now(device.finish_sync(&asked, half)).unwrap();
    assert!(matches!(device.safekeeping(entry), Safekeeping::Waiting { .. }));
    sync(&mut device);
    assert_eq!(device.safekeeping(entry), Safekeeping::AtBase);
    let kai = now(device.student(KAI)).unwrap().unwrap();
    let [read] = kai.sessions.as_slice() else { unreachable!() };
    assert_eq!((read.year, &read.session), (year("2026"), &group));
    assert!(device.view().students[&KAI].received.contains_key(&EntryId::Session(group.id)));
}

#[test]
fn a_pause_that_a_coordinator_ends_is_as_short_here_as_there() {
    let (mut device, storage, env) = enrolled();
    let pause = Pause {
        id: PauseId::draw(1),
        from: day("2026-11-16"),
        to: day("2026-11-27"),
        reason: PauseReason::Exclusion,
        recorded: recorded(&env),
    };
    let put = Edit::Pause { student: KAI, pause: pause.clone() };
    now(device.save(vec![Edit::PutStudent(student(KAI, "Kai")), mentored(), put], None)).unwrap();
    assert_eq!(ledger(&account(&mut device)).state, State::Paused);
    let mut khan = Elsewhere::new(DocumentId::StudentYear(KAI, year("2026")), 50);
    let asked = now(device.begin_sync()).unwrap();
    let chunk = asked.push.iter().find(|push| push.doc == khan.document.id().to_string());
    khan.document.apply(&chunk.unwrap().chunk).unwrap();
    now(device.finish_sync(&asked, answer(&asked, Vec::new()))).unwrap();
    let ended = Ended::With(day("2026-11-20"));
    let end =
        PauseEnd { id: PauseEndId::draw(1), pause: pause.id, ended, recorded: recorded(&env) };
    let item = khan.write(2, &Edit::EndPause { student: KAI, year: year("2026"), end });
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, vec![item]))).unwrap();
    for device in [&mut device, &mut open(&storage, &env)] {
        let account = account(device);
        let to: Vec<_> = account.pauses.iter().map(|pause| pause.to).collect();
        assert_eq!(to, [day("2026-11-20")]);
    }
}

#[test]
fn what_base_lost_is_offered_again_and_nobody_sends_what_makes_a_format() {
    let (mut device, _, env) = enrolled();
    let one = session(&env, &[KAI], "2026-11-17", 25);
    now(device.save(record(&one), None)).unwrap();
    sync(&mut device);
    // Base was restored to a day before that, and sends what it has of the year: nothing that anybody wrote.
    let lost = Elsewhere::new(DocumentId::StudentYear(KAI, year("2026")), 5);
    let asked = now(device.begin_sync()).unwrap();
    let mut restored = answer(&asked, vec![lost.snapshot(1)]);
    restored.epoch += 1;
    now(device.finish_sync(&asked, restored)).unwrap();
    let mut again = now(device.begin_sync()).unwrap();
    if again.push.is_empty() {
        let items = vec![lost.snapshot(1)];
        let mut restored = answer(&again, items);
        restored.epoch += 1;
        now(device.finish_sync(&again, restored)).unwrap();
        again = now(device.begin_sync()).unwrap();
    }
    let [push] = again.push.as_slice() else { unreachable!() };
    let mut base = lost.document.clone();
    base.apply(&push.chunk).unwrap();
    assert_eq!(now(device.heads(base.id())).unwrap(), Some(base.heads()));
}

#[test]
fn a_session_of_last_year_stays_with_the_ledger_for_two_fortnights() {
    let (mut device, storage, env) = enrolled();
    // It is 21 September. The session in August lies in the year before.
    now(device.save(record(&session(&env, &[KAI], "2026-08-28", 25)), None)).unwrap();
    sync(&mut device);
    let minutes = |device: &Device| -> Vec<u32> {
        let account = device.account(KAI).unwrap_or_default();
        account.meetings.iter().map(Meeting::minutes).collect()
    };
    for device in [&device, &open(&storage, &env)] {
        assert_eq!(minutes(device), [25]);
    }
    env.turn(8 * 86_400_000);
    let mut later = open(&storage, &env);
    assert!(minutes(&later).is_empty(), "28 days before 29 September begin in that month");
    assert_eq!(now(later.student(KAI)).unwrap().unwrap().sessions.len(), 1);
}

#[test]
fn a_colleagues_session_of_last_year_is_news_until_it_was_opened() {
    let (mut device, storage, env) = enrolled();
    let mut theirs = session(&env, &[KAI], "2025-11-20", 25);
    theirs.recorded.by = UserId::draw(50);
    now(device.save(record(&theirs), None)).unwrap();
    let shown = |device: &Device| -> Vec<bool> {
        let years = device.view().students.get(&KAI).into_iter().flat_map(|known| &known.years);
        let listed = years.flat_map(|row| &row.recent_sessions);
        listed.map(|session| session.is_unread(MENTOR)).collect()
    };
    for device in [&device, &open(&storage, &env)] {
        assert_eq!(shown(device), [true]);
    }
    let receipt = ReadReceipt { entry: EntryId::Session(theirs.id), recorded: recorded(&env) };
    let read = Edit::MarkRead { student: KAI, year: year("2025"), receipt };
    now(device.save(vec![read], None)).unwrap();
    for device in [&device, &open(&storage, &env)] {
        assert!(shown(device).is_empty());
    }
}

#[test]
fn a_colleagues_session_says_when_base_received_it() {
    let (mut device, storage, env) = enrolled();
    let mut theirs = session(&env, &[KAI], "2026-09-18", 25);
    theirs.recorded.by = UserId::draw(51);
    let mut elsewhere = Elsewhere::new(DocumentId::StudentYear(KAI, year("2026")), 50);
    let edit = Edit::RecordSession { student: KAI, session: theirs.clone() };
    let item = elsewhere.write(1, &edit);
    let asked = now(device.begin_sync()).unwrap();
    now(device.finish_sync(&asked, answer(&asked, vec![item]))).unwrap();
    for device in [&device, &open(&storage, &env)] {
        let received = &device.view().students[&KAI].received;
        let at = received.get(&EntryId::Session(theirs.id)).map(|at| at.as_millisecond());
        assert_eq!(at, Some(1_790_000_123_000));
    }
}

#[test]
fn what_is_amended_of_a_session_stands_beside_it_and_the_session_as_it_was() {
    let (mut device, storage, env) = enrolled();
    let one = session(&env, &[KAI], "2026-11-20", 20);
    now(device.save(record(&one), None)).unwrap();
    let amendment = Amendment {
        id: AmendmentId::draw(1),
        entry: EntryId::Session(one.id),
        text: "It was 25 minutes.".to_owned(),
        reason: "The clock in the room was slow.".to_owned(),
        recorded: recorded(&env),
    };
    let edit = Edit::Amend { student: KAI, year: year("2026"), amendment: amendment.clone() };
    now(device.save(vec![edit], None)).unwrap();
    for mut device in [open(&storage, &env), device] {
        let record = now(device.student(KAI)).unwrap().unwrap();
        let [entry] = &record.sessions[..] else { unreachable!("one session") };
        assert_eq!(entry.session, one);
        let [amended] = &entry.amendments[..] else { unreachable!("one amendment") };
        assert_eq!(amended.amendment, amendment);
        assert!(matches!(amended.safekeeping, Safekeeping::Waiting { .. }));
        assert!(entry.may_be_amended_by(MENTOR, Role::Mentor));
        assert!(!entry.may_be_amended_by(UserId::draw(50), Role::Mentor));
    }
}
