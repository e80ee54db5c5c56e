//! Files of the site: compressed ahead of time, and kept by browsers for good when their names carry a hash.

use axum::Router;
use axum::http::{HeaderValue, header};
use leptos::config::LeptosOptions;
use std::path::Path;
use tower::ServiceBuilder;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const FOR_A_DAY: &str = "public, max-age=86400";
const ASK_AGAIN: &str = "no-cache";

/// A route for every file and folder that lies in the site now.
pub fn router(options: &LeptosOptions) -> Router {
    let root = Path::new(&*options.site_root);
    let mut router = Router::new();
    for entry in std::fs::read_dir(root).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if name.starts_with('.') || name.ends_with(".br") || name.ends_with(".gz") {
            continue;
        }
        let kept = match () {
            () if name == *options.site_pkg_dir => {
                if options.hash_files {
                    FOR_EVER
                } else {
                    ASK_AGAIN
                }
            }
            () => FOR_A_DAY,
        };
        let header =
            SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static(kept));
        let service = ServiceBuilder::new().layer(header);
        router = if path.is_dir() {
            let files = ServeDir::new(path).append_index_html_on_directories(false);
            router.nest_service(
                &format!("/{name}"),
                service.service(files.precompressed_br().precompressed_gzip()),
            )
        } else {
            let file = ServeFile::new(path).precompressed_br().precompressed_gzip();
            router.route_service(&format!("/{name}"), service.service(file))
        };
    }
    router
}
