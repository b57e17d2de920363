//! Running a program that only prints, within a time and up to a size: what is called `podman` may be anything.

use crate::cli::output::Held;
use std::io::{self, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// How often to look whether a program has ended.
const TICK: Duration = Duration::from_millis(20);
/// How many ticks one has that was told to end.
const LAST_TICKS: u64 = 50;
/// The most that one may print, in bytes.
const MOST: u64 = 16 << 20;

/// Returns what a program prints. One that takes longer than some seconds, or prints without end, is ended with all that
/// it has started.
pub(in crate::cli) fn printed(command: &mut Command, seconds: u64) -> io::Result<String> {
    let held = Held::new();
    let printed = start(command).and_then(|(mut child, receiver)| {
        let printed = finished(&mut child, &receiver, seconds);
        if printed.is_err() {
            kill(&mut child);
        }
        printed
    });
    held.end();
    Ok(String::from_utf8_lossy(&printed?).into_owned())
}

/// What a program has printed until it closed its output.
type Printed = io::Result<Vec<u8>>;

fn start(command: &mut Command) -> io::Result<(Child, Receiver<Printed>)> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let mut child = command.stdin(Stdio::null()).stderr(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let (send, receiver) = channel();
    let output = child.stdout.take();
    // Nobody waits for the thread: something that the program has started may keep the output open.
    let reading = thread::Builder::new().spawn(move || {
        let mut bytes = Vec::new();
        let read = output.map_or(Ok(0), |output| output.take(MOST + 1).read_to_end(&mut bytes));
        // Nobody listens any more if it took too long.
        drop(send.send(read.map(|_| bytes)));
    });
    match reading {
        Ok(_) => Ok((child, receiver)),
        Err(error) => {
            kill(&mut child);
            Err(error)
        }
    }
}

fn finished(child: &mut Child, receiver: &Receiver<Printed>, seconds: u64) -> Printed {
    let ticks = seconds * 1000 / 20;
    let late = || io::Error::new(io::ErrorKind::TimedOut, format!("it took longer than {seconds} seconds"));
    let mut bytes = None;
    for _ in 0..ticks {
        Held::go_on()?;
        if bytes.is_some() {
            match child.try_wait()? {
                Some(status) if status.success() => return Ok(bytes.unwrap_or_default()),
                Some(status) => return Err(io::Error::other(format!("it ended with {status}"))),
                None => thread::sleep(TICK),
            }
            continue;
        }
        match receiver.recv_timeout(TICK) {
            Ok(printed) => bytes = Some(printed?),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(io::Error::other("its output cannot be read")),
        }
        if bytes.as_ref().is_some_and(|bytes| bytes.len() as u64 > MOST) {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it printed more than 16 MiB"));
        }
    }
    Err(late())
}

/// Ends a program and what it has started, and waits a moment for it.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    let _ = rustix::process::kill_process_group(
        rustix::process::Pid::from_child(child),
        rustix::process::Signal::KILL,
    );
    // It may have ended by itself.
    drop(child.kill());
    for _ in 0..LAST_TICKS {
        if !matches!(child.try_wait(), Ok(None)) {
            break;
        }
        thread::sleep(TICK);
    }
}
