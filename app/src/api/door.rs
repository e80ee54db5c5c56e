//! Why somebody stands before the door: the words of `/sign-in?problem=…`.

/// Why a sign-in did not work out, or why the one before ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInProblem {
    /// The session ended: idle, too old, or not renewed by ISC.
    Ended,
    /// The person said no at ISC.
    Cancelled,
    /// ISC said no.
    Refused,
    /// The answer belongs to no sign-in that was begun in this browser, or came too late.
    State,
    /// ISC cannot be reached.
    Unreachable,
    /// ISC's token names nobody.
    Nobody,
    /// The address of ISC leads to another tenant than before.
    OtherTenant,
}

impl SignInProblem {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Ended,
        Self::Cancelled,
        Self::Refused,
        Self::State,
        Self::Unreachable,
        Self::Nobody,
        Self::OtherTenant,
    ];

    /// As it stands in the address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
            Self::State => "state",
            Self::Unreachable => "unreachable",
            Self::Nobody => "nobody",
            Self::OtherTenant => "tenant",
        }
    }

    /// From the address.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.code() == code)
    }

    /// What happened, what was kept, what to do.
    pub fn words(self) -> &'static str {
        match self {
            Self::Ended => {
                "Your session ended. What you had entered is kept for an hour; sign in, and you return to it."
            }
            Self::Cancelled => {
                "You did not sign in at SailPoint. Nothing was done; sign in when you are ready."
            }
            Self::Refused => {
                "SailPoint refused the sign-in. Try again; if it stays, ask an administrator to check the OAuth client \
                 with gangway check."
            }
            Self::State => {
                "This sign-in was not begun in this browser, was used already, or took longer than ten minutes. \
                 Nobody was signed in; sign in again."
            }
            Self::Unreachable => "SailPoint cannot be reached just now. Wait a moment and sign in again.",
            Self::Nobody => {
                "SailPoint's answer does not say who you are. Ask an administrator to check that the OAuth client has \
                 the grant AUTHORIZATION_CODE."
            }
            Self::OtherTenant => {
                "The portal belongs to another SailPoint tenant than the one that answers now. Ask an administrator \
                 to correct GANGWAY_ISC_URL."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_back() {
        for problem in SignInProblem::ALL {
            assert_eq!(SignInProblem::from_code(problem.code()), Some(problem));
        }
        assert_eq!(SignInProblem::from_code("<script>"), None);
    }
}
