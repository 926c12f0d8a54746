//! The other side: a loopback server of made pages, with every fault that a scraper meets, that keeps an account of what
//! it was asked for.
//!
//! It runs on one thread: in a process of its own where pages are raced (the same executable in another role), as
//! `lab08-site` for whoever wants to look at it with a browser, in a test's own process by [`Site::start`].

mod account;
mod answer;
mod latency;
mod made;
mod routes;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use hyper::body::Bytes;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;

pub use account::Account;
pub use latency::Latency;
pub use made::MadePage;

/// A thousand clients knock at once, and none is to be sent away to knock again a second later.
const BACKLOG: u32 = 4096;

/// What the site has, and how it behaves. Which pages fail and how long each takes follows from the seed.
#[derive(Clone, Debug)]
pub struct Site {
    /// How many pages there are, `/page/0` and on; each leads to some of the others.
    pub pages: u64,
    /// How long each is, about, in bytes.
    pub page_bytes: usize,
    /// How long each answer waits.
    pub latency: Latency,
    /// Of a thousand pages, so many answer 500, always.
    pub errors: u16,
    /// Of a thousand pages, so many are cut off in the middle by a reset, always.
    pub resets: u16,
    /// Of a thousand pages, so many come a byte a second.
    pub slow: u16,
    /// Says which.
    pub seed: u64,
}

impl Default for Site {
    /// Ten thousand pages of 4 KiB, at once, without faults but those that are asked for by name.
    fn default() -> Self {
        let latency = Latency::Constant(Duration::ZERO);
        Site { pages: 10_000, page_bytes: 4096, latency, errors: 0, resets: 0, slow: 0, seed: 0 }
    }
}

/// A site on a thread of this process; dropping it ends it.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it was asked for.
    pub account: Account,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// The URL of a path there.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Site {
    /// Serves from a thread of this process, on a port that the system chooses.
    ///
    /// # Errors
    /// When it cannot listen.
    pub fn start(self) -> io::Result<Running> {
        let account = Account::default();
        let (stop, stopped) = oneshot::channel::<()>();
        let runtime = runtime()?;
        let listener = runtime.block_on(async { listen(0) })?;
        let (address, kept) = (listener.local_addr()?, account.clone());
        let thread = thread::Builder::new().name("site".into()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = accept(self, listener, kept) => {}
                    _ = stopped => {}
                }
            });
        })?;
        Ok(Running { address, account, stop: Some(stop), thread: Some(thread) })
    }

    /// Serves for ever on that port of the loopback interface (0: one that the system chooses), once `ready` was told
    /// its address.
    ///
    /// # Errors
    /// When it cannot listen there.
    pub fn serve(self, port: u16, ready: &mut dyn FnMut(SocketAddr)) -> contend::Result<()> {
        contend_runtimes::open_files::raise()?;
        runtime()?.block_on(async {
            let listener = listen(port)?;
            ready(listener.local_addr()?);
            accept(self, listener, Account::default()).await;
            Ok(())
        })
    }
}

/// So many pages are kept once they were made: what a server costs is not to be in its clients' times.
const MOST_KEPT: u64 = 10_000;

/// A site, and the pages of it that were made already.
struct Serving {
    site: Site,
    made: Box<[OnceLock<Bytes>]>,
}

impl Serving {
    fn new(site: Site) -> Self {
        let made = (0..site.pages.min(MOST_KEPT)).map(|_| OnceLock::new()).collect();
        Serving { site, made }
    }
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

fn listen(port: u16) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
    socket.listen(BACKLOG)
}

async fn accept(site: Site, listener: TcpListener, account: Account) {
    let site = Arc::new(Serving::new(site));
    loop {
        match listener.accept().await {
            Ok((client, _)) => drop(tokio::spawn(converse(client, site.clone(), account.clone()))),
            // Out of descriptors, or the client went away before it was greeted: the others are served on.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// Answers one client until it hangs up, or until it is to be hung up on.
async fn converse(client: TcpStream, site: Arc<Serving>, account: Account) {
    if client.set_nodelay(true).is_err() {
        return;
    }
    let reset = Arc::new(AtomicBool::new(false));
    let service = service_fn(|request| routes::answer(request, site.clone(), account.clone(), reset.clone()));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(client), service);
    // What fails here is the client's doing, or a fault that was asked for; it ends this connection only.
    let _ = (&mut connection).await;
    if reset.load(Ordering::Relaxed) {
        // Closing without lingering sends RST in place of FIN.
        let _ = connection.into_parts().io.into_inner().set_zero_linger();
    }
}
