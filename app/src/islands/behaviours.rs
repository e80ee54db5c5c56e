//! Starts everything that needs no content of its own.

use leptos::prelude::*;

/// Rendered once per page by [`crate::components::Frame`]. Marks the root with `data-ready`, which shows the controls that only
/// script can serve; their space was kept, so nothing moves.
#[island]
pub fn Behaviours() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(|_| {
        use super::*;
        let Some(document) = dom::document() else { return };
        // Menus come before overlays: Esc closes the topmost, and the first listener to act stops the others.
        menus::install(&document);
        overlay_keys::install(&document);
        suggest::install(&document);
        search_key::install(&document);
        table_keys::install(&document);
        local_filter::install(&document);
        copy::install(&document);
        countdown::install(&document);
        toast::install(&document);
        live::install(&document);
        selection::install(&document);
        choices::install(&document);
        offline::install(&document);
        unsaved::install(&document);
        foresee::install(&document);
        reveal::install(&document);
        drop_zone::install(&document);
        import_grid::install(&document);
        session_end::install(&document);
        focus_keeper::install(&document);
        if let Some(root) = document.document_element() {
            let _ = root.set_attribute("data-ready", "");
        }
    });
}
