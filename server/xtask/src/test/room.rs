//! Whether the disk has room for a whole run: one that fills up half-way says so in the words of a linker.

use std::process::Command;

use anyhow::{Result, bail};

use crate::project;
use crate::shell::output_of;

/// What a whole run leaves in `target`, in GB, and a little more.
const NEEDED_GB: u64 = 6;

/// An error that says what is missing, when what is free and what earlier runs have built already are less than a run needs.
pub fn enough() -> Result<()> {
    let root = project::root();
    let free = output_of(Command::new("df").arg("-Pk").arg(&root)).as_deref().and_then(free_kb);
    // Where `df` or `du` is missing or tells something else, the run finds out.
    let Some(free) = free else { return Ok(()) };
    let built = output_of(Command::new("du").arg("-sk").arg(root.join("target")));
    let built = built.as_deref().and_then(first_number).unwrap_or(0);
    judged(free, built)
}

fn judged(free_kb: u64, built_kb: u64) -> Result<()> {
    let (free, built) = (free_kb / 1_000_000, built_kb / 1_000_000);
    if free + built >= NEEDED_GB {
        return Ok(());
    }
    bail!(
        "the disk is nearly full: a whole run needs about {NEEDED_GB} GB in {}, {built} GB of it are there, and {free} GB are \
         free. Make room and run this again",
        project::path("target").display()
    )
}

/// The fourth column of the last line of `df -Pk`.
fn free_kb(table: &str) -> Option<u64> {
    table.lines().last()?.split_whitespace().nth(3)?.parse().ok()
}

fn first_number(text: &str) -> Option<u64> {
    text.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_free_space_is_read() {
        let table = "Filesystem 1024-blocks     Used Available Capacity Mounted on\n\
                     /dev/vda     263174212 19000000  76000000      21% /\n";
        assert_eq!(free_kb(table), Some(76_000_000));
        assert_eq!(free_kb(""), None);
    }

    #[test]
    fn what_is_built_already_needs_no_room_again() {
        assert!(judged(NEEDED_GB * 1_000_000, 0).is_ok());
        assert!(judged(1_000_000, NEEDED_GB * 1_000_000).is_ok());
        let said = judged(3_000_000, 2_000_000).expect_err("too little").to_string();
        assert!(said.contains("2 GB of it are there, and 3 GB are free"), "{said}");
    }
}
