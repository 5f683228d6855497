//! The command line of the relay.

use std::{
    ffi::{OsStr, OsString},
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use domain::cover::Days;
use jiff::civil::Date;
use sync_server::{
    AppFrom, Backups, BaseName, CoverAsked, Demo, GATE, GateFrom, Invite, Journal, Options,
    Recipient, Tls, Where,
};

/// What `--help` says.
pub(crate) const HELP: &str = "\
The relay at base: keeps the school's records and serves the app.

sync-server backup-key
sync-server backup --data DIR --to FILE [--for KEY]
sync-server verify --data DIR | --file FILE [--key-file FILE]
sync-server audit --data DIR | --file FILE [--key-file FILE]
sync-server restore --data DIR --from FILE [--key-file FILE]
sync-server cover --data DIR --away PERSON --by PERSON --from DAY --to DAY
sync-server holders-code --data DIR
sync-server second-way --data DIR --remove PERSON
sync-server --data DIR [--listen ADDR] [--tls-cert FILE --tls-key FILE | --proxy IP] [--name NAME]
            [--backup-to DIR --backup-for KEY] [--metrics ADDR] [--app DIR] [--demo] [--invite-coordinators]

  --data DIR       Where the records are kept; made if it is not there.
  --listen ADDR    Address and port, 127.0.0.1:8080 if not said; port 0 takes a free one.
  --tls-cert FILE  Certificate chain (PEM). Tablets install the app only from an https address. A renewed one is taken
                   within a minute.
  --tls-key FILE   Its private key (PEM).
  --proxy IP       The address from which a proxy asks that does the TLS, such as 127.0.0.1. What it says last in
                   x-forwarded-for is taken for where somebody is who types a code.
  --name NAME      The name by which devices reach base, such as alongside.school.example, with a port where browsers show
                   one that the relay does not listen on. Passkeys are made for it and are of no use under another, so
                   choose one that stays. Without it there are none; an app for six digits does as well.
  --backup-to DIR  A folder, there already, into which a sealed backup is put once a day at two in the night, or at the
                   start when the last one is older. They are kept for 30 days, and the newest seven for as long as
                   there are no newer ones; nothing else there is touched.
  --backup-for KEY For whom they are sealed: what backup-key printed and is no secret.
  --metrics ADDR   An address of this machine, such as 127.0.0.1:9090, at which it says how it is: /healthz, /readyz, and
                   for Prometheus /metrics. Numbers only, and nobody elsewhere can ask.
  --app DIR        The app's files from a folder instead of the ones in this program.
  --demo           Fills an empty DIR with an invented school and prints codes to sign in with.
  --invite-coordinators
                   Prints a code, good for ten minutes, for each coordinator, and whoever covers for one today: when their
                   device is lost.

  backup-key       Prints a new key for backups: 24 words for the safe, which open them, and what --backup-for and --for
                   take, which opens nothing.
  backup           Copies the records to FILE, also while the relay runs, and reads the whole copy. FILE holds
                   everything that is in DIR but the register: in the clear, or sealed with --for.
  verify           Puts every document together again and says what is damaged, also while the relay runs. Says as well
                   whether an act in the audit log was changed or taken away.
  audit            Prints what was done to people, devices and access, by whom and when: a line of JSON each, with ids.
  restore          Puts the copy FILE in place of the records in DIR, which are kept under another name. Stop the relay
                   first. The register in DIR says what happened since the copy was made: removed devices stay removed,
                   access that ended stays ended, and devices bring back what they have when they sync. On a new machine
                   put the old DIR's alongside.register into DIR first, if it can still be read.
  cover            Names who covers for a coordinator or safeguarding lead who is away and named nobody, from DAY to DAY,
                   such as 2026-11-30, both included. PERSON is a name as under People, or an id as in the audit log. Stop
                   the relay first. Whoever has no device yet gets a code with --invite-coordinators on the first day.
  holders-code     Prints a code, good once and for ten minutes, also while the relay runs. Whoever makes the school's recovery
                   key, or a new one when it is lost, types it on the coordinator's device.
  second-way       Removes the passkeys of PERSON and their app for six digits, also while the relay runs: the way back in for
                   a coordinator who lost them. It is an act in the audit log. PERSON as with cover.
  --key-file FILE  Of a sealed backup: the 24 words from the safe; - to type them, and end with Ctrl+D.
";

/// The address where nothing was said: this machine only.
const LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

/// What was asked for.
pub(crate) enum Asked {
    /// To say how it is used.
    Help,
    /// To try changes for a relay.
    Gate,
    /// To run.
    Run(Box<Options>),
    /// To make a key for backups.
    BackupKey,
    /// To copy the records.
    BackUp {
        /// The data folder.
        data: PathBuf,
        /// The file that is made.
        to: PathBuf,
        /// Whom it is sealed for; in the clear for nobody.
        recipient: Option<Recipient>,
    },
    /// To read all of the records.
    Verify(Where),
    /// To print the audit log.
    Audit(Where),
    /// To name who covers for somebody.
    Cover {
        /// The data folder.
        data: PathBuf,
        /// Who is away, who covers, and when.
        asked: CoverAsked,
    },
    /// To print a code for the first list of a recovery key.
    HoldersCode(PathBuf),
    /// To remove what somebody shows with that it is they.
    SecondWay {
        /// The data folder.
        data: PathBuf,
        /// Whose.
        remove: String,
    },
    /// To put a copy in place.
    Restore {
        /// The data folder.
        data: PathBuf,
        /// The copy.
        from: PathBuf,
        /// Where its key is, if it is sealed.
        key_file: Option<PathBuf>,
    },
}

/// What is wrong with the command line.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Wrong {
    /// Something that nobody knows.
    #[error("{0} is not known; --help says what is")]
    Unknown(String),
    /// Nothing after an option that needs something.
    #[error("{0} needs a value; --help says which")]
    NoValue(&'static str),
    /// Not an address.
    #[error("--listen needs an address and a port, such as 127.0.0.1:8080")]
    Address,
    /// Not an address either.
    #[error("--metrics needs an address of this machine and a port, such as 127.0.0.1:9090")]
    Metrics,
    /// No data folder.
    #[error("--data is missing: say in which folder the records are kept")]
    NoData,
    /// No file to copy to.
    #[error("--to is missing: say to which file the records are copied")]
    NoTarget,
    /// No copy to put in place.
    #[error("--from is missing: say which copy is put in place")]
    NoCopy,
    /// Not all that a cover needs.
    #[error(
        "say who is away (--away), who covers (--by), and the first and last day (--from, --to)"
    )]
    HalfCover,
    /// Not days, or the last before the first.
    #[error("--from and --to take days such as 2026-11-30, the last not before the first")]
    Days,
    /// Nothing to read, or two things.
    #[error("say which records: --data with a folder, or --file with a copy")]
    Which,
    /// Half of a pair.
    #[error("--tls-cert and --tls-key go together")]
    HalfTls,
    /// Two that do the same.
    #[error(
        "--proxy is for a relay behind one that does the TLS: leave --tls-cert and --tls-key out, or --proxy"
    )]
    TwoTls,
    /// Not an address without a port.
    #[error("--proxy needs the address of the proxy without a port, such as 127.0.0.1")]
    Proxy,
    /// Not a name.
    #[error(
        "--name needs the name by which devices reach base, such as alongside.school.example; an address in numbers is none"
    )]
    Name,
    /// Nobody whose second way it could be.
    #[error("--remove is missing: say whose second way is removed")]
    NoPerson,
    /// Half of another pair.
    #[error("--backup-to and --backup-for go together: backup-key makes what --backup-for takes")]
    HalfBackup,
    /// No key.
    #[error(
        "{0} takes what backup-key printed, beginning with alongside-backup-; at least one letter is wrong or missing"
    )]
    Recipient(&'static str),
}

