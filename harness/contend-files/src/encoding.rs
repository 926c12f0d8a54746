//! Encodings by the names that people know them by.

use contend::Error;
use encoding_rs::Encoding;

/// The encoding of that name, as web pages name them: `euc-kr` (which includes CP949), `shift_jis`, `utf-16le`.
///
/// # Errors
/// [`Error::Usage`] for a name that is none.
pub fn encoding_named(name: &str) -> Result<&'static Encoding, Error> {
    Encoding::for_label(name.as_bytes()).ok_or_else(|| {
        let known = "utf-8, euc-kr, shift_jis, gb18030, big5, utf-16le, windows-1252, iso-8859-2";
        Error::Usage(format!(
            "there is no encoding `{name}`; there are {known}, and the others that web pages may have"
        ))
    })
}
