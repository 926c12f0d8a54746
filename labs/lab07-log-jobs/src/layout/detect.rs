//! Which layout a file has, from its first lines.

use super::Layout;

/// So many lines are looked at, at most.
const LINES: usize = 200;

/// The layout of the text that begins like this.
///
/// It is the most specific one that reads nearly as many of the lines as the one that reads most: a general layout reads
/// whatever a specific one does, and knows less of it. One line in twenty is enough, because stack traces may fill the
/// rest.
pub(crate) fn detect(beginning: &[u8]) -> Layout {
    let lines: Vec<&[u8]> = beginning
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii_end)
        .filter(|line| !line.is_empty())
        .take(LINES)
        .collect();
    let read = |layout: &Layout| lines.iter().filter(|line| layout.parse(line, 2000).is_some()).count();
    let counts: Vec<(Layout, usize)> =
        Layout::all().filter(|layout| *layout != Layout::PLAIN).map(|layout| (layout, read(&layout))).collect();
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    if most == 0 || most * 20 < lines.len() {
        return Layout::PLAIN;
    }
    let nearly_most = |(_, count): &&(Layout, usize)| count * 5 >= most * 4;
    counts.iter().find(nearly_most).map_or(Layout::PLAIN, |(layout, _)| *layout)
}
