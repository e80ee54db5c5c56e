//! What of an address was not understood and is therefore not in effect.

use serde::{Deserialize, Serialize};

/// Why a part of the address was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum WhyDropped {
    /// The key is unknown.
    Key,
    /// The value is unknown, retired or malformed.
    Value,
    /// There were more values than the address may carry.
    TooMany,
    /// The selection is somebody else's, or older than 24 hours.
    Selection,
    /// The saved view is private, or no more.
    View,
    /// Part of the list of columns, an order or a page.
    Shape,
}

/// One dropped part.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DroppedNote {
    /// The key in the address.
    pub key: String,
    /// The value, cut at 60 characters.
    pub value: String,
    /// Why.
    pub why: WhyDropped,
}

impl DroppedNote {
    /// Notes that `value` of `key` was dropped.
    pub fn new(key: &str, value: &str, why: WhyDropped) -> Self {
        let cut = |text: &str| text.chars().take(60).collect();
        Self { key: cut(key), value: cut(value), why }
    }

    /// The inline note.
    pub fn words(&self) -> String {
        let Self { key, value, why } = self;
        match why {
            WhyDropped::Key => format!("“{key}” is not a filter here; it was left out."),
            WhyDropped::Value | WhyDropped::Shape if value.is_empty() => {
                format!("The empty value of “{key}” was left out.")
            }
            WhyDropped::Value | WhyDropped::Shape => {
                format!("“{value}” is not known for “{key}”; it was left out.")
            }
            WhyDropped::TooMany => {
                format!("“{key}” carries more than the address may hold; the rest was left out.")
            }
            WhyDropped::Selection => {
                "The selection in this address is private or has expired. You see its filters without it."
                    .to_owned()
            }
            WhyDropped::View => format!("The view “{value}” is private or no longer there; it was left out."),
        }
    }
}
