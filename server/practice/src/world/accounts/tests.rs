//! Accounts: the log tells the whole story, and the store never disagrees with itself.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    Values,
    aggregate::Work,
    deeds::{Deed, Patch, Switch},
    layout::layout,
};
use crate::{
    options::Readings,
    world::{
        World,
        catalog::SOURCES,
        effects::Effect,
        person::NONE,
        population::DAY,
        tasks::{Completion, Task, TaskKind},
    },
};

const EPOCH: i64 = 1_790_000_000_000;

fn world() -> World {
    World::new(5, 220, EPOCH, [7; 32], Readings::default())
}

fn task(n: usize, at: i64) -> Task {
    Task {
        id: format!("{n:032x}"),
        kind: TaskKind::Aggregation,
        launcher: String::new(),
        source: None,
        created: at,
        visible: at,
        launched: at,
        completed: at + 2_000,
        completion: Completion::Success,
        asked: 0,
        done: 0,
        message: None,
        results: Vec::new(),
    }
}

#[derive(Clone, Debug)]
enum Step {
    Upsert { source: usize, n: u8, mail: bool },
    Delete { which: u16 },
    Replace { which: u16, n: u8 },
    Move { which: u16, to: u16 },
    Switch { which: u16 },
    Reload { which: u16 },
    Load { source: usize, keep: u8, every: bool },
    Person { which: u16 },
    Wait { ms: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    let source = prop::sample::select(vec![1_usize, 2, 3, 4, 6]);
    prop_oneof![
        4 => (source.clone(), 0_u8..6, any::<bool>()).prop_map(|(source, n, mail)| Step::Upsert { source, n, mail }),
        1 => any::<u16>().prop_map(|which| Step::Delete { which }),
        1 => (any::<u16>(), any::<u8>()).prop_map(|(which, n)| Step::Replace { which, n }),
        1 => (any::<u16>(), any::<u16>()).prop_map(|(which, to)| Step::Move { which, to }),
        1 => any::<u16>().prop_map(|which| Step::Switch { which }),
        1 => any::<u16>().prop_map(|which| Step::Reload { which }),
        2 => (source, any::<u8>(), any::<bool>()).prop_map(|(source, keep, every)| Step::Load { source, keep, every }),
        1 => any::<u16>().prop_map(|which| Step::Person { which }),
        3 => prop_oneof![0_i64..4_000, Just(DAY)].prop_map(|ms| Step::Wait { ms }),
    ]
}

fn values(source: usize, n: u8, mail: bool) -> Values {
    let layout = layout(source);
    let mut values = Values::new();
    for (name, value) in [
        (layout.mapping.uid, format!("step.{n}")),
        (layout.mapping.last, format!("Step{n}")),
        (layout.mapping.mail, if mail { format!("{n}@step.example") } else { String::new() }),
        (layout.key, format!("S-{n}")),
    ] {
        values.insert(name.to_owned(), value.into());
    }
    values
}

/// The effect of a step as the operations make it; nothing for waiting.
fn effect(world: &World, step: &Step, at: i64, n: usize) -> Option<Effect> {
    let all = &world.accounts.all;
    let account = |which: u16| all.get(usize::from(which) % all.len()).map(|account| account.id.to_string());
    let person = |which: u16| {
        let place = usize::from(which) % world.people.len();
        world.people.get(place).map(|person| (place as u32, person.id.to_string()))
    };
    let deed = match step {
        Step::Upsert { source, n, mail } => {
            Deed::Upsert { source: *source, values: values(*source, *n, *mail) }
        }
        Step::Delete { which } => Deed::Delete { account: account(*which)? },
        Step::Replace { which, n } => {
            Deed::Replace { account: account(*which)?, values: values(1, *n, true) }
        }
        Step::Move { which, to } => {
            let (_, id) = person(*to)?;
            let patch = Patch { person: Some((to % 5 > 0).then_some(id)), ..Patch::default() };
            Deed::Patch { account: account(*which)?, patch }
        }
        Step::Switch { which } => Deed::Switch { account: account(*which)?, switch: Switch::Disable },
        Step::Reload { which } => Deed::Reload { account: account(*which)? },
        Step::Load { source, keep, every } => {
            let file = SOURCES.get(*source).is_some_and(|source| source.connection == "file");
            let work = Work {
                source: *source,
                task: format!("{n:032x}"),
                text: file.then(|| text(world, *source, *keep)),
                every: *every,
                collected: at + 1_000,
                completed: at + 2_000,
            };
            return Some(Effect::Load { at, task: task(n, at), work });
        }
        Step::Person { which } => {
            let (place, _) = person(*which)?;
            let change = serde_json::from_value(json!({"lastname": format!("Changed{n}")})).ok()?;
            return Some(Effect::Person { at, place, change: Box::new(change) });
        }
        Step::Wait { .. } => return None,
    };
    Some(Effect::Deed { at, due: at + 2_000, task: None, deed })
}

/// A file with some of the accounts that are there.
fn text(world: &World, source: usize, keep: u8) -> String {
    let layout = layout(source);
    let delimiter = layout.delimiter.to_string();
    let names = [layout.key, layout.mapping.uid, layout.mapping.last, layout.mapping.mail];
    let mut text = names.join(&delimiter);
    for (n, account) in world.accounts.of_source(source) {
        if u64::from(n) % 16 <= u64::from(keep) {
            let cells = names.map(|name| world.value(account, name).unwrap_or_default());
            text.push('\n');
            text.push_str(&cells.join(&delimiter));
        }
    }
    text
}

/// Everything that can be seen.
fn picture(world: &World) -> String {
    let accounts: Vec<String> =
        world.accounts.all.iter().map(|account| format!("{account:?} {:?}", world.values(account))).collect();
    let loads: Vec<_> = world.accounts.loads.iter().map(|load| load.counts).collect();
    format!("{accounts:?} {:?} {loads:?} {:?} {:?}", world.people, world.by_alias, world.by_name)
}

fn check(world: &World) {
    for (n, account) in world.accounts.all.iter().enumerate().filter(|(_, account)| !account.removed) {
        let source = usize::from(account.source);
        assert_eq!(world.accounts.place(&account.id.to_string()), Some(n as u32));
        assert_eq!(world.accounts.find(source, &world.native(account)), Some(n as u32), "{account:?}");
    }
    let live = world.accounts.all.iter().filter(|account| !account.removed).count();
    assert_eq!(world.accounts.in_order_of_id().count(), live);
    assert!(world.by_alias.is_sorted_by_key(|place| &world.people[*place as usize].alias));
    assert_eq!((world.by_alias.len(), world.by_name.len()), (world.people.len(), world.people.len()));
    // Who is visible and has a profile has an account that feeds it.
    for (place, person) in world.people.iter().enumerate().filter(|(_, p)| p.correlated && !p.removed) {
        let fed =
            (0..SOURCES.len()).any(|s| world.feeds(s, place as u32) && world.accounts.holds(s, place as u32));
        assert!(fed, "{person:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_log_tells_the_whole_story(steps in prop::collection::vec(step(), 1..24)) {
        let (mut live, mut replayed) = (world(), world());
        let mut now = EPOCH;
        for (n, step) in steps.iter().enumerate() {
            live.settle(now);
            check(&live);
            if let Some(effect) = effect(&live, step, now, n) {
                let line = serde_json::to_string(&effect).expect("it is written");
                live.apply(effect);
                replayed.apply(serde_json::from_str(&line).expect("it is read"));
            }
            if let Step::Wait { ms } = step {
                now += ms;
            }
        }
        for at in [now, now + 3 * DAY] {
            live.settle(at);
            replayed.settle(at);
            check(&live);
            prop_assert_eq!(picture(&live), picture(&replayed));
        }
    }
}

#[test]
fn the_seed_decides_every_account() {
    assert_eq!(picture(&world()), picture(&world()));
    let world = world();
    check(&world);
    for source in [0, 1, 2, 3, 4, 6] {
        assert!(world.accounts.of_source(source).count() > 3, "{source}");
    }
    assert!(world.accounts.all.iter().any(|account| account.person == NONE));
    let several = |values: &Values| values.values().any(Value::is_array);
    assert!(world.accounts.all.iter().any(|account| several(&world.values(account))));
}
