//! The text whose lines are as long as asked, read where the user gives none: made once, kept with the other made data.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use contend::{Result, Setup};
use rand_pcg::Pcg64;
use tempfile::NamedTempFile;

use contend_files::made::below;
use contend_files::{cache, input_or};

/// Where all texts begin; how long their lines are says which one it is.
const SEED: u128 = 0x11e5_2026_c047_e4d5_0000_0000_0000_0002;
/// So many different lines are in a text.
const STOCK: usize = 4_096;

/// The user's own file, or one of `bytes` bytes in lines of `line_bytes` on average.
///
/// # Errors
/// When there is nowhere to write, or no room.
pub(super) fn file(setup: &Setup) -> Result<String> {
    input_or(setup, || in_folder(&cache::folder()?, setup.get("bytes"), setup.get("line_bytes")))
}

/// The file, which is written unless one of the right length is there.
fn in_folder(folder: &Path, bytes: u64, line_bytes: u64) -> Result<PathBuf> {
    let path = folder.join(format!("lines-of-{line_bytes}-{bytes}.txt"));
    if fs::metadata(&path).is_ok_and(|there| there.len() == bytes) {
        return Ok(path);
    }
    let failed = |error: std::io::Error| format!("`{}` cannot be made: {error}", path.display());
    fs::create_dir_all(folder).map_err(failed)?;
    // Aside and then renamed: whoever is interrupted leaves no half file under this name.
    let aside = NamedTempFile::new_in(folder).map_err(failed)?;
    write_text(aside.as_file(), bytes, line_bytes).map_err(failed)?;
    aside.persist(&path).map_err(|error| failed(error.error))?;
    Ok(path)
}

/// Lines drawn from the stock, up to exactly `bytes`; the last line is padded, and has no newline.
fn write_text(file: &File, bytes: u64, line_bytes: u64) -> std::io::Result<()> {
    let mut random = Pcg64::new(SEED, line_bytes.into());
    let stock: Vec<String> = (0..STOCK).map(|_| line(&mut random, line_bytes as usize)).collect();
    let mut out = BufWriter::with_capacity(1 << 20, file);
    let mut left = bytes;
    while left > 0 {
        let next = &stock[below(&mut random, STOCK)];
        if next.len() as u64 > left {
            out.write_all(&vec![b'x'; left as usize])?;
            break;
        }
        out.write_all(next.as_bytes())?;
        left -= next.len() as u64;
    }
    out.flush()
}

/// Words of one to twelve letters, a tenth of them Korean, and at the end of some lines a CR.
fn line(random: &mut Pcg64, line_bytes: usize) -> String {
    let length = line_bytes / 2 + below(random, line_bytes.max(1));
    let mut line = String::new();
    while line.len() < length {
        let korean = below(random, 10) == 0;
        for _ in 0..=below(random, if korean { 4 } else { 12 }) {
            let (first, letters) = if korean { (0xac00, 11_172) } else { (0x61, 26) };
            line.extend(char::from_u32(first + below(random, letters) as u32));
        }
        line.push(' ');
    }
    line.pop();
    line.push_str(if below(random, 20) == 0 { "\r\n" } else { "\n" });
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_exactly_as_long_as_asked_valid_and_always_the_same() {
        let folder = tempfile::tempdir().unwrap();
        for bytes in [0, 1, 63, 100_000] {
            let text = fs::read_to_string(in_folder(folder.path(), bytes, 64).unwrap()).unwrap();
            assert_eq!(text.len() as u64, bytes);
        }
        let text = fs::read(folder.path().join("lines-of-64-100000.txt")).unwrap();
        let digest = contend::digest::of_bytes(&text);
        assert_eq!(
            digest, "d6d17edb8b515dc45d73d03cea01f63f90cc271f4f73f39f8120550ca7e88d20",
            "the same bytes on every machine"
        );
    }

    #[test]
    fn a_file_of_another_length_under_that_name_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = in_folder(folder.path(), 1000, 64).unwrap();
        fs::write(&path, "half a file").unwrap();
        in_folder(folder.path(), 1000, 64).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().len(), 1000);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "and nothing is left aside");
    }
}
