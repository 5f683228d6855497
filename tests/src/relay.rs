//! The relay as School IT runs it: the real binary as a process, on a folder, at an address that stays the same
//! when it is stopped and started again.

use std::{
    io::{BufRead as _, BufReader, Read},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use domain::visit::PictureHash;
use sync_server::{
    AppFrom, Clock, Options, Running,
    relay::{Door, Principal, Relay},
    serve,
    store::{AuditRow, Store as _, UserRow, sqlite::Sqlite},
};

/// The file in a data folder that holds the records.
const DATABASE: &str = "alongside.sqlite";

/// The name by which browsers reach it here, and for which they make passkeys.
const HERE: &str = "localhost";

/// A relay on a data folder; running, stopped or killed.
#[derive(Debug)]
pub struct RelayProcess {
    data: PathBuf,
    listen: String,
    demo: Demo,
    app: Option<PathBuf>,
    child: Option<Child>,
    codes: Vec<String>,
    said: Arc<Mutex<String>>,
}

/// How much of a picture is at base.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PictureAtBase {
    /// So many bytes.
    pub held: u64,
    /// All of them, once it is whole.
    pub whole: Option<Vec<u8>>,
}

/// What the folder begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demo {
    /// Nothing: a school to set up.
    Empty,
    /// The invented school.
    Filled,
}

impl RelayProcess {
    /// Starts the relay on an empty folder.
    ///
    /// # Errors
    /// When the binary is not built (`cargo xtask test` builds it) or does not say its address in time.
    pub fn start(data: &Path, demo: Demo) -> Result<Self> {
        Self::begin(data, demo, None, &free_address()?)
    }

    /// Starts it on a folder that it has been on before, at the address that it had there.
    ///
    /// # Errors
    /// As for [`Self::start`].
    pub fn start_on(data: &Path, listens_at: &str) -> Result<Self> {
        Self::begin(data, Demo::Empty, None, listens_at)
    }

    /// The same with the app's files from a folder, which a story may change, instead of those inside.
    ///
    /// # Errors
    /// As for [`Self::start`].
    pub fn start_with_app(data: &Path, demo: Demo, app: &Path) -> Result<Self> {
        Self::begin(data, demo, Some(app.to_owned()), &free_address()?)
    }

    fn begin(data: &Path, demo: Demo, app: Option<PathBuf>, listens_at: &str) -> Result<Self> {
        let (data, listen) = (data.to_owned(), listens_at.to_owned());
        let (codes, said) = (Vec::new(), Arc::default());
        let mut relay = Self { data, listen, demo, app, child: None, codes, said };
        relay.start_again()?;
        Ok(relay)
    }

