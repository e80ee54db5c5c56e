//! The command line.

use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;
use url::Url;

/// A portal for SailPoint Identity Security Cloud: who cannot sign in yet, whom to invite, did it work.
#[derive(Parser, Debug)]
#[command(name = "gangway", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do; without it: serve.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Arguments of `serve`.
    #[command(flatten)]
    pub serve: Serve,
}

/// What to do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Serve the portal; without GANGWAY_ISC_URL on a practice tenant in the same process.
    Serve(Serve),
    /// Serve the practice tenant alone.
    Practice(Practice),
    /// Check configuration and connection: one line per check.
    Check(Check),
    /// Bring the database up to date.
    Migrate,
    /// Print gangway.example.toml.
    #[command(hide = true)]
    Example,
}

/// Arguments of `serve`.
#[derive(Args, Debug, Default)]
pub struct Serve {
    /// Address and port to listen on; wins over GANGWAY_LISTEN. Port 0 takes any free one.
    #[arg(long)]
    pub listen: Option<SocketAddr>,
    /// People of the practice tenant, 200 to 200,000; counts when its state is new.
    #[arg(long)]
    pub people: Option<usize>,
    /// Seed of the practice tenant.
    #[arg(long)]
    pub seed: Option<u64>,
    /// A proxy through which calls to a tenant on this machine go, so that they can be read.
    #[arg(long, hide = true)]
    pub isc_proxy: Option<Url>,
}

/// Arguments of `check`. Without any: configuration and connection.
#[derive(Args, Debug, Default)]
pub struct Check {
    /// Verify the audit log instead: is every entry as it was written, and are all of them there?
    #[arg(long)]
    pub audit: bool,
    /// Verify the evidence of a batch instead, a file taken from its page: is every line as it was written, and does it
    /// hold together? Needs neither configuration nor database.
    #[arg(long, value_name = "FILE", conflicts_with = "audit")]
    pub evidence: Option<PathBuf>,
}

/// Arguments of `practice`.
#[derive(Args, Debug)]
pub struct Practice {
    /// Address and port to listen on. Port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:4010")]
    pub listen: SocketAddr,
    /// People, 200 to 200,000.
    #[arg(long, default_value_t = 1240)]
    pub people: usize,
    /// Decides names, ids and statuses.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Added to every answer.
    #[arg(long, default_value_t = 0)]
    pub latency_ms: u64,
    /// Requests per 10 s, client id and version; 0: no limit.
    #[arg(long, default_value_t = 100)]
    pub rate: u32,
    /// Life of an access token, in seconds.
    #[arg(long, default_value_t = 750)]
    pub token_ttl: u64,
    /// File that keeps the tenant over a restart; without it, it is kept in memory.
    #[arg(long)]
    pub state: Option<PathBuf>,
    /// Id of an OAuth client that people may sign in with; without one, any id will do.
    #[arg(long)]
    pub client_id: Vec<String>,
    /// One more redirect URI of the OAuth client, beside those on this machine.
    #[arg(long)]
    pub redirect_uri: Vec<String>,
}
