//! The relay as a program: reads the command line, prints the address and the one-time codes, runs until it is told
//! to stop. Everything else is in the library.

use std::{io::Write, process::ExitCode, time::Duration};

mod command;

use command::{Asked, HELP};
use sync_server::{
    BackupKey, CoverError, Covered, KnownSince, Options, RestoreError, Restored, Running, Tls,
    UpkeepError, Verified, Where, audit, back_up, back_up_sealed, cover, holders_code,
    limit_memory, remove_second_ways, restore, restore_sealed, run_gate, serve, verify,
};

/// How long work may go on for which nobody waits any more: all connections are closed by then. What is cut off was
/// acknowledged to nobody, and is as after a power cut.
const LAST_WORK: Duration = Duration::from_secs(3);
/// What is said of a backup.
const IN_THE_CLEAR: &str =
    "The backup is not encrypted: keep it as safe as the records, or have it sealed with --for.\n";
const SEALED: &str = "The backup is sealed: only the key in the safe opens it.\n";

fn main() -> ExitCode {
    match command::read(std::env::args_os().skip(1)) {
        Err(wrong) => say_wrong(&wrong.to_string()),
        Ok(Asked::Help) => say(HELP),
        Ok(Asked::Gate) => gate(),
        Ok(Asked::Run(options)) => match tokio::runtime::Runtime::new() {
            Ok(runtime) => {
                let ended = runtime.block_on(run(*options));
                runtime.shutdown_timeout(LAST_WORK);
                ended
            }
            Err(error) => say_wrong(&error.to_string()),
        },
        Ok(Asked::BackupKey) => match BackupKey::draw() {
            Ok(key) => say(&for_the_safe(&key)),
            Err(error) => say_wrong(&error.to_string()),
        },
        Ok(Asked::BackUp { data, to, recipient: Some(recipient) }) => {
            say_found(SEALED, &back_up_sealed(&data, &to, &recipient))
        }
        Ok(Asked::BackUp { data, to, recipient: None }) => {
            say_found(IN_THE_CLEAR, &back_up(&data, &to))
        }
        Ok(Asked::Verify(place)) => read_all(&place),
        Ok(Asked::Audit(place)) => match audit(&place, &mut std::io::stdout().lock()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => say_wrong(&error.to_string()),
        },
        Ok(Asked::Cover { data, asked }) => {
            say_covered(&cover(&data, &asked, jiff::Timestamp::now()))
        }
        Ok(Asked::HoldersCode(data)) => match holders_code(&data, jiff::Timestamp::now()) {
            Ok(code) => say(&for_the_recovery_key(&code)),
            Err(error) => say_wrong(&error.to_string()),
        },
        Ok(Asked::SecondWay { data, remove }) => {
            match remove_second_ways(&data, &remove, jiff::Timestamp::now()) {
                Ok(count) => say(&removed(count, &remove)),
                Err(error) => say_wrong(&error.to_string()),
            }
        }
        Ok(Asked::Restore { data, from, key_file: None }) => {
            say_restored(&restore(&data, &from, jiff::Timestamp::now()))
        }
        Ok(Asked::Restore { data, from, key_file: Some(key_file) }) => {
            match BackupKey::read(&key_file) {
                Ok(key) => {
                    say_restored(&restore_sealed(&data, &from, &key, jiff::Timestamp::now()))
                }
                Err(error) => say_wrong(&format!("nothing was changed: {error}")),
            }
        }
    }
}

/// What is gone, and what follows from that.
fn removed(count: usize, person: &str) -> String {
    format!(
        "Passkeys and apps of {person} that were removed: {count}. They are not asked for any until they set one up again, on \
         their own device under Coordination, Second step. See to it that they do.\n"
    )
}

/// A new key, once.
fn for_the_safe(key: &BackupKey) -> String {
    format!(
        "Put these 24 words on paper into the safe, twice, and nowhere else. They open every backup that is sealed from \
         now on;\nwithout them nobody can, and they are not shown again.\n\n{}\n\
         Base gets this, for --backup-for and --for. It is no secret, and opens nothing.\n\n{}\n",
        key.words(),
        key.recipient()
    )
}

/// A code, once.
fn for_the_recovery_key(code: &str) -> String {
    format!(
        "Code for the recovery key (for the coordinator's device, good once, for ten minutes): {code}\n\
         Whoever has it decides which recovery key is the school's: give it to nobody else.\n"
    )
}

