//! The figures of the contrast: one question under three strategies.
pub(crate) fn contrast(_fleet: &crate::model::Fleet, _ask: &crate::ask::Ask) -> crate::contrast::Contrast {
    unimplemented!()
}
