//! The people of a check: as frozen, as judged, as decided.

use crate::args;
use crate::store::{Args, Result, Row, Store, Tx, Value, placeholders};
use gangway_types::checks::{Choice, Reason, Warning};
use gangway_types::reach::HintKind;
use gangway_types::{CheckId, PersonId};

/// Rows per INSERT.
const ROWS: usize = 50;

/// One person of a check, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckPerson {
    /// Who.
    pub person_id: PersonId,
    /// Place in the list.
    pub position: i64,
    /// Name.
    pub name: String,
    /// Account name.
    pub alias: String,
    /// Address as it is in ISC.
    pub mail: Option<String>,
    /// Normalised.
    pub mail_norm: Option<String>,
    /// ISC's status.
    pub status: String,
    /// Lifecycle state.
    pub lifecycle: Option<String>,
    /// Manager's id.
    pub manager_id: Option<String>,
    /// Manager's name.
    pub manager_name: Option<String>,
    /// Profile's id.
    pub profile_id: Option<String>,
    /// Profile's name.
    pub profile_name: Option<String>,
    /// Protected.
    pub protected: bool,
    /// Linked.
    pub correlated: bool,
    /// All reasons, in order.
    pub reasons: Vec<Reason>,
    /// Good to know.
    pub warnings: Vec<Warning>,
    /// What was decided.
    pub choice: Choice,
    /// When the person was read again; none before.
    pub read_at: Option<i64>,
}

/// What is stored beside the reasons so that databases can count: main reason and shared address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Key of the main reason; empty when the person will be mailed.
    pub reason: &'static str,
    /// The address that others share.
    pub address: Option<String>,
}

impl CheckPerson {
    /// Main reason and shared address as they follow from reasons and choice.
    pub fn settled(&self) -> Settled {
        let main = crate::domain::eligibility::main_reason(&self.reasons, self.choice);
        let address = self.reasons.iter().find_map(|reason| match reason {
            Reason::Shared { address, .. } => Some(address.clone()),
            _ => None,
        });
        Settled { reason: main.map_or("", |at| self.reasons[at].kind().key()), address }
    }

    /// Kinds of hints, as they are stored: `,not_live,inactive,`; empty without any.
    fn hints(&self) -> String {
        let hints = self.reasons.iter().find_map(|reason| match reason {
            Reason::MayNotRead { hints, .. } => Some(hints),
            _ => None,
        });
        let Some(hints) = hints else { return String::new() };
        hints.iter().fold(",".to_owned(), |all, hint| all + hint.kind.key() + ",")
    }

    pub(super) fn read(row: &Row) -> Result<Self> {
        Ok(Self {
            person_id: row.text("person_id")?.into(),
            position: row.int("position")?,
            name: row.text("name")?,
            alias: row.text("alias")?,
            mail: row.opt_text("mail")?,
            mail_norm: row.opt_text("mail_norm")?,
            status: row.text("status")?,
            lifecycle: row.opt_text("lifecycle")?,
            manager_id: row.opt_text("manager_id")?,
            manager_name: row.opt_text("manager_name")?,
            profile_id: row.opt_text("profile_id")?,
            profile_name: row.opt_text("profile_name")?,
            protected: row.flag("protected")?,
            correlated: row.flag("correlated")?,
            reasons: serde_json::from_str(&row.text("reasons")?)?,
            warnings: serde_json::from_str(&row.text("warnings")?)?,
            choice: Choice { picked: row.flag("picked")?, again: row.flag("again")? },
            read_at: row.opt_int("read_at")?,
        })
    }
}

pub(super) const COLUMNS: &str =
    "person_id, position, name, alias, mail, mail_norm, status, lifecycle, manager_id,
    manager_name, profile_id, profile_name, protected, correlated, reasons, warnings, picked, again, read_at";

fn values(check: &CheckId, person: &CheckPerson) -> Result<Args> {
    let settled = person.settled();
    Ok(args![
        check,
        &person.person_id,
        person.position,
        &person.name,
        &person.alias,
        person.mail.clone(),
        person.mail_norm.clone(),
        &person.status,
        person.lifecycle.clone(),
        person.manager_id.clone(),
        person.manager_name.clone(),
        person.profile_id.clone(),
        person.profile_name.clone(),
        person.protected,
        person.correlated,
        settled.reason,
        serde_json::to_string(&person.reasons)?,
        serde_json::to_string(&person.warnings)?,
        settled.address,
        person.choice.picked,
        person.choice.again,
        person.read_at,
        person.hints(),
    ])
}

const WIDTH: usize = 23;

