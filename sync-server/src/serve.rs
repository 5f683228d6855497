//! Starting and stopping a relay: the data folder, the address, and what is printed once.

use std::{
    ffi::OsString,
    fs::{self, File, TryLockError},
    io,
    net::{IpAddr, SocketAddr},
    num::NonZero,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use futures::future::join_all;
use jiff::Timestamp;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::{
    app::{App, AppFrom},
    backups::{Backups, Schedule},
    base_name::BaseName,
    demo::{self, DemoError},
    http::{
        Certificate, Encrypted, Figures, Listening, Site, TlsError, Waits, inside, listen, router,
    },
    journal::{Field, Journal},
    relay::{
        PrintedCode, Refusal, Relay,
        gatekeeper::{Children, Gatekeeper, InProcess},
    },
    store::{Store, StoreError, sqlite::Sqlite},
};

/// The database's name in the data folder.
pub(crate) const DATABASE: &str = "alongside.sqlite";
/// How the program is asked to be a process in which changes are tried.
pub const GATE: &str = "gate";
/// Held while a relay runs on the folder.
const LOCK: &str = "lock";

/// Tells the time. Tests turn it by hand.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What a relay is started with.
#[derive(Clone)]
pub struct Options {
    /// Where records are kept; without a folder, in memory.
    pub data: Option<PathBuf>,
    /// The address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The address at which this machine, and no other, asks how the relay is.
    pub metrics: Option<SocketAddr>,
    /// Who speaks TLS.
    pub tls: Tls,
    /// By which name devices reach it, so that it can make passkeys.
    pub name: Option<BaseName>,
    /// Where it puts a sealed copy of its folder once a day.
    pub backups: Option<Backups>,
    /// The app's files.
    pub app: AppFrom,
    /// Fills an empty folder with an invented school.
    pub demo: Demo,
    /// Whom a new device is to be enrolled for.
    pub invite: Invite,
    /// Where pushed changes are tried.
    pub gate: GateFrom,
    /// How long it waits for whoever is at the other end.
    pub waits: Waits,
    /// The clock.
    pub clock: Clock,
    /// Where the log goes.
    pub journal: Journal,
}

/// Who speaks TLS with the devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tls {
    /// The relay itself.
    Own {
        /// The certificate chain, a PEM file.
        certificates: PathBuf,
        /// Its private key, a PEM file.
        key: PathBuf,
    },
    /// A proxy at this address, which says for whom it asks.
    Proxy(IpAddr),
    /// Nobody: on one's own machine.
    No,
}

/// Where pushed changes are tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GateFrom {
    /// In the relay itself: nobody hostile reaches it.
    Relay,
    /// In processes of this program, which is the relay.
    Processes(PathBuf),
}

/// Whether the school is an invented one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demo {
    /// It is.
    Invented,
    /// It is not.
    No,
}

/// Whom codes are made for at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invite {
    /// Every coordinator, because the device that could invite is lost.
    Coordinators,
    /// Nobody.
    Nobody,
}

impl Options {
    /// A relay in memory on a free port of this machine: what most tests want.
    #[must_use]
    pub fn in_memory() -> Self {
        Self {
            data: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            metrics: None,
            tls: Tls::No,
            name: None,
            backups: None,
            app: AppFrom::Packed,
            demo: Demo::No,
            invite: Invite::Nobody,
            gate: GateFrom::Relay,
            waits: Waits::default(),
            clock: Arc::new(Timestamp::now),
            journal: Journal::Nowhere,
        }
    }

    /// A relay over a data folder, on a free port of this machine.
    #[must_use]
    pub fn in_folder(data: impl Into<PathBuf>) -> Self {
        Self { data: Some(data.into()), ..Self::in_memory() }
    }
}

/// Why a relay cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The data folder cannot be used.
    #[error("the data folder {0} cannot be used: {1}")]
    Folder(PathBuf, io::Error),
    /// Another relay runs on it.
    #[error("another relay is running on the data folder {0}; stop it first")]
    Taken(PathBuf),
    /// The address cannot be used.
    #[error("the address {0} cannot be used: {1}")]
    Address(SocketAddr, io::Error),
    /// Others could ask how the relay is.
    #[error(
        "{0} can be reached from other machines; metrics are for this one only, so say an address such as 127.0.0.1:9090"
    )]
    NotOnlyHere(SocketAddr),
    /// The app's folder cannot be read.
    #[error("the app's folder cannot be read: {0}")]
    App(io::Error),
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The relay cannot begin.
    #[error(transparent)]
    Relay(#[from] Refusal),
    /// The invented school cannot be made.
    #[error(transparent)]
    Demo(#[from] DemoError),
}

/// A relay that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where this machine asks how it is.
    pub metrics: Option<SocketAddr>,
    /// The one-time code for the first coordinator, while the school is not set up.
    pub setup_code: Option<String>,
    /// Codes for the people of an invented school, or for coordinators without a device.
    pub codes: Vec<PrintedCode>,
    /// Passkeys that nobody can use any more, since they were made for another name than the relay was told now.
    pub passkeys_of_another_name: u64,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    /// Held, not used: other relays stay out of the folder.
    _lock: Option<File>,
}

impl Running {
    /// Stops accepting, lets requests in hand end if they do so soon, and returns when every connection is closed.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        // The task ends by itself; had it been ended from outside, it would be quiet as well.
        self.task.await.ok();
    }
}

