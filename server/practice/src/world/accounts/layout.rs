//! What the accounts of each source look like: schema, CREATE policy, and which attributes make an identity.

/// `type` of an attribute definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Int,
    Long,
    Yes,
    Date,
}

impl Kind {
    /// As a schema writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "STRING",
            Self::Int => "INT",
            Self::Long => "LONG",
            Self::Yes => "BOOLEAN",
            Self::Date => "DATE",
        }
    }
}

/// An attribute of a schema.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute {
    pub name: &'static str,
    pub kind: Kind,
    pub multi: bool,
    pub entitlement: bool,
    pub description: &'static str,
}

/// How ISC makes a value that nobody gave.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Made {
    /// Always this.
    Fixed(&'static str),
    /// Values of other attributes with this between them.
    Joined(&'static [&'static str], &'static str),
}

/// A field of a CREATE policy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub name: &'static str,
    /// string, int, long, date, boolean or secret.
    pub kind: &'static str,
    pub required: bool,
    pub multi: bool,
    pub made: Option<Made>,
}

/// Which attributes an identity profile reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mapping {
    pub uid: &'static str,
    pub first: &'static str,
    pub last: &'static str,
    pub mail: &'static str,
    pub number: &'static str,
}

/// Everything about the accounts of one source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    /// `identityAttribute`.
    pub key: &'static str,
    /// `displayAttribute`.
    pub display: &'static str,
    pub native_type: &'static str,
    pub attributes: &'static [Attribute],
    /// The CREATE policy, if the source has one.
    pub create: Option<&'static [Field]>,
    pub mapping: Mapping,
    /// Between the columns of its file.
    pub delimiter: char,
    /// How many of 1,000 people have an account here; `None`: those whose profile it feeds.
    pub share: Option<u64>,
}

const fn text(name: &'static str, description: &'static str) -> Attribute {
    Attribute { name, kind: Kind::Text, multi: false, entitlement: false, description }
}

const fn of(kind: Kind, name: &'static str, description: &'static str) -> Attribute {
    Attribute { kind, ..text(name, description) }
}

const fn groups(name: &'static str, description: &'static str) -> Attribute {
    Attribute { multi: true, entitlement: true, ..text(name, description) }
}

const fn field(name: &'static str, kind: &'static str) -> Field {
    Field { name, kind, required: false, multi: false, made: None }
}

const fn needed(name: &'static str) -> Field {
    Field { required: true, ..field(name, "string") }
}

const fn made(name: &'static str, made: Made) -> Field {
    Field { made: Some(made), ..field(name, "string") }
}

const REGISTER: Mapping =
    Mapping { uid: "login", first: "given_name", last: "family_name", mail: "mail", number: "" };

const NOTHING: Layout = Layout {
    key: "id",
    display: "id",
    native_type: "User",
    attributes: &[],
    create: None,
    mapping: REGISTER,
    delimiter: ',',
    share: Some(0),
};

const WORKDAY: Layout = Layout {
    key: "employee_number",
    display: "login",
    native_type: "Worker",
    attributes: &[
        text("employee_number", "Number of the employee"),
        text("login", "Name at sign-in"),
        text("given_name", "Given name"),
        text("family_name", "Family name"),
        text("mail", "Work address"),
        text("department", "Department"),
        text("location", "Town"),
        text("country", "Country code"),
        of(Kind::Date, "start_date", "First day"),
        text("manager", "Login of the manager"),
    ],
    mapping: Mapping { number: "employee_number", ..REGISTER },
    share: None,
    ..NOTHING
};

const CONTRACTORS: Layout = Layout {
    key: "contractor_id",
    display: "login",
    native_type: "Contractor",
    attributes: &[
        text("contractor_id", "Number of the contractor"),
        text("login", "Name at sign-in"),
        text("given_name", "Given name"),
        text("family_name", "Family name"),
        text("display_name", "Name as shown"),
        text("mail", "Work address"),
        text("company", "Employer"),
        text("department", "Department served"),
        of(Kind::Date, "start_date", "First day of the contract"),
        of(Kind::Date, "end_date", "Last day of the contract"),
        of(Kind::Int, "hours_per_week", "Hours agreed"),
        of(Kind::Yes, "remote", "Works from elsewhere"),
        text("manager", "Login of the manager"),
        groups("access_groups", "Groups the contractor needs"),
    ],
    create: Some(&[
        needed("contractor_id"),
        needed("family_name"),
        field("given_name", "string"),
        field("login", "string"),
        field("mail", "string"),
        made("display_name", Made::Joined(&["given_name", "family_name"], " ")),
        field("company", "string"),
        field("department", "string"),
        Field { required: true, ..field("start_date", "date") },
        field("end_date", "date"),
        field("hours_per_week", "int"),
        field("remote", "boolean"),
        field("manager", "string"),
        Field { multi: true, ..field("access_groups", "string") },
    ]),
    mapping: Mapping { number: "contractor_id", ..REGISTER },
    share: None,
    ..NOTHING
};

