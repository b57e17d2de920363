//! Words for findings about the question that a plan answers.

use crate::verify::finding::QuestionFinding;

pub(super) fn words(finding: &QuestionFinding) -> String {
    match finding {
        QuestionFinding::Schema { found, read } => {
            format!("the plan has schema {found}, and this version reads schema {read}; make the plan again")
        }
        QuestionFinding::Bump { bump, error } => format!("the bump `{bump}` cannot be read: {error}"),
        QuestionFinding::Hold { hold, error } => format!("the hold `{hold}` cannot be read: {error}"),
        QuestionFinding::Refused { message } => message.clone(),
        QuestionFinding::NoDay { text } => format!("`{text}` is not a day"),
        QuestionFinding::NowHeld { pattern } => {
            format!("the inventory holds `{pattern}`, and did not when the plan was made")
        }
    }
}
