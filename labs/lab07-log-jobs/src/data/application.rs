//! An application's log in log4j's layout: levels as often as they come up, messages that speak of levels, stack traces.

use std::io::Write;

use contend_files::made::{below, common_first};
use rand_pcg::Pcg64;

use super::clock::Clock;

const SEED: u128 = 0x1095_2026_c047_e4d5_0000_0000_0000_0007;

const LOGGERS: [&str; 12] = [
    "com.example.orders.OrderService",
    "com.example.orders.Cart",
    "com.example.billing.InvoiceWriter",
    "com.example.billing.PaymentGateway",
    "com.example.search.Indexer",
    "com.example.search.QueryParser",
    "com.example.users.Sessions",
    "com.example.users.PasswordReset",
    "org.hibernate.SQL",
    "com.zaxxer.hikari.pool.HikariPool",
    "org.apache.kafka.clients.consumer.KafkaConsumer",
    "io.netty.channel.DefaultChannelPipeline",
];
const THREADS: [&str; 8] = [
    "main",
    "http-nio-8080-exec-1",
    "http-nio-8080-exec-2",
    "http-nio-8080-exec-3",
    "scheduler-1",
    "pool-2-thread-7",
    "kafka-consumer-0",
    "reactor-4",
];
/// `%` is a number. They are as alike as a program's own messages are.
const DEBUGS: [&str; 8] = [
    "entering validate with % items",
    "cache hit for key order:%",
    "select * from orders where id = % and state <> 'ERROR'",
    "parsed query in % us",
    "no WARN was pending for session %",
    "heartbeat % acknowledged after % ms",
    "released connection % to the pool, % idle",
    "state machine moved from % to %",
];
const INFOS: [&str; 12] = [
    "order % accepted, % items, total % won",
    "session % started from 10.%.%.%",
    "invoice % written in % ms",
    "indexed % documents, % skipped",
    "user % logged in",
    "user % logged out after % s",
    "retry after ERROR % succeeded for order %",
    "payment % confirmed by gateway in % ms",
    "consumed % records from partition %",
    "scheduled job % finished, next run in % s",
    "configuration reloaded: level WARN for % loggers",
    "주문 % 건 처리 완료, % ms",
];
const WARNINGS: [&str; 6] = [
    "slow query: % ms for statement %",
    "pool has % of % connections in use",
    "retrying payment %, attempt %",
    "session % expired with % open items",
    "message % is older than % s, no ERROR yet",
    "disk usage at % percent",
];
const ERRORS: [&str; 5] = [
    "payment % failed with code %",
    "could not write invoice %",
    "order % rejected: % items missing",
    "connection to 10.%.%.%:% refused",
    "handler gave up after % attempts, last WARN at %",
];
const EXCEPTIONS: [&str; 4] = [
    "java.lang.IllegalStateException: INFO was expected, got %",
    "java.net.SocketTimeoutException: Read timed out after % ms",
    "java.lang.NullPointerException",
    "org.postgresql.util.PSQLException: ERROR: deadlock detected, process %",
];

/// Writes one record after the other, each with its stack trace if it has one.
pub(super) fn lines(index: usize) -> impl FnMut(&mut Vec<u8>) {
    let (mut random, mut clock) = (Pcg64::new(SEED, index as u128), Clock::starting(2 + 8 * index as u64));
    move |line| {
        clock.pass(below(&mut random, 300));
        let (level, messages): (_, &[&str]) = match below(&mut random, 20_000) {
            0 => ("FATAL", &["shutting down: % errors in % s"]),
            chance if chance < 6_000 => ("DEBUG", &DEBUGS),
            chance if chance < 17_600 => ("INFO ", &INFOS),
            chance if chance < 19_200 => ("WARN ", &WARNINGS),
            _ => ("ERROR", &ERRORS),
        };
        let [day, hour, minute, second, millis] = clock.parts();
        let (thread, logger) = (common_first(&mut random, &THREADS), common_first(&mut random, &LOGGERS));
        put(
            line,
            format_args!(
                "2026-11-{day:02} {hour:02}:{minute:02}:{second:02},{millis:03} [{thread}] {level} {logger} - "
            ),
        );
        let message = *common_first(&mut random, messages);
        fill(line, message, &mut random);
        line.push(b'\n');
        if level == "ERROR" && below(&mut random, 3) == 0 {
            let exception = *common_first(&mut random, &EXCEPTIONS);
            fill(line, exception, &mut random);
            line.push(b'\n');
            for _ in 0..3 + below(&mut random, 8) {
                let (logger, at) = (common_first(&mut random, &LOGGERS), 10 + below(&mut random, 900));
                put(line, format_args!("\tat {logger}.call(Source.java:{at})\n"));
            }
        }
    }
}

fn fill(line: &mut Vec<u8>, message: &str, random: &mut Pcg64) {
    for (index, text) in message.split('%').enumerate() {
        if index > 0 {
            // As often of one digit as of four.
            let limit = 10_usize.pow(1 + below(random, 4) as u32);
            put(line, format_args!("{}", below(random, limit)));
        }
        line.extend_from_slice(text.as_bytes());
    }
}

pub(super) fn put(line: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    line.write_fmt(text).expect("memory takes everything");
}
