//! Boards: how far everybody is who belongs together, and whose move it is.

mod joiners;
mod line;
mod query;

pub use joiners::JoinerBoardPage;
