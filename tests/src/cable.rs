//! A cable between devices and a region that a test pulls out and puts back, that counts what it carries, and that may be a poor one.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What goes through a poor cable at once, and how much of it waits before the sender does.
const PACKET: usize = 1_460;
const BUFFERED: usize = 32;

/// Carries what is sent to `address` on to one of the other ends, while it is in.
pub struct Cable {
    /// Where devices reach it.
    pub address: SocketAddr,
    ends: Arc<Mutex<Ends>>,
    carried: Arc<Carried>,
}

/// How many bytes went through, after how many of all of them a connection breaks off, and after how many of its own.
struct Carried {
    bytes: AtomicU64,
    cut_at: AtomicU64,
    most: AtomicU64,
}

struct Ends {
    is_in: bool,
    open: Vec<TcpStream>,
}

/// How fast a cable is.
#[derive(Clone, Copy, Debug)]
pub struct Speed {
    /// There and back.
    pub round_trip: Duration,
    /// Each way, of all connections together.
    pub bits_per_second: u64,
}

/// One way through a poor cable: when it is free again.
struct Way {
    speed: Speed,
    free_at: Mutex<Instant>,
}

impl Cable {
    /// A cable to whichever of `to` listens, put in. They get their connections by turns.
    ///
    /// # Errors
    /// When no port is free.
    pub fn to(to: &[SocketAddr]) -> io::Result<Cable> {
        Cable::lay(to, None)
    }

    /// The same, but slow.
    ///
    /// # Errors
    /// When no port is free.
    pub fn poor(to: &[SocketAddr], speed: Speed) -> io::Result<Cable> {
        Cable::lay(to, Some(speed))
    }

    fn lay(to: &[SocketAddr], speed: Option<Speed>) -> io::Result<Cable> {
        let mut to = to.to_vec();
        let ways = speed.map(|speed| [Way::new(speed), Way::new(speed)]);
        let carried = Arc::new(Carried {
            bytes: AtomicU64::new(0),
            cut_at: AtomicU64::new(u64::MAX),
            most: AtomicU64::new(u64::MAX),
        });
        let count = Arc::clone(&carried);
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let ends = Arc::new(Mutex::new(Ends {
            is_in: true,
            open: Vec::new(),
        }));
        let shared = Arc::clone(&ends);
        thread::spawn(move || {
            for near in listener.incoming() {
                // Who cannot be carried sees a connection that ends, as with a cable that is out.
                let Ok(near) = near else { continue };
                to.rotate_left(1);
                if let Err(error) = carry(&shared, near, &to, ways.as_ref(), &count) {
                    eprintln!("cable: {error}");
                }
            }
        });
        Ok(Cable {
            address,
            ends,
            carried,
        })
    }

    /// Bytes that it has carried, both ways.
    pub fn carried(&self) -> u64 {
        self.carried.bytes.load(Ordering::SeqCst)
    }

    /// Breaks off the connection that is to carry the byte after so many more, once; a poor cable does not.
    pub fn cut_after(&self, bytes: u64) {
        self.carried
            .cut_at
            .store(self.carried() + bytes, Ordering::SeqCst);
    }

    /// From now on no connection carries more than so many bytes either way; of a poor cable they do.
    pub fn hold_for(&self, bytes: u64) {
        self.carried.most.store(bytes, Ordering::SeqCst);
    }

    /// Whether [`Cable::cut_after`] still has to happen.
    pub fn is_to_be_cut(&self) -> bool {
        self.carried.cut_at.load(Ordering::SeqCst) != u64::MAX
    }

    /// Pulls it out: everything under way breaks off, and nothing gets through.
    pub fn pull(&self) {
        let mut ends = held(&self.ends);
        ends.is_in = false;
        for open in ends.open.drain(..) {
            // One that ended by itself has nothing left to end.
            let _ = open.shutdown(Shutdown::Both);
        }
    }

    /// Puts it back.
    pub fn put_back(&self) {
        held(&self.ends).is_in = true;
    }
}

fn held(ends: &Mutex<Ends>) -> std::sync::MutexGuard<'_, Ends> {
    ends.lock().unwrap_or_else(PoisonError::into_inner)
}

