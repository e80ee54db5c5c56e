//! Sign-in: the tenant's endpoints, the authorize address with PKCE, and tokens.

mod app;
mod claims;
mod grant;
mod info;
mod tokens;

pub use app::{OauthApp, PendingSignIn};
pub use claims::Claims;
pub use info::OauthInfo;
pub use tokens::Tokens;
