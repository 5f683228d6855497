//! The command line of the relay.

use std::{ffi::OsString, net::SocketAddr, path::PathBuf};

use sync_server::{AppFrom, Demo, Invite, Journal, Options};

/// What `--help` says.
pub(crate) const HELP: &str = "\
The relay at base: keeps the school's records and serves the app.

sync-server --data DIR [--listen ADDR] [--tls-cert FILE --tls-key FILE] [--app DIR] [--demo] [--invite-coordinators]

  --data DIR       Where the records are kept; made if it is not there.
  --listen ADDR    Address and port, 127.0.0.1:8080 if not said; port 0 takes a free one.
  --tls-cert FILE  Certificate chain (PEM). Tablets install the app only from an https address.
  --tls-key FILE   Its private key (PEM).
  --app DIR        The app's files from a folder instead of the ones in this program.
  --demo           Fills an empty DIR with an invented school and prints codes to sign in with.
  --invite-coordinators
                   Prints a code, good for ten minutes, for each coordinator: when their device is lost.
";

/// The address where nothing was said: this machine only.
const LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

/// What was asked for.
pub(crate) enum Asked {
    /// To say how it is used.
    Help,
    /// To run.
    Run(Options),
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
    /// No data folder.
    #[error("--data is missing: say in which folder the records are kept")]
    NoData,
    /// Half of a pair.
    #[error("--tls-cert and --tls-key go together")]
    HalfTls,
}

/// Reads the command line, without the program's name.
pub(crate) fn read(arguments: impl Iterator<Item = OsString>) -> Result<Asked, Wrong> {
    let mut arguments = arguments;
    let mut options = Options { listen: LISTEN, ..Options::in_memory() };
    options.journal = Journal::StandardError;
    let (mut certificate, mut key) = (None, None);
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
            "--listen" => {
                let text = value("--listen")?;
                let address = text.to_str().and_then(|text| text.parse().ok());
                options.listen = address.ok_or(Wrong::Address)?;
            }
            other => return Err(Wrong::Unknown(other.to_owned())),
        }
    }
    options.tls = match (certificate, key) {
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (None, None) => None,
        _ => return Err(Wrong::HalfTls),
    };
    if options.data.is_none() { Err(Wrong::NoData) } else { Ok(Asked::Run(options)) }
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
        assert_eq!(wrong("--data here --tls-key k"), Some(Wrong::HalfTls));
        assert_eq!(wrong("--daat here"), Some(Wrong::Unknown("--daat".to_owned())));
    }
}
