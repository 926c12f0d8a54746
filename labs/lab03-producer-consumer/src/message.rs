//! What is sent: a word, or a page's worth.

/// Something that knows who sent it, and as what.
pub(crate) trait Message: Send + Unpin + 'static {
    /// The message with this number, of this producer.
    fn new(producer: u32, number: u32) -> Self;

    /// Who sent it.
    fn producer(&self) -> u32;

    /// Which one it is; numbers are unique among all producers.
    fn number(&self) -> u32;
}

/// Eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    producer: u32,
    number: u32,
}

impl Message for Word {
    #[inline]
    fn new(producer: u32, number: u32) -> Self {
        Word { producer, number }
    }

    #[inline]
    fn producer(&self) -> u32 {
        self.producer
    }

    #[inline]
    fn number(&self) -> u32 {
        self.number
    }
}

/// 1,024 bytes, moved in and out by value: what a channel does with what is large.
#[derive(Clone, Copy)]
pub(crate) struct Kibibyte([u32; 256]);

impl Message for Kibibyte {
    #[inline]
    fn new(producer: u32, number: u32) -> Self {
        let mut words = [number; 256];
        words[0] = producer;
        Kibibyte(words)
    }

    #[inline]
    fn producer(&self) -> u32 {
        self.0[0]
    }

    #[inline]
    fn number(&self) -> u32 {
        self.0[255]
    }
}
