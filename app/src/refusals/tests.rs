use super::*;
use std::fs;
use std::path::Path;

#[test]
fn each_kind_of_refusal_has_its_word() {
    assert_eq!(
        word("You read 6 people; by now it is 7. Nothing was done. Look again, then decide."),
        "not-done-changed"
    );
    let forbidden = format!("{} {}", Capability::Invite.refusal(), Capability::Invite.who_can());
    assert_eq!(word(&forbidden), "right-invite");
    assert_eq!(word(&Capability::Invite.who_can()), "role");
    assert_eq!(word("There is no batch at this address."), "not-found");
    assert_eq!(word("There is no dry run yet."), "not-done-order");
    assert_eq!(word("Nobody is ticked. Nothing was checked. Tick people, then check."), "not-done-nobody");
    assert_eq!(word("ISC refused the request (403). Nothing was changed."), "isc-refused");
    assert_eq!(word("Whatever nobody foresaw."), OTHER);
}

/// The beginnings of sentences after one of `marks`, in every source file of a folder. Sentences that begin with a value
/// are as that value says.
fn sentences(folder: &Path, found: &mut Vec<String>) {
    for file in fs::read_dir(folder).expect("source folder") {
        let path = file.expect("a file").path();
        if path.is_dir() {
            sentences(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") && !path.ends_with("tests.rs") {
            let code = fs::read_to_string(&path).expect("source is text");
            let code = code.split("#[cfg(test)]").next().unwrap_or_default();
            let code = code.replace("format!(", "");
            let code: Vec<&str> = code.split_whitespace().collect();
            let code = code.join(" ").replace("( \"", "(\"").replace("\\ ", "");
            let all = code.split("PortalError::refused(\"").skip(1);
            found.extend(all.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        }
    }
}

#[test]
fn every_refusal_of_the_portal_is_explained_by_more_than_the_word_for_all_others() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    sentences(&root.join("src"), &mut found);
    sentences(&root.join("../server/core/src"), &mut found);
    assert!(found.len() > 40, "only {} refusals were found", found.len());
    let unknown = |what: &&String| !what.starts_with('{') && word(what) == OTHER;
    let unknown: Vec<&String> = found.iter().filter(unknown).collect();
    assert!(unknown.is_empty(), "no rule knows {unknown:#?}");
}
