//! The tables, and how a file of an older format becomes one of this. A released step is never edited: add one.

use rusqlite::{Connection, TransactionBehavior};

use super::audit::seal_all;
use crate::store::StoreError;

/// Every step ever released, oldest first; `user_version` says how many a file has been through.
const STEPS: &[&str] = &[
    FIRST,
    MERGED,
    RESTORED,
    HANDED_IN,
    TIMES,
    WIPED,
    BLOBS,
    LEFT_OUT,
    SEALED,
    APPROVED,
    CONCERNS,
    COVERED,
    CONCERNS_LOST,
    SECOND_WAYS,
];

/// Format 1.
const FIRST: &str = "
create table meta (
    key text primary key,
    value text not null
) strict, without rowid;

create table user (
    id text primary key,
    name text not null,
    role text not null,
    added_at integer not null
) strict, without rowid;

create table device (
    id text primary key,
    user text not null references user (id),
    name text not null,
    public_key blob not null,
    enrolled_at integer not null,
    last_sync integer,
    removed_at integer
) strict, without rowid;
create index device_user on device (user);

create table code (
    hash blob primary key,
    user text references user (id),
    expires_at integer not null,
    used_by text
) strict, without rowid;

-- One sequence for everything that a device has to hear of. A number is never given twice.
create table log (
    seq integer primary key autoincrement,
    kind text not null check (kind in ('change', 'grant', 'purge')),
    doc text,
    student text,
    user text not null,
    device text,
    hash blob,
    sha256 blob,
    bytes blob,
    received_at integer not null
) strict;
create unique index log_change on log (doc, hash) where kind = 'change';
create index log_access on log (user, student, seq) where kind <> 'change';

create table mutation (
    device text not null,
    mutation blob not null,
    sha256 blob not null,
    seq integer not null references log (seq),
    primary key (device, mutation)
) strict, without rowid;

create table doc (
    name text primary key,
    student text,
    last_seq integer not null
) strict, without rowid;
create index doc_seq on doc (last_seq);
create index doc_student on doc (student);

-- Derived from the log; may be thrown away and made again.
create table snapshot (
    doc text primary key references doc (name),
    seq integer not null,
    bytes blob not null,
    sha256 blob not null,
    row blob not null
) strict;

create table actor (
    actor blob primary key,
    user text not null,
    device text not null,
    doc text not null
) strict, without rowid;

create table student (
    id text primary key,
    met_by text
) strict, without rowid;
create index student_met on student (met_by);

create table relation (
    student text not null references student (id),
    id text not null,
    mentor text not null,
    from_day text not null,
    to_day text,
    primary key (student, id)
) strict, without rowid;
create index relation_mentor on relation (mentor);

create table acl (
    student text not null,
    user text not null,
    tie text not null check (tie in ('related', 'met')),
    primary key (student, user)
) strict, without rowid;
create index acl_user on acl (user);

create table quarantine (
    id integer primary key autoincrement,
    user text not null,
    device text not null,
    doc text not null,
    reason text not null,
    sha256 blob not null,
    bytes blob not null,
    at integer not null,
    unique (device, doc, sha256)
) strict;

create table audit (
    id integer primary key autoincrement,
    at integer not null,
    by text,
    what text not null,
    subject text not null
) strict;
";

/// Format 2: students met off site can be merged, and who met them is remembered.
const MERGED: &str = "
alter table student add column found_by text;
alter table student add column merged_into text;
update student set found_by = met_by;
create index student_merged on student (merged_into);
";

/// Format 3: what a restore leaves to settle.
const RESTORED: &str = "
create table lost (
    doc text not null,
    hash blob not null,
    user text not null,
    device text not null,
    received_at integer not null,
    primary key (doc, hash)
) strict, without rowid;

create table withheld (
    student text not null,
    user text not null,
    primary key (student, user)
) strict, without rowid;
";

/// Format 4: what is handed in about students who are no longer the sender's, and what was decided about it. It is not in the log.
const HANDED_IN: &str = "
create table handed_in (
    id integer primary key autoincrement,
    user text not null,
    device text not null,
    doc text not null,
    mutation blob not null,
    hash blob not null,
    sha256 blob not null,
    bytes blob not null,
    received_at integer not null,
    decision text check (decision in ('taken', 'left-out')),
    decided_by text,
    decided_at integer,
    unique (device, mutation)
) strict;
create index handed_in_open on handed_in (device, doc, id) where decision is null;
";

/// Format 5: times that cannot be are marked, and how many documents a device writes in is counted.
const TIMES: &str = "
alter table log add column time text check (time in ('ahead', 'before'));
create index actor_device on actor (device, doc);
";

/// Format 6: when a removed device said that nothing is on it any more.
const WIPED: &str = "
alter table device add column wiped_at integer;
";

/// Format 7: the bytes of pictures, who is sending them, and which documents name them.
const BLOBS: &str = "
create table blob (
    hash blob primary key,
    bytes blob not null
) strict;

create table blob_sent (
    hash blob not null references blob (hash),
    user text not null,
    device text not null,
    primary key (hash, user)
) strict, without rowid;
create index blob_sent_device on blob_sent (device);