fn gate() -> ExitCode {
    match run_gate(std::io::stdin().lock(), std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Who changed the file nobody knows: what of it would take all memory ends this process and disturbs no other.
fn read_all(place: &Where) -> ExitCode {
    match limit_memory() {
        Ok(()) => say_found("", &verify(place)),
        Err(error) => say_wrong(&error.to_string()),
    }
}

async fn run(options: Options) -> ExitCode {
    let scheme = if matches!(options.tls, Tls::Own { .. }) { "https" } else { "http" };
    let running = match serve(options).await {
        Ok(running) => running,
        Err(error) => return say_wrong(&error.to_string()),
    };
    let said = say(&greeting(scheme, &running));
    if said != ExitCode::SUCCESS {
        return said;
    }
    told_to_stop().await;
    running.stop().await;
    ExitCode::SUCCESS
}

fn greeting(scheme: &str, running: &Running) -> String {
    let mut text = format!("Alongside is at {scheme}://{}\n", running.address);
    if let Some(metrics) = running.metrics {
        text += &format!("How it is, for this machine only: http://{metrics}/metrics\n");
    }
    if let Some(code) = &running.setup_code {
        text += &format!(
            "Set-up code (for the coordinator, good once, until this relay stops): {code}\n"
        );
    }
    for invited in &running.codes {
        text += &format!("Code for {} ({}): {}\n", invited.name, invited.role, invited.code);
    }
    if running.passkeys_of_another_name > 0 {
        text += &format!(
            "{} passkeys were made for another name of base and are of no use at this one. Start it with --name and the name \
             that it had, or remove them with `sync-server second-way` and have their people make new ones.\n",
            running.passkeys_of_another_name
        );
    }
    text + "Ctrl+C stops it; everything stays in the data folder.\n"
}

/// What was found, after this, and whether all is well.
fn say_found(first: &str, found: &Result<Verified, UpkeepError>) -> ExitCode {
    let found = match found {
        Ok(found) => found,
        Err(error) => return say_wrong(&error.to_string()),
    };
    let mut text = first.to_owned() + &what_is_in(found);
    text += &format!("{} acts in the audit log. ", found.acts);
    if found.damaged.is_empty() {
        return say(&(text + "Everything can be read.\n"));
    }
    text += "Not everything can be read: keep this, and compare it with an older copy.\n";
    say(&text);
    ExitCode::FAILURE
}

/// What was put in place, and what is left to do.
fn say_restored(restored: &Result<Restored, RestoreError>) -> ExitCode {
    let Restored { copy, told, known, lacking, handed_in, before } = match restored {
        Ok(restored) => restored,
        Err(error) => return say_wrong(&error.to_string()),
    };
    let mut text = what_is_in(copy);
    text += "They are in place.\n";
    text += &format!(
        "Changes since the copy was made: {}. Devices bring back those that they have when they sync.\n\
         Devices removed since, and removed again: {}.\n\
         Access that ended since, and stays ended: {}.\n",
        told.left.lost, told.removed, told.left.withheld
    );
    if *lacking > 0 {
        text += &format!(
            "Sealed entries of concerns that base once had and lacks: {lacking}. The devices of those who raised a concern \
             hand it in again when they sync, and so do those of whoever holds keys.\n"
        );
    }
    if *known == KnownSince::No {
        text += "The folder had no register, so what was removed or ended since the copy was made is not known: once \
                 the relay runs, look through the devices and the relationships.\n";
    }
    if *handed_in == KnownSince::No {
        text += "What was handed in for the coordinator since, and what she decided about it, is not known: what the copy \
                 has is shown to her again.\n";
    }
    if let Some(before) = before {
        text += &format!("What was there before is kept: {}\n", before.display());
    }
    say(&text)
}

/// Who covers for whom, and what to do where that needs a device.
fn say_covered(covered: &Result<Covered, CoverError>) -> ExitCode {
    match covered {
        Ok(Covered { away, by, days }) => say(&format!(
            "{by} covers for {away} from {} to {}, both days included. Start the relay; their devices follow with their \
             next sync.\nWhoever has no device gets a code from --invite-coordinators on one of these days.\n",
            days.first(),
            days.last()
        )),
        Err(error) => say_wrong(&error.to_string()),
    }
}

fn what_is_in(found: &Verified) -> String {
    let mut text = String::new();
    for damage in &found.damaged {
        text += &format!("Damaged: {damage}\n");
    }
    for damage in &found.derived {
        text += &format!("The relay makes this again by itself: {damage}\n");
    }
    text += &format!("{} documents, {} changes", found.documents, found.changes);
    let others = [(found.pictures, "pictures"), (found.concerns, "sealed entries of concerns")];
    for (count, of) in others.into_iter().filter(|(count, _)| *count > 0) {
        text += &format!(", {count} {of}");
    }
    text += ". ";
    if found.concerns_lacking > 0 {
        text += &format!(
            "{} sealed entries of concerns are lacking, until a device hands them in again. ",
            found.concerns_lacking
        );
    }
    text
}

fn say(text: &str) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn say_wrong(text: &str) -> ExitCode {
    writeln!(std::io::stderr().lock(), "sync-server: {text}").ok();
    ExitCode::FAILURE
}

/// Returns on Ctrl-C, and on the signal that service managers send.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    tokio::signal::ctrl_c().await.ok();
}
