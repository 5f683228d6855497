//! The command line of the relay.

use std::{
    ffi::{OsStr, OsString},
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use sync_server::{AppFrom, Demo, GATE, GateFrom, Invite, Journal, Options, Tls, Where};

/// What `--help` says.
pub(crate) const HELP: &str = "\
The relay at base: keeps the school's records and serves the app.

sync-server backup --data DIR --to FILE
sync-server verify --data DIR | --file FILE
sync-server audit --data DIR | --file FILE
sync-server restore --data DIR --from FILE
sync-server --data DIR [--listen ADDR] [--tls-cert FILE --tls-key FILE | --proxy IP] [--metrics ADDR] [--app DIR]
            [--demo] [--invite-coordinators]

  --data DIR       Where the records are kept; made if it is not there.
  --listen ADDR    Address and port, 127.0.0.1:8080 if not said; port 0 takes a free one.
  --tls-cert FILE  Certificate chain (PEM). Tablets install the app only from an https address.
  --tls-key FILE   Its private key (PEM).
  --proxy IP       The address from which a proxy asks that does the TLS, such as 127.0.0.1. What it says last in
                   x-forwarded-for is taken for where somebody is who types a code.
  --metrics ADDR   An address of this machine, such as 127.0.0.1:9090, at which it says how it is: /healthz, /readyz, and
                   for Prometheus /metrics. Numbers only, and nobody elsewhere can ask.
  --app DIR        The app's files from a folder instead of the ones in this program.
  --demo           Fills an empty DIR with an invented school and prints codes to sign in with.
  --invite-coordinators
                   Prints a code, good for ten minutes, for each coordinator: when their device is lost.

  backup           Copies the records to FILE, also while the relay runs, and reads the whole copy. FILE holds
                   everything that is in DIR but the register, in the clear: keep it as safe.
  verify           Puts every document together again and says what is damaged, also while the relay runs. Says as well
                   whether an act in the audit log was changed or taken away.
  audit            Prints what was done to people, devices and access, by whom and when: a line of JSON each, with ids.
  restore          Puts the copy FILE in place of the records in DIR, which are kept under another name. Stop the relay
                   first. The register in DIR says what happened since the copy was made: removed devices stay removed,
                   access that ended stays ended, and devices bring back what they have when they sync. On a new machine
                   put the old DIR's alongside.register into DIR first, if it can still be read.
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
    /// To copy the records.
    BackUp {
        /// The data folder.
        data: PathBuf,
        /// The file that is made.
        to: PathBuf,
    },
    /// To read all of the records.
    Verify(Where),
    /// To print the audit log.
    Audit(Where),
    /// To put a copy in place.
    Restore {
        /// The data folder.
        data: PathBuf,
        /// The copy.
        from: PathBuf,
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
}

/// Reads the command line, without the program's name.
pub(crate) fn read(arguments: impl Iterator<Item = OsString>) -> Result<Asked, Wrong> {
    let mut arguments = arguments.peekable();
    match arguments.peek().and_then(|first| first.to_str()) {
        Some("backup") => return back_up(arguments.skip(1)),
        Some("verify") => return place(arguments.skip(1)).map(Asked::Verify),
        Some("audit") => return place(arguments.skip(1)).map(Asked::Audit),
        // What the relay starts by itself; not for people.
        Some(GATE) => return Ok(Asked::Gate),
        Some("restore") => return restore(arguments.skip(1)),
        _ => {}
    }
    let mut options = Options { listen: LISTEN, ..Options::in_memory() };
    options.journal = Journal::StandardError;
    // Where the program cannot be found any more, nothing can be tried, so it is asked now.
    if let Ok(program) = std::env::current_exe() {
        options.gate = GateFrom::Processes(program);
    }
    let (mut certificate, mut key, mut proxy) = (None, None, None);
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
    if options.data.is_none() { Err(Wrong::NoData) } else { Ok(Asked::Run(Box::new(options))) }
}

fn address(text: &OsStr) -> Option<SocketAddr> {
    text.to_str()?.parse().ok()
}

fn host(text: &OsStr) -> Option<IpAddr> {
    text.to_str()?.parse().ok()
}

fn back_up(arguments: impl Iterator<Item = OsString>) -> Result<Asked, Wrong> {
    let [data, to] = paths(arguments, ["--data", "--to"])?;
    let (data, to) = (data.ok_or(Wrong::NoData)?, to.ok_or(Wrong::NoTarget)?);
    Ok(Asked::BackUp { data, to })
}

fn place(arguments: impl Iterator<Item = OsString>) -> Result<Where, Wrong> {
    match paths(arguments, ["--data", "--file"])? {
        [Some(data), None] => Ok(Where::Folder(data)),
        [None, Some(file)] => Ok(Where::File(file)),
        _ => Err(Wrong::Which),
    }
}

fn restore(arguments: impl Iterator<Item = OsString>) -> Result<Asked, Wrong> {
    let [data, from] = paths(arguments, ["--data", "--from"])?;
    let (data, from) = (data.ok_or(Wrong::NoData)?, from.ok_or(Wrong::NoCopy)?);
    Ok(Asked::Restore { data, from })
}

/// The values of options that are all paths.
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
        assert_eq!(wrong("verify --file there"), None);
        assert_eq!(wrong("verify"), Some(Wrong::Which));
        assert_eq!(wrong("audit --data here"), None);
        assert_eq!(wrong("audit"), Some(Wrong::Which));
        assert_eq!(wrong("verify --data here --file there"), Some(Wrong::Which));
        assert_eq!(wrong("verify --demo"), Some(Wrong::Unknown("--demo".to_owned())));
        assert_eq!(wrong("restore --data here --from there"), None);
        assert_eq!(wrong("restore --from there"), Some(Wrong::NoData));
        assert_eq!(wrong("restore --data here"), Some(Wrong::NoCopy));
        assert_eq!(wrong("--daat here"), Some(Wrong::Unknown("--daat".to_owned())));
    }
}
