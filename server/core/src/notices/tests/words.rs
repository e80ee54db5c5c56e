//! What a mail may say, whatever a batch is called.

use super::super::message::message;
use super::super::words::{Facts, words};
use crate::store::notices::Taken;
use gangway_types::notices::NoticeKind;
use gangway_types::{BatchId, PersonId};
use lettre::message::Mailbox;
use proptest::prelude::*;

fn mail(kind: NoticeKind, name: &str, facts: &Facts) -> (Taken, String) {
    let batch = BatchId::from(if kind == NoticeKind::Test { "" } else { "B-0007" });
    let (subject, body) = words(kind, &batch, name, facts, "https://gangway.acme.example/");
    let mail = Taken {
        id: "01JNOTICE".to_owned(),
        kind,
        batch,
        to: PersonId::from("m1"),
        to_name: "Lena Roth".to_owned(),
        address: "lena@acme.example".to_owned(),
        subject,
        body,
        attempts: 1,
        queued_at: 0,
        at: 1_763_800_000_000,
    };
    let from: Mailbox = "Gangway <gangway@acme.example>".parse().expect("a sender");
    let (to, bytes) = message(&from, &mail).expect("a mail");
    assert_eq!(to.to_string(), "lena@acme.example");
    (mail, String::from_utf8(bytes).expect("text"))
}

fn facts() -> impl Strategy<Value = Facts> {
    prop_oneof![
        (0_u64..9_999, proptest::option::of("[0-9]{1,2} Nov"))
            .prop_map(|(people, until)| Facts::Asked { people, until }),
        Just(Facts::None),
        (0_u64..99, 0_u64..99).prop_map(|(approved, of)| Facts::Answered { approved, of }),
        (0_u64..99).prop_map(|people| Facts::Waiting { people }),
        (0_u64..99, 0_u64..99).prop_map(|(failed, unknown)| Facts::Trouble { failed, unknown }),
        (0_u64..99, 0_u64..99).prop_map(|(people, cap)| Facts::Over { people, cap }),
    ]
}

fn kind() -> impl Strategy<Value = NoticeKind> {
    proptest::sample::select(NoticeKind::ALL.to_vec())
}

/// Header names of a mail, folded lines left out, and what follows the empty line.
fn parts(text: &str) -> (Vec<String>, &str) {
    let (head, body) = text.split_once("\r\n\r\n").expect("head and body");
    let names = head
        .split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split(':').next().unwrap_or_default().to_owned())
        .collect();
    (names, body)
}

proptest! {
    #[test]
    fn no_name_of_a_batch_makes_a_header_or_a_second_line(
        kind in kind(),
        facts in facts(),
        name in prop_oneof![
            any::<String>(),
            "(\\PC|\r|\n|\r\n|\u{2028}|\u{202e}|\0){0,120}",
            Just("x\r\nBcc: everybody@acme.example\r\n\r\n.\r\nQUIT".to_owned()),
        ],
    ) {
        let (mail, text) = mail(kind, &name, &facts);
        prop_assert!(text.is_ascii());
        prop_assert!(!mail.subject.chars().any(char::is_control), "{:?}", mail.subject);
        prop_assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "{text:?}");
        let (mut names, _) = parts(&text);
        names.sort();
        let expected = [
            "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "MIME-Version", "Message-ID",
            "Subject", "To",
        ];
        let names: Vec<&str> =
            names.iter().map(String::as_str).filter(|name| *name != "MIME-Version").collect();
        let expected: Vec<&str> = expected.into_iter().filter(|name| *name != "MIME-Version").collect();
        prop_assert_eq!(names, expected);
    }

    #[test]
    fn a_mail_says_nothing_but_the_count_the_name_and_the_link(kind in kind(), facts in facts()) {
        let (mail, _) = mail(kind, "November", &facts);
        let all = format!("{} {}", mail.subject, mail.body);
        // Nobody is named, not even who gets it; nothing that looks like an address or a reason.
        prop_assert!(!all.contains("Lena") && !all.contains('@') && !all.contains("lena"), "{all}");
        let links: Vec<&str> = all.split_whitespace().filter(|word| word.contains("://")).collect();
        let path = if kind == NoticeKind::Test { "/notices".to_owned() } else { kind.path(&"B-0007".into()) };
        let link = format!("https://gangway.acme.example{path}");
        prop_assert_eq!(links, [link.as_str()]);
    }
}

#[test]
fn every_kind_reads_as_a_sentence() {
    let of = |kind, facts: &Facts| {
        let (subject, body) = words(kind, &"B-0007".into(), "November", facts, "https://g.example");
        format!("{subject} | {}", body.lines().next().unwrap_or_default())
    };
    let asked = Facts::Asked { people: 6, until: Some("28 Nov".to_owned()) };
    let one = Facts::Asked { people: 1, until: None };
    assert_eq!(
        of(NoticeKind::Asked, &asked),
        "6 people wait for your approval: B-0007 November | You are asked whether 6 people may be invited to sign in. \
         Answer by 28 Nov."
    );
    assert_eq!(
        of(NoticeKind::Reminder, &one),
        "Reminder: 1 person waits for your approval: B-0007 November | You were asked whether 1 person may be invited to \
         sign in. There is no answer yet."
    );
    assert_eq!(
        of(NoticeKind::Answered, &Facts::Answered { approved: 5, of: 6 }),
        "All answers are in, 5 of 6 people approved: B-0007 November | Everybody who was asked has answered, or their time is \
         over: 5 of 6 people approved."
    );
    assert_eq!(
        of(NoticeKind::Trouble, &Facts::Trouble { failed: 3, unknown: 2 }),
        "Sending ended, 3 failed, 2 unknown: B-0007 November | Sending ended, and not everybody is invited: 3 failed, 2 \
         unknown. The page of the batch says what can be done."
    );
    let (subject, body) = words(
        NoticeKind::RuleStopped,
        &"01J7".into(),
        "Everybody new",
        &Facts::Over { people: 41, cap: 25 },
        "https://g.example",
    );
    assert_eq!(subject, "A rule for new joiners stopped itself: Everybody new");
    assert!(
        body.starts_with("It would have decided about 41 people today, and its cap of a day is 25. "),
        "{body}"
    );
    assert!(body.contains("Rule: Everybody new\nhttps://g.example/settings/joiners/rules/01J7"), "{body}");
    let (unnamed, _) = words(NoticeKind::Asked, &"B-0007".into(), "Batch 7", &one, "https://g.example");
    assert_eq!(unnamed, "1 person waits for your approval: B-0007");
    let waiting = of(NoticeKind::NeedsSender, &Facts::Waiting { people: 2 });
    assert!(waiting.starts_with("Needs somebody with the right to send: B-0007 November | "), "{waiting}");
}
