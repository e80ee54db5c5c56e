//! Every route and every layer, in one list.

use crate::state::AppState;
use crate::web::csp::CspNonce;
use crate::web::{
    assets, calls, csp, csrf, download_audit, download_evidence, download_import, download_left_out,
    download_old_list, download_outcome, download_source_file, download_template, events, extras, forms,
    guard, health, hook, metrics, origin, panic, preferences, session, sign_in, sign_out, stay,
    upload_import, upload_old_list, upload_source, who,
};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use gangway_app::{App, shell};
use leptos::nonce::Nonce;
use leptos::prelude::{AnyView, IntoAny as _, provide_context, use_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes as _, generate_route_list};
use std::pin::Pin;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;

type Rendering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// Paths of the pages, as the router of the app lists them.
fn pages() -> Vec<AxumRouteListing> {
    generate_route_list(App)
}

/// The whole portal. Layers are listed from the inside out: the last one sees a request first.
pub fn router(app: &AppState) -> Router {
    let portal = Router::new()
        .route("/auth/sign-in", get(sign_in::begin))
        .route("/auth/callback", get(sign_in::callback))
        .route("/auth/sign-out", post(sign_out::leave))
        .route("/auth/stay", post(stay::stay))
        .route("/preferences/theme", post(preferences::theme))
        .route("/preferences/looks", post(preferences::looks))
        .route("/batches/{id}/outcome.csv", get(download_outcome::outcome))
        .route("/batches/{id}/evidence.jsonl", get(download_evidence::evidence))
        .route("/sources/{id}/files/{file}/download", get(download_source_file::file))
        .route("/sources/{id}/template.csv", get(download_template::template))
        .route("/unregistered/check/{id}/left-out.csv", get(download_left_out::left_out))
        .route("/unregistered/check/{id}/doubts.csv", get(download_left_out::doubts))
        .route("/accounts/import/{id}/failed.csv", get(download_import::failed))
        .route("/accounts/import/{id}/report.csv", get(download_import::report))
        .route("/people/old-lists/{id}/report.csv", get(download_old_list::report))
        .route("/audit/export.csv", get(download_audit::export))
        .route("/events", get(events::events))
        .leptos_routes_with_context(app, pages(), context(app), document(app))
        .fallback(not_found(app))
        .layer(from_fn(calls::layer))
        .layer(from_fn_with_state(app.clone(), forms::layer))
        .layer(from_fn_with_state(app.clone(), extras::layer));
    let portal = doors(portal, app)
        .layer(RequestBodyLimitLayer::new(forms::LARGEST))
        .layer(from_fn_with_state(app.clone(), origin::layer));
    let portal = portal.merge(uploads(app)).merge(hook());
    let probes = Router::new().route("/healthz", get(health::healthz)).route("/readyz", get(health::readyz));
    let random = app.core.random.clone();
    let panicked = move |cause: Box<dyn std::any::Any + Send>| panic::answer(&random, &*cause).map(Body::new);
    portal
        .merge(probes)
        .with_state(app.clone())
        .merge(assets::router(&app.leptos))
        // Pages are compressed while they are sent, so as lightly as can be: a list of fifty people is 21 KB instead of 19 KB with
        // quality 4, which would cost more than rendering it. Files of the site were compressed ahead of time.
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(1)))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), csp::layer))
        .layer(from_fn(metrics::layer))
}

/// Who makes this request, and may it come from where it comes from.
fn doors(router: Router<AppState>, app: &AppState) -> Router<AppState> {
    router
        .layer(from_fn(guard::layer))
        .layer(from_fn_with_state(app.clone(), who::layer))
        .layer(session::layer(app))
        .layer(from_fn_with_state(app.clone(), csrf::layer))
}

/// Where files are sent to: they are longer than a form may be, and are counted while they are taken.
fn uploads(app: &AppState) -> Router<AppState> {
    let uploads = Router::new()
        .route(upload_import::PATH, post(upload_import::take))
        .route(upload_old_list::PATH, post(upload_old_list::take))
        .route(upload_source::PATH, post(upload_source::take))
        .layer(axum::extract::DefaultBodyLimit::disable());
    doors(uploads, app).layer(from_fn_with_state(app.clone(), origin::layer))
}

/// Where ISC sends events to: no session, no form, and a body that is bounded where it is read.
fn hook() -> Router<AppState> {
    Router::new().route(hook::PATH, post(hook::take)).layer(axum::extract::DefaultBodyLimit::disable())
}

/// What pages and server functions find in their context.
fn context(app: &AppState) -> impl Fn() + Clone + Send + Sync + use<> {
    let (core, connection) = (app.core.clone(), app.web.connection.clone());
    move || {
        provide_context(core.clone());
        provide_context(connection.clone());
        if let Some(nonce) =
            use_context::<Parts>().and_then(|parts| parts.extensions.get::<CspNonce>().cloned())
        {
            provide_context(Nonce::from_value(nonce.0));
        }
    }
}

fn document(app: &AppState) -> impl Fn() -> AnyView + Clone + Send + Sync + use<> {
    let options = app.leptos.clone();
    move || shell(options.clone()).into_any()
}

/// Every other address: the app's own page, with 404.
fn not_found(app: &AppState) -> impl Fn(Request) -> Rendering + Clone + Send + Sync + use<> {
    let (state, context) = (app.clone(), context(app));
    let context = move || {
        provide_context(state.clone());
        context();
    };
    let render = leptos_axum::render_app_async_with_context(context, document(app));
    move |request| {
        let rendered = render(request);
        Box::pin(async move {
            let mut response = rendered.await;
            if response.status() == StatusCode::OK {
                *response.status_mut() = StatusCode::NOT_FOUND;
            }
            response
        })
    }
}
