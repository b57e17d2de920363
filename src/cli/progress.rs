//! What a person sees who waits: after one second, and only on a terminal, standard error shows what is going on.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, stderr};
use std::sync::Mutex;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long nothing is shown.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often what is shown moves.
const TICK: Duration = Duration::from_millis(120);

/// The progress that is shown, or will be.
static SHOWN: Mutex<Option<Shown>> = Mutex::new(None);

struct Shown {
    tell: Sender<&'static str>,
    thread: JoinHandle<()>,
}

/// Says what is going on from now on, such as `reading`.
pub(super) fn stage(what: &'static str) {
    let Ok(mut shown) = SHOWN.lock() else { return };
    if shown.is_none() && super::output::shows_warnings() && stderr().is_terminal() {
        let (tell, told) = channel();
        let thread = thread::Builder::new().spawn(move || {
            let mut what = "";
            // The second runs from the last that was told: what ends soon is not worth a word.
            let bar = loop {
                match told.recv_timeout(PATIENCE) {
                    Ok(next) => what = next,
                    Err(RecvTimeoutError::Timeout) => break bar(what),
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            };
            while let Ok(next) = told.recv() {
                bar.set_message(next);
            }
            bar.finish_and_clear();
        });
        // Without a thread nothing is shown, and the work goes on.
        *shown = thread.ok().map(|thread| Shown { tell, thread });
    }
    if let Some(shown) = &*shown {
        // It listens until the end.
        let _ = shown.tell.send(what);
    }
}

/// Takes away what is shown, before anything else is written.
pub(super) fn end() {
    let Ok(mut shown) = SHOWN.lock() else { return };
    if let Some(Shown { tell, thread }) = shown.take() {
        drop(tell);
        // Nothing can be done if it failed.
        drop(thread.join());
    }
}

fn bar(what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})");
    let bar = ProgressBar::new_spinner().with_message(what);
    let bar = match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    };
    bar.enable_steady_tick(TICK);
    bar
}
