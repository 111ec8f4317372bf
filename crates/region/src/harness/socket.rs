//! The least of WebSocket that a test needs.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::TestDevice;

const TEXT: u8 = 0x81;
const BINARY: u8 = 0x82;

/// The socket of a device that listens.
pub struct Socket(TcpStream);

/// What comes over a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// There may be something new.
    Hint,
    /// A message.
    Bytes(Vec<u8>),
    /// The other side ended it.
    End,
    /// Nothing, as long as one waited.
    Nothing,
}

impl Socket {
    /// Listens at a process of the service, as a device that has a token.
    ///
    /// # Errors
    /// When it is not let in.
    pub async fn open(device: &TestDevice, at: SocketAddr) -> std::io::Result<Socket> {
        let mut stream = TcpStream::connect(at).await?;
        stream.set_nodelay(true)?;
        let ask = format!(
            "GET /v1/hints HTTP/1.1\r\nhost: region\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
             sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nauthorization: {}\r\n\r\n",
            device.bearer()
        );
        stream.write_all(ask.as_bytes()).await?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await?);
        }
        match head.starts_with(b"HTTP/1.1 101") {
            true => Ok(Socket(stream)),
            false => Err(std::io::ErrorKind::PermissionDenied.into()),
        }
    }

    /// Says something, under a mask of nothing.
    ///
    /// # Errors
    /// When the other side has ended it.
    pub async fn say(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let mut frame = vec![BINARY, 0x80 | 127];
        frame.extend((bytes.len() as u64).to_be_bytes());
        frame.extend([0; 4]);
        frame.extend(bytes);
        self.0.write_all(&frame).await
    }

    /// What comes next within this time.
    pub async fn hear(&mut self, within: Duration) -> Said {
        timeout(within, self.next()).await.unwrap_or(Said::Nothing)
    }

    async fn next(&mut self) -> Said {
        loop {
            match self.frame().await {
                Ok((TEXT, _)) => return Said::Hint,
                Ok((BINARY, bytes)) => return Said::Bytes(bytes),
                Ok((0x88, _)) | Err(_) => return Said::End,
                Ok(_) => {}
            }
        }
    }

    async fn frame(&mut self) -> std::io::Result<(u8, Vec<u8>)> {
        let kind = self.0.read_u8().await?;
        let length = match self.0.read_u8().await? {
            126 => u64::from(self.0.read_u16().await?),
            127 => self.0.read_u64().await?,
            short => u64::from(short),
        };
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
        self.0.read_exact(&mut bytes).await?;
        Ok((kind, bytes))
    }
}
