use http::Method;

use crate::{Acting, EmailTestMode, ErrorKind, NotificationTemplate, Result, Sorter};

impl Acting {
    /// The mail templates that the tenant changed, by key. `GET /notification-templates`; scope
    /// `idn:notification-templates:read`; ORG_ADMIN; a token with a user.
    pub async fn notification_templates(&self) -> Result<Vec<NotificationTemplate>> {
        self.list_all("notification-templates", &[], vec![Sorter::ascending("key")]).await
    }

    /// Whether all mail is redirected; `None` when ISC does not tell the caller. `GET
    /// /beta/notification-preferences/email-test-mode`, not documented: as the VS Code extension calls it, so a
    /// refusal or an answer of another shape means "not known", not "failed".
    pub async fn email_test_mode(&self) -> Result<Option<EmailTestMode>> {
        let url = self.client().plain_url(["beta", "notification-preferences", "email-test-mode"])?;
        let answer: Result<EmailTestMode> =
            self.send(self.call_at(Method::GET, url), |answer| answer.json()).await;
        match answer {
            Ok(mode) => Ok(mode.email_test_mode.is_some().then_some(mode)),
            Err(error) => match error.kind() {
                ErrorKind::NotFound
                | ErrorKind::Forbidden
                | ErrorKind::Refused
                | ErrorKind::Foreign
                | ErrorKind::Server => Ok(None),
                _ => Err(error),
            },
        }
    }
}
