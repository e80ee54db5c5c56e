//! Two clocks. Sessions, tokens, leases and the budget run on real time; mail, status, tasks and invitations run on the
//! domain's time, which an embedded practice tenant can move.

use std::sync::Arc;

type Source = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Milliseconds UTC, twice.
#[derive(Clone)]
pub struct Clock {
    real: Source,
    domain: Source,
}

impl Clock {
    /// Both clocks read from `real`.
    pub fn new(real: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        let real: Source = Arc::new(real);
        Self { domain: Arc::clone(&real), real }
    }

    /// The clock of the machine.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn system() -> Self {
        Self::new(|| jiff::Timestamp::now().as_millisecond())
    }

    /// The same real clock with another source for the domain's time.
    #[must_use]
    pub fn with_domain(self, domain: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self { domain: Arc::new(domain), ..self }
    }

    /// Real time: for sessions, tokens, leases and the budget.
    pub fn real(&self) -> i64 {
        (self.real)()
    }

    /// The domain's time: for everything that people see.
    pub fn now(&self) -> i64 {
        (self.domain)()
    }
}