/// Starts a relay and returns once it listens.
///
/// # Errors
/// See [`ServeError`].
pub async fn serve(options: Options) -> Result<Running, ServeError> {
    if let Some(exposed) = options.metrics.filter(|address| !address.ip().is_loopback()) {
        return Err(ServeError::NotOnlyHere(exposed));
    }
    let (certificate, encrypted) = match &options.tls {
        Tls::Own { certificates, key } => {
            (Some(Certificate::read(certificates, key)?), Encrypted::Yes)
        }
        Tls::Proxy(proxy) => (None, Encrypted::ByProxy(*proxy)),
        Tls::No => (None, Encrypted::No),
    };
    let app = App::open(&options.app).map_err(ServeError::App)?;
    let now = (options.clock)();
    if let (Demo::Invented, Some(folder)) = (options.demo, &options.data) {
        demo::refuse_unless_empty(folder)?;
    }
    let lock = options.data.as_deref().map(take).transpose()?;
    let data = options.data.clone();
    let (invented, invite, gate) = (options.demo, options.invite, options.gate.clone());
    let opening =
        tokio::task::spawn_blocking(move || open(data.as_deref(), gate, invented, invite, now));
    let (relay, setup_code, codes) =
        opening.await.map_err(|_| Refusal::Damaged("the start ended early".to_owned()))??;
    let (listener, address) = bind(options.listen).await?;
    let relay = match &options.name {
        Some(name) => relay.called(name.domain(), &name.origin(&options.tls, address.port()))?,
        None => relay,
    };
    let passkeys_of_another_name = relay.passkeys_of_another_name()?;
    let own = match options.metrics {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let metrics = own.as_ref().map(|(_, address)| *address);
    let (stop, stopping) = watch::channel(false);
    let site = Site::new(
        Arc::new(relay),
        Arc::clone(&options.clock),
        app,
        options.journal,
        options.waits,
        stopping.clone(),
        encrypted,
    );
    let figures = site.figures();
    let own = own.map(|(listener, _)| Listening {
        listener,
        tls: None,
        router: inside(site.clone()),
        stopping: stopping.clone(),
        waits: Waits { last: options.waits.last, ..Waits::default() },
        figures: Arc::default(),
    });
    let tls = certificate.as_ref().map(Certificate::acceptor);
    let schedule = schedule(&options, &figures);
    let (router, waits) = (router(site), options.waits);
    let all = Listening { listener, tls, router, stopping: stopping.clone(), waits, figures };
    let by_the_clock = by_the_clock(certificate, schedule, waits.look, options.journal, stopping);
    let task = tokio::spawn(async move {
        tokio::join!(join_all(own.into_iter().chain([all]).map(listen)), by_the_clock);
    });
    options.journal.line("listening", &[("port", Field::Number(i64::from(address.port())))]);
    Ok(Running {
        address,
        metrics,
        setup_code,
        codes,
        passkeys_of_another_name,
        stop,
        task,
        _lock: lock,
    })
}

fn schedule(options: &Options, figures: &Arc<Figures>) -> Option<Schedule> {
    let (data, backups) = options.data.clone().zip(options.backups.clone())?;
    let (clock, journal, failed) = (Arc::clone(&options.clock), options.journal, Mutex::default());
    Some(Schedule { data, backups, clock, journal, figures: Arc::clone(figures), failed })
}

/// What is done for as long as the relay runs and nobody asks for.
async fn by_the_clock(
    certificate: Option<Certificate>,
    schedule: Option<Schedule>,
    every: Duration,
    journal: Journal,
    stopping: watch::Receiver<bool>,
) {
    let renewing = async {
        if let Some(certificate) = certificate {
            certificate.keep(every, journal, stopping.clone()).await;
        }
    };
    let copying = async {
        if let Some(schedule) = schedule {
            schedule.keep(every, stopping.clone()).await;
        }
    };
    tokio::join!(renewing, copying);
}

async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let unusable = |error| ServeError::Address(address, error);
    let listener = TcpListener::bind(address).await.map_err(unusable)?;
    let taken = listener.local_addr().map_err(unusable)?;
    Ok((listener, taken))
}

fn open(
    data: Option<&Path>,
    gate: GateFrom,
    invented: Demo,
    invite: Invite,
    now: Timestamp,
) -> Result<(Relay, Option<String>, Vec<PrintedCode>), ServeError> {
    let store: Box<dyn Store> = match data {
        Some(folder) => Box::new(Sqlite::open(&folder.join(DATABASE))?),
        None => Box::new(Sqlite::in_memory()?),
    };
    let relay = Relay::open_with(store, keeper(gate))?;
    let codes = match (invented, invite) {
        (Demo::Invented, _) => demo::fill(&relay, now)?,
        (Demo::No, Invite::Coordinators) => relay.invite_coordinators(now)?,
        (Demo::No, Invite::Nobody) => Vec::new(),
    };
    let setup_code = relay.set_up_code(now)?;
    Ok((relay, setup_code, codes))
}

/// As many processes as the machine does things at once.
fn keeper(gate: GateFrom) -> Box<dyn Gatekeeper> {
    let GateFrom::Processes(program) = gate else { return Box::new(InProcess::default()) };
    let count = thread::available_parallelism().map_or(1, NonZero::get);
    Box::new(Children::new(program, vec![OsString::from(GATE)], count))
}

/// Makes the folder, for this account only, and keeps other relays out of it for as long as the file is open.
pub(crate) fn take(folder: &Path) -> Result<File, ServeError> {
    let unusable = |error| ServeError::Folder(folder.to_owned(), error);
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(unusable)?;
    let file = File::create(folder.join(LOCK)).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ServeError::Taken(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(unusable(error)),
    }
}
