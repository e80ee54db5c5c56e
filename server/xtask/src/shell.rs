//! Running other programs: with the project's tools on the path, with a log, and with an end.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::project;

/// One line about what happens now and why.
pub fn say(line: impl AsRef<str>) {
    println!("· {}", line.as_ref());
}

/// A program in the project's root, with the project's own tools first on its path.
pub fn program(name: impl AsRef<Path>) -> Command {
    let modules = project::path("end2end/node_modules");
    let mut path: Vec<PathBuf> = vec![project::tools().join("bin"), modules.join(".bin")];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let mut command = Command::new(name.as_ref());
    command.current_dir(project::root());
    // Style sheets lie outside `end2end`, so Node.js has to be told where their imports are.
    command.env("NODE_PATH", modules);
    command.env("PATH", std::env::join_paths(path).unwrap_or_else(|_| OsString::from("/usr/bin:/bin")));
    command.env("npm_config_update_notifier", "false").env("npm_config_fund", "false");
    command
}

/// `cargo`, the one that runs this.
pub fn cargo() -> Command {
    program(std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from))
}

/// Runs with the person's terminal; an error names the program.
pub fn must(command: &mut Command) -> Result<()> {
    let name = shown(command);
    let status = command.status().with_context(|| format!("`{name}` cannot be started"))?;
    if !status.success() {
        bail!("`{name}` ended with {status}");
    }
    Ok(())
}

/// What a program prints, or `None` when it is not there or fails.
pub fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// How a logged program ended.
pub struct Logged {
    /// Whether it ended by itself, and well.
    pub ok: bool,
    /// Everything it printed.
    pub text: String,
    /// Where that lies.
    pub log: PathBuf,
}

/// Runs with everything printed going to `log`; stopped with all its children after `limit`.
pub fn logged(command: &mut Command, log: &Path, limit: Duration) -> Result<Logged> {
    let name = shown(command);
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
    command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
    let mut child = command.spawn().with_context(|| format!("`{name}` cannot be started"))?;
    let ended = wait(&mut child, limit)?;
    let mut text = String::from_utf8_lossy(&fs::read(log)?).into_owned();
    if ended.is_none() {
        text.push_str(&format!("\n`{name}` was stopped after {} minutes.\n", limit.as_secs() / 60));
        fs::write(log, &text)?;
    }
    Ok(Logged { ok: ended == Some(true), text, log: log.to_path_buf() })
}

/// Whether the child ended well; `None` when it had to be stopped.
fn wait(child: &mut Child, limit: Duration) -> Result<Option<bool>> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.success()));
        }
        if begun.elapsed() > limit {
            stop_with_children(child.id());
            let _ = child.kill();
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Ends the descendants of a process, the deepest first.
fn stop_with_children(pid: u32) {
    let table = output_of(Command::new("ps").args(["-A", "-o", "pid=,ppid="])).unwrap_or_default();
    let pairs: Vec<(u32, u32)> = table
        .lines()
        .filter_map(|line| {
            let mut numbers = line.split_whitespace().map(str::parse);
            Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
        })
        .collect();
    let mut found = vec![pid];
    let mut at = 0;
    while let Some(&parent) = found.get(at) {
        found.extend(pairs.iter().filter(|pair| pair.1 == parent).map(|pair| pair.0));
        at += 1;
    }
    for pid in found.iter().skip(1).rev() {
        signal("KILL", *pid);
    }
}

/// Sends a signal by name; a process that is gone already is no error.
pub fn signal(name: &str, pid: u32) {
    // The shell's own `kill`: a bare machine has no program of that name.
    let _ = Command::new("sh").args(["-c", &format!("kill -{name} {pid}")]).stderr(Stdio::null()).status();
}

/// A child that is ended when this value goes away.
pub struct Running {
    child: Child,
    signal: &'static str,
}

impl Running {
    /// Starts the command; `signal` is what asks it to end in good order.
    pub fn start(command: &mut Command, signal: &'static str) -> Result<Self> {
        let name = shown(command);
        let child = command.spawn().with_context(|| format!("`{name}` cannot be started"))?;
        Ok(Self { child, signal })
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended by itself.
    pub fn ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.ended() {
            return;
        }
        signal(self.signal, self.child.id());
        if matches!(wait(&mut self.child, Duration::from_secs(10)), Ok(Some(_))) {
            return;
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The last lines of a text, without colour codes.
pub fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.trim_end().lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|arg| arg.to_string_lossy().into_owned()));
    words.join(" ")
}

/// Whether this runs as root: only then may anything be installed for the whole machine.
pub fn is_root() -> bool {
    output_of(Command::new("id").arg("-u")).is_some_and(|uid| uid.trim() == "0")
}

/// A program on the path.
pub fn which(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_is_the_end_of_the_text() {
        assert_eq!(tail("a\nb\nc\n\n", 2), "b\nc");
        assert_eq!(tail("a", 5), "a");
    }

    #[test]
    fn a_program_that_does_not_end_is_stopped_with_its_children() {
        let log = std::env::temp_dir().join(format!("gangway-xtask-{}.log", std::process::id()));
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 600 & echo begun; wait"]);
        let done = logged(&mut command, &log, Duration::from_millis(300)).expect("sh starts");
        let _ = fs::remove_file(&log);
        assert!(!done.ok);
        assert!(done.text.starts_with("begun"), "{}", done.text);
        assert!(done.text.contains("was stopped"), "{}", done.text);
    }
}