fn carry(
    ends: &Mutex<Ends>,
    near: TcpStream,
    to: &[SocketAddr],
    ways: Option<&[Arc<Way>; 2]>,
    count: &Arc<Carried>,
) -> io::Result<()> {
    let mut ends = held(ends);
    if !ends.is_in {
        return near.shutdown(Shutdown::Both);
    }
    // Of several addresses, the first that answers.
    let far = TcpStream::connect(to)?;
    for end in [&near, &far] {
        end.set_nodelay(true)?;
    }
    ends.open.extend([near.try_clone()?, far.try_clone()?]);
    let pairs = [(near.try_clone()?, far.try_clone()?), (far, near)];
    for (at, (from, into)) in pairs.into_iter().enumerate() {
        let (way, count) = (ways.map(|ways| Arc::clone(&ways[at])), Arc::clone(count));
        thread::spawn(move || {
            let end = into.try_clone();
            // However it ends, the other side has to hear of it.
            let _ = match way {
                None => quickly(from, into, &count),
                Some(way) => slowly(from, into, &count, &way),
            };
            let _ = end.map(|end| end.shutdown(Shutdown::Write));
        });
    }
    Ok(())
}

fn quickly(mut from: TcpStream, mut into: TcpStream, count: &Carried) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    let mut own = 0;
    loop {
        let bytes = from.read(&mut buffer)?;
        if bytes == 0 {
            return Ok(());
        }
        let before = count.bytes.fetch_add(bytes as u64, Ordering::SeqCst);
        let of_all = count.cut_at.load(Ordering::SeqCst).saturating_sub(before);
        let of_own = count.most.load(Ordering::SeqCst).saturating_sub(own);
        own += bytes as u64;
        let carries = of_all.min(of_own).min(bytes as u64) as usize;
        into.write_all(&buffer[..carries])?;
        if carries == bytes {
            continue;
        }
        if of_all < bytes as u64 {
            count.cut_at.store(u64::MAX, Ordering::SeqCst);
        }
        from.shutdown(Shutdown::Both)?;
        return into.shutdown(Shutdown::Both);
    }
}

/// Reads a packet when the way is free for it, and hands it over when it would have arrived.
fn slowly(mut from: TcpStream, into: TcpStream, count: &Carried, way: &Way) -> io::Result<()> {
    let (put, arriving) = mpsc::sync_channel(BUFFERED);
    let handing = thread::spawn(move || hand_over(&arriving, into));
    // A connection begins with a greeting there and back.
    let mut greeting = way.speed.round_trip;
    loop {
        let mut packet = vec![0; PACKET];
        let bytes = from.read(&mut packet).unwrap_or(0);
        packet.truncate(bytes);
        count.bytes.fetch_add(bytes as u64, Ordering::SeqCst);
        let at = way.carries(bytes) + std::mem::take(&mut greeting);
        if bytes == 0 || put.send((at, packet)).is_err() {
            break;
        }
    }
    // What is under way arrives before the end does.
    drop(put);
    handing.join().map_err(|_| io::Error::other("the cable broke"))
}

fn hand_over(arriving: &Receiver<(Instant, Vec<u8>)>, mut into: TcpStream) {
    for (at, packet) in arriving {
        thread::sleep(at.saturating_duration_since(Instant::now()));
        if into.write_all(&packet).is_err() {
            return;
        }
    }
}

impl Way {
    fn new(speed: Speed) -> Arc<Way> {
        Arc::new(Way {
            speed,
            free_at: Mutex::new(Instant::now()),
        })
    }

    /// Waits for the ones before it, then says when these bytes arrive.
    fn carries(&self, bytes: usize) -> Instant {
        let takes = Duration::from_secs_f64(bytes as f64 * 8.0 / self.speed.bits_per_second as f64);
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        *free_at = (*free_at).max(Instant::now()) + takes;
        *free_at + self.speed.round_trip / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends what comes back.
    fn echo() -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut back = stream.try_clone().unwrap();
                thread::spawn(move || io::copy(&mut stream, &mut back));
            }
        });
        address
    }

    #[test]
    fn a_poor_cable_takes_its_time_brings_everything_and_counts_it() {
        let speed = Speed {
            round_trip: Duration::from_millis(40),
            bits_per_second: 800_000,
        };
        let cable = Cable::poor(&[echo()], speed).unwrap();
        let begun = Instant::now();
        let mut stream = TcpStream::connect(cable.address).unwrap();
        let sent: Vec<u8> = (0..10_000_u32).map(|one| one as u8).collect();
        stream.write_all(&sent).unwrap();
        let mut heard = vec![0; sent.len()];
        stream.read_exact(&mut heard).unwrap();
        assert_eq!(heard, sent);
        assert_eq!(cable.carried(), 20_000);
        // The greeting, there and back, and ten thousand bytes at a hundred thousand a second.
        assert!(
            begun.elapsed() >= Duration::from_millis(40 + 40 + 100),
            "{:?}",
            begun.elapsed()
        );
        // Who has said everything may go: it still arrives.
        stream.write_all(&sent).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).unwrap();
        assert_eq!(rest, sent);
    }
}
