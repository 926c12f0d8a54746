//! What the bytes of a page mean, as the WHATWG says: a byte order mark, else the server's word, else the page's own, else
//! UTF-8 if they are that, else what most old pages are.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The page names a charset that nobody knows, and its bytes do not tell it either.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("its charset `{0}` is unknown")]
pub struct UnknownCharset(pub String);

/// Where a page says what it is written in.
const PRESCAN_BYTES: usize = 1024;

/// The text of a body, and the name of its encoding. Bytes that mean nothing in it become U+FFFD, as in a browser.
///
/// # Errors
/// [`UnknownCharset`].
pub fn decode<'a>(content_type: Option<&str>, body: &'a [u8]) -> Result<(Cow<'a, str>, &'static str), UnknownCharset> {
    let encoding = encoding(content_type, body)?;
    // A mark is taken off, and wins over every other word.
    let (text, used, _) = encoding.decode(body);
    Ok((text, used.name()))
}

fn encoding(content_type: Option<&str>, body: &[u8]) -> Result<&'static Encoding, UnknownCharset> {
    if let Some((encoding, _)) = Encoding::for_bom(body) {
        return Ok(encoding);
    }
    let said = content_type.and_then(of_content_type);
    let known = said.as_deref().and_then(|label| Encoding::for_label(label.as_bytes()));
    // A page that could be read so far is no UTF-16: whoever wrote that meant something else.
    let own = || of_page(body).map(|encoding| if [UTF_16BE, UTF_16LE].contains(&encoding) { UTF_8 } else { encoding });
    let is_utf_8 = || std::str::from_utf8(body).is_ok().then_some(UTF_8);
    match (known.or_else(own).or_else(is_utf_8), said) {
        (Some(encoding), _) => Ok(encoding),
        (None, Some(label)) => Err(UnknownCharset(label)),
        (None, None) => Ok(WINDOWS_1252),
    }
}

/// `euc-kr` of `text/html; charset="EUC-KR"`.
fn of_content_type(value: &str) -> Option<String> {
    let parameters = value.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let mut charsets = parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    let (_, label) = charsets.next()?;
    Some(label.trim().trim_matches(['"', '\'']).to_ascii_lowercase())
}

/// What a `<meta>` at the beginning says.
fn of_page(body: &[u8]) -> Option<&'static Encoding> {
    let start = String::from_utf8_lossy(&body[..body.len().min(PRESCAN_BYTES)]).to_ascii_lowercase();
    let mut tags = start.split("<meta").skip(1).filter_map(|rest| rest.split('>').next());
    tags.find_map(|tag| {
        let (_, after) = tag.split_once("charset")?;
        let value = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let label = value.split(|c: char| c.is_ascii_whitespace() || "\"';/".contains(c)).next()?;
        Encoding::for_label(label.as_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(content_type: Option<&str>, body: &[u8], expected: Result<(&str, &str), &str>) {
        let decoded = decode(content_type, body);
        let decoded = decoded.as_ref().map(|(text, name)| (text.as_ref(), *name)).map_err(|error| error.0.as_str());
        assert_eq!(decoded, expected);
    }

    #[test]
    fn whoever_says_it_first_is_believed() {
        let korean = encoding_rs::EUC_KR.encode("한글").0.into_owned();
        check(Some("text/html; Charset=\"euc-kr\""), &korean, Ok(("한글", "EUC-KR")));
        let mut page = b"<META http-equiv=content-type content='text/html; charset=EUC-KR'>".to_vec();
        page.extend(&korean);
        assert!(decode(Some("text/html"), &page).unwrap().0.ends_with("한글"));
        check(Some("text/html; charset=iso-8859-1"), "\u{feff}한글".as_bytes(), Ok(("한글", "UTF-8")));
    }

    #[test]
    fn without_a_word_the_bytes_decide() {
        check(None, "한글".as_bytes(), Ok(("한글", "UTF-8")));
        check(None, b"caf\xe9", Ok(("café", "windows-1252")));
        check(Some("text/html; charset=klingon"), b"qapla'", Ok(("qapla'", "UTF-8")));
        check(Some("text/html; charset=klingon"), b"qapla\xff", Err("klingon"));
        check(Some("text/html"), b"<meta charset=utf-16>\xe9", Ok(("<meta charset=utf-16>\u{fffd}", "UTF-8")));
    }
}
