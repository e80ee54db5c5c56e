#![doc = include_str!("../README.md")]

mod bench;
mod build;
mod project;
mod run;
mod setup;
mod shell;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask COMMAND

  run [-- ARGS]  set up, build for release, serve http://127.0.0.1:3000 on the practice tenant; ARGS go to the server
  test           set up, then every check there is; the last line reads `N passed, N failed`
  build          release build: target/release/gangway and target/site
  dev            watch, rebuild, reload
  database -- COMMAND
                 run a command with a throw-away PostgreSQL beside it (GANGWAY_TEST_POSTGRES_URL), as the tests do
  bench          measure a release build; a table here, the same in target/bench.json
                 (`bench 20000` or `bench 200000`: only the measures with so many people)";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match args.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let done = match command {
        "run" => run::run(after_dashes(rest)),
        "test" => test::run(),
        "build" => build::run(),
        "dev" => run::dev(),
        "bench" => bench::run(rest),
        "database" => test::with_database(after_dashes(rest)),
        "load" => bench::load::main(rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        other => {
            eprintln!("There is no command `{other}`.\n\n{USAGE}");
            Ok(ExitCode::from(2))
        }
    };
    done.unwrap_or_else(|error| {
        eprintln!("Error: {error:#}");
        ExitCode::FAILURE
    })
}

/// What follows `--`; without one, everything.
fn after_dashes(args: &[String]) -> &[String] {
    match args.iter().position(|arg| arg == "--") {
        Some(at) => &args[at + 1..],
        None => args,
    }
}
