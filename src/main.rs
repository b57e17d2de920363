//! The command `comove`.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether standard output was closed when the program began.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Looks before `main` does, in which the standard library opens `/dev/null` for what is closed.
#[cfg(unix)]
mod before_main {
    ctor::declarative::ctor! {
        #[ctor(unsafe)]
        fn look() {
            let is_closed = rustix::io::fcntl_getfd(rustix::stdio::stdout()).is_err();
            super::CLOSED.store(is_closed, super::Ordering::Relaxed);
        }
    }
}

fn main() -> std::process::ExitCode {
    comove::cli::run(CLOSED.load(Ordering::Relaxed))
}