/// Reads the command line, without the program's name.
pub(crate) fn read(arguments: impl Iterator<Item = OsString>) -> Result<Asked, Wrong> {
    let mut arguments = arguments.peekable();
    match arguments.peek().and_then(|first| first.to_str()) {
        Some("backup") => return back_up(arguments.skip(1)),
        Some("backup-key") => return paths(arguments.skip(1), []).map(|[]| Asked::BackupKey),
        Some("verify") => return place(arguments.skip(1)).map(Asked::Verify),
        Some("audit") => return place(arguments.skip(1)).map(Asked::Audit),
        // What the relay starts by itself; not for people.
        Some(GATE) => return Ok(Asked::Gate),
        Some("cover") => return cover(arguments.skip(1)),
        Some("restore") => return restore(arguments.skip(1)),
        Some("second-way") => return second_way(arguments.skip(1)),
        Some("holders-code") => return holders_code(arguments.skip(1)),
        _ => {}
    }
    let mut options = Options { listen: LISTEN, ..Options::in_memory() };
    options.journal = Journal::StandardError;
    // Where the program cannot be found any more, nothing can be tried, so it is asked now.
    if let Ok(program) = std::env::current_exe() {
        options.gate = GateFrom::Processes(program);
    }
    let (mut certificate, mut key, mut proxy) = (None, None, None);
    let (mut backups_to, mut backups_for) = (None, None);
    while let Some(argument) = arguments.next() {
        let mut value = |name| arguments.next().ok_or(Wrong::NoValue(name));
        match argument.to_string_lossy().as_ref() {
            "--help" | "-h" => return Ok(Asked::Help),
            "--invite-coordinators" => options.invite = Invite::Coordinators,
            "--demo" => options.demo = Demo::Invented,
            "--data" => options.data = Some(PathBuf::from(value("--data")?)),
            "--app" => options.app = AppFrom::Folder(PathBuf::from(value("--app")?)),
            "--tls-cert" => certificate = Some(PathBuf::from(value("--tls-cert")?)),
            "--tls-key" => key = Some(PathBuf::from(value("--tls-key")?)),
            "--proxy" => proxy = Some(host(&value("--proxy")?).ok_or(Wrong::Proxy)?),
            "--name" => options.name = Some(named(&value("--name")?).ok_or(Wrong::Name)?),
            "--backup-to" => backups_to = Some(PathBuf::from(value("--backup-to")?)),
            "--backup-for" => {
                backups_for = Some(recipient("--backup-for", &value("--backup-for")?)?);
            }
            "--listen" => {
                options.listen = address(&value("--listen")?).ok_or(Wrong::Address)?;
            }
            "--metrics" => {
                options.metrics = Some(address(&value("--metrics")?).ok_or(Wrong::Metrics)?);
            }
            other => return Err(Wrong::Unknown(other.to_owned())),
        }
    }
    options.tls = match (certificate, key, proxy) {
        (Some(certificates), Some(key), None) => Tls::Own { certificates, key },
        (None, None, Some(proxy)) => Tls::Proxy(proxy),
        (None, None, None) => Tls::No,
        (Some(_), Some(_), Some(_)) => return Err(Wrong::TwoTls),
        _ => return Err(Wrong::HalfTls),
    };
    options.backups = match (backups_to, backups_for) {
        (Some(to), Some(recipient)) => Some(Backups { to, recipient }),
        (None, None) => None,
        _ => return Err(Wrong::HalfBackup),
    };
    if options.data.is_none() { Err(Wrong::NoData) } else { Ok(Asked::Run(Box::new(options))) }
}