create table blob_coming (
    hash blob not null,
    user text not null,
    length integer not null,
    held integer not null default 0,
    parts integer not null default 0,
    device text not null,
    primary key (hash, user)
) strict, without rowid;
create index blob_coming_device on blob_coming (device);

create table blob_part (
    hash blob not null,
    user text not null,
    at integer not null,
    bytes blob not null,
    unique (hash, user, at),
    foreign key (hash, user) references blob_coming (hash, user)
) strict;

create table blob_begun (
    device text not null,
    at integer not null,
    length integer not null
) strict;
create index blob_begun_device on blob_begun (device, at);
create index blob_begun_at on blob_begun (at);

create table blob_of (
    hash blob not null,
    doc text not null,
    author text not null,
    primary key (hash, doc, author)
) strict, without rowid;
";

/// Format 8: whether a change was left out is asked of every one that comes.
const LEFT_OUT: &str = "
create index handed_in_left_out on handed_in (doc, hash) where decision = 'left-out';
";

/// Format 9: acts are a chain, and say on which device. Those that are there already are sealed with this step.
const SEALED: &str = "
alter table audit add column device text;
alter table audit add column seal blob;
";

/// Format 10: a device waits until its four words were compared, and says how much is on it. Those that are there already
/// were let in by their code alone.
const APPROVED: &str = "
alter table device add column approved_at integer;
alter table device add column nonce blob;
alter table device add column unsent integer;
update device set approved_at = enrolled_at;
alter table code add column lets_in integer not null default 0;
";

/// The format before which no act had a seal.
const SEALED_SINCE: i64 = 9;

/// Format 11: sealed entries of concerns, and the lists of those who hold keys to them. Both are only ever added to.
const CONCERNS: &str = "
create table sealed (
    seq integer primary key autoincrement,
    id text not null unique,
    concern text not null,
    kind text not null check (kind in ('raised', 'received', 'answered', 'handed-over')),
    user text not null,
    device text not null,
    sha256 blob not null,
    bytes blob not null,
    received_at integer not null
) strict;
create index sealed_concern on sealed (concern, kind);
create index sealed_user on sealed (user, kind);
create index sealed_device on sealed (device, received_at);
create trigger sealed_is_not_changed before update on sealed
    begin select raise(abort, 'a sealed entry is not changed'); end;
create trigger sealed_is_not_removed before delete on sealed
    begin select raise(abort, 'a sealed entry is not removed'); end;

create table holders (
    number integer primary key,
    bytes blob not null,
    sha256 blob not null,
    at integer not null
) strict;
create trigger holders_are_not_changed before update on holders
    begin select raise(abort, 'a list of holders is not changed'); end;
create trigger holders_are_not_removed before delete on holders
    begin select raise(abort, 'a list of holders is not removed'); end;
";

/// Format 12: who covers for whom.
const COVERED: &str = "
create table cover (
    id text primary key,
    user text not null references user (id),
    duty text not null check (duty in ('coordinator', 'safeguarding-lead')),
    away text not null references user (id),
    from_day text not null,
    to_day text not null,
    ended_at integer,
    told text not null check (told in ('before', 'now', 'after'))
) strict, without rowid;
create index cover_user on cover (user);
create index cover_until on cover (to_day);
";

/// Format 13: sealed entries that base once had and lacks, when each was written, codes for the first list of a recovery key, and
/// what a device did.
const CONCERNS_LOST: &str = "
create table sealed_lost (
    id text primary key,
    concern text not null,
    kind text not null,
    user text not null,
    device text not null,
    sha256 blob not null,
    received_at integer not null
) strict, without rowid;
create index sealed_lost_concern on sealed_lost (concern, kind);
alter table sealed add column written_at integer not null default 0;
alter table code add column purpose text;
create index audit_device on audit (device, what);
";

/// Format 14: passkeys, and apps for six digits with their recovery codes.
const SECOND_WAYS: &str = "
create table passkey (
    id text primary key,
    user text not null references user (id),
    credential blob not null,
    kept text not null,
    name text not null,
    domain text not null,
    added_at integer not null,
    used_at integer,
    removed_at integer
) strict, without rowid;
create index passkey_user on passkey (user);
create unique index passkey_credential on passkey (credential) where removed_at is null;

create table codes_app (
    user text primary key references user (id),
    secret blob not null,
    added_at integer not null,
    step integer not null
) strict, without rowid;

create table recovery_code (
    user text not null references user (id),
    hash blob not null,
    primary key (user, hash)
) strict, without rowid;
";

/// Whether the database has the newest format.
pub(super) fn is_newest(connection: &Connection) -> Result<bool, StoreError> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(usize::try_from(found) == Ok(STEPS.len()))
}

/// Brings the database to the newest format, each step whole or not at all.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    let work = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = work.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known || found < 0 {
        return Err(StoreError::TooNew { found, known });
    }
    for step in STEPS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        work.execute_batch(step)?;
    }
    if found < SEALED_SINCE {
        seal_all(&work)?;
    }
    if found < known {
        work.pragma_update(None, "user_version", known)?;
    }
    Ok(work.commit()?)
}

#[cfg(test)]
mod tests;
