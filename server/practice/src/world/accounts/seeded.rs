//! The accounts that every tenant begins with. Their values are not kept: they follow from the person they are about.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::{Account, Values, layout::layout};
use crate::world::{
    World,
    catalog::{DEPARTMENTS, LOCATIONS, PREHIRE, PROFILES, SOURCES},
    ids::iso,
    mix::{Draw, hex_id},
    person::{Id, NONE, Person},
    population::{DAY, kind},
};

const COMPANIES: &[&str] = &[
    "Brücke & Söhne",
    "Quay Partners Ltd",
    "Nordlicht GmbH",
    "O'Hara \"Harbour\" Services",
    "Tide, Wind & Co",
];
const GROUPS: &[&str] = &["Sales", "Finance, EMEA", "VPN", "Berth planning", "Kran-Süd", "Read \"only\""];
const ZONES: &[&str] = &["Gate A", "Gate B", "Yard", "Server room", "Pier 4"];

/// The accounts of everybody, person by person.
pub(super) fn everybody(world: &World) -> Vec<Account> {
    let mut all = Vec::with_capacity(world.people.len() * 2);
    for (place, person) in world.people.iter().enumerate() {
        for source in 0..SOURCES.len() {
            if has_account(world, source, place as u32, person) {
                all.push(account(world, source, place as u32, person));
            }
        }
    }
    all
}

fn has_account(world: &World, source: usize, place: u32, person: &Person) -> bool {
    let profile = PROFILES.get(usize::from(person.profile));
    match layout(source).share {
        None => profile.is_some_and(|profile| profile.source == source),
        Some(0) => false,
        // Uncorrelated people are there because of an account that belongs to nobody.
        Some(_) if source == 4 && profile.is_none() => true,
        Some(share) => {
            person.state != PREHIRE && draw(world, source, place).per_mille(share) && profile.is_some()
        }
    }
}

fn account(world: &World, source: usize, place: u32, person: &Person) -> Account {
    let mut draw = draw(world, source, place);
    draw.bits();
    let lost = SOURCES.get(source).is_some_and(|source| !source.authoritative) && draw.per_mille(15);
    Account {
        id: Id(hex_id(world.seed ^ u64::from(place) << 20, kind::ACCOUNT, source as u64)),
        source: source as u8,
        of: place,
        person: if person.profile == u8::MAX || lost { NONE } else { place },
        manual: false,
        disabled: draw.per_mille(20),
        locked: source == 4 && draw.per_mille(10),
        removed: false,
        created: person.created + draw.between(0, DAY).min(world.epoch - person.created),
        modified: person.modified,
        values: None,
    }
}

fn draw(world: &World, source: usize, place: u32) -> Draw {
    Draw::new(world.seed ^ 0xacc0, u64::from(place) << 8 | source as u64)
}

/// All values of a person's account on a source.
pub(super) fn values(world: &World, source: usize, place: u32) -> Values {
    let mut all = Map::new();
    for attribute in layout(source).attributes {
        if let Some(value) = value(world, source, place, attribute.name) {
            all.insert(attribute.name.to_owned(), value);
        }
    }
    all
}

/// The value of one attribute.
pub(super) fn value(world: &World, source: usize, place: u32, name: &str) -> Option<Value> {
    let person = world.original(place)?;
    let mut draw =
        Draw::new(world.seed ^ 0x7a1e, u64::from(place) << 16 | (name.len() as u64) << 8 | source as u64);
    let (town, country) = LOCATIONS.get(usize::from(person.location)).copied().unwrap_or_default();
    let text = |text: &str| Some(Value::from(text));
    match name {
        "employee_number" | "contractor_id" | "partner_no" | "employee_id" | "employeeID" => {
            Some(person.number().into())
        }
        "login" | "sAMAccountName" => text(&person.alias),
        "given_name" | "givenName" => text(&person.first),
        "family_name" | "sn" => text(&person.last),
        "display_name" | "displayName" | "holder_name" => Some(person.name().into()),
        "mail" => text(person.email.as_deref()?),
        "company" => text(draw.pick(COMPANIES)?),
        "department" => text(DEPARTMENTS.get(usize::from(person.department))?),
        "location" | "site" => text(town),
        "country" => text(country),
        "start_date" | "valid_from" => Some(person.start_date().into()),
        "end_date" | "valid_until" => {
            let ends = draw.per_mille(600).then(|| draw.between(20, 700))?;
            text(iso(person.created + 40 * DAY + ends * DAY).get(..10)?)
        }
        "hours_per_week" => Some(draw.between(8, 41).to_string().into()),
        "access_level" => Some(draw.between(1, 6).to_string().into()),
        "chip_serial" => Some(format!("{:014}", draw.below(90_000_000_000_000)).into()),
        "remote" | "escort" => Some(draw.per_mille(300).to_string().into()),
        "manager" => text(&world.original(person.manager)?.alias),
        "badge_id" => Some(format!("B-{:07}", person.number).into()),
        "access_groups" | "memberOf" => some_of(&mut draw, GROUPS),
        "zones" => some_of(&mut draw, ZONES),
        "distinguishedName" => Some(distinguished(&person.alias).into()),
        "objectGUID" => Some(guid(world.seed, place).into()),
        _ => None,
    }
}

/// Where an account of this name is in the directory.
pub(super) fn distinguished(alias: &str) -> String {
    format!("CN={alias},OU=People,DC=harbour-works,DC=example")
}

fn guid(seed: u64, place: u32) -> String {
    let hex = hex::encode(hex_id(seed, kind::ACCOUNT + 1000, u64::from(place)));
    let mut out = String::from("{");
    for (n, part) in [0..8, 8..12, 12..16, 16..20, 20..32].into_iter().enumerate() {
        _ = write!(out, "{}{}", if n == 0 { "" } else { "-" }, &hex[part]);
    }
    out.push('}');
    out
}

fn some_of(draw: &mut Draw, all: &[&str]) -> Option<Value> {
    let chosen: Vec<&str> = all.iter().copied().filter(|_| draw.per_mille(280)).collect();
    (!chosen.is_empty()).then(|| chosen.into())
}
