//! Object storage that speaks S3, and servers that speak WebDAV, through OpenDAL.
//!
//! Neither needs a temporary name. An object is there only when all of it is. Of
//! WebDAV servers, Apache and nginx write what arrives aside and put it in its place
//! by a rename when it is complete; a MOVE afterwards would be worse, since Apache
//! deletes what is in the place before it moves. Other servers decide for themselves,
//! and the plan says so.

use std::io::Read as _;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::Stream;
use opendal::options::WriteOptions;
use opendal::services::{S3, Webdav};
use opendal::{
    Buffer, ErrorKind, HttpBody, HttpTransport, HttpTransporter, OperationContext, Operator,
};
use rustc_hash::FxHashSet;
use tokio::runtime::{Builder, Runtime};
use ureq::http;

use super::{
    Abilities, Body, Content, Fault, FaultKind, Item, Replacing, Store, folder_of, folders_above,
    tls,
};
use crate::publish::secret::Secret;

/// Files above this size go to object storage in parts.
const PART: usize = 16 << 20;
/// How long to wait before a claim is read again, where the place cannot tell who
/// was first.
const SECOND_LOOK: Duration = Duration::from_millis(700);
/// What readers' programs may keep: a copy that they ask about each time.
const CACHING: &str = "no-cache";

/// A bucket, or a folder of a WebDAV server.
pub struct Object {
    operator: Operator,
    runtime: Runtime,
    is_bucket: bool,
    folders: Mutex<FxHashSet<String>>,
}

/// Which bucket, where, and by which keys.
#[derive(Debug)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// The part of names that all objects of the site begin with.
    pub prefix: String,
    /// The server; that of Amazon for none.
    pub endpoint: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// Who asks.
    pub key: Option<Secret>,
    /// How that is proved.
    pub secret: Option<Secret>,
    /// What temporary keys need besides.
    pub token: Option<Secret>,
}

/// Which folder of which WebDAV server, as whom.
#[derive(Debug)]
pub struct Share {
    /// Scheme, host and port.
    pub endpoint: String,
    /// The folder.
    pub folder: String,
    /// Who logs in, if anybody has to.
    pub user: Option<String>,
    /// The password.
    pub password: Option<Secret>,
}

impl Object {
    /// A bucket.
    ///
    /// # Errors
    /// If the keys are missing or the certificate authority cannot be used.
    pub fn bucket(bucket: &Bucket, authority: Option<&Path>) -> Result<Object, Fault> {
        let (Some(key), Some(secret)) = (&bucket.key, &bucket.secret) else {
            return Err(Fault::new(
                FaultKind::Login,
                format!("s3://{}", bucket.name),
            ));
        };
        let mut service = S3::default()
            .bucket(&bucket.name)
            .root(&format!("/{}", bucket.prefix))
            .region(bucket.region.as_deref().unwrap_or("us-east-1"))
            .access_key_id(key.reveal())
            .secret_access_key(secret.reveal())
            // Nothing is looked for but what the settings and the environment say.
            .disable_config_load()
            .disable_ec2_metadata();
        if let Some(endpoint) = &bucket.endpoint {
            service = service.endpoint(endpoint);
        }
        if let Some(token) = &bucket.token {
            service = service.session_token(token.reveal());
        }
        Object::new(
            Operator::new(service).map_err(|error| fault(&error))?,
            true,
            authority,
        )
    }

    /// A folder of a WebDAV server.
    ///
    /// # Errors
    /// If the address or the certificate authority cannot be used.
    pub fn share(share: &Share, authority: Option<&Path>) -> Result<Object, Fault> {
        let mut service = Webdav::default()
            .endpoint(&share.endpoint)
            .root(&format!("/{}", share.folder.trim_matches('/')))
            .disable_create_dir(true);
        if let Some(user) = &share.user {
            service = service.username(user);
        }
        if let Some(password) = &share.password {
            service = service.password(password.reveal());
        }
        Object::new(
            Operator::new(service).map_err(|error| fault(&error))?,
            false,
            authority,
        )
    }

    fn new(operator: Operator, is_bucket: bool, authority: Option<&Path>) -> Result<Object, Fault> {
        let transport = HttpTransporter::new(Transport::new(authority)?);
        let context = OperationContext::new().with_http_transport(transport);
        Ok(Object {
            operator: operator.with_context(context),
            runtime: Builder::new_multi_thread()
                .worker_threads(1)
                .thread_name("kyyeu-object")
                .enable_all()
                .build()?,
            is_bucket,
            folders: Mutex::default(),
        })
    }

    fn put(&self, path: &str, bytes: Vec<u8>, options: WriteOptions) -> Result<(), opendal::Error> {
        let written = self.operator.write_options(path, bytes, options);
        self.runtime.block_on(written).map(drop)
    }

    fn options(&self, media: &str) -> WriteOptions {
        match self.is_bucket {
            true => WriteOptions {
                content_type: Some(media.to_owned()),
                cache_control: Some(CACHING.to_owned()),
                ..WriteOptions::default()
            },
            false => WriteOptions::default(),
        }
    }