fn address(text: &OsStr) -> Option<SocketAddr> {
    text.to_str()?.parse().ok()
}

fn host(text: &OsStr) -> Option<IpAddr> {
    text.to_str()?.parse().ok()
}

fn named(text: &OsStr) -> Option<BaseName> {
    text.to_str()?.parse().ok()
}

fn recipient(option: &'static str, text: &OsStr) -> Result<Recipient, Wrong> {
    text.to_str().and_then(|text| text.parse().ok()).ok_or(Wrong::Recipient(option))
}

fn back_up(arguments: impl Iterator<Item = OsString>) -> Result<Asked, Wrong> {
    let [data, to, sealed_for] = paths(arguments, ["--data", "--to", "--for"])?;
    let (data, to) = (data.ok_or(Wrong::NoData)?, to.ok_or(Wrong::NoTarget)?);
    let recipient = sealed_for.map(|key| recipient("--for", key.as_os_str())).transpose()?;
    Ok(Asked::BackUp { data, to, recipient })
}

fn place(arguments: impl Iterator<Item = OsString>) -> Result<Where, Wrong> {
    match paths(arguments, ["--data", "--file", "--key-file"])? {
        [Some(data), None, None] => Ok(Where::Folder(data)),
        [None, Some(file), None] => Ok(Where::File(file)),
        [None, Some(file), Some(key_file)] => Ok(Where::Sealed { file, key_file }),
        _ => Err(Wrong::Which),
    }
}

