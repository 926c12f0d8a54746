//! A web server's log in the combined format.

use std::sync::LazyLock;

use contend_files::made::{below, common_first};
use rand_pcg::Pcg64;

use super::application::put;
use super::clock::Clock;

const SEED: u128 = 0xacce_2026_c047_e4d5_0000_0000_0000_0007;
const AGENTS: [&str; 6] = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "curl/8.16.0",
    "python-requests/2.32.5",
    "ERROR-bot/1.0 (+https://example.com/WARN)",
];
const SECTIONS: [&str; 8] = ["orders", "users", "static", "search", "images", "api/v1/items", "api/v2/carts", "errors"];
/// So many different ones.
const PATHS: usize = 4_096;
const CLIENTS: usize = 8_192;

static PATH_LIST: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut random = Pcg64::new(SEED, u128::MAX);
    let path = |index| format!("/{}/{index}", SECTIONS[below(&mut random, SECTIONS.len())]);
    (0..PATHS).map(path).collect()
});
static CLIENT_LIST: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut random = Pcg64::new(SEED, u128::MAX - 1);
    // The low bytes count, so that no two are alike.
    let client =
        |index| format!("{}.{}.{}.{}", 11 + below(&mut random, 180), below(&mut random, 256), index >> 8, index & 255);
    (0..CLIENTS).map(client).collect()
});

/// Writes one line after the other.
pub(super) fn lines(index: usize) -> impl FnMut(&mut Vec<u8>) {
    let (mut random, mut clock) = (Pcg64::new(SEED, index as u128), Clock::starting(2 + 8 * (index as u64 - 3)));
    move |line| {
        clock.pass(below(&mut random, 300));
        let [day, hour, minute, second, _] = clock.parts();
        let client = common_first(&mut random, &CLIENT_LIST);
        let method = if below(&mut random, 8) == 0 { "POST" } else { "GET" };
        let path = common_first(&mut random, &PATH_LIST);
        put(
            line,
            format_args!("{client} - - [{day:02}/Nov/2026:{hour:02}:{minute:02}:{second:02} +0900] \"{method} {path}"),
        );
        if below(&mut random, 4) == 0 {
            put(line, format_args!("?page={}&sort=price", below(&mut random, 100)));
        }
        let status = match below(&mut random, 100) {
            0 => 500,
            1 => 503,
            2..6 => 404,
            6..9 => 302,
            9..14 => 304,
            _ => 200,
        };
        let bytes = if matches!(status, 302 | 304) { 0 } else { 200 + below(&mut random, 60_000) };
        put(line, format_args!(" HTTP/1.1\" {status} {bytes} \"-\" \"{}\"\n", common_first(&mut random, &AGENTS)));
    }
}
