//! Whom a row means, and what its columns hold.

use super::*;
use proptest::prelude::*;

fn rows(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn kinds(text: &str) -> (bool, Vec<OldColumn>) {
    let (named, columns) = columns(&rows(text));
    (named, columns.into_iter().map(|(_, column)| column).collect())
}

#[test]
fn columns_are_told_by_heading_and_by_value() {
    use OldColumn::{Alias, Any, First, Last, Long, Mail, Name, Short, Unused};
    assert_eq!(kinds("204461\n204462"), (false, vec![Short]));
    assert_eq!(kinds("aosei\nmsand"), (false, vec![Any]));
    assert_eq!(kinds("ID,Account name,E-Mail\n204461,aosei,a@b.example"), (true, vec![Short, Alias, Mail]));
    assert_eq!(kinds("id,name\n2c91808568c529c60168cca6f90c1313,Amara Osei"), (true, vec![Long, Name]));
    assert_eq!(kinds("id,what\naosei,x"), (true, vec![Any, Unused]));
    assert_eq!(kinds("First name,Last name,Uid\nAmara,Osei,100234"), (true, vec![First, Last, Alias]));
    assert_eq!(kinds("204461,17,a@b.example"), (false, vec![Short, Unused, Mail]));
    assert_eq!(kinds(""), (false, Vec::new()));
}

fn lookup() -> Lookup {
    let person = |name: &str, gone| Known { name: name.to_owned(), gone };
    let mut look = Lookup { told: Told::Whole, ..Lookup::default() };
    for (id, name, gone) in [("a", "Amara Osei", false), ("b", "Ben Lima", false), ("g", "Gone Girl", true)] {
        look.people.insert(id.to_owned(), person(name, gone));
    }
    look.short =
        HashMap::from([("1".into(), "a".into()), ("2".into(), "b".into()), ("3".into(), "g".into())]);
    // ISC named two more, of whom one is not there any more, and the other could not be read.
    look.short.extend([("4".into(), "q".into()), ("5".into(), "u".into())]);
    look.absent = HashMap::from([("q".into(), Absent::Gone), ("u".into(), Absent::Unreadable)]);
    look.alias = HashMap::from([("aosei".into(), vec!["a".into()]), ("blima".into(), vec!["b".into()])]);
    look.mail = HashMap::from([
        ("a@x.example".into(), vec!["a".into()]),
        ("desk@x.example".into(), vec!["a".into(), "b".into()]),
    ]);
    look.name = HashMap::from([("amara osei".into(), vec!["a".into()])]);
    look
}

fn judged(cells: &[&str]) -> String {
    use OldColumn::{Alias, Mail, Name, Short};
    let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
    match lookup().judge(&Said::of(&cells, &[Short, Alias, Mail, Name])) {
        Verdict::Matched(id, how) => format!("{id}: {how}"),
        Verdict::Ambiguous(why) => format!("?: {why}"),
        Verdict::Missing(why) => format!("-: {why}"),
    }
}

#[test]
fn nobody_is_guessed() {
    for (cells, verdict) in [
        (["1", "", "", ""], "a: By its short id"),
        (["1.0", "AOSEI", "A@x.example", ""], "a: By its short id"),
        (["1", "blima", "", ""], "?: The short id is Amara Osei’s, the account name is Ben Lima’s"),
        (["2", "", "a@x.example", ""], "?: The short id is Ben Lima’s, the e-mail is Amara Osei’s"),
        (["3", "aosei", "", ""], "-: The short id was Gone Girl’s, who is not in ISC any more"),
        (["4", "", "", ""], "-: The short id is of somebody who is not in ISC any more"),
        (["4", "aosei", "", ""], "-: The short id is of somebody who is not in ISC any more"),
        (
            ["5", "aosei", "", ""],
            "-: Whose the short id is could not be read from ISC just now; find the people again later",
        ),
        (["9", "", "", ""], "-: Its short id is not in ISC’s old list"),
        (["9", "aosei", "", ""], "a: By account name; its short id is not in ISC’s old list"),
        (["", "blima", "a@x.example", ""], "?: The account name is Ben Lima’s, the e-mail is Amara Osei’s"),
        (["", "", "desk@x.example", ""], "?: 2 people have this e-mail"),
        (["", "", "desk@x.example", "Osei, Amara"], "a: By e-mail and name"),
        (["", "", "", "amara  osei"], "a: By name alone: look before you invite"),
        (
            ["", "x", "y@x.example", "z"],
            "-: Nobody has this account name; nobody has this e-mail; nobody has this name",
        ),
        (["", "", "", ""], "-: The row holds no id, account name, e-mail or name"),
    ] {
        assert_eq!(judged(&cells), verdict, "{cells:?}");
    }
}

#[test]
fn an_id_that_nobody_has_is_said_beside_what_was_found() {
    let (nobody, unread) = ("0".repeat(32), "1".repeat(32));
    let mut look = lookup();
    look.absent.extend([(nobody.clone(), Absent::Gone), (unread.clone(), Absent::Unreadable)]);
    let judge = |id: &str, alias: &str| {
        look.judge(&Said::of(&[id.to_owned(), alias.to_owned()], &[OldColumn::Long, OldColumn::Alias]))
    };
    assert_eq!(judge(&nobody, ""), Verdict::Missing("Nobody has this id".to_owned()));
    let found = Verdict::Matched("a".to_owned(), "By account name; nobody has its id".to_owned());
    assert_eq!(judge(&nobody, "aosei"), found);
    let later = "Whose the id is could not be read from ISC just now; find the people again later".to_owned();
    assert_eq!(judge(&unread, "aosei"), Verdict::Missing(later));
}

proptest! {
    #[test]
    fn whoever_is_found_is_known_and_present(cells in proptest::collection::vec("[a-z@. ,0-9]{0,12}|1|2|3|aosei|desk@x.example", 4)) {
        let look = lookup();
        for columns in [[OldColumn::Any; 4], [OldColumn::Short, OldColumn::Alias, OldColumn::Mail, OldColumn::Name]] {
            if let Verdict::Matched(id, _) = look.judge(&Said::of(&cells, &columns)) {
                prop_assert!(look.people.get(&id).is_some_and(|person| !person.gone));
            }
        }
    }
}
