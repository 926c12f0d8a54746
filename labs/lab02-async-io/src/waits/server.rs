//! The loopback server: answers `GET /item/K?delay_ms=20` after that delay, to as many clients at once as there are.
//!
//! It runs as a process of its own (the same executable in another role), on one thread, and has its bodies ready: what
//! it costs, it costs every contender alike. Its timer is tokio's, whose steps are a millisecond, so "after 20 ms" means
//! 20 to 22.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use contend::{Result, Setup};
use contend_runtimes::open_files;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpSocket, TcpStream};

use super::work;

/// A thousand clients knock at once, and none is to be sent away to knock again a second later.
const BACKLOG: u32 = 4096;

/// Serves for ever on a port of the loopback interface that the system chooses, once `ready` was told its address.
///
/// # Errors
/// When it cannot listen there.
pub(crate) fn serve(setup: &Setup, ready: &mut dyn FnMut(String)) -> Result<()> {
    open_files::raise()?;
    let known: Arc<[Bytes]> = (0..2 * setup.get("concurrency")).map(work::body).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let socket = TcpSocket::new_v4()?;
        socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        let listener = socket.listen(BACKLOG)?;
        ready(listener.local_addr()?.to_string());
        loop {
            match listener.accept().await {
                Ok((client, _)) => drop(tokio::spawn(converse(client, known.clone()))),
                // Out of descriptors, or the client went away before it was greeted: the others are served on.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    })
}

/// Answers one client until it hangs up. hyper's timeouts need a timer that it was not given: a connection may be idle
/// for as long as other contenders have their turns.
async fn converse(client: TcpStream, known: Arc<[Bytes]>) {
    let service = service_fn(|request| answer(request, &known));
    if client.set_nodelay(true).is_ok() {
        // What fails here is the client's doing (it was killed, its request is no HTTP), and ends its connection only.
        let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(client), service).await;
    }
}

async fn answer(request: Request<Incoming>, known: &[Bytes]) -> Result<Response<Full<Bytes>>, Infallible> {
    let (status, body) = match item_and_delay(&request) {
        Some((item, delay)) => {
            if !delay.is_zero() {
                tokio::time::sleep(delay).await; // even of nothing it would sleep to the next millisecond
            }
            let there = usize::try_from(item).ok().and_then(|index| known.get(index)).cloned();
            (StatusCode::OK, there.unwrap_or_else(|| work::body(item)))
        }
        None => (StatusCode::NOT_FOUND, Bytes::from_static(b"only GET /item/NUMBER?delay_ms=NUMBER is here\n")),
    };
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    Ok(response)
}

fn item_and_delay(request: &Request<Incoming>) -> Option<(u64, Duration)> {
    let item = request.uri().path().strip_prefix("/item/")?.parse().ok()?;
    let delay_ms = request.uri().query()?.strip_prefix("delay_ms=")?.parse().ok()?;
    (request.method() == Method::GET).then_some((item, Duration::from_millis(delay_ms)))
}
