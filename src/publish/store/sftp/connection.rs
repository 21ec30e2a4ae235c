//! How a server is reached: its key is known, or nothing is said to it; then the login.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use russh::client::{self, AuthResult, Handle};
use russh::keys::agent::{AgentIdentity, client::AgentClient};
use russh::keys::{self, HashAlg, PrivateKeyWithHashAlg, PublicKey, PublicKeyOrCertificate};
use russh_sftp::client::RawSftpSession;

use super::fault;
use crate::publish::secret::Secret;
use crate::publish::store::{Fault, FaultKind};

/// How long a connection may take to come about.
const CONNECTING: Duration = Duration::from_secs(20);
/// How often it is looked whether the connection is still there.
const LOOKING: Duration = Duration::from_millis(200);
/// How long a server may take to answer, in seconds.
const ANSWERING: u64 = 60;

/// Which server, as whom, and how it is known.
#[derive(Debug)]
pub struct Account {
    /// Its name or number.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who logs in.
    pub user: String,
    /// The folder, absolute or below the one in which the account begins.
    pub folder: String,
    /// The file of known host keys.
    pub known_hosts: PathBuf,
    /// A file with a private key.
    pub key: Option<PathBuf>,
    /// The passphrase of the key, or the password of the account.
    pub password: Option<Secret>,
}

/// A connection.
pub(super) struct Session {
    pub(super) raw: RawSftpSession,
    pub(super) extensions: Vec<String>,
    /// Keeps the connection open.
    handle: Handle<Gatekeeper>,
}

impl Session {
    /// Comes when the connection is no more.
    pub(super) async fn ended(&self) {
        while !self.handle.is_closed() {
            tokio::time::sleep(LOOKING).await;
        }
    }
}

/// Lets in only a server whose key is known.
struct Gatekeeper {
    known: Vec<PublicKey>,
    /// What was wrong with the key, for whoever called.
    refused: Arc<Mutex<Option<Fault>>>,
}

impl client::Handler for Gatekeeper {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        presented: &PublicKeyOrCertificate,
    ) -> Result<bool, russh::Error> {
        let PublicKeyOrCertificate::PublicKey { key, .. } = presented else {
            return Ok(false);
        };
        if self
            .known
            .iter()
            .any(|known| known.key_data() == key.key_data())
        {
            return Ok(true);
        }
        let kind = match self.known.is_empty() {
            true => FaultKind::HostKeyUnknown,
            false => FaultKind::HostKeyChanged,
        };
        let said = format!("{} {}", key.algorithm(), key.fingerprint(HashAlg::Sha256));
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(Fault::new(kind, said));
        Ok(false)
    }
}

/// Connects and logs in.
pub(super) async fn connect(account: &Account) -> Result<Session, Fault> {
    let within = tokio::time::timeout(CONNECTING, begin(account)).await;
    within.unwrap_or_else(|_| Err(Fault::new(FaultKind::Lost, "timeout")))
}

async fn begin(account: &Account) -> Result<Session, Fault> {
    let known =
        keys::known_hosts::known_host_keys_path(&account.host, account.port, &account.known_hosts)
            .map_err(|error| Fault::new(FaultKind::HostKeyUnknown, error))?;
    let known: Vec<PublicKey> = known.into_iter().map(|(_, key)| key).collect();
    let mut config = client::Config {
        keepalive_interval: Some(Duration::from_secs(15)),
        nodelay: true,
        ..client::Config::default()
    };
    if !known.is_empty() {
        // The server is asked for the kind of key by which it is known.
        let kinds: Vec<_> = known.iter().map(PublicKey::algorithm).collect();
        config.preferred.key = kinds.into();
    }
    let refused = Arc::new(Mutex::new(None));
    let gatekeeper = Gatekeeper {
        known,
        refused: Arc::clone(&refused),
    };
    let address = (account.host.as_str(), account.port);
    let connected = client::connect(Arc::new(config), address, gatekeeper).await;
    let mut handle = connected.map_err(|error| {
        let refused = refused
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        refused.unwrap_or_else(|| connection_fault(&error))
    })?;
    log_in(&mut handle, account).await?;
    let lost = |error: russh::Error| Fault::new(FaultKind::Lost, error);
    let channel = handle.channel_open_session().await.map_err(lost)?;
    let begun = channel.request_subsystem(true, "sftp").await;
    begun.map_err(|error| Fault::new(FaultKind::Unsupported, error))?;
    let raw = RawSftpSession::new(channel.into_stream());
    raw.set_timeout(ANSWERING);
    let version = raw.init().await.map_err(|error| fault(&error))?;
    let extensions = version.extensions.into_keys().collect();
    Ok(Session {
        raw,
        extensions,
        handle,
    })
}

