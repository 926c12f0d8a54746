//! Text that looks like text: words that come up as often as words do, sentences, lines, paragraphs.
//!
//! Whole numbers alone, and a generator whose stream is part of its definition (PCG): floating point functions differ
//! from one C library to the next in the last bit, and one bit is another text.

use std::sync::LazyLock;

use contend_files::made::{below, common_first};
use rand_pcg::Pcg64;

/// Where the vocabularies and all texts begin.
const SEED: u128 = 0x7e47_2026_c047_e4d5_0000_0000_0000_0002;
/// Streams of the generator that are no file's.
const VOCABULARY: u128 = u128::MAX;

const SYLLABLES: &str = "a be con der e for gi ha in ka lo men ni or pe qui ra sa ter u ver wi ex ya zo tion ing ly";
const HANGUL: &str =
    "가나다라마바사아자차카타파하고노도로모보소오조초구누두루무부수우주추는을이의에서한국어파일처리시스템동기비";
/// A line ends before the word that would make it longer than this.
const LINE_BYTES: usize = 78;
/// 65,536 times the sixteenth roots of two, from the zeroth to the sixteenth power: sizes are log-uniform.
const POWERS: [u64; 17] = [
    65_536, 68_438, 71_468, 74_632, 77_936, 81_386, 84_990, 88_752, 92_682, 96_785, 101_070, 105_545, 110_218, 115_098,
    120_194, 125_515, 131_072,
];

static ENGLISH: LazyLock<Vec<String>> = LazyLock::new(|| {
    let syllables: Vec<&str> = SYLLABLES.split(' ').collect();
    vocabulary(1_024, VOCABULARY, &syllables)
});
static KOREAN: LazyLock<Vec<String>> = LazyLock::new(|| {
    let syllables: Vec<&str> = HANGUL.split_inclusive(|_| true).collect();
    vocabulary(256, VOCABULARY - 1, &syllables)
});

fn vocabulary(words: usize, stream: u128, syllables: &[&str]) -> Vec<String> {
    let mut random = Pcg64::new(SEED, stream);
    let mut word = || {
        let length = 1 + below(&mut random, 4);
        (0..length).map(|_| *pick(&mut random, syllables)).collect::<String>()
    };
    (0..words).map(|_| word()).collect()
}

/// What sets this file apart from the others.
struct Habits {
    /// Some words are Korean.
    korean: bool,
    newline: &'static str,
    ends_with_newline: bool,
    /// Paragraphs begin with a tabulator.
    indents: bool,
}

/// The text of the file with this number: 4 to 64 KiB.
pub(super) fn text(number: u64) -> Vec<u8> {
    let habits = Habits {
        korean: number % 10 == 7,
        newline: if number % 12 == 5 { "\r\n" } else { "\n" },
        ends_with_newline: number % 8 != 3,
        indents: number % 5 == 4,
    };
    let mut random = Pcg64::new(SEED, number.into());
    let size = size_bytes(&mut random);
    write(&mut random, size, &habits)
}

/// Between 4 and 64 KiB, and as often between 4 and 8 as between 32 and 64.
fn size_bytes(random: &mut Pcg64) -> usize {
    let octave = below(random, 4) as u32;
    let step = below(random, 16);
    let (low, high) = (POWERS[step], POWERS[step + 1]);
    // Linear within a sixteenth of an octave; nobody sees the difference.
    let power = low + below(random, (high - low) as usize) as u64;
    ((power << octave) / 16) as usize
}

fn write(random: &mut Pcg64, size: usize, habits: &Habits) -> Vec<u8> {
    let last = if habits.ends_with_newline { habits.newline } else { "" };
    let room = size - last.len();
    let mut text = String::with_capacity(size);
    let (mut line_start, mut words_to_stop, mut sentences_to_break) = (0, 0, 1 + below(random, 6));
    loop {
        let begins_sentence = words_to_stop == 0;
        if begins_sentence {
            words_to_stop = 4 + below(random, 12);
            sentences_to_break -= 1;
        }
        let begins_paragraph = sentences_to_break == 0 && begins_sentence;
        if begins_paragraph {
            sentences_to_break = 3 + below(random, 5);
        }
        words_to_stop -= 1;
        let korean = habits.korean && below(random, 3) == 0;
        let mut word: String = common_first(random, if korean { &KOREAN } else { &ENGLISH }).clone();
        if begins_sentence && let Some(first) = word.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        match words_to_stop {
            0 => word.push('.'),
            _ if below(random, 12) == 0 => word.push(','),
            _ => (),
        }
        let before = if begins_paragraph && !text.is_empty() {
            format!("{0}{0}{1}", habits.newline, if habits.indents { "\t" } else { "" })
        } else if text.is_empty() {
            String::new()
        } else if text.len() - line_start + word.len() >= LINE_BYTES {
            habits.newline.to_owned()
        } else {
            " ".to_owned()
        };
        if text.len() + before.len() + word.len() > room {
            break;
        }
        text.push_str(&before);
        if before.ends_with(['\n', '\t']) {
            line_start = text.len();
        }
        text.push_str(&word);
    }
    text.extend(std::iter::repeat_n('.', room - text.len()));
    text.push_str(last);
    text.into_bytes()
}

fn pick<'a, T>(random: &mut Pcg64, from: &'a [T]) -> &'a T {
    &from[below(random, from.len())]
}