    /// The address that a person opens. By name, since a browser trusts `localhost` without a certificate.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", self.listen.replace("127.0.0.1", HERE))
    }

    /// The one-time code after the words `whom` among those that the relay printed at its first start:
    /// "Set-up code", or a person's name in the invented school.
    ///
    /// # Errors
    /// When it printed none for them.
    pub fn code(&self, whom: &str) -> Result<&str> {
        let line = self.codes.iter().find(|line| line.contains(whom));
        let (_, code) = line
            .and_then(|line| line.rsplit_once(": "))
            .context("the relay printed no such code")?;
        Ok(code.trim())
    }

    /// Everyone whom base knows, by name, also while the relay runs.
    ///
    /// # Errors
    /// When its database cannot be read.
    pub fn people(&self) -> Result<Vec<String>> {
        let mut copy = Sqlite::copied(&self.data.join(DATABASE))?;
        let people = copy.begin()?.users()?;
        Ok(people.into_iter().map(|person| person.name).collect())
    }

    /// A picture at base, by the SHA-256 that is its name, also while the relay runs.
    ///
    /// # Errors
    /// When its database cannot be read.
    pub fn picture(&self, name: &str) -> Result<PictureAtBase> {
        let hash: PictureHash = name.parse()?;
        let mut copy = Sqlite::copied(&self.data.join(DATABASE))?;
        let work = copy.begin()?;
        let whole = work.blob_bytes(hash.as_bytes())?;
        let coming = work.coming_blobs(hash.as_bytes())?.iter().map(|row| row.held).max();
        let held = whole.as_ref().map(|bytes| bytes.len() as u64).or(coming).unwrap_or_default();
        Ok(PictureAtBase { held, whole })
    }

    /// What was done to people, devices and what was handed in, and by whom, oldest first; also while the relay runs.
    ///
    /// # Errors
    /// When its database cannot be read.
    pub fn done(&self) -> Result<Vec<(String, String)>> {
        let mut copy = Sqlite::copied(&self.data.join(DATABASE))?;
        let work = copy.begin()?;
        let people = work.users()?;
        let by = |row: &AuditRow| people.iter().find(|person| Some(person.id) == row.by);
        let done = work.audited()?.into_iter();
        Ok(done
            .map(|row| {
                let name = by(&row).map(|person| person.name.clone());
                (row.what, name.unwrap_or_default())
            })
            .collect())
    }

    /// All that it has said so far to whoever looks after it, at each of its starts.
    #[must_use]
    pub fn said(&self) -> String {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads a line of the relay's after another for as long as it speaks, so that it never blocks on its output.
    fn hears(
        &self,
        from: impl Read + Send + 'static,
        mut then: impl FnMut(String) + Send + 'static,
    ) {
        let said = Arc::clone(&self.said);
        std::thread::spawn(move || {
            for line in BufReader::new(from).lines().map_while(Result::ok) {
                let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
                said.push_str(&line);
                said.push('\n');
                drop(said);
                then(line);
            }
        });
    }

    /// Address and port, for something else to listen there while the relay is stopped.
    #[must_use]
    pub fn listens_at(&self) -> &str {
        &self.listen
    }

    /// The operating system's number of the running process.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Stops it as a service manager does, and waits until it has ended.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn stop(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            Command::new("kill").args(["-TERM", &child.id().to_string()]).status()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Copies its records to a file while it runs, as School IT does.
    ///
    /// # Errors
    /// When the program does not succeed.
    pub fn back_up(&self, to: &Path) -> Result<()> {
        self.upkeep("backup", "--to", to).map(drop)
    }

    /// Stops it and puts a copy in the place of its records, as School IT does; answers what the program said. After
    /// that it can be started again.
    ///
    /// # Errors
    /// When it cannot be stopped, or the program does not succeed.
    pub fn restore(&mut self, from: &Path) -> Result<String> {
        self.stop()?;
        self.upkeep("restore", "--from", from)
    }

    /// Its disk breaks: the records are gone, and what else is in the folder is not.
    ///
    /// # Errors
    /// When it cannot be stopped, or has no records.
    pub fn loses_records(&mut self) -> Result<()> {
        self.stop()?;
        Ok(std::fs::remove_file(self.data.join(DATABASE))?)
    }

    /// The code for the first list of a recovery key, printed at base's machine while it runs.
    ///
    /// # Errors
    /// When the program does not succeed, or prints none.
    pub fn holders_code(&self) -> Result<String> {
        let mut command = Command::new(crate::relay_binary()?);
        let done = command.args(["holders-code", "--data"]).arg(&self.data).output()?;
        let complaint = String::from_utf8_lossy(&done.stderr);
        ensure!(done.status.success(), "holders-code did not succeed: {complaint}");
        let said = String::from_utf8(done.stdout)?;
        let line = said.lines().next().context("it printed nothing")?;
        let (_, code) = line.rsplit_once(": ").context("it printed no code")?;
        Ok(code.trim().to_owned())
    }

    fn upkeep(&self, what: &str, option: &str, file: &Path) -> Result<String> {
        let mut command = Command::new(crate::relay_binary()?);
        command.args([what, "--data"]).arg(&self.data).arg(option).arg(file);
        let done = command.output()?;
        let complaint = String::from_utf8_lossy(&done.stderr);
        ensure!(done.status.success(), "{what} did not succeed: {complaint}");
        Ok(String::from_utf8(done.stdout)?)
    }

    /// Kills it as a power cut does.
    ///
    /// # Errors
    /// When the process cannot be ended.
    pub fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Stops it and runs the same relay inside the story, on the same folder and address, with a clock that the story
    /// sets. It serves the app that the relay has inside. After [`Running::stop`] it can be started again.
    ///
    /// # Errors
    /// When it cannot be stopped, or cannot begin.
    pub async fn under_clock(&mut self, clock: Clock) -> Result<Running> {
        self.stop()?;
        let listen = self.listen.parse()?;
        let app = AppFrom::Folder(crate::folder().join("../target/app"));
        let name = Some(HERE.parse()?);
        Ok(serve(Options { listen, clock, app, name, ..Options::in_folder(&self.data) }).await?)
    }

    /// Stops it and opens its records inside the story, for what somebody does there for whom no screen is played. That has to
    /// be let go of before it is started again.
    ///
    /// # Errors
    /// When it cannot be stopped, or its records cannot be opened.
    pub fn opened(&mut self) -> Result<Relay> {
        self.stop()?;
        Ok(Relay::open(Box::new(Sqlite::open(&self.data.join(DATABASE))?))?)
    }

    /// Somebody by name, on the device that they had last; also while the relay runs.
    ///
    /// # Errors
    /// When there is nobody of that name with a device.
    pub fn principal(&self, name: &str) -> Result<Principal> {
        let who = self.person(name)?;
        let mut copy = Sqlite::copied(&self.data.join(DATABASE))?;
        let device = copy.begin()?.devices_of(who.id)?.pop().context("no device")?;
        Ok(Principal { user: who.id, role: who.role, device: device.id, door: Door::First })
    }

    /// Somebody whom base knows, by name; also while the relay runs.
    ///
    /// # Errors
    /// When there is nobody of that name.
    pub fn person(&self, name: &str) -> Result<UserRow> {
        let mut copy = Sqlite::copied(&self.data.join(DATABASE))?;
        let people = copy.begin()?.users()?;
        people.into_iter().find(|one| one.name == name).context("nobody of that name")
    }

    /// The folder with everything that it keeps.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.data
    }

    /// Starts it again on the same folder and address.
    ///
    /// # Errors
    /// When it does not say its address within 20 seconds.
    pub fn start_again(&mut self) -> Result<()> {
        let mut command = Command::new(crate::relay_binary()?);
        command.arg("--data").arg(&self.data);
        command.args(["--listen", &self.listen, "--name", HERE]);
        if self.demo == Demo::Filled && self.codes.is_empty() {
            command.arg("--demo");
        }
        if let Some(app) = &self.app {
            command.arg("--app").arg(app);
        }
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().context("the relay has no output")?;
        let stderr = child.stderr.take().context("the relay has no journal")?;
        self.child = Some(child);
        let (say, heard) = mpsc::channel();
        self.hears(stderr, drop);
        self.hears(stdout, move |line| {
            if say.send(line).is_err() {
                // It has said its address, and nobody waits for more.
            }
        });
        loop {
            let line = heard
                .recv_timeout(Duration::from_secs(20))
                .context("the relay did not say its address")?;
            if line.contains("ode") && line.contains(": ") {
                self.codes.push(line);
            } else if line.starts_with("Ctrl+C") {
                return Ok(());
            }
        }
    }
}

/// An address that was free a moment ago, and is the relay's also while it is stopped.
fn free_address() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}

impl Drop for RelayProcess {
    fn drop(&mut self) {
        if self.kill().is_err() {
            // It had ended already.
        }
    }
}
