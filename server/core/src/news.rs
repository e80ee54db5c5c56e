//! What changed just now, told to whoever watches. News are hints: a watcher reads the store.

use tokio::sync::broadcast;

/// Who should look again: `batch:B-0001`, `tasks`, `directory` …
pub type Topic = String;

/// Cheap to clone; every clone hears and tells the same news.
#[derive(Clone)]
pub struct News {
    sender: broadcast::Sender<Topic>,
    outside: Option<tokio::sync::mpsc::UnboundedSender<Topic>>,
}

impl Default for News {
    fn default() -> Self {
        Self::new()
    }
}

impl News {
    /// News inside this process.
    pub fn new() -> Self {
        Self { sender: broadcast::channel(1024).0, outside: None }
    }

    /// Also hands every topic told here to `outside`, which carries it to the other replicas.
    #[must_use]
    pub fn with_outside(mut self, outside: tokio::sync::mpsc::UnboundedSender<Topic>) -> Self {
        self.outside = Some(outside);
        self
    }

    /// Tells everybody, here and in other replicas.
    pub fn tell(&self, topic: impl Into<Topic>) {
        let topic = topic.into();
        if let Some(outside) = &self.outside {
            // A closed channel means that this process is shutting down.
            drop(outside.send(topic.clone()));
        }
        self.hear(topic);
    }

    /// Tells those in this process only: news that came from another replica.
    pub fn hear(&self, topic: Topic) {
        // Nobody watching is not an error.
        drop(self.sender.send(topic));
    }

    /// Starts to listen. A watcher that lags is told so and reads everything again.
    pub fn watch(&self) -> broadcast::Receiver<Topic> {
        self.sender.subscribe()
    }
}