fn connection_fault(error: &russh::Error) -> Fault {
    let kind = match error {
        russh::Error::IO(error) => {
            return Fault::from(std::io::Error::new(error.kind(), error.to_string()));
        }
        russh::Error::NoCommonAlgo { .. } => FaultKind::HostKeyChanged,
        russh::Error::UnknownKey => FaultKind::HostKeyUnknown,
        _ => FaultKind::Lost,
    };
    Fault::new(kind, error)
}

/// By the agent, else the key, else the password: what is there, in this order. A line
/// that is cut meanwhile is no refusal.
async fn log_in(handle: &mut Handle<Gatekeeper>, account: &Account) -> Result<(), Fault> {
    let mut said = vec![format!("{}@{}", account.user, account.host)];
    let password = account.password.as_ref().map(Secret::reveal);
    let Some(path) = &account.key else {
        if by_agent(handle, account).await? {
            return Ok(());
        }
        if let Some(password) = password {
            let answer = handle.authenticate_password(&account.user, password).await;
            if accepted(handle, answer)? {
                return Ok(());
            }
        }
        return Err(Fault::new(FaultKind::Login, said.join("; ")));
    };
    match keys::load_secret_key(path, password) {
        Ok(key) => {
            let key = PrivateKeyWithHashAlg::new(Arc::new(key), Some(HashAlg::Sha512));
            let answer = handle.authenticate_publickey(&account.user, key).await;
            if accepted(handle, answer)? {
                return Ok(());
            }
        }
        Err(error) => said.push(format!("{}: {error}", path.display())),
    }
    Err(Fault::new(FaultKind::Login, said.join("; ")))
}

/// Whether the server accepted. The library takes a line that is cut for a refusal.
fn accepted(
    handle: &Handle<Gatekeeper>,
    answer: Result<AuthResult, russh::Error>,
) -> Result<bool, Fault> {
    let answer = answer.map_err(|error| Fault::new(FaultKind::Lost, error))?;
    match answer.success() || !handle.is_closed() {
        true => Ok(answer.success()),
        false => Err(Fault::new(FaultKind::Lost, "login")),
    }
}

/// Whether a key of the agent was accepted.
#[cfg(unix)]
async fn by_agent(handle: &mut Handle<Gatekeeper>, account: &Account) -> Result<bool, Fault> {
    let Ok(mut agent) = AgentClient::connect_env().await else {
        return Ok(false);
    };
    let identities = agent.request_identities().await.unwrap_or_default();
    let mut refused = 0;
    for identity in identities {
        let AgentIdentity::PublicKey { key, .. } = identity else {
            continue;
        };
        let hash = Some(HashAlg::Sha512).filter(|_| key.algorithm().is_rsa());
        let answer = handle
            .authenticate_publickey_with(&account.user, key, hash, &mut agent)
            .await;
        match answer {
            Ok(answer) if answer.success() => return Ok(true),
            // Servers hang up after some keys that they do not know.
            _ if handle.is_closed() && refused > 0 => return Ok(false),
            _ if handle.is_closed() => return Err(Fault::new(FaultKind::Lost, "login")),
            Ok(_) | Err(_) => refused += 1,
        }
    }
    Ok(false)
}

#[cfg(not(unix))]
async fn by_agent(_: &mut Handle<Gatekeeper>, _: &Account) -> Result<bool, Fault> {
    Ok(false)
}
