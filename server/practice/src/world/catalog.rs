//! The fixed furniture of the practice tenant: profiles, sources, lifecycle states, departments, places.

/// A lifecycle state of a profile.
pub(crate) struct State {
    /// `lifecycleState.stateName` and `cloudLifecycleState`.
    pub technical: &'static str,
    /// What people see.
    pub name: &'static str,
    /// `identityState`.
    pub identity_state: &'static str,
    pub enabled: bool,
}

/// An identity profile with the source that feeds it.
pub(crate) struct Profile {
    pub name: &'static str,
    pub description: &'static str,
    pub priority: i64,
    /// Place in [`SOURCES`].
    pub source: usize,
    pub states: &'static [State],
    /// The domain of work addresses.
    pub domain: &'static str,
    /// How many of 1,000 people have it.
    pub share: u64,
}

/// A source.
pub(crate) struct Source {
    pub name: &'static str,
    pub description: &'static str,
    pub kind: &'static str,
    pub connector: &'static str,
    pub connector_class: &'static str,
    pub connection: &'static str,
    pub implementation: &'static str,
    pub authoritative: bool,
    pub features: &'static [&'static str],
    pub built_in: bool,
    pub status: &'static str,
    pub delete_threshold: i64,
}

/// Places of the lifecycle states that every profile has in the same order.
pub(crate) const PREHIRE: u8 = 0;
/// See [`PREHIRE`].
pub(crate) const ACTIVE: u8 = 1;
/// See [`PREHIRE`].
pub(crate) const LEAVE: u8 = 2;
/// See [`PREHIRE`].
pub(crate) const ENDED: u8 = 3;

const fn states(
    first: (&'static str, &'static str),
    second: (&'static str, &'static str),
    third: (&'static str, &'static str),
    fourth: (&'static str, &'static str),
) -> [State; 4] {
    [
        State { technical: first.0, name: first.1, identity_state: "ACTIVE", enabled: true },
        State { technical: second.0, name: second.1, identity_state: "ACTIVE", enabled: true },
        State { technical: third.0, name: third.1, identity_state: "INACTIVE_SHORT_TERM", enabled: true },
        State { technical: fourth.0, name: fourth.1, identity_state: "INACTIVE_LONG_TERM", enabled: true },
    ]
}

/// Every identity profile.
pub(crate) const PROFILES: &[Profile] = &[
    Profile {
        name: "Employees",
        description: "Everybody on the payroll",
        priority: 10,
        source: 0,
        states: &states(
            ("prehire", "Pre-hire"),
            ("active", "Active"),
            ("leaveOfAbsence", "Leave of absence"),
            ("terminated", "Terminated"),
        ),
        domain: "harbour-works.example",
        share: 690,
    },
    Profile {
        name: "Contractors",
        description: "People on fixed-term contracts, kept in a file",
        priority: 20,
        source: 1,
        states: &states(
            ("announced", "Announced"),
            ("active", "Active"),
            ("suspended", "Suspended"),
            ("contractEnded", "Contract ended"),
        ),
        domain: "ext.harbour-works.example",
        share: 160,
    },
    Profile {
        name: "Partners",
        description: "People of partner firms",
        priority: 30,
        source: 2,
        states: &states(
            ("requested", "Requested"),
            ("active", "Active"),
            ("dormant", "Dormant"),
            ("removed", "Removed"),
        ),
        domain: "partners.harbour-works.example",
        share: 70,
    },
    Profile {
        name: "Interns",
        description: "Interns and working students",
        priority: 40,
        source: 0,
        states: &states(
            ("prehire", "Pre-hire"),
            ("active", "Active"),
            ("leaveOfAbsence", "Leave of absence"),
            ("terminated", "Terminated"),
        ),
        domain: "harbour-works.example",
        share: 45,
    },
    Profile {
        name: "Service accounts",
        description: "Accounts of machines, kept by their owners",
        priority: 50,
        source: 3,
        states: &states(
            ("planned", "Planned"),
            ("active", "Active"),
            ("parked", "Parked"),
            ("retired", "Retired"),
        ),
        domain: "svc.harbour-works.example",
        share: 35,
    },
];

const FILE: Source = Source {
    name: "",
    description: "",
    kind: "DelimitedFile",
    connector: "delimited-file-angularsc",
    connector_class: "sailpoint.connector.DelimitedFileConnector",
    connection: "file",
    implementation: "delimited-file",
    authoritative: true,
    features: &["DIRECT_PERMISSIONS", "NO_RANDOM_ACCESS", "DISCOVER_SCHEMA"],
    built_in: false,
    status: "SOURCE_STATE_HEALTHY",
    delete_threshold: 10,
};

