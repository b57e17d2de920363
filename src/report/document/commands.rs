//! The commands of a document that go on from what was asked.

use super::{Block, Document};

/// What stands in a command for the inputs, which only who asked can name.
const INPUTS: &str = " ...";

impl Document {
    /// Puts the inputs in the commands of the document, as they were typed: ` -i fleet.toml`.
    pub fn name_inputs(&mut self, typed: &str) {
        self.blocks.iter_mut().for_each(|block| of_block(block, typed));
    }
}

fn of_block(block: &mut Block, typed: &str) {
    match block {
        Block::Code(lines) => lines.iter_mut().for_each(|line| of_command(line, typed)),
        Block::Fold { blocks, .. } => blocks.iter_mut().for_each(|block| of_block(block, typed)),
        _ => {}
    }
}

fn of_command(command: &mut String, typed: &str) {
    if let Some((verb, rest)) = command.split_once(INPUTS)
        && verb.strip_prefix("comove ").is_some_and(|verb| !verb.contains(' '))
    {
        *command = format!("{verb}{typed}{rest}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::Line;

    #[test]
    fn inputs_are_named_in_commands_alone() {
        let lines = ["comove plan ... --bump a=1", "kubectl get ...", "comove plan --hold '...'"];
        let lines = lines.map(str::to_owned);
        let fold = Block::Fold { summary: Line::default(), blocks: vec![Block::Code(lines.to_vec())] };
        let mut document = Document { blocks: vec![fold] };
        document.name_inputs(" -i 'my fleet.toml'");
        let Block::Fold { blocks, .. } = &document.blocks[0] else { panic!("a fold") };
        let named = "comove plan -i 'my fleet.toml' --bump a=1".to_owned();
        assert_eq!(blocks[0], Block::Code(vec![named, lines[1].clone(), lines[2].clone()]));
    }
}
