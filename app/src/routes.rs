//! Path → page. Every page is rendered whole on the server: no part of it waits for a script.

use crate::pages;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// All pages. Rendered without a request once at start, to list the routes: nothing here may expect a context.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=pages::not_found::NotFoundPage>
                <Route path=path!("/") view=pages::overview::OverviewPage ssr=SsrMode::Async />
                <Route path=path!("/people") view=pages::people::PeoplePage ssr=SsrMode::Async />
                <Route path=path!("/people/old-lists") view=pages::people::old_lists::OldListsPage ssr=SsrMode::Async />
                <Route path=path!("/people/old-lists/:id") view=pages::people::old_lists::OldListPage ssr=SsrMode::Async />
                <Route path=path!("/people/jobs/:id") view=pages::people::PersonJobPage ssr=SsrMode::Async />
                <Route path=path!("/people/:id") view=pages::people::PersonPage ssr=SsrMode::Async />
                <Route path=path!("/people/:id/:part") view=pages::people::PersonPartPage ssr=SsrMode::Async />
                <Route path=path!("/unregistered") view=pages::unregistered::UnregisteredPage ssr=SsrMode::Async />
                <Route path=path!("/unregistered/check/:id") view=pages::unregistered::CheckPage ssr=SsrMode::Async />
                <Route path=path!("/unregistered/check/:id/doubts") view=pages::unregistered::DoubtsPage ssr=SsrMode::Async />
                <Route path=path!("/joiners") view=pages::joiners::JoinersPage ssr=SsrMode::Async />
                <Route path=path!("/joiners/:id/skip") view=pages::joiners::SkipPage ssr=SsrMode::Async />
                <Route
                    path=path!("/boards/joiners")
                    view=pages::boards::JoinerBoardPage
                    ssr=SsrMode::Async
                />
                <Route path=path!("/batches") view=pages::batches::list::BatchesPage ssr=SsrMode::Async />
                <Route path=path!("/batches/:id") view=pages::batches::detail::BatchPage ssr=SsrMode::Async />
                <Route
                    path=path!("/batches/:id/timeline")
                    view=pages::batches::timeline::TimelinePage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/batches/:id/:action")
                    view=pages::batches::detail::BatchActionPage
                    ssr=SsrMode::Async
                />
                <Route path=path!("/approvals") view=pages::approvals::ApprovalsPage ssr=SsrMode::Async />
                <Route path=path!("/approvals/away") view=pages::approvals::AwayPage ssr=SsrMode::Async />
                <Route path=path!("/approvals/:id") view=pages::approvals::PeoplePage ssr=SsrMode::Async />
                <Route path=path!("/approvals/:id/review") view=pages::approvals::ReviewPage ssr=SsrMode::Async />
                <Route path=path!("/approvals/:id/done") view=pages::approvals::DonePage ssr=SsrMode::Async />
                <Route path=path!("/approvals/:id/ask") view=pages::approvals::AskPage ssr=SsrMode::Async />
                <Route
                    path=path!("/approvals/:id/leave-out/:person")
                    view=pages::approvals::LeaveOutPage
                    ssr=SsrMode::Async
                />
                <Route path=path!("/notices") view=pages::notices::NoticesPage ssr=SsrMode::Async />
                <Route path=path!("/accounts/new") view=pages::accounts::NewAccountPage ssr=SsrMode::Async />
                <Route path=path!("/accounts/new/:draft") view=pages::accounts::DraftPage ssr=SsrMode::Async />
                <Route
                    path=path!("/accounts/new/:draft/:step")
                    view=pages::accounts::DraftStepPage
                    ssr=SsrMode::Async
                />
                <Route path=path!("/accounts/jobs/:id") view=pages::account_jobs::AccountJobPage ssr=SsrMode::Async />
                <Route path=path!("/sources") view=pages::sources::SourcesPage ssr=SsrMode::Async />
                <Route path=path!("/sources/:id") view=pages::sources::SourcePage ssr=SsrMode::Async />
                <Route path=path!("/sources/:id/safety") view=pages::sources::SafetyPage ssr=SsrMode::Async />
                <Route path=path!("/sources/:id/safety/merge") view=pages::sources::MergePage ssr=SsrMode::Async />
                <Route path=path!("/sources/:id/files") view=pages::sources::FilesPage ssr=SsrMode::Async />
                <Route path=path!("/sources/:id/load") view=pages::sources::AskLoadPage ssr=SsrMode::Async />
                <Route path=path!("/sources/:id/loads/:load") view=pages::sources::LoadPage ssr=SsrMode::Async />
                <Route path=path!("/accounts/import") view=pages::imports::ImportsPage ssr=SsrMode::Async />
                <Route path=path!("/accounts/import/:id") view=pages::imports::ImportPage ssr=SsrMode::Async />
                <Route
                    path=path!("/accounts/import/:id/:step")
                    view=pages::imports::ImportStepPage
                    ssr=SsrMode::Async
                />
                <Route path=path!("/tasks") view=pages::tasks::list::TasksPage ssr=SsrMode::Async />
                <Route path=path!("/tasks/:id") view=pages::tasks::detail::TaskPage ssr=SsrMode::Async />
                <Route path=path!("/audit") view=pages::audit::list::AuditPage ssr=SsrMode::Async />
                <Route path=path!("/audit/:id") view=pages::audit::detail::AuditEntryPage ssr=SsrMode::Async />
                <Route path=path!("/search") view=pages::search::SearchPage ssr=SsrMode::Async />
                <Route path=path!("/help/words") view=pages::help::WordsPage ssr=SsrMode::Async />
                <Route path=path!("/settings") view=pages::settings::ConnectionPage ssr=SsrMode::Async />
                <Route path=path!("/settings/connection") view=pages::settings::ConnectionPage ssr=SsrMode::Async />
                <Route path=path!("/settings/roles") view=pages::settings::RolesPage ssr=SsrMode::Async />
                <Route path=path!("/settings/invites") view=pages::settings::InvitesPage ssr=SsrMode::Async />
                <Route path=path!("/settings/approvals") view=pages::settings::ApprovalsPage ssr=SsrMode::Async />
                <Route path=path!("/settings/accounts") view=pages::settings::AccountsPage ssr=SsrMode::Async />
                <Route path=path!("/settings/audit") view=pages::settings::AuditPage ssr=SsrMode::Async />
                <Route path=path!("/settings/joiners") view=pages::settings::JoinersPage ssr=SsrMode::Async />
                <Route
                    path=path!("/settings/joiners/subscriptions/:id/remove")
                    view=pages::settings::RemoveSubscriptionPage
                    ssr=SsrMode::Async
                />
                <Route path=path!("/settings/joiners/rules/:id") view=pages::settings::RulePage ssr=SsrMode::Async />
                <Route
                    path=path!("/settings/joiners/rules/:id/:part")
                    view=pages::settings::RulePartPage
                    ssr=SsrMode::Async
                />
                <Route path=path!("/settings/welcome") view=pages::settings::WelcomePage ssr=SsrMode::Async />
                <Route path=path!("/settings/preferences") view=pages::settings::PreferencesPage ssr=SsrMode::Async />
                <Route path=path!("/settings/practice") view=pages::practice::PracticePage ssr=SsrMode::Async />
                <Route
                    path=path!("/settings/practice/start-over")
                    view=pages::practice::StartOverPage
                    ssr=SsrMode::Async
                />
                <Route path=path!("/sign-in") view=pages::sign_in::SignInPage ssr=SsrMode::Async />
                <Route path=path!("/sign-out") view=pages::sign_out::SignOutPage ssr=SsrMode::Async />
                <Route path=path!("/signed-out") view=pages::signed_out::SignedOutPage ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}
