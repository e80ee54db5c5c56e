//! Tables in files: delimited ones, as people upload them and as ISC reads them, and workbooks.
//!
//! Delimited files are read as they come: what is kept in memory does not grow with the length of a cell, and for a comparison
//! only with the number of accounts. Workbooks cannot be; [`sheet`] says what they cost. Nothing here touches the disk, the
//! network or the clock.

pub mod compare;
pub mod damage;
pub mod dates;
pub mod dialect;
pub mod encoding;
pub mod headings;
pub mod merge;
pub mod rows;
pub mod sheet;