    /// Sends a large file in parts; it is there when the last has come.
    fn put_in_parts(&self, path: &str, file: &Path, options: WriteOptions) -> Result<(), Fault> {
        let mut from = std::fs::File::open(file).map_err(|error| Fault::here(&error))?;
        let options = WriteOptions {
            chunk: Some(PART),
            ..options
        };
        self.runtime.block_on(async {
            let mut writer = self
                .operator
                .writer_options(path, options)
                .await
                .map_err(|error| fault(&error))?;
            loop {
                let mut part = Vec::new();
                let read = (&mut from).take(PART as u64).read_to_end(&mut part);
                let written = match read {
                    Ok(0) => {
                        return writer
                            .close()
                            .await
                            .map(drop)
                            .map_err(|error| fault(&error));
                    }
                    Ok(_) => writer.write(part).await.map_err(|error| fault(&error)),
                    Err(error) => Err(Fault::here(&error)),
                };
                if let Err(fault) = written {
                    let _ = writer.abort().await;
                    return Err(fault);
                }
            }
        })
    }

    fn make_above(&self, path: &str) -> Result<(), Fault> {
        if self.is_bucket || self.knows(folder_of(path)) {
            return Ok(());
        }
        for folder in folders_above(path) {
            if self.knows(folder) {
                continue;
            }
            let made = self
                .operator
                .create_dir(&format!("{folder}/"))
                .await_on(&self.runtime);
            made.map_err(|error| fault(&error))?;
            let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            folders.insert(folder.to_owned());
        }
        Ok(())
    }

    fn knows(&self, folder: &str) -> bool {
        let folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        folder.is_empty() || folders.contains(folder)
    }
}

/// Waiting for something on a runtime, written after it.
trait AwaitOn: Future + Sized {
    fn await_on(self, runtime: &Runtime) -> Self::Output {
        runtime.block_on(self)
    }
}

impl<F: Future> AwaitOn for F {}

impl Store for Object {
    fn abilities(&self) -> Abilities {
        Abilities {
            replaces_whole: match self.is_bucket {
                true => Replacing::Whole,
                false => Replacing::Server,
            },
            claims: self.is_bucket,
            switches: false,
            parallel: 8,
        }
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        match self.operator.read(path).await_on(&self.runtime) {
            Ok(buffer) => Ok(Some(buffer.to_vec())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(fault(&error)),
        }
    }

    fn write(&self, path: &str, body: &Body<'_>) -> Result<(), Fault> {
        self.make_above(path)?;
        let options = self.options(body.media);
        let bytes = match body.content {
            Content::Bytes(bytes) => bytes.to_vec(),
            Content::File(file) => {
                let meta = std::fs::metadata(file).map_err(|error| Fault::here(&error))?;
                if self.is_bucket && meta.len() > PART as u64 {
                    return self.put_in_parts(path, file, options);
                }
                std::fs::read(file).map_err(|error| Fault::here(&error))?
            }
        };
        self.put(path, bytes, options)
            .map_err(|error| fault(&error))
    }

    fn claim(&self, path: &str, bytes: &[u8]) -> Result<bool, Fault> {
        self.make_above(path)?;
        if self.is_bucket {
            let options = WriteOptions {
                if_not_exists: true,
                ..self.options("application/json")
            };
            return match self.put(path, bytes.to_vec(), options) {
                Ok(()) => Ok(true),
                Err(error) if error.kind() == ErrorKind::ConditionNotMatch => Ok(false),
                Err(error) => Err(fault(&error)),
            };
        }
        if self.read(path)?.is_some() {
            return Ok(false);
        }
        self.put(path, bytes.to_vec(), WriteOptions::default())
            .map_err(|error| fault(&error))?;
        // Of two that found nothing, the one that wrote last has it.
        std::thread::sleep(SECOND_LOOK);
        Ok(self.read(path)?.as_deref() == Some(bytes))
    }

    fn remove(&self, path: &str) -> Result<(), Fault> {
        match self.operator.delete(path).await_on(&self.runtime) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(fault(&error)),
            _ => Ok(()),
        }
    }

