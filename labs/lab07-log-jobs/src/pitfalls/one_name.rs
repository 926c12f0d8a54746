//! Counting by name with `entry(name.to_owned())`: a copy of the name for each line, though nearly all are known.

use std::collections::HashMap;

// ANCHOR: broken
/// Broken, in the sense of slow: an allocation for each line. Returns the counts and how many names were copied.
pub fn count_with_a_copy_each<'a>(names: impl Iterator<Item = &'a str>) -> (HashMap<String, u64>, usize) {
    let (mut counts, mut copies) = (HashMap::new(), 0);
    for name in names {
        copies += 1;
        *counts.entry(name.to_owned()).or_insert(0) += 1;
    }
    (counts, copies)
}
// ANCHOR_END: broken

// ANCHOR: mended
/// Mended: looked up by reference, and copied only when it is new.
pub fn count_with_a_copy_a_name<'a>(names: impl Iterator<Item = &'a str>) -> (HashMap<String, u64>, usize) {
    let (mut counts, mut copies) = (HashMap::<String, u64>::new(), 0);
    for name in names {
        match counts.get_mut(name) {
            Some(count) => *count += 1,
            None => {
                copies += 1;
                counts.insert(name.to_owned(), 1);
            }
        }
    }
    (counts, copies)
}
// ANCHOR_END: mended
