//! What goes into a statement, and what comes out of a row, the same for both databases.

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Column as _, Row as _, TypeInfo as _, ValueRef as _};

/// One bound value. `None` keeps its type, because PostgreSQL wants to know it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// BIGINT: numbers, times in milliseconds UTC, booleans as 0 and 1.
    Int(Option<i64>),
    /// DOUBLE PRECISION.
    Real(Option<f64>),
    /// TEXT: words, ids, JSON.
    Text(Option<String>),
    /// BLOB or BYTEA.
    Blob(Option<Vec<u8>>),
}

macro_rules! value_from {
    ($($from:ty => $variant:ident, $map:expr;)*) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$variant(Some(($map)(value)))
            }
        }
        impl From<Option<$from>> for Value {
            fn from(value: Option<$from>) -> Self {
                Self::$variant(value.map($map))
            }
        }
    )*};
}

value_from! {
    i64 => Int, |value| value;
    i32 => Int, i64::from;
    u32 => Int, i64::from;
    bool => Int, i64::from;
    f64 => Real, |value| value;
    String => Text, |value| value;
    &str => Text, str::to_owned;
    &String => Text, String::clone;
    Vec<u8> => Blob, |value| value;
}

macro_rules! value_from_id {
    ($($id:ty),*) => {$(
        impl From<&$id> for Value {
            fn from(id: &$id) -> Self {
                Self::Text(Some(id.to_string()))
            }
        }
    )*};
}

value_from_id!(
    gangway_types::PersonId,
    gangway_types::BatchId,
    gangway_types::CheckId,
    gangway_types::RunId,
    gangway_types::CallId,
    gangway_types::TaskId,
    gangway_types::SelectionId,
    gangway_types::SourceId,
    gangway_types::AccountJobId,
    gangway_types::PersonJobId,
    gangway_types::DraftId,
    gangway_types::OldListId,
    gangway_types::SourceFileId,
    gangway_types::ComparisonId,
    gangway_types::SourceLoadId
);

/// Values for the placeholders `$1`, `$2` … of a statement, in order.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::Value::from($value)),*] };
}

/// One row of an answer.
pub enum Row {
    /// From SQLite.
    Sqlite(SqliteRow),
    /// From PostgreSQL.
    Postgres(PgRow),
}

/// A column that is missing or holds another type than the code expects: a mistake of ours.
fn mismatch(column: &str, error: &sqlx::Error) -> super::Error {
    super::Error::Row(format!("column {column}: {error}"))
}

macro_rules! opt {
    ($self:ident, $column:ident, $type:ty) => {
        match $self {
            Row::Sqlite(row) => row.try_get::<Option<$type>, _>($column),
            Row::Postgres(row) => row.try_get::<Option<$type>, _>($column),
        }
        .map_err(|error| mismatch($column, &error))
    };
}

impl Row {
    /// A nullable number.
    ///
    /// # Errors
    /// When the column does not exist or holds something else.
    pub fn opt_int(&self, column: &str) -> super::Result<Option<i64>> {
        if let Self::Postgres(row) = self {
            let raw = row.try_get_raw(column).map_err(|error| mismatch(column, &error))?;
            if !raw.is_null() && raw.type_info().name() == "INT4" {
                let small: i32 = row.try_get(column).map_err(|error| mismatch(column, &error))?;
                return Ok(Some(i64::from(small)));
            }
        }
        opt!(self, column, i64)
    }

    /// A number.
    ///
    /// # Errors
    /// As [`Self::opt_int`]; NULL reads as 0, as sums over nothing do.
    pub fn int(&self, column: &str) -> super::Result<i64> {
        Ok(self.opt_int(column)?.unwrap_or(0))
    }

    /// A boolean kept as 0 and 1.
    ///
    /// # Errors
    /// As [`Self::opt_int`].
    pub fn flag(&self, column: &str) -> super::Result<bool> {
        Ok(self.int(column)? != 0)
    }

    /// A nullable text.
    ///
    /// # Errors
    /// When the column does not exist or holds something else.
    pub fn opt_text(&self, column: &str) -> super::Result<Option<String>> {
        opt!(self, column, String)
    }

    /// A text; NULL reads as empty.
    ///
    /// # Errors
    /// As [`Self::opt_text`].
    pub fn text(&self, column: &str) -> super::Result<String> {
        Ok(self.opt_text(column)?.unwrap_or_default())
    }

    /// A nullable float.
    ///
    /// # Errors
    /// When the column does not exist or holds something else.
    pub fn opt_real(&self, column: &str) -> super::Result<Option<f64>> {
        opt!(self, column, f64)
    }

    /// Bytes; NULL reads as none.
    ///
    /// # Errors
    /// When the column does not exist or holds something else.
    pub fn opt_blob(&self, column: &str) -> super::Result<Option<Vec<u8>>> {
        opt!(self, column, Vec<u8>)
    }

    /// Names of the columns, in order.
    pub fn columns(&self) -> Vec<String> {
        match self {
            Self::Sqlite(row) => row.columns().iter().map(|column| column.name().to_owned()).collect(),
            Self::Postgres(row) => row.columns().iter().map(|column| column.name().to_owned()).collect(),
        }
    }
}
