//! The certificate that the relay shows: read from two files, and again whenever they have changed, so that a renewed one
//! needs no restart. Not how connections use it (`listen`).

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

use crate::{
    journal::{Field, Journal},
    relay::sha256,
};

/// Why TLS cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read as PEM.
    #[error("{file} cannot be read as a PEM file with {what}")]
    File {
        /// Which.
        file: PathBuf,
        /// A certificate or a private key.
        what: &'static str,
    },
    /// The certificate and the key do not go together.
    #[error("the certificate and the key cannot be used: {0}")]
    Pair(#[from] tokio_rustls::rustls::Error),
}

impl TlsError {
    const fn reason(&self) -> &'static str {
        match self {
            Self::File { .. } => "unreadable",
            Self::Pair(_) => "not a pair",
        }
    }
}

/// A certificate chain and its key.
pub(crate) struct Certificate {
    files: (PathBuf, PathBuf),
    /// The hashes of what was found there last.
    seen: [Option<[u8; 32]>; 2],
    /// What new connections are accepted with.
    acceptor: watch::Sender<TlsAcceptor>,
}

/// What is in both files; nothing of one that cannot be read.
type Found = [Option<Vec<u8>>; 2];

impl Certificate {
    /// Reads it.
    ///
    /// # Errors
    /// When it cannot be used.
    pub(crate) fn read(chain: &Path, key: &Path) -> Result<Self, TlsError> {
        let files = (chain.to_owned(), key.to_owned());
        let found = find(&files);
        let acceptor = watch::Sender::new(accept(&files, &found)?);
        Ok(Self { files, seen: hashes(&found), acceptor })
    }

    /// What new connections are accepted with, now and later.
    pub(crate) fn acceptor(&self) -> watch::Receiver<TlsAcceptor> {
        self.acceptor.subscribe()
    }

    /// Looks now and then whether there is another, until the relay is to stop.
    pub(crate) async fn keep(
        mut self,
        every: Duration,
        journal: Journal,
        mut stopping: watch::Receiver<bool>,
    ) {
        let mut looks = interval(every);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = stopping.wait_for(|stop| *stop) => return,
                _ = looks.tick() => {}
            }
            let looking = tokio::task::spawn_blocking(move || {
                let looked = self.look();
                (self, looked)
            });
            let Ok((same, looked)) = looking.await else { return };
            self = same;
            match looked {
                None => {}
                Some(Ok(())) => journal.line("certificate-renewed", &[]),
                Some(Err(error)) => {
                    let reason = Field::Text(error.reason().to_owned());
                    journal.line("certificate-not-used", &[("reason", reason)]);
                }
            }
        }
    }

    /// Takes the files where they have changed. What cannot be used is said once, and the certificate stays what it was.
    fn look(&mut self) -> Option<Result<(), TlsError>> {
        let found = find(&self.files);
        let hashes = hashes(&found);
        if hashes == self.seen {
            return None;
        }
        self.seen = hashes;
        Some(accept(&self.files, &found).map(|acceptor| {
            self.acceptor.send_replace(acceptor);
        }))
    }
}

fn find((chain, key): &(PathBuf, PathBuf)) -> Found {
    [fs::read(chain).ok(), fs::read(key).ok()]
}

fn hashes(found: &Found) -> [Option<[u8; 32]>; 2] {
    found.each_ref().map(|bytes| bytes.as_deref().map(sha256))
}

fn accept(files: &(PathBuf, PathBuf), found: &Found) -> Result<TlsAcceptor, TlsError> {
    let ((chain_file, key_file), [chain, key]) = (files, found);
    let no_chain = || TlsError::File { file: chain_file.clone(), what: "a certificate" };
    let no_key = || TlsError::File { file: key_file.clone(), what: "a private key" };
    let chain = CertificateDer::pem_slice_iter(chain.as_deref().ok_or_else(no_chain)?)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| no_chain())?;
    let key =
        PrivateKeyDer::from_pem_slice(key.as_deref().ok_or_else(no_key)?).map_err(|_| no_key())?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_used_is_said_once_and_what_can_be_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
        let made = || rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let put = |made: &rcgen::CertifiedKey<rcgen::KeyPair>| {
            fs::write(&chain, made.cert.pem()).unwrap();
            fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        };
        let (old, new) = (made(), made());
        put(&old);
        let mut certificate = Certificate::read(&chain, &key).unwrap();
        assert!(certificate.look().is_none(), "it is the same");
        fs::write(&chain, "no certificate").unwrap();
        assert!(matches!(certificate.look(), Some(Err(_))));
        assert!(certificate.look().is_none(), "said already");
        fs::write(&chain, new.cert.pem()).unwrap();
        assert!(matches!(certificate.look(), Some(Err(TlsError::Pair(_)))), "the old one's key");
        put(&new);
        assert!(matches!(certificate.look(), Some(Ok(()))));
        fs::remove_file(&key).unwrap();
        assert!(matches!(certificate.look(), Some(Err(TlsError::File { .. }))));
        put(&new);
        assert!(matches!(certificate.look(), Some(Ok(()))));
    }
}
