//! How far a long piece of work is, when a terminal looks on.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressStyle};

use super::Global;

/// A bar on standard error; none where nobody looks on.
pub struct Bar(Option<ProgressBar>);

impl Bar {
    /// A bar with a word before it.
    pub fn new(global: &Global, what: &'static str) -> Self {
        if global.quiet || !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{prefix:>10} [{bar:30}] {pos}/{len} {wide_msg}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(what);
        Self(Some(bar))
    }

    /// Shows what is being done, and how much of it is done.
    pub fn show(&self, what: &str, done: u64, total: u64) {
        if let Some(bar) = &self.0 {
            bar.set_length(total);
            bar.set_position(done);
            bar.set_message(what.to_owned());
        }
    }

    /// Prints while the bar is out of the way.
    pub fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
