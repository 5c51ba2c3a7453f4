//! Patterns of a plain shape, matched by hand: several times faster than a general engine on the short texts of entries.
//!
//! Literals, sets, fixed or greedy repeats of one sign, groups, alternatives, `^`, `$` and `\b` are plain; a pattern with
//! anything else has no shape, and the general engine takes it. Where both can, they find the same: first from the left,
//! first alternative first. It must never guess: what takes too long, or a set of signs outside ASCII, is left undecided.

mod parse;
#[cfg(test)]
mod tests;

/// A set of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Set([u64; 4]);

impl Set {
    fn of(is_in: impl Fn(u8) -> bool) -> Self {
        let mut set = Self::default();
        (0..=u8::MAX).filter(|byte| is_in(*byte)).for_each(|byte| set.add(byte));
        set
    }

    /// Its only byte.
    fn single(&self) -> Option<u8> {
        let mut bytes = (0..=u8::MAX).filter(|byte| self.has(*byte));
        bytes.next().filter(|_| bytes.next().is_none())
    }

    fn add(&mut self, byte: u8) {
        if let Some(word) = self.0.get_mut(usize::from(byte >> 6)) {
            *word |= 1 << (byte & 63);
        }
    }

    fn has(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte >> 6)).is_some_and(|word| word >> (byte & 63) & 1 == 1)
    }

    fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).any(|(word, other)| word & other != 0)
    }

    fn union(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word |= other);
    }
}

/// A step of a match; the next one follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// These bytes.
    Bytes(Vec<u8>),
    /// As many bytes of a set as there are, from `least` to `most`; fewer if what follows wants them.
    Repeat { set: Set, least: usize, most: usize },
    /// What stands at the first step, else what stands at the second.
    Split(usize, usize, Fork),
    /// Go on there.
    Jump(usize),
    /// Remember the place.
    Save(usize),
    /// Between a letter, digit or `_` of ASCII and anything else.
    Bound,
    /// The beginning of the text.
    Start,
    /// The end of the text.
    End,
    /// A match.
    Done,
}

/// What is known of two ways before either is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fork {
    /// Both must be tried.
    Open,
    /// The first begins with one of these.
    First(Set),
    /// The first begins with one of these, and the other with none of them.
    Apart(Set),
}

/// Groups that are remembered: `v`, `loan` and `instalment`, two places each.
const NAMES: [&str; 3] = ["v", "loan", "instalment"];
type Saves = [u32; NAMES.len() * 2];
/// No place was remembered.
const NOWHERE: u32 = u32::MAX;

/// A pattern of a plain shape.
#[derive(Debug, Clone)]
pub struct Shape {
    steps: Vec<Step>,
    /// A match begins with one of these; `None` when it may be empty.
    first: Option<Set>,
    /// The literal that a match begins with; empty when there are several.
    lead: Vec<u8>,
    is_anchored: bool,
    /// Whether signs outside ASCII would be told apart otherwise than by bytes.
    ascii: bool,
}

/// Where a match stands, and its groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found<'t> {
    text: &'t str,
    start: usize,
    end: usize,
    saves: Saves,
}

impl<'t> Found<'t> {
    /// The whole match.
    pub fn whole(&self) -> &'t str {
        self.text.get(self.start..self.end).unwrap_or_default()
    }

    /// The group of this name.
    pub fn group(&self, name: &str) -> Option<&'t str> {
        let index = NAMES.iter().position(|known| *known == name)?;
        let [from, to] = self.saves.as_chunks::<2>().0.get(index)?;
        self.text.get(usize::try_from(*from).ok()?..usize::try_from(*to).ok()?)
    }
}

/// A longer text is left undecided.
const LONGEST: usize = 1 << 20;
/// A longer pattern is no plain one: its steps call each other as deep as it is long.
const PATTERN: usize = 1_000;

/// It cannot be told here: the general engine must be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undecided;

impl Shape {
    /// The shape of a pattern, if it is a plain one.
    pub fn parse(pattern: &str) -> Option<Self> {
        if pattern.len() <= PATTERN { parse::shape(pattern) } else { None }
    }

