//! The HTML document around every page.

use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};

use crate::routes::App;

/// The document: theme from the cookie, fonts, styles, and the script that starts the islands.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let looks = crate::pages::looks();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=looks.theme data-density=looks.density>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href=looks.icon type="image/svg+xml" />
                <link
                    rel="preload"
                    href="/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2"
                    r#as="font"
                    r#type="font/woff2"
                    crossorigin="anonymous"
                />
                <HashedStylesheet options=options.clone() id="leptos" />
                <HydrationScripts options=options.clone() islands=true />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