/// Stores people of a check, new ones and again ones: what is known of them is overwritten.
///
/// # Errors
/// When the database refuses.
pub async fn insert_people(tx: &mut Tx, check: &CheckId, people: &[CheckPerson]) -> Result<()> {
    for chunk in people.chunks(ROWS) {
        let rows: Vec<String> =
            (0..chunk.len()).map(|row| format!("({})", placeholders(row * WIDTH + 1, WIDTH))).collect();
        let mut all = Args::with_capacity(chunk.len() * WIDTH);
        for person in chunk {
            all.extend(values(check, person)?);
        }
        let sql = format!(
            "INSERT INTO check_people (check_id, person_id, position, name, alias, mail, mail_norm, status, lifecycle,
                manager_id, manager_name, profile_id, profile_name, protected, correlated, reason, reasons, warnings,
                address, picked, again, read_at, hints)
             VALUES {}
             ON CONFLICT (check_id, person_id) DO UPDATE SET name = excluded.name, alias = excluded.alias,
                mail = excluded.mail, mail_norm = excluded.mail_norm, status = excluded.status,
                lifecycle = excluded.lifecycle, manager_id = excluded.manager_id, manager_name = excluded.manager_name,
                profile_id = excluded.profile_id, profile_name = excluded.profile_name,
                protected = excluded.protected, correlated = excluded.correlated, reason = excluded.reason,
                reasons = excluded.reasons, warnings = excluded.warnings, address = excluded.address,
                picked = excluded.picked, again = excluded.again, read_at = excluded.read_at,
                hints = excluded.hints",
            rows.join(", ")
        );
        tx.exec(&sql, all).await?;
    }
    Ok(())
}

/// The next people that were not read again, in order.
///
/// # Errors
/// When the database does not answer.
pub async fn to_read(store: &Store, check: &CheckId, limit: i64) -> Result<Vec<PersonId>> {
    let rows = store
        .rows(
            "SELECT person_id FROM check_people WHERE check_id = $1 AND read_at IS NULL ORDER BY position LIMIT $2",
            args![check, limit],
        )
        .await?;
    rows.iter().map(|row| Ok(row.text("person_id")?.into())).collect()
}

/// People from a place in the list on.
///
/// # Errors
/// When the database does not answer.
pub async fn positions(store: &Store, check: &CheckId, from: i64, limit: i64) -> Result<Vec<CheckPerson>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM check_people WHERE check_id = $1 AND position >= $2 ORDER BY position LIMIT $3"
    );
    store.rows(&sql, args![check, from, limit]).await?.iter().map(CheckPerson::read).collect()
}

/// These people as the check has them now, inside a transaction: choices may have changed meanwhile.
///
/// # Errors
/// When the database does not answer.
pub async fn choices_of(tx: &mut Tx, check: &CheckId, ids: &[PersonId]) -> Result<Vec<CheckPerson>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut args = args![check];
    args.extend(ids.iter().map(Value::from));
    let sql = format!(
        "SELECT {COLUMNS} FROM check_people WHERE check_id = $1 AND person_id IN ({})",
        placeholders(2, ids.len())
    );
    tx.rows(&sql, args).await?.iter().map(CheckPerson::read).collect()
}

/// One person of a check.
///
/// # Errors
/// When the database does not answer.
pub async fn person(tx: &mut Tx, check: &CheckId, id: &PersonId) -> Result<Option<CheckPerson>> {
    let sql = format!("SELECT {COLUMNS} FROM check_people WHERE check_id = $1 AND person_id = $2");
    tx.row(&sql, args![check, id]).await?.map(|row| CheckPerson::read(&row)).transpose()
}

/// Everybody of a check who shares this address.
///
/// # Errors
/// When the database does not answer.
pub async fn of_address(tx: &mut Tx, check: &CheckId, address: &str) -> Result<Vec<CheckPerson>> {
    let sql =
        format!("SELECT {COLUMNS} FROM check_people WHERE check_id = $1 AND address = $2 ORDER BY position");
    tx.rows(&sql, args![check, address]).await?.iter().map(CheckPerson::read).collect()
}

/// Everybody of a check who may not be able to read it for this reason.
///
/// # Errors
/// When the database does not answer.
pub async fn of_hint(tx: &mut Tx, check: &CheckId, kind: HintKind) -> Result<Vec<CheckPerson>> {
    let sql = format!("SELECT {COLUMNS} FROM check_people WHERE check_id = $1 AND hints LIKE $2");
    tx.rows(&sql, args![check, format!("%,{},%", kind.key())]).await?.iter().map(CheckPerson::read).collect()
}

/// Stores a choice and the main reason that follows from it.
///
/// # Errors
/// When the database refuses.
pub async fn settle(tx: &mut Tx, check: &CheckId, person: &CheckPerson) -> Result<()> {
    tx.exec(
        "UPDATE check_people SET reason = $3, picked = $4, again = $5, reasons = $6 WHERE check_id = $1 AND person_id = $2",
        args![
            check,
            &person.person_id,
            person.settled().reason,
            person.choice.picked,
            person.choice.again,
            serde_json::to_string(&person.reasons)?
        ],
    )
    .await
    .map(drop)
}

/// Forgets that people were read: they are read again.
///
/// # Errors
/// When the database refuses.
pub async fn clear_reading(tx: &mut Tx, check: &CheckId) -> Result<()> {
    tx.exec("UPDATE check_people SET read_at = NULL WHERE check_id = $1", args![check]).await.map(drop)
}
