//! A file of 400,000 rows against as many accounts: how long that takes, and how much memory.
//!
//! The accounts are made inside the measured process, one at a time, in place of pages of ISC: what is measured is reading the
//! file and judging, not the network.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::figures::Figures;
use super::figures::Target::AtMost;
use crate::shell::{cargo, output_of};

/// Runs the core's example of that name in a process of its own.
pub fn measure(figures: &mut Figures) -> Result<()> {
    let mut command = cargo();
    command.args(["run", "--release", "--quiet", "--package", "gangway-core", "--example", "compare"]);
    let printed = output_of(&mut command).context("the example `compare` of gangway-core failed")?;
    let told: Value = serde_json::from_str(printed.trim()).context("it printed no JSON")?;
    if told["right"] != true {
        bail!("the comparison came to something else than it should: {told}");
    }
    let number = |name: &str| told[name].as_f64().with_context(|| format!("{name} is no number"));
    figures.add(
        "400,000 rows against 400,000 accounts (made in the process)",
        number("seconds")?,
        "s",
        AtMost(5.0),
    );
    figures.add("  memory at most", number("peakMb")?, "MB", AtMost(300.0));
    Ok(())
}