fn restore(arguments: impl Iterator<Item = OsString>) -> Result<Asked, Wrong> {
    let [data, from, key_file] = paths(arguments, ["--data", "--from", "--key-file"])?;
    let (data, from) = (data.ok_or(Wrong::NoData)?, from.ok_or(Wrong::NoCopy)?);
    Ok(Asked::Restore { data, from, key_file })
}

fn cover(arguments: impl Iterator<Item = OsString>) -> Result<Asked, Wrong> {
    let [data, away, by, from, to] =
        paths(arguments, ["--data", "--away", "--by", "--from", "--to"])?;
    let data = data.ok_or(Wrong::NoData)?;
    let said = |value: Option<PathBuf>| {
        value.and_then(|value| value.to_str().map(str::to_owned)).ok_or(Wrong::HalfCover)
    };
    let (away, by, from, to) = (said(away)?, said(by)?, said(from)?, said(to)?);
    let day = |text: String| text.parse::<Date>().map_err(|_| Wrong::Days);
    let days = Days::new(day(from)?, day(to)?).map_err(|_| Wrong::Days)?;
    Ok(Asked::Cover { data, asked: CoverAsked { away, by, days } })
}

fn holders_code(arguments: impl Iterator<Item = OsString>) -> Result<Asked, Wrong> {
    let [data] = paths(arguments, ["--data"])?;
    data.map(Asked::HoldersCode).ok_or(Wrong::NoData)
}

fn second_way(arguments: impl Iterator<Item = OsString>) -> Result<Asked, Wrong> {
    let [data, remove] = paths(arguments, ["--data", "--remove"])?;
    let data = data.ok_or(Wrong::NoData)?;
    let remove = remove.and_then(|person| person.to_str().map(str::to_owned));
    Ok(Asked::SecondWay { data, remove: remove.ok_or(Wrong::NoPerson)? })
}

