//! What is known of a batch: what was said to it, and how it stands.

use super::*;

/// What is known of one batch from outside: who said what to whom.
pub(super) struct Told {
    pub(super) id: BatchId,
    pub(super) people: Vec<&'static str>,
    /// Yes and no of everybody who may answer and tried to, in the present round; of a crash nobody knows whether it
    /// counts.
    pub(super) yes: HashSet<String>,
    pub(super) no: HashMap<String, bool>,
    round: i64,
    pub(super) runs: HashSet<String>,
}

impl Told {
    /// A draft of these people, of which nothing was said yet.
    pub(super) fn nothing(id: BatchId, people: Vec<&'static str>) -> Self {
        let (yes, no, runs) = (HashSet::new(), HashMap::new(), HashSet::new());
        Self { id, people, yes, no, round: 0, runs }
    }

    /// A new round forgets what was said before, but not whom somebody refused.
    pub(super) fn round(&mut self, now: i64) {
        if self.round != now {
            self.round = now;
            self.yes.clear();
        }
    }
}

/// The run that a batch was released to.
pub(super) struct RunNow {
    pub(super) id: String,
    pub(super) grant: String,
    pub(super) by: String,
}

/// How a batch stands, in one reading.
pub(super) struct Now {
    pub(super) state: State,
    pub(super) round: i64,
    pub(super) run: Option<RunNow>,
    pub(super) made_by: String,
    pub(super) submitter: Option<String>,
    pub(super) decided_at: Option<i64>,
    /// Under which sign-in it is released by itself, and from when on.
    pub(super) release: Option<(String, Option<i64>)>,
    pub(super) release_by: Option<String>,
    /// Everybody with their outcome.
    pub(super) people: Vec<(String, String)>,
    /// Open requests and whom they are about.
    pub(super) open: BTreeMap<String, Vec<String>>,
}

impl Now {
    pub(super) async fn of(world: &World, id: &BatchId) -> Self {
        let sql = "SELECT batches.state, batches.round, batches.made_by, batches.submitted_by, batches.decided_at,
                batches.release_grant, batches.release_by, batches.release_at, batch_people.person_id, batch_people.outcome,
                approvals.id AS request, approvals.state AS request_state,
                runs.id AS run, runs.grant_id AS run_grant, runs.started_by AS run_by
            FROM batches JOIN batch_people ON batch_people.batch_id = batches.id
            LEFT JOIN approvals ON approvals.id = batch_people.approval_id
            LEFT JOIN runs ON runs.object = batches.id
            WHERE batches.id = $1 ORDER BY batch_people.position, runs.id";
        let rows = world.core.store.rows(sql, crate::args![id]).await.expect("rows");
        let text = |at: usize, column| rows[at].text(column).expect("a text");
        let some = |column| rows[0].opt_text(column).expect("a text");
        let number = |column| rows[0].opt_int(column).expect("a number");
        let run = |id| RunNow { id, grant: text(0, "run_grant"), by: text(0, "run_by") };
        let mut now = Self {
            state: State::parse(&text(0, "state")).expect("a state"),
            round: rows[0].int("round").expect("a number"),
            run: some("run").map(run),
            made_by: text(0, "made_by"),
            submitter: some("submitted_by"),
            decided_at: number("decided_at"),
            release: some("release_grant").map(|grant| (grant, number("release_at"))),
            release_by: some("release_by"),
            people: Vec::new(),
            open: BTreeMap::new(),
        };
        for at in 0..rows.len() {
            let person = text(at, "person_id");
            // A column without a value reads as an empty text.
            if text(at, "request_state") == "open" {
                now.open.entry(text(at, "request")).or_default().push(person.clone());
            }
            now.people.push((person, text(at, "outcome")));
        }
        now
    }

    pub(super) fn with(&self, outcome: &str) -> Vec<&String> {
        self.people.iter().filter(|(_, is)| is == outcome).map(|(person, _)| person).collect()
    }
}
