//! What people own: sources, identity profiles, governance groups and roles. Who owns something cannot be deleted.

use super::{
    World,
    catalog::{PROFILES, SOURCES},
    groups, ids,
    person::Person,
    roles,
};

/// Something that somebody owns.
pub(crate) struct Owned {
    /// `associationType`.
    pub association: &'static str,
    /// `type` of the thing.
    pub kind: &'static str,
    pub id: String,
    pub name: &'static str,
}

/// Owner of a source at the start: files belong to the source admin, all else to the org admin.
fn first_owner_of_source(source: usize) -> u32 {
    if SOURCES.get(source).is_some_and(|source| source.connection == "file") { 2 } else { 0 }
}

impl World {
    /// Place of who owns the thing with this id, after everything that was handed over.
    fn owner(&self, id: &str, at_first: u32) -> u32 {
        self.handed.get(id).copied().unwrap_or(at_first)
    }

    /// Who owns a source.
    pub(crate) fn owner_of_source(&self, source: usize) -> Option<&Person> {
        let id = ids::source(self.seed, source);
        self.people.get(self.owner(&id, first_owner_of_source(source)) as usize)
    }

    /// Who owns an identity profile.
    pub(crate) fn owner_of_profile(&self, profile: usize) -> Option<&Person> {
        self.people.get(self.owner(&ids::profile(self.seed, profile), 0) as usize)
    }

    /// Who owns a governance group.
    pub(crate) fn owner_of_group(&self, group: usize) -> Option<&Person> {
        self.people.get(self.owner(&ids::group(self.seed, group), 0) as usize)
    }

    /// Everything that can be owned, with its owner's place.
    fn ownable(&self) -> impl Iterator<Item = (u32, Owned)> {
        let sources =
            SOURCES.iter().enumerate().filter(|(n, source)| !source.built_in && self.has_source(*n)).map(
                |(n, source)| {
                    let id = ids::source(self.seed, n);
                    let owner = self.owner(&id, first_owner_of_source(n));
                    (owner, Owned { association: "SOURCE_OWNER", kind: "SOURCE", id, name: source.name })
                },
            );
        let profiles = PROFILES.iter().enumerate().map(|(n, profile)| {
            let id = ids::profile(self.seed, n);
            let owner = self.owner(&id, 0);
            let (association, kind) = ("IDENTITY_PROFILE_OWNER", "IDENTITY_PROFILE");
            (owner, Owned { association, kind, id, name: profile.name })
        });
        let groups = groups::ALL.iter().enumerate().map(|(n, group)| {
            let id = ids::group(self.seed, n);
            let owner = self.owner(&id, 0);
            let (association, kind) = ("GOVERNANCE_GROUP_OWNER", "GOVERNANCE_GROUP");
            (owner, Owned { association, kind, id, name: group.name })
        });
        let roles = roles::ALL.iter().enumerate().map(|(n, role)| {
            let id = ids::role(self.seed, n);
            let owner = self.owner(&id, role.owner);
            (owner, Owned { association: "ROLE_OWNER", kind: "ROLE", id, name: role.name })
        });
        sources.chain(profiles).chain(groups).chain(roles)
    }

    /// What a person owns.
    pub(crate) fn owned_by(&self, place: u32) -> Vec<Owned> {
        self.ownable().filter(|(owner, _)| *owner == place).map(|(_, owned)| owned).collect()
    }

    /// Everything of one person becomes another's.
    pub(super) fn hand_over(&mut self, from: u32, to: u32) {
        for owned in self.owned_by(from) {
            self.handed.insert(owned.id, to);
        }
    }
}
