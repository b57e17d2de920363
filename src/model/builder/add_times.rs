//! Adding windows, freezes, durations, and what cannot be taken back.

use super::add::Adder;
use crate::calendar::{CalendarError, Freeze, Moment, Shift, Window};
use crate::diag::{Code, Diagnostic};
use crate::inventory::raw::{RawDuration, RawFreeze, RawNoReturn, RawWindow, Text};
use crate::model::pattern::{Pattern, PatternError};
use crate::model::timed::{Durations, Timed, Work};
use crate::source::Place;
use jiff::SignedDuration;

impl Adder<'_> {
    pub(super) fn window(&mut self, raw: &RawWindow) {
        let place = self.place(&raw.open);
        let whom = self.whom(raw.whom.as_ref());
        match (raw.open.value.parse::<Window>(), whom) {
            (Ok(what), Ok(whom)) => self.builder.fleet.windows.push(Timed { whom, what, place }),
            (Err(error), _) => self.bad_time(&error, place, "in this window"),
            (Ok(_), Err(())) => {}
        }
    }

    pub(super) fn freeze(&mut self, raw: &RawFreeze) {
        let text = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
        let (place, zone) = (self.place(&raw.from), text(&raw.zone));
        let whom = self.whom(raw.whom.as_ref());
        let freeze = Freeze::new(&raw.from.value, &raw.until.value, zone.as_deref(), text(&raw.because));
        match (freeze, whom) {
            (Ok(what), Ok(whom)) => {
                for (edge, text) in what.edges().into_iter().zip([&raw.from, &raw.until]) {
                    self.shifted(edge, text);
                }
                self.builder.fleet.freezes.push(Timed { whom, what, place });
            }
            (Err(error), _) => self.bad_time(&error, place, "in this freeze"),
            (Ok(_), Err(())) => {}
        }
    }

    /// Warns of a local time that clocks do not show just once.
    fn shifted(&mut self, moment: &Moment, text: &Text) {
        let what = match moment.shift {
            None => return,
            Some(Shift::Skipped) => "clocks are set forward then and never show this time",
            Some(Shift::Twice) => "clocks are set back then and show this time twice",
        };
        let message = format!("{what}: `{}` is taken as {}", text.value, moment.local());
        let diagnostic = Diagnostic::new(Code::ClockChange, message).at(self.place(text), "this time");
        self.builder.report(diagnostic.help("write an instant of RFC 3339 to have it exact"));
    }

    pub(super) fn duration(&mut self, raw: &RawDuration) {
        let place = self.place(&raw.whom);
        let Ok(whom) = self.whom(Some(&raw.whom)) else { return };
        let stated = [
            (Work::Upgrade, &raw.upgrade),
            (Work::Restart, &raw.restart),
            (Work::Migrate, &raw.migrate),
            (Work::Rebuild, &raw.rebuild),
            (Work::Redeploy, &raw.redeploy),
            (Work::Make, &raw.make),
        ];
        let mut what = Durations::default();
        for (work, text) in stated {
            if let Some(text) = text
                && let Some(seconds) = self.seconds(text)
            {
                what.insert(work, (seconds, self.place(text)));
            }
        }
        self.builder.fleet.durations.push(Timed { whom, what, place });
    }

    pub(super) fn no_return(&mut self, raw: &RawNoReturn) {
        let place = self.place(&raw.whom);
        if let Ok(whom) = self.whom(Some(&raw.whom)) {
            let what = raw.because.value.clone();
            self.builder.fleet.no_returns.push(Timed { whom, what, place });
        }
    }

    /// Reads whole seconds, `6m` or `1h 30m`.
    fn seconds(&mut self, text: &Text) -> Option<u64> {
        let read = text.value.parse::<SignedDuration>().ok().filter(|read| read.subsec_nanos() == 0);
        let seconds = read.and_then(|read| u32::try_from(read.as_secs()).ok());
        if seconds.is_none() {
            let message = format!("`{}` is no duration in whole seconds", text.value);
            let place = self.place(text);
            let diagnostic = Diagnostic::new(Code::BadValue, message).at(place, "here");
            self.builder.report(diagnostic.help("write it as in `90s`, `6m` or `1h 30m`"));
        }
        seconds.map(u64::from)
    }

    /// Reads what something is for: everything, or the things of a pattern.
    pub(super) fn whom(&mut self, text: Option<&Text>) -> Result<Option<Pattern>, ()> {
        let Some(text) = text else { return Ok(None) };
        let place = self.place(text);
        let (message, help) = match Pattern::parse(&text.value) {
            Ok(pattern) if pattern.property().is_none() => return Ok(Some(pattern)),
            Ok(_) => {
                let help = "leave out what stands behind the `:`";
                ("this is for things, not for one of their properties".to_owned(), Some(help.to_owned()))
            }
            Err(error) => (error.to_string(), PatternError::help(&error)),
        };
        let mut diagnostic = Diagnostic::new(Code::BadPattern, message);
        diagnostic.help = help;
        self.builder.report(diagnostic.at(place, "for this"));
        Err(())
    }

    fn bad_time(&mut self, error: &CalendarError, place: Place, label: &str) {
        let diagnostic = Diagnostic::new(Code::BadValue, error.to_string()).at(place, label);
        self.builder.report(diagnostic.help(error.help()));
    }
}
