//! Every lab, in the order of the book.

use contend::Lab;

/// The labs that this program was built with.
pub(crate) fn labs() -> Vec<Lab> {
    vec![
        #[cfg(feature = "lab00")]
        lab00_measuring::lab(),
        #[cfg(feature = "lab01")]
        lab01_lock_contention::lab(),
        #[cfg(feature = "lab02")]
        lab02_async_io::lab(),
        #[cfg(feature = "lab03")]
        lab03_producer_consumer::lab(),
        #[cfg(feature = "lab04")]
        lab04_rate_limiting::lab(),
        #[cfg(feature = "lab05")]
        lab05_batching::lab(),
        #[cfg(feature = "lab06")]
        lab06_image_jobs::lab(),
        #[cfg(feature = "lab07")]
        lab07_log_jobs::lab(),
        #[cfg(feature = "lab08")]
        lab08_web_scraping::lab(),
    ]
}
