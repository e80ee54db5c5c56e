//! From a path to an operation, and whether the caller may use it.

use crate::{
    api::{Call, table::OPERATIONS},
    http::{reply::Reply, request::Request},
};

/// In which versions an operation exists. All of them exist under `/beta` and, but for the last, in the
/// per-service form `/{service}/v1/…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// v3, v2024, v2025, v2026.
    FromV3,
    /// v2024, v2025, v2026.
    From2024,
    /// v2024 and v2025; removed since.
    From2024To2025,
}

/// An operation.
pub(crate) struct Op {
    /// `operationId` in the specification.
    pub id: &'static str,
    pub method: &'static str,
    pub path: &'static str,
    pub span: Span,
    /// A client_credentials token without a user is accepted.
    pub app: bool,
    /// Any of these, or `sp:scopes:all`. Empty: none needed.
    pub scopes: &'static [&'static str],
    /// Any of these. Empty: every user.
    pub levels: &'static [&'static str],
    /// `X-SailPoint-Experimental: true` is required, except under `/beta`.
    pub experimental: bool,
    pub run: Option<fn(&mut Call<'_>) -> Reply>,
}

impl Op {
    /// An operation that every user may call, without a scope of its own, and that is not done yet.
    pub(crate) const fn new(id: &'static str, method: &'static str, path: &'static str, span: Span) -> Self {
        Self { id, method, path, span, app: false, scopes: &[], levels: &[], experimental: false, run: None }
    }

    /// Any of these scopes is needed.
    pub(crate) const fn scopes(self, scopes: &'static [&'static str]) -> Self {
        Self { scopes, ..self }
    }

    /// Any of these levels is needed.
    pub(crate) const fn levels(self, levels: &'static [&'static str]) -> Self {
        Self { levels, ..self }
    }

    /// A token without a user will do.
    pub(crate) const fn app(self) -> Self {
        Self { app: true, ..self }
    }

    /// The experimental header is needed.
    pub(crate) const fn experimental(self) -> Self {
        Self { experimental: true, ..self }
    }

    /// What carries it out.
    pub(crate) const fn run(self, run: fn(&mut Call<'_>) -> Reply) -> Self {
        Self { run: Some(run), ..self }
    }
}

/// Version of the API that a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V3,
    Beta,
    V2024,
    V2025,
    V2026,
    /// `/{service}/v1/…`.
    Service,
    /// `/{service}/v2/…`: only provisioning policies.
    Service2,
}

impl Version {
    /// Name of the budget its requests are counted in.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::V3 => "v3",
            Self::Beta => "beta",
            Self::V2024 => "v2024",
            Self::V2025 => "v2025",
            Self::V2026 => "v2026",
            Self::Service => "v1",
            Self::Service2 => "v2",
        }
    }

    fn has(self, op: &Op) -> bool {
        match self {
            Self::Beta | Self::V2024 | Self::V2025 => true,
            Self::V3 => op.span == Span::FromV3,
            Self::V2026 | Self::Service => op.span != Span::From2024To2025,
            Self::Service2 => op.path.contains("/provisioning-policies"),
        }
    }
}

/// Splits a path into version and the segments without it. `None` when no version is named.
pub(crate) fn version(segments: &[String]) -> Option<(Version, Vec<String>)> {
    let first = segments.first()?;
    let yearly = match first.as_str() {
        "v3" => Some(Version::V3),
        "beta" => Some(Version::Beta),
        "v2024" => Some(Version::V2024),
        "v2025" => Some(Version::V2025),
        "v2026" => Some(Version::V2026),
        _ => None,
    };
    if let Some(version) = yearly {
        return Some((version, segments[1..].to_vec()));
    }
    let version = match segments.get(1)?.as_str() {
        "v1" => Version::Service,
        "v2" => Version::Service2,
        _ => return None,
    };
    let mut rest = vec![first.clone()];
    rest.extend_from_slice(&segments[2..]);
    Some((version, rest))
}

/// What a path means.
pub(crate) enum Found {
    Op(&'static Op, Vec<String>),
    /// The path exists, but not with this method.
    WrongMethod(Vec<&'static str>),
    Nothing,
}

/// The operation for a method and a path without version.
pub(crate) fn find(version: Version, method: &str, path: &[String]) -> Found {
    let mut others = Vec::new();
    for op in OPERATIONS {
        let Some(captured) = capture(op.path, path).filter(|_| version.has(op)) else { continue };
        if op.method == method {
            return Found::Op(op, captured);
        }
        others.push((op, captured));
    }
    if others.is_empty() {
        Found::Nothing
    } else {
        Found::WrongMethod(others.iter().map(|(op, _)| op.method).collect())
    }
}

fn capture(pattern: &str, path: &[String]) -> Option<Vec<String>> {
    let mut captured = Vec::new();
    let mut segments = path.iter();
    for wanted in pattern.split('/').skip(1) {
        let segment = segments.next()?;
        if wanted.starts_with('{') {
            captured.push(segment.clone());
        } else if wanted != segment {
            return None;
        }
    }
    segments.next().is_none().then_some(captured)
}

/// Who calls: what an access token says.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    pub client: String,
    /// Place of the person, absent for an app token.
    pub person: Option<u32>,
    pub levels: &'static [&'static str],
    pub scopes: Vec<String>,
}

/// Refuses a caller who may not use the operation.
pub(crate) fn admit(op: &Op, who: &Who, version: Version, request: &Request) -> Result<(), Reply> {
    if who.person.is_none() && !op.app {
        return Err(Reply::forbidden(
            "This operation needs a token with a user; this one was issued to an application.",
        ));
    }
    let scoped = op.scopes.is_empty()
        || who.scopes.iter().any(|scope| scope == "sp:scopes:all" || op.scopes.contains(&scope.as_str()));
    if !scoped {
        return Err(Reply::forbidden(&format!("The token lacks a scope: one of {}.", op.scopes.join(", "))));
    }
    if who.person.is_some()
        && !op.levels.is_empty()
        && !op.levels.iter().any(|level| who.levels.contains(level))
    {
        return Err(Reply::forbidden(&format!(
            "The user needs one of these levels: {}.",
            op.levels.join(", ")
        )));
    }
    let experimental =
        request.header("x-sailpoint-experimental").is_some_and(|v| v.eq_ignore_ascii_case("true"));
    if op.experimental && version != Version::Beta && !experimental {
        return Err(Reply::bad_request(
            "This operation is experimental: the header X-SailPoint-Experimental with the value true is required.",
        ));
    }
    Ok(())
}