/// Every source. The first four feed profiles.
pub(crate) const SOURCES: &[Source] = &[
    Source {
        name: "Workday HR",
        description: "The personnel system",
        kind: "Workday Accounts",
        connector: "workday-accounts-angularsc",
        connector_class: "openconnector.connector.WorkdayAccountsConnector",
        connection: "direct",
        implementation: "workday-accounts",
        authoritative: true,
        features: &["ENABLE", "PROVISIONING", "SYNC_PROVISIONING"],
        built_in: false,
        status: "SOURCE_STATE_HEALTHY",
        delete_threshold: 10,
    },
    Source { name: "Contractor register", description: "A file from purchasing, every Monday", ..FILE },
    Source {
        name: "Partner directory",
        description: "A file from partner management",
        delete_threshold: 5,
        ..FILE
    },
    Source {
        name: "Service account register",
        description: "A list kept by operations",
        status: "SOURCE_STATE_UNCHECKED_SOURCE",
        ..FILE
    },
    Source {
        name: "Active Directory",
        description: "Work accounts",
        kind: "Active Directory - Direct",
        connector: "active-directory-angularsc",
        connector_class: "sailpoint.connector.ADLDAPConnector",
        connection: "direct",
        implementation: "active-directory",
        authoritative: false,
        features: &["PROVISIONING", "ENABLE", "UNLOCK", "PASSWORD", "SYNC_PROVISIONING", "AUTHENTICATE"],
        built_in: false,
        status: "SOURCE_STATE_ERROR_SOURCE",
        delete_threshold: 20,
    },
    Source {
        name: "IdentityNow",
        description: "Built in",
        kind: "IdentityNowConnector",
        connector: "identitynow-angularsc",
        connector_class: "sailpoint.connector.IdentityNowConnector",
        connection: "direct",
        implementation: "identitynow",
        authoritative: false,
        features: &["ENABLE", "PASSWORD", "AUTHENTICATE"],
        built_in: true,
        status: "SOURCE_STATE_HEALTHY",
        delete_threshold: 0,
    },
    Source {
        name: "Badge system",
        description: "Badges and the doors they open, from facility management",
        authoritative: false,
        delete_threshold: 20,
        ..FILE
    },
];

/// Departments.
pub(crate) const DEPARTMENTS: &[&str] = &[
    "Engineering",
    "Sales",
    "Customer Care",
    "Finance",
    "Human Resources",
    "Legal & Compliance",
    "Logistics",
    "Marketing",
    "Operations",
    "Research",
    "IT Services",
    "Procurement",
    "Qualität & Umwelt",
    "Facility Management",
];

/// Towns and their countries.
pub(crate) const LOCATIONS: &[(&str, &str)] = &[
    ("Hamburg", "DE"),
    ("München", "DE"),
    ("Dublin", "IE"),
    ("London", "GB"),
    ("Łódź", "PL"),
    ("Lisboa", "PT"),
    ("Málaga", "ES"),
    ("Lyon", "FR"),
    ("Göteborg", "SE"),
    ("İzmir", "TR"),
    ("Lagos", "NG"),
    ("Bengaluru", "IN"),
    ("Austin", "US"),
    ("Montréal", "CA"),
    ("São Paulo", "BR"),
    ("Osaka", "JP"),
];

/// A person who can be chosen on the sign-in page.
pub(crate) struct Role {
    /// What the button calls it.
    pub title: &'static str,
    /// Last part of `practice-pat-…`.
    pub pat: &'static str,
    pub first: &'static str,
    pub last: &'static str,
    /// ISC user levels.
    pub levels: &'static [&'static str],
}

/// The practice people: the first five identities of every tenant, in this order.
pub(crate) const ROLES: &[Role] = &[
    Role { title: "Org Admin", pat: "admin", first: "Amara", last: "Lindqvist", levels: &["ORG_ADMIN"] },
    Role { title: "Helpdesk", pat: "helpdesk", first: "Henrik", last: "Ødegård", levels: &["HELPDESK"] },
    Role {
        title: "Source Admin",
        pat: "coordinator",
        first: "Sofía",
        last: "Márquez",
        levels: &["SOURCE_ADMIN"],
    },
    Role { title: "Manager", pat: "manager", first: "Maeve", last: "O'Brien", levels: &[] },
    Role { title: "Plain user", pat: "user", first: "Piotr", last: "Wiśniewski", levels: &[] },
];

/// Place of the person who is a source sub-admin: one of the practice manager's reports.
pub(crate) const SUBADMIN: u32 = 21;
/// The sources of the sub-admin.
pub(crate) const SUBADMIN_SOURCES: &[usize] = &[2, 6];
/// The sub-admin on the sign-in page, by [`SUBADMIN`]; the name follows from the seed.
pub(crate) const SUBADMIN_ROLE: Role =
    Role { title: "Source Sub-Admin", pat: "subadmin", first: "", last: "", levels: &["SOURCE_SUBADMIN"] };

/// Everybody who can be chosen, with their place among the people.
pub(crate) fn chosen() -> impl Iterator<Item = (u32, &'static Role)> {
    let first = ROLES.iter().enumerate().map(|(place, role)| (place as u32, role));
    first.chain([(SUBADMIN, &SUBADMIN_ROLE)])
}

/// Place of the practice manager among the people.
pub(crate) const MANAGER: u32 = 3;
