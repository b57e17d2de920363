//! Signals that end the program. What it has begun and nobody else would clean up goes first: a part of a file, a program
//! that it runs.

use std::fs::File;
use std::io;

#[cfg(unix)]
mod kept {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::{flag, low_level};
    use std::fs;
    use std::process;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::{Arc, OnceLock};

    /// What handlers and writers share.
    struct Shared {
        /// Whether a signal may end the program at once.
        idle: Arc<AtomicBool>,
        /// The latest signal that came, or 0.
        came: Arc<AtomicUsize>,
    }

    static SHARED: OnceLock<Shared> = OnceLock::new();

    fn shared() -> &'static Shared {
        SHARED.get_or_init(|| Shared {
            idle: Arc::new(AtomicBool::new(true)),
            came: Arc::new(AtomicUsize::new(0)),
        })
    }

    /// The first process of a container is spared by the system what signals do by default, so it has to end itself.
    fn is_first() -> bool {
        process::id() == 1
    }

    pub(super) fn install() {
        let Shared { idle, came } = shared();
        for signal in [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|&signal| !is_ignored(signal)) {
            let number = usize::try_from(signal).unwrap_or_default();
            let at_once = match is_first() {
                true => flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(idle)),
                false => flag::register_conditional_default(signal, Arc::clone(idle)),
            };
            // Without them the program ends all the same, and may leave a part behind.
            drop(at_once.and_then(|_| flag::register_usize(signal, Arc::clone(came), number)));
        }
    }

    /// Whether who started the program wants it to go on, as `nohup` does.
    fn is_ignored(signal: i32) -> bool {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
        mask & (1 << (signal - 1)) != 0
    }

    pub(super) fn hold() {
        shared().idle.store(false, Ordering::SeqCst);
    }

    pub(super) fn release() {
        shared().idle.store(true, Ordering::SeqCst);
    }

    pub(super) fn came() -> bool {
        shared().came.load(Ordering::SeqCst) != 0
    }

    /// Ends the program as the signal that came would have.
    pub(super) fn obey() {
        let Ok(signal @ 1..) = i32::try_from(shared().came.load(Ordering::SeqCst)) else { return };
        if !is_first() {
            drop(low_level::emulate_default_handler(signal));
        }
        low_level::exit(128 + signal);
    }
}

#[cfg(not(unix))]
mod kept {
    pub(super) const fn install() {}
    pub(super) const fn hold() {}
    pub(super) const fn release() {}
    pub(super) const fn came() -> bool {
        false
    }
    pub(super) const fn obey() {}
}

/// Catches the signals that end the program.
pub(in crate::cli) fn install() {
    kept::install();
}

/// While there is one, signals are held back.
pub(in crate::cli) struct Held(());

impl Held {
    /// Fails once a signal has come that was held back.
    pub(in crate::cli) fn go_on() -> io::Result<()> {
        match kept::came() {
            true => Err(io::Error::other("a signal has ended it")),
            false => Ok(()),
        }
    }

    pub(in crate::cli) fn new() -> Self {
        kept::hold();
        Self(())
    }

    /// Ends the program if a signal has come.
    pub(in crate::cli) fn end(self) {
        drop(self);
        kept::obey();
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        kept::release();
    }
}

/// A file that is written until a signal comes.
pub(super) struct Watched(pub(super) File);

impl io::Write for Watched {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Held::go_on()?;
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
