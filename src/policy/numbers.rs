//! The numbers that a claim may be, as a sorted list of doubles.

use alloc::vec::Vec;

use crate::json::Value;

/// Sorted; no negative zero, which equals zero.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbers(Vec<f64>);

impl Numbers {
    pub(crate) fn new(numbers: impl IntoIterator<Item = f64>) -> Numbers {
        let mut numbers: Vec<f64> = numbers.into_iter().map(|number| number + 0.0).collect();
        numbers.sort_by(f64::total_cmp);
        Numbers(numbers)
    }

    /// Whether `value` of the scanned `text` is a number that is in the list.
    pub(crate) fn contains(&self, text: &[u8], value: Value) -> bool {
        if self.0.is_empty() {
            return false;
        }
        value.number(text).is_some_and(|number| self.0.binary_search_by(|one| one.total_cmp(&(number + 0.0))).is_ok())
    }
}