const PARTNERS: Layout = Layout {
    key: "partner_no",
    display: "login",
    native_type: "Partner",
    attributes: &[
        text("partner_no", "Number of the partner, seven digits"),
        text("login", "Name at sign-in"),
        text("given_name", "Given name"),
        text("family_name", "Family name"),
        text("mail", "Work address"),
        text("company", "Partner firm"),
        text("country", "Country code"),
        of(Kind::Date, "valid_until", "Last day"),
    ],
    create: Some(&[
        needed("partner_no"),
        needed("login"),
        field("given_name", "string"),
        needed("family_name"),
        needed("mail"),
        field("company", "string"),
        made("country", Made::Fixed("DE")),
        field("valid_until", "date"),
    ]),
    mapping: Mapping { number: "partner_no", ..REGISTER },
    delimiter: ';',
    share: None,
};

const SERVICES: Layout = Layout {
    key: "login",
    display: "login",
    native_type: "Service account",
    attributes: &[
        text("login", "Name of the account"),
        text("given_name", "What it is for"),
        text("family_name", "System"),
        text("mail", "Address of the owners"),
        text("department", "Department that owns it"),
        text("manager", "Login of the owner"),
    ],
    share: None,
    ..NOTHING
};

const DIRECTORY: Layout = Layout {
    key: "distinguishedName",
    display: "sAMAccountName",
    native_type: "User",
    attributes: &[
        text("distinguishedName", "Where the account is in the directory"),
        text("sAMAccountName", "Name at sign-in"),
        text("objectGUID", "Id that never changes"),
        text("givenName", "Given name"),
        text("sn", "Family name"),
        text("displayName", "Name as shown"),
        text("mail", "Work address"),
        text("employeeID", "Number of the person"),
        text("department", "Department"),
        groups("memberOf", "Groups"),
    ],
    create: Some(&[
        made("distinguishedName", Made::Joined(&["sAMAccountName"], "")),
        needed("sAMAccountName"),
        field("givenName", "string"),
        needed("sn"),
        made("displayName", Made::Joined(&["givenName", "sn"], " ")),
        Field { required: true, ..field("password", "secret") },
        Field { multi: true, ..field("memberOf", "string") },
    ]),
    mapping: Mapping {
        uid: "sAMAccountName",
        first: "givenName",
        last: "sn",
        mail: "mail",
        number: "employeeID",
    },
    share: Some(820),
    ..NOTHING
};

const BADGES: Layout = Layout {
    key: "badge_id",
    display: "holder_name",
    native_type: "Badge",
    attributes: &[
        text("badge_id", "Number printed on the badge"),
        text("holder_name", "Who carries it"),
        text("employee_id", "Number of the person"),
        text("mail", "Work address"),
        text("site", "Town"),
        groups("zones", "Doors that it opens"),
        of(Kind::Date, "valid_from", "First day"),
        of(Kind::Date, "valid_until", "Last day"),
        of(Kind::Int, "access_level", "1 to 5"),
        of(Kind::Long, "chip_serial", "Serial number of the chip"),
        of(Kind::Yes, "escort", "Visitors may be taken along"),
    ],
    create: Some(&[
        needed("badge_id"),
        needed("holder_name"),
        field("employee_id", "string"),
        field("mail", "string"),
        made("site", Made::Fixed("Hamburg")),
        Field { multi: true, ..field("zones", "string") },
        Field { required: true, ..field("valid_from", "date") },
        field("valid_until", "date"),
        field("access_level", "int"),
        field("chip_serial", "long"),
        field("escort", "boolean"),
        field("pin", "secret"),
    ]),
    mapping: Mapping { uid: "", first: "", last: "", mail: "mail", number: "employee_id" },
    share: Some(300),
    ..NOTHING
};

/// One for every source, in the order of [`super::super::catalog::SOURCES`].
pub(crate) const LAYOUTS: &[Layout] = &[WORKDAY, CONTRACTORS, PARTNERS, SERVICES, DIRECTORY, NOTHING, BADGES];

/// The layout of a source.
pub(crate) fn layout(source: usize) -> &'static Layout {
    LAYOUTS.get(source).unwrap_or(&NOTHING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::catalog::SOURCES;

    #[test]
    fn every_source_has_a_layout_with_its_key_in_it() {
        assert_eq!(LAYOUTS.len(), SOURCES.len());
        for (layout, source) in LAYOUTS.iter().zip(SOURCES).filter(|(_, source)| !source.built_in) {
            let has = |name: &str| layout.attributes.iter().any(|attribute| attribute.name == name);
            assert!(has(layout.key) && has(layout.display), "{}", source.name);
            if source.authoritative {
                assert!(has(layout.mapping.uid) && has(layout.mapping.last) && has(layout.mapping.mail));
            }
        }
    }
}
