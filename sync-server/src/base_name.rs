//! The name by which devices reach base. Passkeys are made for it, and are of no use under another.

use std::{net::IpAddr, str::FromStr};

use crate::serve::Tls;

/// The name that stands for this very machine, where browsers make passkeys without TLS.
const HERE: &str = "localhost";
/// Letters of a name (RFC 1035, 2.3.4).
const LONGEST: usize = 253;

/// A domain, and the port that browsers are told, where it is not the one that the relay listens on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseName {
    domain: String,
    port: Option<u16>,
}

/// A text that is no name, or an address in numbers, for which no browser makes passkeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a name such as alongside.school.example")]
pub struct NotAName;

impl FromStr for BaseName {
    type Err = NotAName;

    fn from_str(text: &str) -> Result<Self, NotAName> {
        let (domain, port) = match text.split_once(':') {
            Some((domain, port)) => (domain, Some(port.parse().map_err(|_| NotAName)?)),
            None => (text, None),
        };
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let label = |label: &str| {
            !label.is_empty()
                && label.chars().all(fits)
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let is_number = domain.parse::<IpAddr>().is_ok();
        if domain.len() > LONGEST || is_number || !domain.split('.').all(label) {
            return Err(NotAName);
        }
        Ok(Self { domain: domain.to_owned(), port })
    }
}

impl BaseName {
    /// The domain that passkeys are for.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Where the app's pages come from, as a browser writes it: of a relay that listens at this port, and has its TLS so.
    pub(crate) fn origin(&self, tls: &Tls, listens: u16) -> String {
        let Self { domain, port } = self;
        let (scheme, usual) = match tls {
            Tls::No if domain == HERE => ("http", listens),
            Tls::Own { .. } => ("https", listens),
            // Somebody else speaks TLS, and mostly at the usual port.
            Tls::Proxy(_) | Tls::No => ("https", 443),
        };
        format!("{scheme}://{domain}:{}", port.unwrap_or(usual))
    }
}

#[cfg(test)]
mod tests {
    use std::{net::Ipv4Addr, path::PathBuf};

    use super::*;

    fn read(text: &str) -> Result<BaseName, NotAName> {
        text.parse()
    }

    #[test]
    fn a_name_is_one_for_which_browsers_make_passkeys() {
        for name in ["alongside.school.example", "localhost", "base", "base:8443", "a-1.example"] {
            assert!(read(name).is_ok(), "{name}");
        }
        for other in [
            "",
            "127.0.0.1",
            "::1",
            "[::1]",
            "https://base",
            "base/",
            "Base",
            "-base",
            "base.",
            ".base",
            "base:",
            "base:port",
            "base:99999",
            "ba se",
            "bäse",
        ] {
            assert_eq!(read(other), Err(NotAName), "{other}");
        }
        assert!(read(&"a".repeat(254)).is_err());
    }

    #[test]
    fn pages_come_from_where_browsers_say() -> Result<(), NotAName> {
        let own = Tls::Own { certificates: PathBuf::new(), key: PathBuf::new() };
        let proxy = Tls::Proxy(IpAddr::V4(Ipv4Addr::LOCALHOST));
        for (name, tls, expected) in [
            ("localhost", &Tls::No, "http://localhost:8080"),
            ("localhost", &own, "https://localhost:8080"),
            ("base", &own, "https://base:8080"),
            ("base:443", &own, "https://base:443"),
            ("base", &proxy, "https://base:443"),
            ("base:8443", &proxy, "https://base:8443"),
            ("base", &Tls::No, "https://base:443"),
        ] {
            assert_eq!(read(name)?.origin(tls, 8080), expected);
        }
        Ok(())
    }
}
