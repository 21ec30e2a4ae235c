//! Finding a port, and saying whose it is when it is taken.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use anyhow::{Context as _, anyhow};
use tokio::net::{TcpListener, TcpSocket};

/// The port that is tried first where none is asked for.
pub const FIRST: u16 = 7100;
/// How many are tried.
const TRIED: u16 = 50;
/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1024;

/// A program that has a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Its name.
    pub name: String,
    /// Its process number.
    pub process: u32,
}

/// A port that has been taken.
pub struct Bound {
    /// What listens at it.
    pub listeners: Vec<TcpListener>,
    /// Its number.
    pub port: u16,
}

/// Takes the port that is asked for, or the first that is free; of those that
/// are not, `taken` is told the first. Must be called within a runtime.
///
/// # Errors
/// If the port that was asked for is taken, with its owner and the next free
/// one; or if the address cannot be listened at.
pub fn bind(
    host: IpAddr,
    asked: Option<u16>,
    taken: impl FnOnce(u16, Option<Owner>),
) -> anyhow::Result<Bound> {
    let first = asked.unwrap_or(FIRST);
    match try_port(host, first) {
        Ok(bound) => return Ok(bound),
        Err(error) if error.kind() != io::ErrorKind::AddrInUse => {
            return Err(error).with_context(|| SocketAddr::new(host, first).to_string());
        }
        Err(_) => {}
    }
    let last = first.saturating_add(TRIED);
    let next = (first.saturating_add(1)..last).find_map(|port| try_port(host, port).ok());
    let owner = owner(first);
    let Some(next) = next else {
        return Err(anyhow!("{first}–{last}"))
            .context("không cổng nào còn trống / no port is free");
    };
    if asked.is_some() {
        let by = owner.map_or_else(String::new, |owner| {
            format!(" ({}, {})", owner.name, owner.process)
        });
        let free = next.port;
        return Err(anyhow!("--port {free}").context(format!(
            "cổng {first} đang có chương trình khác dùng{by}; hãy thử / port {first} is taken{by}; try"
        )));
    }
    taken(first, owner);
    Ok(next)
}

/// Listens at a port; on the loopback in both families, so that no other
/// program answers for `localhost`.
fn try_port(host: IpAddr, port: u16) -> io::Result<Bound> {
    let first = listen(SocketAddr::new(host, port))?;
    let port = first.local_addr()?.port();
    let mut listeners = vec![first];
    if host == IpAddr::V4(Ipv4Addr::LOCALHOST) {
        match listen(SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), port)) {
            Ok(second) => listeners.push(second),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
            // A machine without the newer family.
            Err(_) => {}
        }
    }
    Ok(Bound { listeners, port })
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // So that a restart finds its port free; elsewhere it would mean to share it.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// This machine's address as others on the network see it. Nothing is sent: the
/// system is only asked which address it would send from.
pub fn outside_address(v6: bool) -> Option<IpAddr> {
    let (own, far) = match v6 {
        true => ("[::]:0", "[2001:db8::1]:9"),
        false => ("0.0.0.0:0", "192.0.2.1:9"),
    };
    let socket = UdpSocket::bind(own).ok()?;
    socket.connect(far).ok()?;
    let ip = socket.local_addr().ok()?.ip();
    (!ip.is_unspecified() && !ip.is_loopback()).then_some(ip)
}

/// Whose port it is, as far as the system lets us see.
#[cfg(target_os = "linux")]
pub fn owner(port: u16) -> Option<Owner> {
    let socket = ["/proc/net/tcp", "/proc/net/tcp6"]
        .into_iter()
        .filter_map(|table| std::fs::read_to_string(table).ok())
        .find_map(|table| listening_socket(&table, port))?;
    let link = format!("socket:[{socket}]");
    let processes = std::fs::read_dir("/proc").ok()?.flatten();
    for process in processes {
        let Some(number) = process
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        let Ok(open) = std::fs::read_dir(process.path().join("fd")) else {
            continue;
        };
        let mut targets = open
            .flatten()
            .filter_map(|fd| std::fs::read_link(fd.path()).ok());
        if targets.any(|target| target.as_os_str() == link.as_str()) {
            let name = std::fs::read_to_string(process.path().join("comm")).ok()?;
            let name = name.trim().chars().filter(|c| !c.is_control()).collect();
            return Some(Owner {
                name,
                process: number,
            });
        }
    }
    None
}

/// Whose port it is: not known here.
#[cfg(not(target_os = "linux"))]
pub fn owner(_: u16) -> Option<Owner> {
    None
}

/// The number of the socket that listens at a port, by the lines of
/// `/proc/net/tcp`.
#[cfg(target_os = "linux")]
fn listening_socket(table: &str, port: u16) -> Option<u64> {
    const LISTENING: &str = "0A";
    table.lines().skip(1).find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (_, own) = words.get(1)?.rsplit_once(':')?;
        let is_it = u16::from_str_radix(own, 16).ok()? == port && *words.get(3)? == LISTENING;
        is_it.then(|| words.get(9)?.parse().ok()).flatten()
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_owner_of_a_port_is_found() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let found = owner(port).unwrap();
        assert_eq!(found.process, std::process::id());
        assert!(!found.name.is_empty());
        drop(listener);
        assert_eq!(owner(port), None);
    }
}
