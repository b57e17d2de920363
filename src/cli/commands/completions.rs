//! `comove completions`

use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::output;
use clap_complete::Shell;

const EXAMPLES: &str = "\
Examples:
  comove completions bash > ~/.local/share/bash-completion/completions/comove
  comove completions zsh > ~/.zfunc/_comove
  comove completions fish > ~/.config/fish/completions/comove.fish
";

/// Print what makes a shell complete the commands and options of comove
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(in crate::cli) struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::cli::command(), "comove", &mut script);
    output::plain(None, |out| out.write_all(&script))?;
    Ok(Outcome::Done)
}
