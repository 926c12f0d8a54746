//! `waits` and `mixed` against servers in this process, good ones and faulty ones.
//!
//! The contender `processes` starts this executable again and is tested with the whole program; here its parts are, in
//! their own file.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use contend::lab::{Contender, Experiment, Fixture};
use contend::{Racer, Result, Setup, program};

/// Far longer than anything here takes: only a contender that hangs gets here.
const WATCHDOG: Duration = Duration::from_secs(120);

fn experiments() -> impl Iterator<Item = Experiment> {
    let wanted = ["waits", "mixed"];
    lab02_async_io::lab().experiments.into_iter().filter(move |known| wanted.contains(&known.spec.name.as_str()))
}

fn setup(experiment: &Experiment, concurrency: u64, timeout_ms: u64) -> Setup {
    let mut point = experiment.spec.quick_point();
    let small = [("concurrency", concurrency), ("timeout_ms", timeout_ms), ("delay_ms", 1)];
    point.extend(small.map(|(name, value)| (name.to_owned(), value.into())));
    point.entry("hash_rounds".to_owned()).and_modify(|rounds| *rounds = 3.into());
    Setup::at(point).in_lab("lab02-async-io")
}

/// Starts the experiment's own server on a thread that ends with this process.
fn served(experiment: &Experiment, setup: Setup) -> Setup {
    let Some(Fixture::Server(serve)) = experiment.spec.fixture.clone() else { panic!("there is a server") };
    let (tell, told) = mpsc::channel();
    let serving = setup.clone();
    thread::spawn(move || serve(&serving, &mut |address| tell.send(address).expect("the test waits for it")));
    setup.with_fixture(Some(told.recv().expect("the server can listen")))
}

/// A server that takes one connection, sends the next of these replies to each request on it, and is gone.
fn faulty(replies: &'static [&'static str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        let (mut client, _) = listener.accept()?;
        drop(listener);
        for reply in replies {
            read_request(&mut client)?;
            client.write_all(reply.as_bytes())?;
        }
        std::io::Result::Ok(())
    });
    address
}

fn read_request(client: &mut TcpStream) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(())
}

fn runs_here(contender: &Contender) -> bool {
    contender.program().is_none() && contender.name != "processes"
}

/// Builds the contender and calls it so often; its last answer's digest.
fn answer(contender: &Contender, setup: &Setup, calls: u32) -> Result<String> {
    let Racer::Job(mut racer) = contender.build(setup)? else { panic!("`{}` is a job", contender.name) };
    racer.slice(calls, 0)?;
    racer.digest()
}

/// Every contender against a server made anew for each must give an error, and must not hang.
fn each_fails(timeout_ms: u64, server: fn() -> String) {
    for experiment in experiments() {
        for contender in experiment.contenders.iter().filter(|known| runs_here(known)).cloned() {
            let setup = setup(&experiment, 1, timeout_ms).with_fixture(Some(server()));
            let name = contender.name.clone();
            let (tell, told) = mpsc::channel();
            thread::spawn(move || tell.send(answer(&contender, &setup, 1)));
            let outcome = told.recv_timeout(WATCHDOG).unwrap_or_else(|_| panic!("`{name}` hangs or panics"));
            let why = outcome.expect_err(&name);
            assert!(!why.is::<contend::Skip>(), "`{name}` was skipped: {why}");
        }
    }
}

#[test]
fn every_contender_brings_what_the_reference_says() {
    for experiment in experiments() {
        for concurrency in [1, 3] {
            let setup = served(&experiment, setup(&experiment, concurrency, 10_000));
            let expected = experiment.expect(&setup).unwrap();
            assert_eq!(expected.amount, 2 * concurrency);
            for contender in experiment.contenders.iter().filter(|known| runs_here(known)) {
                // Twice, since the second call finds the connections as the first left them.
                let digest = answer(contender, &setup, 2).unwrap_or_else(|why| panic!("{}: {why}", contender.name));
                assert_eq!(digest, expected.digest, "{} at concurrency {concurrency}", contender.name);
            }
        }
    }
}

