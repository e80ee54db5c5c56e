//! Flat files of sources: which are known, what the next aggregation of one would do, and loading one from here.

mod compare;
mod file;
mod load;

pub use compare::{
    AddedBy, CompareCounts, CompareRow, CompareState, Comparison, Headings, Prediction, RowKind, Since, Worry,
};
pub use file::{Broken, FileEvent, FileHow, FileWhat, SourceFile};
pub use load::{LoadDecision, LoadResult, LoadState, SourceLoad};
