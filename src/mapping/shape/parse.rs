//! The text of a pattern to the steps of its shape; `None` for everything that is not plain.

use super::{Fork, NAMES, Set, Shape, Step};

/// Groups inside each other.
const DEPTH: usize = 8;

pub(super) fn shape(pattern: &str) -> Option<Shape> {
    let mut parser = Parser { rest: pattern.as_bytes(), steps: Vec::new(), ascii: false };
    parser.alternatives(0)?;
    if !parser.rest.is_empty() {
        return None;
    }
    parser.steps.push(Step::Done);
    let Parser { steps, ascii, .. } = parser;
    let steps: Vec<Step> = steps.iter().map(|step| fork(&steps, step)).collect();
    let first = first(&steps, 0);
    let lead = steps.iter().find(|step| !matches!(step, Step::Save(_) | Step::Bound));
    let lead = if let Some(Step::Bytes(lead)) = lead { lead.clone() } else { Vec::new() };
    // Where a match may be empty, it may stand between the bytes of a letter.
    let ascii = ascii || first.is_none();
    let is_anchored = steps.iter().find(|step| !matches!(step, Step::Save(_))) == Some(&Step::Start);
    Some(Shape { steps, first, lead, is_anchored, ascii })
}

/// What a match from `step` on begins with; `None` when it may be empty.
fn first(steps: &[Step], step: usize) -> Option<Set> {
    let mut first = Some(Set::default());
    collect(steps, step, &mut first, &mut vec![false; steps.len()]);
    first
}

/// The step, with what is known of its two ways.
fn fork(steps: &[Step], step: &Step) -> Step {
    let Step::Split(one, other, _) = *step else { return step.clone() };
    let fork = match (first(steps, one), first(steps, other)) {
        (Some(one), Some(other)) if !one.meets(&other) => Fork::Apart(one),
        (Some(one), _) => Fork::First(one),
        (None, _) => Fork::Open,
    };
    Step::Split(one, other, fork)
}

/// Adds what a match from `step` on may begin with; takes the set away where it may be empty.
fn collect(steps: &[Step], mut step: usize, first: &mut Option<Set>, seen: &mut [bool]) {
    while let (Some(here), Some(set)) = (steps.get(step), first.as_mut()) {
        if seen.get_mut(step).is_none_or(|seen| std::mem::replace(seen, true)) {
            return;
        }
        step += 1;
        match here {
            Step::Bytes(bytes) => return bytes.first().into_iter().for_each(|byte| set.add(*byte)),
            Step::Repeat { set: one, least, .. } => {
                set.union(one);
                if *least > 0 {
                    return;
                }
            }
            Step::Split(one, other, _) => {
                collect(steps, *one, first, seen);
                step = *other;
            }
            Step::Jump(there) => step = *there,
            Step::Save(_) | Step::Bound | Step::Start => {}
            Step::End | Step::Done => *first = None,
        }
    }
}

struct Parser<'p> {
    rest: &'p [u8],
    steps: Vec<Step>,
    ascii: bool,
}

