//! What people see, one page per file, folders after the area.

pub mod not_found;
pub mod overview;

/// What the document around a page depends on.
#[derive(Clone, Debug, Default)]
pub struct Looks {
    /// `light` or `dark`; none follows the system.
    pub theme: Option<String>,
    /// `compact`; none is comfortable.
    pub density: Option<String>,
    /// The icon in the tab: practice has another shape.
    pub icon: &'static str,
}

/// Looks of the page being rendered, from its cookies.
pub fn looks() -> Looks {
    Looks { icon: "/favicon.svg", ..Looks::default() }
}
