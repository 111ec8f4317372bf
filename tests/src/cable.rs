//! A cable between devices and a region that a test pulls out and puts back.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Carries what is sent to `address` on to one of the other ends, while it is in.
pub struct Cable {
    /// Where devices reach it.
    pub address: SocketAddr,
    ends: Arc<Mutex<Ends>>,
}

struct Ends {
    is_in: bool,
    open: Vec<TcpStream>,
}

impl Cable {
    /// A cable to whichever of `to` listens, put in. They get their connections by turns.
    ///
    /// # Errors
    /// When no port is free.
    pub fn to(to: &[SocketAddr]) -> io::Result<Cable> {
        let mut to = to.to_vec();
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
                if let Err(error) = carry(&shared, near, &to) {
                    eprintln!("cable: {error}");
                }
            }
        });
        Ok(Cable { address, ends })
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

fn carry(ends: &Mutex<Ends>, near: TcpStream, to: &[SocketAddr]) -> io::Result<()> {
    let mut ends = held(ends);
    if !ends.is_in {
        return near.shutdown(Shutdown::Both);
    }
    // Of several addresses, the first that answers.
    let far = TcpStream::connect(to)?;
    ends.open.extend([near.try_clone()?, far.try_clone()?]);
    for (mut from, mut into) in [(near.try_clone()?, far.try_clone()?), (far, near)] {
        thread::spawn(move || {
            // However it ends, the other side has to hear of it.
            let _ = io::copy(&mut from, &mut into);
            let _ = into.shutdown(Shutdown::Both);
        });
    }
    Ok(())
}