    /// A bucket has no folders; of a share only empty ones are deleted, which has to
    /// be looked up, since WebDAV deletes a folder with all that is in it.
    fn remove_folder(&self, path: &str) -> Result<(), Fault> {
        if self.is_bucket || !self.list(path)?.is_empty() {
            return Ok(());
        }
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        folders.retain(|known| known != path && !known.starts_with(&format!("{path}/")));
        drop(folders);
        match self
            .operator
            .delete(&format!("{path}/"))
            .await_on(&self.runtime)
        {
            Err(error) if error.is_temporary() => Err(fault(&error)),
            _ => Ok(()),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<Item>, Fault> {
        let path = match folder.is_empty() {
            true => "/".to_owned(),
            false => format!("{folder}/"),
        };
        let entries = match self.operator.list(&path).await_on(&self.runtime) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(fault(&error)),
        };
        let within = path.trim_start_matches('/');
        let items = entries.iter().filter_map(|entry| {
            let name = entry.path().strip_prefix(within)?;
            let bare = name.trim_end_matches('/');
            (!bare.is_empty()).then(|| Item {
                name: bare.to_owned(),
                is_folder: name.ends_with('/'),
            })
        });
        let mut items: Vec<Item> = items.collect();
        items.sort();
        Ok(items)
    }
}

fn fault(error: &opendal::Error) -> Fault {
    let said = error.to_string();
    let kind = match error.kind() {
        _ if error.is_temporary() => FaultKind::Lost,
        ErrorKind::RateLimited => FaultKind::Lost,
        ErrorKind::PermissionDenied if said.contains("401") => FaultKind::Login,
        ErrorKind::PermissionDenied => FaultKind::Denied,
        ErrorKind::IsADirectory | ErrorKind::NotADirectory => FaultKind::InTheWay,
        ErrorKind::Unsupported => FaultKind::Unsupported,
        _ if said.contains("507") => FaultKind::Full,
        _ if said.contains(CERTIFICATE) => FaultKind::Certificate,
        _ => FaultKind::Other,
    };
    Fault::new(kind, short(&said))
}

/// What OpenDAL says of an error, without the headers of the answer.
fn short(said: &str) -> String {
    let line: Vec<&str> = said.split_whitespace().collect();
    let line = line.join(" ");
    match line.char_indices().nth(300) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line,
    }
}

/// Marks an error of which the certificate is the cause.
const CERTIFICATE: &str = "certificate is not trusted";

/// Carries the requests of OpenDAL by the HTTP client that the program has.
struct Transport {
    agent: ureq::Agent,
}

impl Transport {
    fn new(authority: Option<&Path>) -> Result<Transport, Fault> {
        Ok(Transport {
            agent: agent(authority)?,
        })
    }
}

/// A client that trusts the system's certificates or one authority, waits long
/// enough for large files, and gives every answer as it is.
///
/// # Errors
/// If the authority's file cannot be used.
pub(crate) fn agent(authority: Option<&Path>) -> Result<ureq::Agent, Fault> {
    use ureq::tls::{Certificate, RootCerts, TlsConfig};
    tls::install_provider();
    let roots = match authority {
        None => RootCerts::PlatformVerifier,
        Some(path) => {
            let found = tls::certificates(path)?;
            let owned = |der: &rustls::pki_types::CertificateDer<'static>| {
                Certificate::from_der(der).to_owned()
            };
            RootCerts::Specific(Arc::new(found.iter().map(owned).collect()))
        }
    };
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .timeout_connect(Some(Duration::from_secs(20)))
        .timeout_recv_response(Some(Duration::from_secs(120)))
        .tls_config(TlsConfig::builder().root_certs(roots).build())
        .user_agent(concat!("kyyeu/", env!("CARGO_PKG_VERSION")))
        .build();
    Ok(config.into())
}

impl HttpTransport for Transport {
    async fn fetch(
        &self,
        request: http::Request<Buffer>,
    ) -> opendal::Result<http::Response<HttpBody>> {
        let agent = self.agent.clone();
        let fetched = tokio::task::spawn_blocking(move || fetch(&agent, request)).await;
        fetched.unwrap_or_else(|error| {
            Err(opendal::Error::new(
                ErrorKind::Unexpected,
                error.to_string(),
            ))
        })
    }
}

fn fetch(
    agent: &ureq::Agent,
    request: http::Request<Buffer>,
) -> opendal::Result<http::Response<HttpBody>> {
    let (parts, body) = request.into_parts();
    let has_body = !body.is_empty() || parts.headers.contains_key(http::header::CONTENT_LENGTH);
    let answer = match has_body {
        true => agent.run(http::Request::from_parts(parts, body.to_vec())),
        false => agent.run(http::Request::from_parts(parts, ())),
    };
    let wrong = |error: ureq::Error| {
        let (said, passes) = match &error {
            ureq::Error::Io(inner) if inner.kind() == std::io::ErrorKind::InvalidData => {
                (CERTIFICATE, false)
            }
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) => (CERTIFICATE, false),
            ureq::Error::BadUri(_) => ("address", false),
            _ => ("connection", true),
        };
        let wrong = opendal::Error::new(ErrorKind::Unexpected, format!("{said}: {error}"));
        match passes {
            true => wrong.set_temporary(),
            false => wrong,
        }
    };
    let (parts, mut body) = answer.map_err(wrong)?.into_parts();
    let bytes = body
        .with_config()
        .limit(u64::MAX)
        .read_to_vec()
        .map_err(wrong)?;
    let size = bytes.len() as u64;
    let body = HttpBody::new(Once(Some(Buffer::from(bytes))), Some(size));
    Ok(http::Response::from_parts(parts, body))
}

/// A body that comes in one piece.
struct Once(Option<Buffer>);

impl Stream for Once {
    type Item = opendal::Result<Buffer>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}
