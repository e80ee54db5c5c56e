//! A PostgreSQL for one run of the tests: on loopback, in a temporary folder, gone afterwards.

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::steps;
use crate::setup::Postgres;
use crate::shell::{Running, is_root, logged, output_of, say, tail};

/// A running server. Dropping it stops it and removes its files.
pub struct Database {
    port: u16,
    server: Option<Running>,
    folder: PathBuf,
}

impl Database {
    /// Makes a cluster and starts it, as `nobody` when this is root (PostgreSQL refuses to run as root).
    pub fn start(postgres: &Postgres) -> Result<Self> {
        say("PostgreSQL: starting one for the tests, on loopback, thrown away afterwards.");
        let folder = std::env::temp_dir().join(format!("gangway-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let mut database = Self { port: 0, server: None, folder };
        database.begin(postgres)?;
        Ok(database)
    }

    /// The address of its first database; tests make databases or schemas of their own.
    pub fn url(&self) -> String {
        format!("postgres://gangway@127.0.0.1:{}/postgres", self.port)
    }

    fn begin(&mut self, postgres: &Postgres) -> Result<()> {
        let root = is_root();
        if root {
            let owned = Command::new("chown").arg("nobody").arg(&self.folder).status()?;
            if !owned.success() {
                bail!("{} cannot be given to nobody", self.folder.display());
            }
        }
        let data = self.folder.join("data");
        let mut make = as_nobody(root, &postgres.bin.join("initdb"));
        make.args([
            "--auth=trust",
            "--username=gangway",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--pgdata",
        ]);
        let made = logged(make.arg(&data).current_dir("/"), &steps::log("initdb"), Duration::from_secs(120))?;
        if !made.ok {
            bail!("initdb failed: {}", tail(&made.text, 5));
        }
        self.port = free_port()?;
        let log = File::create(steps::log("postgres"))?;
        let mut serve = as_nobody(root, &postgres.bin.join("postgres"));
        serve.arg("-D").arg(&data).args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-k", ""]);
        // Nothing here has to survive a power cut, and many tests connect at once.
        for setting in ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=600"]
        {
            serve.args(["-c", setting]);
        }
        serve.current_dir("/").stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        self.server = Some(Running::start(&mut serve, "INT")?);
        self.wait_until_ready(&postgres.bin)
    }

    fn wait_until_ready(&mut self, bin: &Path) -> Result<()> {
        let begun = Instant::now();
        let port = self.port.to_string();
        loop {
            let ready = ["-h", "127.0.0.1", "-p", &port, "-q"];
            let answers = TcpStream::connect(("127.0.0.1", self.port)).is_ok();
            if answers && (output_of(Command::new(bin.join("pg_isready")).args(ready)).is_some()) {
                return Ok(());
            }
            if self.server.as_mut().is_none_or(Running::ended) || begun.elapsed() > Duration::from_secs(60) {
                let log = fs::read_to_string(steps::log("postgres")).unwrap_or_default();
                bail!("PostgreSQL did not start: {}", tail(&log, 5));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.server = None;
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn as_nobody(root: bool, program: &Path) -> Command {
    if !root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]).arg(program);
    command
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no loopback port is free")?;
    Ok(listener.local_addr()?.port())
}
