//! `gangway.example.toml`, written from the table of keys.

use super::keys::KEYS;
use std::fmt::Write as _;

/// The text of `gangway.example.toml`.
pub fn example() -> String {
    let mut text = String::from(
        "# Configuration of Gangway. Copy to gangway.toml and remove the # before what you change.\n\
         # Every key can be given in the environment instead, with GANGWAY_ before it and in capitals; the environment\n\
         # wins. Every secret can also be given as the path of a file that holds it: secret_key_file = \"/run/…\".\n\
         # Written by `gangway example`; a test keeps it in step with the code.\n",
    );
    for key in KEYS {
        text.push('\n');
        for line in key.help.lines() {
            _ = writeln!(text, "# {line}");
        }
        _ = writeln!(text, "# {}. Default: {}.", key.variable(), key.default);
        if key.secret {
            _ = writeln!(text, "#{}_file = \"/run/secrets/{}\"", key.name, key.name);
        }
        _ = writeln!(text, "#{} = \"{}\"", key.name, key.example);
    }
    text
}
