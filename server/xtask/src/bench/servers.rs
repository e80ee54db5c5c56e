//! The programs under measurement: a release portal and a practice tenant, each in a process of its own.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::http::Connection;
use crate::project;
use crate::shell::{Running, program};

/// A `gangway practice` process.
pub struct Tenant {
    /// `http://127.0.0.1:PORT`.
    pub address: String,
    _process: Running,
}

impl Tenant {
    /// Starts one; `rate` is requests per ten seconds, 0 for no limit.
    pub fn start(people: u32, latency_ms: u32, rate: u32) -> Result<Self> {
        let log = log(&format!("tenant-{people}"))?;
        let mut command = program(project::path("target/release/gangway"));
        command.args(["practice", "--listen", "127.0.0.1:0", "--seed", "1"]);
        for (option, value) in [("--people", people), ("--latency-ms", latency_ms), ("--rate", rate)] {
            command.args([option, &value.to_string()]);
        }
        let (address, process) = started(&mut command, &log)?;
        Ok(Self { address, _process: process })
    }

    /// The practice tenant's record of its requests.
    pub fn journal(&self) -> Result<Vec<Value>> {
        self.journal_after(0)
    }

    /// The same, behind a number.
    pub fn journal_after(&self, n: u64) -> Result<Vec<Value>> {
        let answer = Connection::open(&self.address)?.get(&format!("/_practice/journal?after={n}"), &[])?;
        let value: Value = serde_json::from_slice(&answer.body).context("the journal is not JSON")?;
        let list = match value {
            Value::Array(list) => Some(list),
            Value::Object(map) => map.into_iter().find_map(|(_, it)| match it {
                Value::Array(list) => Some(list),
                _ => None,
            }),
            _ => None,
        };
        list.context("the journal holds no list")
    }
}

/// A `gangway serve` process and its data.
pub struct Portal {
    /// `http://127.0.0.1:PORT`.
    pub address: String,
    process: Running,
}

impl Portal {
    /// Starts one on a data folder, against this tenant, with ISC's documented limit.
    pub fn start(data: &Path, tenant: &Tenant) -> Result<Self> {
        Self::start_at(data, tenant, 100)
    }

    /// The same with as many requests in ten seconds at most; 0 for no limit.
    pub fn start_at(data: &Path, tenant: &Tenant, rate: u32) -> Result<Self> {
        Self::start_with(data, tenant, rate, &[])
    }

    /// The same with further variables.
    pub fn start_with(data: &Path, tenant: &Tenant, rate: u32, variables: &[(&str, &str)]) -> Result<Self> {
        fs::create_dir_all(data)?;
        let mut command = program(project::path("target/release/gangway"));
        command.arg("serve").env("GANGWAY_LISTEN", "127.0.0.1:0").env("GANGWAY_DATA_DIR", data);
        command.env("GANGWAY_ISC_URL", &tenant.address).env("GANGWAY_ISC_CLIENT_ID", "gangway-practice");
        command.env("GANGWAY_ISC_RATE", rate.to_string());
        command.env("GANGWAY_LOG", "warn,gangway=info").env("LEPTOS_SITE_ROOT", project::path("target/site"));
        command.envs(variables.iter().copied());
        let (address, process) = started(&mut command, &log("portal")?)?;
        Ok(Self { address, process })
    }

    /// A line of `/proc/PID/status` in megabytes: `VmRSS` now, `VmHWM` at most so far.
    pub fn memory_mb(&self, line: &str) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.pid()))
            .context("memory is read from /proc, which this system does not have")?;
        let kilobytes = status.lines().find_map(|it| {
            it.strip_prefix(line)?.strip_prefix(':')?.split_whitespace().next()?.parse::<f64>().ok()
        });
        Ok(kilobytes.with_context(|| format!("no {line} in /proc"))? / 1024.0)
    }
}

/// A folder that goes away with the value.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A new, empty one.
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gangway-bench-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn log(name: &str) -> Result<PathBuf> {
    let folder = project::path("target/bench-logs");
    fs::create_dir_all(&folder)?;
    Ok(folder.join(format!("{name}.log")))
}

/// Starts a program that prints its address when it is ready, and reads that.
fn started(command: &mut std::process::Command, log: &Path) -> Result<(String, Running)> {
    let file = File::create(log)?;
    command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
    let mut process = Running::start(command, "TERM")?;
    let begun = Instant::now();
    loop {
        let printed = fs::read_to_string(log).unwrap_or_default();
        if let Some(address) = printed.lines().filter(|line| !line.contains("metrics")).find_map(address_in) {
            return Ok((address, process));
        }
        if process.ended() || begun.elapsed() > Duration::from_secs(60) {
            bail!("it printed no address:\n{printed}");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// The loopback address that a line ends with or holds.
fn address_in(line: &str) -> Option<String> {
    let said = line.contains("listening on") || line.contains("practice tenant");
    let at = line.find("http://127.0.0.1:").filter(|_| said || line.starts_with("http://"))?;
    let rest = &line[at + "http://127.0.0.1:".len()..];
    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!port.is_empty()).then(|| format!("http://127.0.0.1:{port}"))
}

#[cfg(test)]
mod tests {
    use super::address_in;

    #[test]
    fn the_address_is_read_where_the_program_says_that_it_is_its_own() {
        assert_eq!(
            address_in("listening on http://127.0.0.1:4321 now").as_deref(),
            Some("http://127.0.0.1:4321")
        );
        assert_eq!(address_in("asking http://127.0.0.1:4010"), None);
        assert_eq!(address_in("http://127.0.0.1:4010").as_deref(), Some("http://127.0.0.1:4010"));
    }
}
