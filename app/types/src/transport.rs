//! [`PortalError`] as the error of server functions.

use crate::PortalError;
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

impl FromServerFnError for PortalError {
    type Encoder = JsonEncoding;

    /// What goes wrong around a server function: the cause is for us, the words are for people.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::refused(
                "Something in this form could not be read, so nothing was done. Check what you entered and send it again.",
            ),
            ServerFnErrorErr::Request(_) => Self::Isc {
                what:
                    "The connection to Gangway broke. Reload the page to see what was done, then try again."
                        .to_owned(),
                status: None,
                request_id: None,
            },
            _ => Self::Internal { id: "transport".to_owned() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_text_never_crosses_the_wire() {
        let text = "column secret_token does not exist".to_owned();
        for error in [
            ServerFnErrorErr::Args(text.clone()),
            ServerFnErrorErr::MissingArg(text.clone()),
            ServerFnErrorErr::Request(text.clone()),
            ServerFnErrorErr::ServerError(text.clone()),
            ServerFnErrorErr::Deserialization(text.clone()),
        ] {
            let sent = PortalError::from_server_fn_error(error).ser();
            assert!(!String::from_utf8_lossy(&sent).contains("secret_token"));
        }
    }

    #[test]
    fn an_error_comes_out_as_it_went_in() {
        let error = PortalError::Conflict { what: "somebody was faster".to_owned() };
        assert_eq!(PortalError::de(error.ser()), error);
    }
}
