//! What the binary can do, one command per file.

mod check;
mod check_audit;
mod check_evidence;
mod migrate;
mod practice;
mod serve;

use crate::cli::{Cli, Command};
use crate::config::{Config, Given, example};
use std::process::ExitCode;
use tokio_util::sync::CancellationToken;

/// Runs one command. What goes wrong is one paragraph on standard error, and status 1.
pub async fn run(cli: Cli) -> ExitCode {
    let ended = match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(arguments) => serve::run(&arguments).await,
        Command::Practice(arguments) => practice::run(&arguments).await,
        Command::Check(arguments) => match arguments.evidence {
            Some(file) => check_evidence::run(&file),
            None if arguments.audit => check_audit::run().await,
            None => return check::run().await,
        },
        Command::Migrate => migrate::run().await,
        Command::Example => {
            print!("{}", example());
            Ok(())
        }
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gangway: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The configuration of this process; logging is started, and what has no effect is told.
fn configured() -> anyhow::Result<Config> {
    let config = Config::read(&Given::from_process()?)?;
    config.log.start();
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    Ok(config)
}

/// Cancelled when the process is asked to end: Ctrl-C, or SIGTERM.
fn asked_to_end() -> CancellationToken {
    let asked = CancellationToken::new();
    let heard = asked.clone();
    tokio::spawn(async move {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            match signal(SignalKind::terminate()) {
                Ok(mut terminate) => {
                    tokio::select! {
                        _ = tokio::signal::ctrl_c() => {}
                        _ = terminate.recv() => {}
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "SIGTERM cannot be heard");
                    drop(tokio::signal::ctrl_c().await);
                }
            }
        }
        #[cfg(not(unix))]
        drop(tokio::signal::ctrl_c().await);
        heard.cancel();
    });
    asked
}
