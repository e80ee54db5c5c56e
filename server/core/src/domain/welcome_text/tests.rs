use super::*;
use proptest::prelude::*;

const AT: &str = "https://acme.identitynow.com/";

fn values() -> Values {
    Values {
        name: "Ida Holm".to_owned(),
        account: "ida.holm".to_owned(),
        register_at: AT.to_owned(),
        start_day: "1 December 2025".to_owned(),
    }
}

fn text(subject: &str, body: &str) -> WelcomeText {
    WelcomeText {
        subject: subject.to_owned(),
        body: body.to_owned(),
        organisation: "Acme".to_owned(),
        contact: "IT desk, ext. 12".to_owned(),
    }
}

#[test]
fn the_text_that_gangway_comes_with_is_taken_and_says_what_it_should() {
    let text = default_text("Acme");
    assert_eq!(check(&text, Some(AT)), []);
    let (subject, body) = render(&text, &values());
    assert_eq!(subject, "Your account at Acme");
    for part in ["Ida Holm", "ida.holm", AT, "1 December 2025"] {
        assert!(body.contains(part), "{part}: {body}");
    }
    assert!(!body.contains("Questions:"), "nobody is named to ask: {body}");
    assert!(!body.contains(['{', '}']), "{body}");
}

#[test]
fn a_line_without_anything_to_say_is_left_out() {
    let text = text("x", "First\nYour first day: {start_day}\nLast {start_day}{account}");
    let (_, body) = render(&text, &Values { start_day: String::new(), ..values() });
    assert_eq!(body, "First\nLast ida.holm\n");
}

#[test]
fn what_is_refused() {
    for (body, why) in [
        ("Hello {nmae}", "not known"),
        ("Hello {name", "opens or closes nothing"),
        ("Hello name}", "opens or closes nothing"),
        ("Go to https://evil.example", "is a link"),
        ("Go to www.evil.example", "is a link"),
        ("Go to evil.example/login?token=1", "is a link"),
        ("Write to mailto:a@b.example", "is a link"),
        ("{register_at}?token=abc", "stands by itself"),
        ("x{register_at}", "stands by itself"),
        ("https://acme.identitynow.com/reset?token=1", "is a link"),
        ("a\u{202E}b", "letters"),
        ("", "Enter a text"),
    ] {
        let wrong = check(&text("Hello", body), Some(AT));
        let [("body", words)] = wrong.as_slice() else { panic!("{body}: {wrong:?}") };
        assert!(words.contains(why), "{body}: {words}");
    }
    for fine in [
        "Sign in at https://acme.identitynow.com/.",
        "({register_at})",
        "{register_at}.",
        "and/or",
        "1.5 / 2",
    ] {
        assert_eq!(check(&text("Hello", fine), Some(AT)), [], "{fine}");
    }
    let wrong = check(&text("One\r\nBcc: a@b.example", "x"), Some(AT));
    assert!(matches!(wrong.as_slice(), [("subject", _)]), "{wrong:?}");
    let wrong = check(&WelcomeText { contact: "{name}".to_owned(), ..text("x", "y") }, None);
    assert!(matches!(wrong.as_slice(), [("contact", _)]), "{wrong:?}");
}

proptest! {
    #[test]
    fn nobodys_name_adds_a_header_a_line_a_link_or_a_placeholder(
        name in "[\\PC\r\n\t{}:/.@<>]{0,60}", account in "[\\PC\r\n{}]{0,40}",
    ) {
        let values = Values { name: name.clone(), account: account.clone(), ..values() };
        let template = text("Hello {name}", "Hello {name}\nAccount {account} end");
        let (subject, body) = render(&template, &values);
        prop_assert!(!subject.contains(['\r', '\n']), "{subject:?}");
        prop_assert!(!subject.chars().any(char::is_control));
        prop_assert!(body.lines().count() <= 2, "{body:?}");
        // Where neither is known, both lines are left out.
        let known = |line: &str| line.starts_with("Hello ") || line.starts_with("Account ") || line == "Hello";
        prop_assert!(body.lines().all(|line| known(line) || line.is_empty()), "{body:?}");
        prop_assert!(!body.contains("://"), "{body:?}");
        // A name that looks like a placeholder stays a name.
        let placeholder = "{account}";
        let kept = subject.contains(placeholder) || subject.chars().count() >= 100;
        prop_assert!(!name.contains(placeholder) || kept);
    }

    #[test]
    fn whatever_is_typed_is_taken_or_refused_and_never_breaks(body in "\\PC{0,80}", subject in "\\PC{0,40}") {
        let template = text(&subject, &body);
        let fine = check(&template, Some(AT)).is_empty();
        let (subject, body) = render(&template, &values());
        prop_assert!(!subject.contains('\n'));
        if fine {
            prop_assert!(!body.replace(AT, "").contains("://"), "{body}");
        }
    }
}
