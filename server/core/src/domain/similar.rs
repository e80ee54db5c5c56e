//! When two names are likely to be one person's.

/// Letters from which a name may have one letter wrong: shorter ones differ by one letter too often.
const LONG_ENOUGH: usize = 4;

/// Whether a person's whole name, in any order, holds a given and a family name, each equal or with one letter wrong,
/// missing, added or swapped. All of them folded.
pub fn same_name((given, family): (&str, &str), whole: &str) -> bool {
    fn words(text: &str) -> Vec<&str> {
        text.split(|c: char| c.is_whitespace() || c == ',' || c == '-')
            .filter(|word| !word.is_empty())
            .collect()
    }
    let (given, family, whole) = (words(given), words(family), words(whole));
    let (Some(given), Some(family)) = (given.first(), family.last()) else { return false };
    whole.iter().enumerate().any(|(at, word)| {
        close(given, word) && whole.iter().enumerate().any(|(other, word)| other != at && close(family, word))
    })
}

/// Equal, or one edit apart when long enough.
pub fn close(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    if short.len() < LONG_ENOUGH || long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    if short.len() < long.len() {
        return short[same..] == long[same + 1..];
    }
    let (rest, other) = (&short[same..], &long[same..]);
    let swapped = rest.len() >= 2 && rest[0] == other[1] && rest[1] == other[0] && rest[2..] == other[2..];
    swapped || rest[1..] == other[1..]
}

/// Two halves of a text: whoever has one edit in it has one of them as it is.
pub fn halves(text: &str) -> (String, String) {
    let letters: Vec<char> = text.chars().collect();
    let (first, second) = letters.split_at(letters.len() / 2);
    (first.iter().collect(), second.iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_letter_may_be_wrong_in_each_name() {
        for (given, family, whole, same) in [
            ("amara", "osei", "amara osei", true),
            ("amara", "osei", "osei, amara", true),
            ("amara", "osei", "amaara ossei", true),
            ("amara", "osei", "maara osie", true),
            ("amara", "osei", "amina osei", false),
            ("li", "wu", "lu wu", false),
            ("li", "wu", "li wu", true),
            ("anna maria", "von berg", "anna berg", true),
            ("anna", "anna", "anna berg", false),
            ("", "berg", "anna berg", false),
        ] {
            assert_eq!(same_name((given, family), whole), same, "{given} {family} / {whole}");
        }
    }

    proptest! {
        #[test]
        fn an_edit_is_close_and_leaves_one_half(word in "[a-zéß]{4,10}", at in 0..10_usize, letter in "[a-z]", how in 0..3) {
            let mut letters: Vec<char> = word.chars().collect();
            let at = at % letters.len();
            let letter = letter.chars().next().unwrap_or('a');
            match how {
                0 => letters[at] = letter,
                1 => letters.insert(at, letter),
                _ => drop(letters.remove(at)),
            }
            let other: String = letters.into_iter().collect();
            if other.chars().count() >= LONG_ENOUGH {
                prop_assert!(close(&word, &other), "{word} {other}");
                prop_assert!(close(&other, &word));
            }
            let (first, second) = halves(&word);
            prop_assert!(other.contains(&first) || other.contains(&second), "{word} {other}");
        }
    }
}
