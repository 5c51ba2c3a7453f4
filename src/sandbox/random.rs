//! Numbers that look random and are the same for the same seed on every machine: whole numbers only, no clock, no system.

/// A generator of the splitmix family: small, and good enough to scatter events.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// A generator that `seed` determines.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A generator of its own for the thing number `label`: what happens to one loan does not move with another's.
    #[must_use]
    pub fn for_thing(&self, label: u64) -> Self {
        let mut random = Self(self.0 ^ label.wrapping_mul(0xD1B5_4A32_D192_ED03));
        random.draw();
        random
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from 0 to `bound` − 1; 0 when `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        let drawn = self.draw();
        drawn.checked_rem(bound).unwrap_or(0)
    }

    /// A whole number from `low` to `high`, both included.
    pub fn within(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high.saturating_sub(low)).unwrap_or(0).saturating_add(1);
        low.saturating_add(i64::try_from(self.below(width)).unwrap_or(0))
    }

    /// A count from `low` to `high`, both included.
    pub fn count(&mut self, low: u32, high: u32) -> u32 {
        u32::try_from(self.within(i64::from(low), i64::from(high))).unwrap_or(low)
    }

    /// Whether something happens that happens in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of `things`; `None` when there is none.
    pub fn pick<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        let index = self.below(u64::try_from(things.len()).unwrap_or(0));
        things.get(usize::try_from(index).unwrap_or(0))
    }

    /// One of `things`, each as likely as its weight says.
    pub fn weighted<T: Copy>(&mut self, things: &[(u64, T)]) -> Option<T> {
        let mut left = self.below(things.iter().map(|(weight, _)| weight).sum());
        for (weight, thing) in things {
            if left < *weight {
                return Some(*thing);
            }
            left -= weight;
        }
        None
    }

    /// Puts `things` into another order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            let other = self.below(u64::try_from(last).unwrap_or(0).saturating_add(1));
            things.swap(last, usize::try_from(other).unwrap_or(0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_on_every_machine() {
        let mut random = Random::new(42);
        let drawn: Vec<u64> = (0..5).map(|_| random.below(1_000)).collect();
        let mut again = Random::new(42);
        assert_eq!(drawn, (0..5).map(|_| again.below(1_000)).collect::<Vec<_>>());
        assert_eq!(drawn, FIRST_OF_SEED_42);
    }

    const FIRST_OF_SEED_42: [u64; 5] = [413, 291, 858, 764, 250];

    #[test]
    fn a_shuffle_keeps_everything() {
        let mut things: Vec<u32> = (0..100).collect();
        Random::new(7).shuffle(&mut things);
        assert_ne!(things, (0..100).collect::<Vec<_>>());
        things.sort_unstable();
        assert_eq!(things, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn bounds_are_kept() {
        let mut random = Random::new(1);
        assert!((0..1_000).all(|_| (-3..=4).contains(&random.within(-3, 4))));
        assert_eq!(random.below(0), 0);
        assert_eq!(random.pick::<u8>(&[]), None);
        assert_eq!(random.weighted(&[(0, 'a'), (3, 'b')]), Some('b'));
    }
}
