//! How a source wants its dates written.

use jiff::civil::Date;

/// A way to write dates, as `yyyy-MM-dd`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<Piece>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Year,
    Month { padded: bool },
    Day { padded: bool },
    Sign(char),
}

impl Pattern {
    /// ISO 8601: `2025-12-01`.
    pub fn iso() -> Self {
        let (month, day) = (Piece::Month { padded: true }, Piece::Day { padded: true });
        Self(vec![Piece::Year, Piece::Sign('-'), month, Piece::Sign('-'), day])
    }

    /// From `yyyy`, `MM` or `M`, `dd` or `d`, each once, with `-`, `/`, `.` or spaces between. Anything else is none: a date
    /// would lose its century or gain a time.
    pub fn parse(text: &str) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let same = rest.chars().take_while(|next| *next == c).count();
            let piece = match (c, same) {
                ('y', 4) => Piece::Year,
                ('M', 1 | 2) => Piece::Month { padded: same == 2 },
                ('d', 1 | 2) => Piece::Day { padded: same == 2 },
                ('-' | '/' | '.' | ' ', 1) => Piece::Sign(c),
                _ => return None,
            };
            pieces.push(piece);
            // All of these are one byte each.
            rest = &rest[same..];
        }
        let count = |is: fn(&Piece) -> bool| pieces.iter().filter(|piece| is(piece)).count();
        let whole = count(|piece| matches!(piece, Piece::Year)) == 1
            && count(|piece| matches!(piece, Piece::Month { .. })) == 1
            && count(|piece| matches!(piece, Piece::Day { .. })) == 1;
        // Numbers of changing length need something between them.
        let joined = pieces.windows(2).any(|pair| !pair.iter().any(|piece| matches!(piece, Piece::Sign(_))));
        let fixed = pieces
            .iter()
            .all(|piece| !matches!(piece, Piece::Month { padded: false } | Piece::Day { padded: false }));
        (whole && (fixed || !joined)).then_some(Self(pieces))
    }

    /// The date, written so.
    pub fn write(&self, date: Date) -> String {
        let number = |value: i8, padded: bool| if padded { format!("{value:02}") } else { value.to_string() };
        let piece = |piece: &Piece| match *piece {
            Piece::Year => format!("{:04}", date.year()),
            Piece::Month { padded } => number(date.month(), padded),
            Piece::Day { padded } => number(date.day(), padded),
            Piece::Sign(sign) => sign.to_string(),
        };
        self.0.iter().map(piece).collect()
    }
}
