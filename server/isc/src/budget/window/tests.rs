use std::sync::Arc;

use super::*;

/// Polls a waiting acquire once without letting time pass.
async fn settle() {
    for _ in 0..8 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_next_window_opens_when_the_first_send_is_old_enough() {
    let budget = SlidingWindow::new(3);
    let start = Instant::now();
    for _ in 0..3 {
        budget.acquire(Lane::Runs).await.unwrap();
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    budget.acquire(Lane::People).await.unwrap();
    assert_eq!(start.elapsed(), WINDOW + SLACK);
}

#[tokio::test(start_paused = true)]
async fn many_waiters_are_all_served_in_order_of_lanes() {
    let budget = Arc::new(SlidingWindow::with_window(2, WINDOW));
    budget.acquire(Lane::Runs).await.unwrap();
    budget.acquire(Lane::Runs).await.unwrap();
    let order = Arc::new(Mutex::new(Vec::new()));
    let waiters: Vec<_> = [Lane::Crawl, Lane::Runs, Lane::People, Lane::Runs]
        .into_iter()
        .map(|lane| {
            let (budget, order) = (budget.clone(), order.clone());
            tokio::spawn(async move {
                budget.acquire(lane).await.unwrap();
                order.lock().unwrap().push(lane);
            })
        })
        .collect();
    settle().await;
    assert!(budget.expected_wait(Lane::People) > Duration::ZERO);
    for waiter in waiters {
        waiter.await.unwrap();
    }
    assert_eq!(*order.lock().unwrap(), [Lane::People, Lane::Runs, Lane::Runs, Lane::Crawl]);
}

#[tokio::test(start_paused = true)]
async fn whoever_goes_away_blocks_nobody() {
    let budget = Arc::new(SlidingWindow::with_window(1, WINDOW));
    budget.acquire(Lane::People).await.unwrap();
    let start = Instant::now();
    let gone = tokio::spawn({
        let budget = budget.clone();
        async move { budget.acquire(Lane::People).await }
    });
    settle().await;
    let waiting = tokio::spawn({
        let budget = budget.clone();
        async move { budget.acquire(Lane::Runs).await }
    });
    settle().await;
    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    waiting.await.unwrap().unwrap();
    assert_eq!(start.elapsed(), WINDOW);
}

#[tokio::test(start_paused = true)]
async fn a_hold_that_comes_while_waiting_counts() {
    let budget = Arc::new(SlidingWindow::with_window(1, WINDOW));
    budget.acquire(Lane::People).await.unwrap();
    let start = Instant::now();
    let waiting = tokio::spawn({
        let budget = budget.clone();
        async move { budget.acquire(Lane::People).await }
    });
    settle().await;
    budget.hold(Duration::from_secs(60));
    waiting.await.unwrap().unwrap();
    assert_eq!(start.elapsed(), Duration::from_secs(60));
}

#[tokio::test(start_paused = true)]
async fn closing_refuses_those_who_wait_and_those_who_come() {
    let budget = Arc::new(SlidingWindow::with_window(1, WINDOW));
    budget.acquire(Lane::People).await.unwrap();
    let waiters: Vec<_> = Lane::ALL
        .into_iter()
        .chain(Lane::ALL)
        .map(|lane| {
            let budget = budget.clone();
            tokio::spawn(async move { budget.acquire(lane).await })
        })
        .collect();
    settle().await;
    let start = Instant::now();
    budget.close();
    for waiter in waiters {
        assert_eq!(waiter.await.unwrap(), Err(BudgetClosed));
    }
    assert_eq!(budget.acquire(Lane::People).await, Err(BudgetClosed));
    assert_eq!(start.elapsed(), Duration::ZERO);
}
