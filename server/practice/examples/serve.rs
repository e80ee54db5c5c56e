//! A practice tenant on a port: `cargo run -p gangway-practice --example serve -- 4010 [people] [seed] [state file]`.

use std::{error::Error, io::Write as _};

use gangway_practice::{Options, start};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let port: u16 = arguments.next().map_or(Ok(4010), |port| port.parse())?;
    let mut options = Options::default();
    if let Some(people) = arguments.next() {
        options.people = people.parse()?;
    }
    if let Some(seed) = arguments.next() {
        options.seed = seed.parse()?;
    }
    options.state_file = arguments.next().map(Into::into);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    let tenant = start(listener, options).await?;
    writeln!(std::io::stdout(), "{} has {} people", tenant.base_url(), tenant.people())?;
    std::future::pending().await
}
