//! The Python contenders of `stream` speak the protocol and give the reference answer, wherever chunks are cut. Without
//! a `python3` there is nothing to show, and the referee would skip them too.

use std::fs;

use contend::{Setup, Skip, Value};
use lab02_async_io::count::counts;

#[test]
fn python_counts_what_the_reference_counts() {
    let lab = lab02_async_io::lab();
    let experiment = lab.find("stream").expect("the lab has this experiment");
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text");
    for content in [&b""[..], b"a", b"two words\x0b\x0c\xa0\x85 and \xea\xb0\x80\r\n half a wo"] {
        fs::write(&text, content).unwrap();
        let expected = contend::digest::of(&counts(content)).unwrap();
        for chunk_bytes in [1_u64, 2, 3, 100] {
            let setup = Setup::new([("chunk_bytes", Value::from(chunk_bytes)), ("workers", Value::from(2_u64))])
                .with_fixture(text.to_str().map(ToOwned::to_owned));
            for contender in &experiment.contenders {
                let Some(program) = contender.program() else { continue };
                match program.rehearse(&setup) {
                    Ok(digest) => {
                        assert_eq!(digest, expected, "{} on {content:?} in chunks of {chunk_bytes}", contender.name)
                    }
                    Err(why) if why.is::<Skip>() => return skipped(&why),
                    Err(why) => panic!("{} on {content:?} in chunks of {chunk_bytes}: {why}", contender.name),
                }
            }
        }
    }
}

/// As the referee would show it.
fn skipped(why: &contend::BoxError) {
    use std::io::Write;
    // A closed pipe is no failure of a test.
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}
