//! The fuzz targets' bodies, over their corpus and over random bytes: what is fuzzed elsewhere must not rot here.

use gangway_core::domain::file;
use proptest::prelude::*;

#[path = "../fuzz/src/bodies.rs"]
mod bodies;

/// What the corpus of a target holds.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let files = std::fs::read_dir(folder).expect("a corpus for each target");
    files.map(|file| std::fs::read(file.expect("a file").path()).expect("bytes")).collect()
}

#[test]
fn every_target_stands_its_corpus() {
    for (target, body) in bodies::BODIES {
        let all = corpus(target);
        assert!(!all.is_empty(), "{target}");
        for bytes in all {
            body(&bytes);
            // Cut off, as an upload may be.
            (0..bytes.len()).step_by(1 + bytes.len() / 50).for_each(|at| body(&bytes[..at]));
        }
    }
}

#[test]
fn every_body_has_a_target() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
    let mut targets: Vec<String> = std::fs::read_dir(folder)
        .expect("targets")
        .map(|file| file.expect("a file").path().file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    targets.sort_unstable();
    let mut names: Vec<&str> = bodies::BODIES.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    assert_eq!(targets, names);
}

proptest! {
    #[test]
    fn every_target_stands_random_bytes(at in 0..bodies::BODIES.len(), bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        bodies::BODIES[at].1(&bytes);
    }

    /// Text that is nearly a table gets further.
    #[test]
    fn every_target_stands_what_looks_like_a_table(at in 0..bodies::BODIES.len(), text in "[a-c0-3,;\t\"\r\n ./#\0E+-]{0,60}") {
        bodies::BODIES[at].1(text.as_bytes());
    }

    /// Seeds with a piece replaced.
    #[test]
    fn every_target_stands_a_changed_corpus(at in 0..bodies::BODIES.len(), seed in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(), piece in proptest::collection::vec(any::<u8>(), 0..6)) {
        let (target, body) = bodies::BODIES[at];
        let all = corpus(target);
        let mut bytes = all[seed.index(all.len())].clone();
        let from = place.index(bytes.len());
        let to = (from + piece.len()).min(bytes.len());
        bytes.splice(from..to, piece);
        body(&bytes);
    }
}
