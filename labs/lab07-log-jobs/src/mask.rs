//! Messages that differ only in their numbers, as one.

/// No more of a message is looked at.
const LONGEST: usize = 200;

/// Writes the message into `masked` with a `#` for each number: digits, with points, colons and commas between digits
/// (times, addresses, versions), and `0x` with what follows.
pub(crate) fn mask(message: &[u8], masked: &mut Vec<u8>) {
    masked.clear();
    let message = &message[..message.len().min(LONGEST)];
    let mut at = 0;
    while at < message.len() {
        let text = message[at..].iter().position(u8::is_ascii_digit).unwrap_or(message.len() - at);
        masked.extend_from_slice(&message[at..at + text]);
        at += text;
        if at < message.len() {
            masked.push(b'#');
            at = after_number(message, at);
        }
    }
    masked.truncate(masked.trim_ascii_end().len());
}

fn after_number(text: &[u8], mut at: usize) -> usize {
    if text[at..].starts_with(b"0x") {
        let hex = text[at + 2..].iter().position(|byte| !byte.is_ascii_hexdigit());
        return hex.map_or(text.len(), |hex| at + 2 + hex);
    }
    let is_digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    while is_digit(at) || (matches!(text.get(at), Some(b'.' | b':' | b',')) && is_digit(at + 1)) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(message: &str, masked: &str) {
        let mut found = b"what was there".to_vec();
        mask(message.as_bytes(), &mut found);
        assert_eq!(String::from_utf8_lossy(&found), masked);
    }

    #[test]
    fn numbers_become_one_sign_and_words_stay() {
        check("took 1,234.5 ms of 0xdeadBEEF at 10.0.0.1:8080", "took # ms of # at #");
        check("block blk_3858 done.", "block blk_# done.");
        check("no number", "no number");
        check("", "");
        check("7", "#");
        check("ends with 1. \r", "ends with #.");
    }

    #[test]
    fn long_messages_are_cut() {
        let mut masked = Vec::new();
        mask(&[b'x'; 1_000], &mut masked);
        assert_eq!(masked.len(), LONGEST);
    }
}