impl Parser<'_> {
    fn take(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn skip(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text.as_bytes());
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// `a|b|c`, up to the end or to the parenthesis that closes.
    fn alternatives(&mut self, depth: usize) -> Option<()> {
        let mut ends = Vec::new();
        loop {
            let begin = self.steps.len();
            self.sequence(depth)?;
            if !self.skip("|") {
                break;
            }
            self.put(begin, Step::Split(begin + 1, self.steps.len() + 2, Fork::Open));
            ends.push(self.steps.len());
            self.steps.push(Step::Jump(0));
        }
        let end = self.steps.len();
        for jump in ends {
            *self.steps.get_mut(jump)? = Step::Jump(end);
        }
        Some(())
    }

    /// Puts a step before others; these have jumps among themselves only.
    fn put(&mut self, at: usize, step: Step) {
        for moved in self.steps.iter_mut().skip(at) {
            match moved {
                Step::Split(one, other, _) => (*one, *other) = (*one + 1, *other + 1),
                Step::Jump(there) => *there += 1,
                Step::Bytes(_)
                | Step::Repeat { .. }
                | Step::Save(_)
                | Step::Bound
                | Step::Start
                | Step::End
                | Step::Done => {}
            }
        }
        self.steps.insert(at, step);
    }

    fn sequence(&mut self, depth: usize) -> Option<()> {
        let mut joined = false;
        while self.rest.first().is_some_and(|next| !matches!(next, b'|' | b')')) {
            joined = if self.skip("(") {
                self.group(depth + 1)?;
                false
            } else if let Some(place) = self.place() {
                self.steps.push(place);
                false
            } else {
                let set = match self.take()? {
                    b'\\' => {
                        let kind = self.take()?;
                        self.escaped(kind)?
                    }
                    b'[' => self.class()?,
                    b'.' => self.all_but(|byte| byte == b'\n'),
                    b'*' | b'+' | b'?' | b'{' | b'}' | b']' => return None,
                    byte => single(byte)?,
                };
                self.repeated(set, joined)?
            };
        }
        Some(())
    }

    /// `^`, `$` and `\b`; not repeated.
    fn place(&mut self) -> Option<Step> {
        let places = [("^", Step::Start), ("$", Step::End), (r"\b", Step::Bound)];
        places.into_iter().find(|(text, _)| self.skip(text)).map(|(_, step)| step)
    }

    /// Behind `(`, up to its end and the `?` that may follow.
    fn group(&mut self, depth: usize) -> Option<()> {
        if depth > DEPTH {
            return None;
        }
        let named = if self.skip("?:") {
            None
        } else if self.skip("?<") || self.skip("?P<") {
            let length = self.rest.iter().position(|byte| *byte == b'>')?;
            let (name, rest) = self.rest.split_at_checked(length)?;
            self.rest = rest.get(1..)?;
            Some(NAMES.iter().position(|known| known.as_bytes() == name)?)
        } else {
            return None;
        };
        let begin = self.steps.len();
        self.steps.extend(named.map(|index| Step::Save(index * 2)));
        self.alternatives(depth)?;
        self.steps.extend(named.map(|index| Step::Save(index * 2 + 1)));
        if !self.skip(")") || matches!(self.rest.first(), Some(b'*' | b'+' | b'{')) {
            return None;
        }
        if self.skip("?") {
            if matches!(self.rest.first(), Some(b'?' | b'+' | b'*' | b'{')) {
                return None;
            }
            self.put(begin, Step::Split(begin + 1, self.steps.len() + 1, Fork::Open));
        }
        Some(())
    }

    /// A set and how often it stands; whether it was a literal that more may join.
    fn repeated(&mut self, set: Set, joined: bool) -> Option<bool> {
        let (least, most) = match self.rest.first() {
            Some(b'?') => (0, 1),
            Some(b'*') => (0, usize::MAX),
            Some(b'+') => (1, usize::MAX),
            Some(b'{') => {
                let length = self.rest.iter().position(|byte| *byte == b'}')?;
                let text = std::str::from_utf8(self.rest.get(1..length)?).ok()?;
                let (least, most) = text.split_once(',').unwrap_or((text, text));
                let most = if most.is_empty() { usize::MAX } else { most.parse().ok()? };
                self.rest = self.rest.get(length..)?;
                (least.parse().ok()?, most)
            }
            _ => return Some(self.once(set, joined)),
        };
        self.take();
        if most < least || matches!(self.rest.first(), Some(b'?' | b'+' | b'*' | b'{')) {
            return None;
        }
        self.steps.push(Step::Repeat { set, least, most });
        Some(false)
    }

    /// A set that stands once; literals in a row are one step.
    fn once(&mut self, set: Set, joined: bool) -> bool {
        let byte = set.single();
        match (byte, self.steps.last_mut()) {
            (Some(byte), Some(Step::Bytes(literal))) if joined => literal.push(byte),
            (Some(byte), _) => self.steps.push(Step::Bytes(vec![byte])),
            (None, _) => self.steps.push(Step::Repeat { set, least: 1, most: 1 }),
        }
        byte.is_some()
    }

    /// Behind `[`, up to `]`.
    fn class(&mut self) -> Option<Set> {
        let negated = self.skip("^");
        let mut set = Set::default();
        let mut is_first = true;
        loop {
            let low = match self.take()? {
                b']' if !is_first => break,
                b'\\' => match self.take()? {
                    kind if kind.is_ascii_alphabetic() => {
                        set.union(&self.escaped(kind)?);
                        is_first = false;
                        continue;
                    }
                    sign => sign,
                },
                b'[' | b']' | b'&' | b'~' => return None,
                b'-' if self.rest.first() != Some(&b']') => return None,
                sign => sign,
            };
            is_first = false;
            let high = match self.rest {
                [b'-', b']', ..] => low,
                [b'-', high, ..] if high.is_ascii_alphanumeric() => {
                    let high = *high;
                    self.rest = self.rest.get(2..)?;
                    high
                }
                [b'-', ..] => return None,
                _ => low,
            };
            if high < low || !high.is_ascii() {
                return None;
            }
            (low..=high).for_each(|byte| set.add(byte));
        }
        Some(if negated { self.all_but(|byte| set.has(byte)) } else { set })
    }

    /// Behind a backslash.
    fn escaped(&mut self, kind: u8) -> Option<Set> {
        let blank = |byte: u8| matches!(byte, b'\t'..=b'\r' | b' ');
        match kind {
            b'd' => Some(Set::of(|byte| byte.is_ascii_digit())),
            b's' => {
                self.ascii = true;
                Some(Set::of(blank))
            }
            b'S' => Some(self.all_but(blank)),
            // The begin and the end of a word.
            b'<' | b'>' => None,
            sign if sign.is_ascii_punctuation() => single(sign),
            _ => None,
        }
    }

    /// A set with signs outside ASCII in it, which are no single bytes.
    fn all_but(&mut self, out: impl Fn(u8) -> bool) -> Set {
        self.ascii = true;
        Set::of(|byte| byte.is_ascii() && !out(byte))
    }
}

fn single(byte: u8) -> Option<Set> {
    byte.is_ascii().then(|| Set::of(|other| other == byte))
}
