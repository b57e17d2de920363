//! The command `comove`.

fn main() -> std::process::ExitCode {
    comove::cli::run()
}
