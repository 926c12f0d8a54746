//! One of each input that goes wrong elsewhere, each as small as it can be: to try a program on.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use contend::Error;
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;

use contend_files::made::{Made, digest_of_files, found_or_made};

const FOLDER: &str = "edge";
/// Of the files that anybody may read, as [`super::Size::digest`] has it.
const DIGEST: &str = "dadc243ee4f261ec256ee143e0c26f1ca571dfd5354176a67b85bfde8faf11d4";

/// A folder with one of each bad input: empty, undecodable, without a last newline, with a letter across the edge of
/// every usual buffer, a folder and a pipe with a file's name, a link to nothing, a file that may not be read.
///
/// It is found in the user's cache folder or in `out`, else made there.
///
/// # Errors
/// As [`super::text`].
///
/// # Examples
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let out = folder.path().join("edge");
/// let made = lab02_async_io::data::edge(Some(&out))?;
/// assert!(made.folder.join("empty.txt").exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn edge(out: Option<&Path>) -> Result<Made, Error> {
    let files = files();
    found_or_made(
        out,
        FOLDER,
        DIGEST,
        |folder| intact(folder, &files),
        |aside| {
            for (name, content) in &files {
                let path = aside.join(name);
                fs::write(&path, content).map_err(|source| Error::Output { path, source })?;
            }
            make_the_others(aside).map_err(|source| Error::Output { path: aside.to_owned(), source })
        },
    )
}

/// The files that anybody may read, in the order of their names.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let (korean, _, _) = encoding_rs::EUC_KR.encode("파일 처리 시스템\n비동기\n");
    vec![
        ("a name with\na newline.txt", b"one line\n".to_vec()),
        ("byte-order-mark.txt", "\u{feff}first\nsecond\n".into()),
        ("carriage-returns.txt", b"one\r\ntwo\r\nthree\r\n".to_vec()),
        ("empty.txt", Vec::new()),
        ("euc-kr.txt", korean.into_owned()),
        ("hangul-at-every-edge.txt", across_every_edge().into()),
        ("long-line.txt", vec![b'x'; 1 << 20]),
        ("mixed-newlines.txt", b"one\ntwo\r\nthree\rstill three\n\n".to_vec()),
        ("no-last-newline.txt", b"one\ntwo".to_vec()),
        ("not-utf-8.txt", b"caf\xe9\n\xff\xfe\n\xed\xa0\x80\n".to_vec()),
        ("nul-bytes.txt", b"one\0two\0\n\0".to_vec()),
        ("only-newlines.txt", vec![b'\n'; 100]),
    ]
}

/// A letter of three bytes lies across each multiple of 4,096, which every usual buffer's size is one of.
fn across_every_edge() -> String {
    let piece = "글".to_owned() + &"a".repeat(4_093);
    format!("{}{}", "a".repeat(4_095), piece.repeat(32))
}

/// How many [`make_the_others`] makes.
const OTHERS: usize = 4;

/// What has a file's name and is none, or is one that may not be read.
fn make_the_others(folder: &Path) -> std::io::Result<()> {
    fs::create_dir(folder.join("a-folder.txt"))?;
    mkfifo(&folder.join("a-pipe.txt"), Mode::S_IRUSR | Mode::S_IWUSR)?;
    symlink("there-is-no-such-file", folder.join("link-to-nothing.txt"))?;
    let forbidden = folder.join("no-permission.txt");
    fs::write(&forbidden, "not for you\n")?;
    fs::set_permissions(&forbidden, fs::Permissions::from_mode(0o000))
}

/// How many bytes lie there if they are those that should.
fn intact(folder: &Path, files: &[(&str, Vec<u8>)]) -> Option<u64> {
    if fs::read_dir(folder).ok()?.count() != files.len() + OTHERS {
        return None;
    }
    let names = files.iter().map(|(name, _)| (*name).to_owned());
    let (digest, bytes) = digest_of_files(folder, names).ok()?;
    (digest == DIGEST).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_lies_across_each_multiple_of_4096() {
        let text = across_every_edge();
        let edges = (4_096..text.len()).step_by(4_096);
        assert!(edges.clone().count() >= 16);
        assert!(edges.clone().all(|edge| !text.is_char_boundary(edge)), "{:?}", edges.collect::<Vec<_>>());
    }

    #[test]
    fn the_folder_is_made_once_and_then_found() {
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("edge");
        assert!(!edge(Some(&out)).unwrap().reused);
        assert!(edge(Some(&out)).unwrap().reused);
        assert!(fs::symlink_metadata(out.join("link-to-nothing.txt")).is_ok());
    }

    #[test]
    fn what_lies_there_already_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("mine.txt"), "mine").unwrap();
        assert!(edge(Some(place.path())).is_err());
        assert_eq!(fs::read_to_string(place.path().join("mine.txt")).unwrap(), "mine");
    }
}
