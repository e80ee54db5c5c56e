//! `gangway check --evidence FILE`

use anyhow::Context as _;
use gangway_core::evidence::verify;
use std::path::Path;

/// Verifies a file that was taken from the portal: one line per part, without any configuration or database.
pub(super) fn run(file: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let verdict = verify(&text);
    for line in &verdict.holds {
        println!("ok      {line}");
    }
    for line in &verdict.findings {
        println!("FAILED  {line}");
    }
    if verdict.findings.is_empty() {
        return Ok(());
    }
    anyhow::bail!("the evidence does not hold: {} found", verdict.findings.len())
}