/// The values of options that are all paths, or words.
fn paths<const N: usize>(
    arguments: impl Iterator<Item = OsString>,
    known: [&'static str; N],
) -> Result<[Option<PathBuf>; N], Wrong> {
    let mut arguments = arguments;
    let mut found = [const { None }; N];
    while let Some(argument) = arguments.next() {
        let mut slots = known.iter().zip(&mut found);
        let Some((name, slot)) = slots.find(|(name, _)| argument.to_str() == Some(name)) else {
            return Err(Wrong::Unknown(argument.to_string_lossy().into_owned()));
        };
        *slot = Some(PathBuf::from(arguments.next().ok_or(Wrong::NoValue(name))?));
    }
    Ok(found)
}

#[cfg(test)]
mod told;

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(line: &str) -> Option<Wrong> {
        read(line.split_whitespace().map(OsString::from)).err()
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(wrong("--data here --listen 0.0.0.0:1"), None);
        assert_eq!(wrong("--demo"), Some(Wrong::NoData));
        assert_eq!(wrong("--data"), Some(Wrong::NoValue("--data")));
        assert_eq!(wrong("--data here --listen somewhere"), Some(Wrong::Address));
        assert_eq!(wrong("--data here --metrics [::1]:9090"), None);
        assert_eq!(wrong("--data here --metrics 9090"), Some(Wrong::Metrics));
        assert_eq!(wrong("--data here --tls-key k"), Some(Wrong::HalfTls));
        assert_eq!(wrong("--data here --proxy ::1"), None);
        assert_eq!(wrong("--data here --proxy 127.0.0.1:80"), Some(Wrong::Proxy));
        assert_eq!(wrong("--data here --tls-cert c --tls-key k --proxy ::1"), Some(Wrong::TwoTls));
        assert_eq!(wrong("backup --data here --to there"), None);
        assert_eq!(wrong("backup --to there"), Some(Wrong::NoData));
        assert_eq!(wrong("backup --data here"), Some(Wrong::NoTarget));
        assert_eq!(wrong("backup --data"), Some(Wrong::NoValue("--data")));
        assert_eq!(
            wrong("backup --data here --to there --for me"),
            Some(Wrong::Recipient("--for"))
        );
        assert_eq!(wrong("backup-key"), None);
        assert_eq!(wrong("backup-key --for"), Some(Wrong::Unknown("--for".to_owned())));
        assert_eq!(wrong("--data here --backup-to there"), Some(Wrong::HalfBackup));
        assert_eq!(
            wrong("--data here --backup-to there --backup-for me"),
            Some(Wrong::Recipient("--backup-for"))
        );
        assert_eq!(wrong("verify --file there"), None);
        assert_eq!(wrong("verify --file there --key-file -"), None);
        assert_eq!(wrong("verify --data here --key-file -"), Some(Wrong::Which));
        assert_eq!(wrong("verify"), Some(Wrong::Which));
        assert_eq!(wrong("audit --data here"), None);
        assert_eq!(wrong("audit"), Some(Wrong::Which));
        assert_eq!(wrong("verify --data here --file there"), Some(Wrong::Which));
        assert_eq!(wrong("verify --demo"), Some(Wrong::Unknown("--demo".to_owned())));
        assert_eq!(wrong("restore --data here --from there"), None);
        assert_eq!(wrong("restore --data here --from there --key-file words"), None);
        assert_eq!(wrong("restore --from there"), Some(Wrong::NoData));
        assert_eq!(wrong("restore --data here"), Some(Wrong::NoCopy));
        let cover = "cover --data here --away Khan --by Okafor";
        assert_eq!(wrong(&format!("{cover} --from 2026-11-30 --to 2026-12-04")), None);
        assert_eq!(wrong(&format!("{cover} --from 2026-11-30")), Some(Wrong::HalfCover));
        let backwards = format!("{cover} --from 2026-11-30 --to 2026-11-29");
        assert_eq!(wrong(&backwards), Some(Wrong::Days));
        assert_eq!(wrong(&format!("{cover} --from Monday --to Friday")), Some(Wrong::Days));
        assert_eq!(wrong("cover --away Khan"), Some(Wrong::NoData));
        assert_eq!(wrong("holders-code --data here"), None);
        assert_eq!(wrong("holders-code"), Some(Wrong::NoData));
        assert_eq!(wrong("--data here --name alongside.school.example"), None);
        assert_eq!(wrong("--data here --name 127.0.0.1"), Some(Wrong::Name));
        assert_eq!(wrong("second-way --data here --remove Khan"), None);
        assert_eq!(wrong("second-way --data here"), Some(Wrong::NoPerson));
        assert_eq!(wrong("second-way --remove Khan"), Some(Wrong::NoData));
        assert_eq!(wrong("--daat here"), Some(Wrong::Unknown("--daat".to_owned())));
    }
}