#[test]
fn the_python_contenders_bring_it_too() {
    let folder = std::env::temp_dir().join(format!("contend-waits-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("contend_runner.py"), program::PYTHON_MODULE).unwrap();
    std::fs::write(folder.join("waits.py"), include_str!("../python/waits.py")).unwrap();
    for experiment in experiments() {
        for (mode, concurrency) in [("threads", 1), ("threads", 3), ("asyncio", 1), ("asyncio", 3)] {
            let setup = served(&experiment, setup(&experiment, concurrency, 10_000));
            let point: Vec<_> = setup.point().iter().map(|(name, value)| format!("'{name}': {value}")).collect();
            let hello = format!("{{'point': {{{}}}, 'fixture': '{}'}}", point.join(", "), setup.fixture().unwrap());
            let code = format!(
                "import waits, contend_runner\ncall = waits.job({hello})\ncall()\n\
                 print(contend_runner.digest(call()), end='')"
            );
            let python = Command::new("python3").args(["-c", &code, mode]).current_dir(&folder).output();
            let python = python.expect("python3 is there, as the README asks");
            let said = String::from_utf8_lossy(&python.stdout);
            let why = String::from_utf8_lossy(&python.stderr);
            assert_eq!(said, experiment.expect(&setup).unwrap().digest, "{mode} at {concurrency}: {why}");
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_server_that_dies_midway_is_an_error() {
    // One whole answer and then the end: of the connection, and of whoever could take another.
    each_fails(10_000, || faulty(&["HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"]));
}

#[test]
fn an_answer_cut_short_is_an_error() {
    each_fails(10_000, || faulty(&["HTTP/1.1 200 OK\r\ncontent-length: 1024\r\n\r\nok"]));
}

#[test]
fn an_answer_that_is_no_success_is_an_error() {
    each_fails(10_000, || faulty(&["HTTP/1.1 500 Oh\r\ncontent-length: 2\r\n\r\noh"; 9]));
}

#[test]
fn what_is_no_http_is_an_error() {
    each_fails(10_000, || faulty(&["SSH-2.0-OpenSSH_9.6\r\n\r\n"]));
}

#[test]
fn a_server_that_never_answers_is_an_error_when_the_time_is_up() {
    each_fails(100, || {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        // The system accepts what nobody takes, as long as the listener lives: as long as this process.
        std::mem::forget(listener);
        address
    });
}

#[test]
fn nobody_listening_is_an_error() {
    each_fails(10_000, || {
        // Bound and not listening, and kept so: a port that is free again could be another test's server by now.
        let nobody = tokio::net::TcpSocket::new_v4().unwrap();
        nobody.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = nobody.local_addr().unwrap().to_string();
        std::mem::forget(nobody);
        address
    });
}

#[test]
fn a_contender_whose_call_failed_fails_again_and_does_not_hang() {
    for experiment in experiments() {
        for contender in experiment.contenders.iter().filter(|known| runs_here(known)) {
            let address = faulty(&["HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"]);
            let setup = setup(&experiment, 1, 10_000).with_fixture(Some(address));
            let Racer::Job(mut racer) = contender.build(&setup).unwrap() else { panic!("a job") };
            assert!(racer.slice(1, 0).is_err(), "{}", contender.name);
            assert!(racer.slice(1, 0).is_err(), "{}", contender.name);
        }
    }
}

#[test]
fn the_server_knows_its_items_and_nothing_else() {
    let experiment = experiments().next().unwrap();
    let setup = served(&experiment, setup(&experiment, 1, 10_000));
    let status = |request: &str| {
        let mut server = TcpStream::connect(setup.fixture().unwrap()).unwrap();
        server.write_all(format!("{request} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes()).unwrap();
        let mut answer = String::new();
        server.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    };
    assert_eq!(status("GET /item/1?delay_ms=0"), "200");
    // Beyond what this experiment asks for: made when asked.
    assert_eq!(status("GET /item/123456?delay_ms=1"), "200");
    for other in
        ["GET /", "GET /item/x?delay_ms=1", "GET /item/1", "GET /item/-1?delay_ms=1", "POST /item/1?delay_ms=1"]
    {
        assert_eq!(status(other), "404", "{other}");
    }
}