    /// The first match.
    pub fn find<'t>(&self, text: &'t str) -> Result<Option<Found<'t>>, Undecided> {
        if self.ascii && !text.is_ascii() || text.len() >= LONGEST {
            return Err(Undecided);
        }
        let mut run =
            Run { steps: &self.steps, text: text.as_bytes(), saves: [NOWHERE; 6], left: 1_000 + text.len() * 8 };
        let mut start = 0;
        loop {
            let Some(here) = self.candidate(run.text, start) else { return Ok(None) };
            start = here;
            run.saves = [NOWHERE; 6];
            match run.from(0, start)? {
                Some(end) => return Ok(Some(Found { text, start, end, saves: run.saves })),
                None if self.is_anchored => return Ok(None),
                None => {}
            }
            start += 1;
        }
    }

    /// The next place from `start` where a match may begin.
    fn candidate(&self, text: &[u8], start: usize) -> Option<usize> {
        let rest = text.get(start..)?;
        let Some(first) = &self.first else { return Some(start) };
        if self.is_anchored {
            return rest.first().is_some_and(|byte| first.has(*byte)).then_some(start);
        }
        let place = match self.lead.first() {
            Some(sign) => memchr::memchr_iter(*sign, rest)
                .find(|at| rest.get(*at..).is_some_and(|rest| rest.starts_with(&self.lead))),
            None => rest.iter().position(|byte| first.has(*byte)),
        };
        place.map(|place| start + place)
    }
}

struct Run<'a> {
    steps: &'a [Step],
    text: &'a [u8],
    saves: Saves,
    left: usize,
}

impl Run<'_> {
    /// The end of the match that begins with step `step` at `at`.
    fn from(&mut self, mut step: usize, mut at: usize) -> Result<Option<usize>, Undecided> {
        while let Some(here) = self.steps.get(step) {
            self.left = self.left.checked_sub(1).ok_or(Undecided)?;
            step += 1;
            match here {
                Step::Bytes(bytes) => {
                    if !self.text.get(at..).is_some_and(|rest| rest.starts_with(bytes)) {
                        return Ok(None);
                    }
                    at += bytes.len();
                }
                Step::Repeat { set, least, most } => {
                    let rest = self.text.get(at..).unwrap_or_default();
                    if least == most {
                        match rest.get(..*least) {
                            Some(signs) if signs.iter().all(|byte| set.has(*byte)) => at += least,
                            _ => return Ok(None),
                        }
                        continue;
                    }
                    let count = rest.iter().take(*most).take_while(|byte| set.has(**byte)).count();
                    self.left = self.left.checked_sub(count / 8).ok_or(Undecided)?;
                    if count < *least {
                        return Ok(None);
                    }
                    for taken in (*least + 1..=count).rev() {
                        if let Some(end) = self.attempt(step, at + taken)? {
                            return Ok(Some(end));
                        }
                    }
                    at += least;
                }
                Step::Split(one, other, Fork::First(set) | Fork::Apart(set)) if !self.is_next(at, set) => step = *other,
                Step::Split(one, _, Fork::Apart(_)) => step = *one,
                Step::Split(one, other, _) => {
                    if let Some(end) = self.attempt(*one, at)? {
                        return Ok(Some(end));
                    }
                    step = *other;
                }
                Step::Jump(there) => step = *there,
                Step::Save(place) => {
                    if let Some(save) = self.saves.get_mut(*place) {
                        *save = u32::try_from(at).unwrap_or(NOWHERE);
                    }
                }
                Step::Bound if self.is_bound(at) => {}
                Step::Start if at == 0 => {}
                Step::End if at == self.text.len() => {}
                Step::Bound | Step::Start | Step::End => return Ok(None),
                Step::Done => return Ok(Some(at)),
            }
        }
        Ok(None)
    }

    /// One way among several: if it fails, the groups are as they were.
    fn attempt(&mut self, step: usize, at: usize) -> Result<Option<usize>, Undecided> {
        let before = self.saves;
        let end = self.from(step, at)?;
        if end.is_none() {
            self.saves = before;
        }
        Ok(end)
    }

    fn is_next(&self, at: usize, set: &Set) -> bool {
        self.text.get(at).is_some_and(|byte| set.has(*byte))
    }

    fn is_bound(&self, at: usize) -> bool {
        let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let before = at.checked_sub(1).and_then(|before| self.text.get(before));
        is_word(before) != is_word(self.text.get(at))
    }
}
