//! A file of 400,000 rows against as many accounts, as a measure: `cargo run --release -p gangway-core --example compare`.
//!
//! The file is written first and then read from disk as a kept file is. The accounts are made here one at a time, as pages of
//! ISC would bring them; no network and no database take part. Prints seconds and the most memory the process ever had.

use gangway_core::sources::{FileReader, Judge};
use gangway_core::store::source_files::Layout;
use gangway_types::accounts::Values;
use gangway_types::safety::RowKind;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write as _};
use std::time::Instant;

const ACCOUNTS: usize = 400_000;
/// Columns beside the key.
const COLUMNS: [&str; 9] =
    ["firstName", "lastName", "mail", "phone", "department", "title", "location", "start", "manager"];

fn value(account: usize, column: usize) -> String {
    format!("{} {account} {}", COLUMNS.get(column).copied().unwrap_or_default(), account * 31 % 1_000)
}

fn written(path: &std::path::Path) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "id,{}", COLUMNS.join(","))?;
    // One account in a hundred is not in the file; another one is in the file only.
    for account in (0..ACCOUNTS).filter(|account| account % 100 != 7) {
        let cells: Vec<String> = (0..COLUMNS.len()).map(|column| value(account, column)).collect();
        writeln!(file, "acc{account:07},{}", cells.join(","))?;
    }
    for account in 0..ACCOUNTS / 100 {
        writeln!(file, "new{account:07}{}", ",".repeat(COLUMNS.len()))?;
    }
    file.flush()
}

/// The most memory this process had, in megabytes.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::temp_dir().join(format!("gangway-compare-{}.csv", std::process::id()));
    written(&path)?;
    let layout = Layout { encoding: "UTF-8".to_owned(), delimiter: b',', ..Layout::default() };
    let began = Instant::now();
    let facts = FileReader::open(BufReader::new(File::open(&path)?), &layout, "id")?.accounts(|_| true)?;
    let mut judge = Judge::new(facts, None);
    let (mut goes, mut differs) = (0, 0);
    for account in 0..ACCOUNTS {
        let native = format!("acc{account:07}");
        let values: Values = COLUMNS
            .iter()
            .enumerate()
            .map(|(column, name)| {
                // One in fifty was changed in ISC.
                let changed = column == 3 && account % 50 == 1;
                let text = if changed { "changed".to_owned() } else { value(account, column) };
                ((*name).to_owned(), vec![text])
            })
            .collect();
        match judge.account(&native, &values) {
            Some((RowKind::Goes, _)) => goes += 1,
            Some(_) => differs += 1,
            None => {}
        }
    }
    let adds = judge.added().len();
    let seconds = began.elapsed().as_secs_f64();
    std::fs::remove_file(&path)?;
    let right = (goes, adds) == (ACCOUNTS / 100, ACCOUNTS / 100) && differs > 0;
    println!(
        "{{\"seconds\":{seconds:.2},\"peakMb\":{:.0},\"goes\":{goes},\"adds\":{adds},\"differs\":{differs},\"right\":{right}}}",
        peak().unwrap_or(f64::NAN)
    );
    Ok(())
}
