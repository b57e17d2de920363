//! Words for findings about the question that a plan answers.

use crate::model::Omission;
use crate::verify::finding::QuestionFinding;

pub(super) fn words(finding: &QuestionFinding) -> String {
    match finding {
        QuestionFinding::Schema { found, read } => {
            format!("the plan has schema {found}, and this version reads schema {read}; make the plan again")
        }
        QuestionFinding::Bump { bump, error } => format!("the bump `{bump}` cannot be read: {error}"),
        QuestionFinding::Hold { hold, error } => format!("the hold `{hold}` cannot be read: {error}"),
        QuestionFinding::Exception { pattern, error } => {
            format!("the exception `{pattern}` cannot be read: {error}")
        }
        QuestionFinding::LeftOut { bump, why, thing } => {
            format!("the plan leaves {thing} out of `{bump}` ({}), and that is not so by now", because(*why))
        }
        QuestionFinding::NowLeftOut { bump, why, thing } => {
            format!("{thing} is left out of `{bump}` ({}), and the plan does not say so", because(*why))
        }
        QuestionFinding::Refused { message } => message.clone(),
        QuestionFinding::NoDay { text } => format!("`{text}` is not a day"),
        QuestionFinding::NowHeld { pattern } => {
            format!("the inventory holds `{pattern}`, and did not when the plan was made")
        }
    }
}

const fn because(why: Omission) -> &'static str {
    match why {
        Omission::Excepted => "on purpose",
        Omission::There => "there already",
        Omission::Further => "further already",
        Omission::Lacks => "nothing says that it has it",
        Omission::OtherSystem => "it runs another system",
        Omission::Undecided => "whether a condition holds of it is unknown",
        Omission::Shares => "it has that of another machine",
    }
}
