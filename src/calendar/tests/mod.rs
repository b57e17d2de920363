mod brute;
mod dateutil;
mod ics;
mod texts;

use super::{Hours, Window, instant};
use jiff::Timestamp;

fn at(text: &str) -> Timestamp {
    instant(text).expect("a point in time")
}

fn window(text: &str) -> Window {
    text.parse().unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

/// The first open times after an instant.
fn opens(window: &Window, from: &str, number: usize) -> Vec<String> {
    let mut hours = Hours::default();
    hours.within([window]);
    let mut from = at(from);
    let mut found = Vec::new();
    while found.len() < number {
        let Ok(slot) = hours.fit(from, 60) else { break };
        // What is asked for is longer than the window, which then is the longest found.
        let end = match hours.at(slot.start) {
            super::State::Open(end) => end,
            super::State::Closed(_) => unreachable!("a slot is open"),
        };
        let local = |instant: Timestamp| window.zone.to_datetime(instant).strftime("%a %F %H:%M").to_string();
        found.push(format!("{} - {}", local(slot.start), local(end)));
        from = end;
    }
    found
}
