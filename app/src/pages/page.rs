//! The skeleton of every page: who asks, what they see, and the frame around it.

use crate::api::{Caller, caller, origin, refused};
use crate::pages::chrome;
use crate::pages::times::Times;
use gangway_types::overview::Chrome;
use gangway_types::{Capability, PortalError};
use leptos::prelude::*;
use leptos_meta::Title;
use std::future::Future;

/// Where in the rail a page belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `/`
    Overview,
    /// `/people…`
    People,
    /// `/unregistered…`
    Unregistered,
    /// `/joiners…`, `/boards/joiners`
    Joiners,
    /// `/batches…`
    Batches,
    /// `/approvals…`
    Approvals,
    /// `/accounts/new…`
    NewAccount,
    /// `/accounts/import…`
    Imports,
    /// `/sources…`
    Sources,
    /// `/tasks…`
    Tasks,
    /// `/audit…`
    Audit,
    /// `/settings…`
    Settings,
    /// `/help…`
    Help,
    /// Nowhere in the rail.
    Elsewhere,
}

/// A page, ready to be framed.
pub struct PageView {
    /// `B-0142 November contractors · Batches`; the frame adds the product and what belongs in front.
    pub title: String,
    /// In the rail.
    pub place: Place,
    /// The page.
    pub body: AnyView,
    /// A dialog or drawer, when the address is one.
    pub overlay: Option<AnyView>,
    /// Whether it has a selection bar.
    pub selection: bool,
    /// In front of the title while something runs: `42 %`.
    pub progress: Option<String>,
}

impl PageView {
    /// A page without overlay and selection.
    pub fn new(title: impl Into<String>, place: Place, body: impl IntoView) -> Self {
        Self {
            title: title.into(),
            place,
            body: body.into_any(),
            overlay: None,
            selection: false,
            progress: None,
        }
    }
}

/// What a page is built from.
pub struct Asked {
    /// Who asks, and the core.
    pub caller: Caller,
    /// Times in the asker's zone, from the page's own now.
    pub times: Times,
    /// What stands around the page.
    pub chrome: Chrome,
}

/// Renders a page for somebody who has `need`; anybody else sees who could grant it. The whole page is there before the
/// first byte leaves, so that it needs no script.
pub fn page<F, Built>(need: Capability, build: F) -> impl IntoView
where
    F: FnOnce(Asked) -> Built + Send + 'static,
    Built: Future<Output = Result<PageView, PortalError>> + Send + 'static,
{
    // Whoever polls it: the renderer may do so from a task of its own.
    let framed = gangway_core::audit::from(origin(), framed(need, build));
    view! {
        <Suspense>
            {Suspend::new(framed)}
        </Suspense>
    }
}

async fn framed<F, Built>(need: Capability, build: F) -> AnyView
where
    F: FnOnce(Asked) -> Built + Send + 'static,
    Built: Future<Output = Result<PageView, PortalError>> + Send + 'static,
{
    // Being signed in comes first: the frame itself belongs to somebody.
    let door = match caller(Capability::SignedIn).await {
        Ok(door) => door,
        Err(error) => return chrome::bare(&error),
    };
    let chrome = match gangway_core::overview::chrome(&door.core, &door.who).await {
        Ok(chrome) => chrome,
        Err(error) => return chrome::bare(&refused(error.into())),
    };
    let times = Times::new(&door.who.zone, chrome.now);
    let built = match caller(need).await {
        Ok(caller) => build(Asked { caller, times: times.clone(), chrome: chrome.clone() }).await,
        Err(error) => Err(error),
    };
    let built = built.unwrap_or_else(|error| chrome::error_page(&refused(error)));
    let title = chrome::title(&built, chrome.practice.is_some());
    let frame = chrome::frame(&door, &chrome, &times, built);
    view! {
        <Title text=title />
        {chrome::shown_whole()}
        {frame}
    }
    .into_any()
}
