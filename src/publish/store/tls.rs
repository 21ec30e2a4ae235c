//! Which certificates are trusted: those of the system, or one authority that a
//! target names.

use std::path::Path;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;

use super::{Fault, FaultKind};

/// The certificates of a file, in PEM.
///
/// # Errors
/// If it cannot be read or holds none.
pub(super) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Fault> {
    let wrong = |said: String| Fault::new(FaultKind::Certificate, said);
    let found: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path)
        .map_err(|error| wrong(format!("{}: {error}", path.display())))?
        .collect();
    let found = found.map_err(|error| wrong(format!("{}: {error}", path.display())))?;
    match found.is_empty() {
        true => Err(wrong(path.display().to_string())),
        false => Ok(found),
    }
}

/// What an FTP connection is made with. Servers want the connection of each file to
/// take up the session of the one that gives the commands. A session of TLS 1.2 can be
/// taken up again and again; the tickets of 1.3 are used up, and whoever only sends
/// never reads the next one.
///
/// # Errors
/// If the authority's file cannot be used, or the system has no certificates.
pub(super) fn config(authority: Option<&Path>) -> Result<ClientConfig, Fault> {
    install_provider();
    let builder = ClientConfig::builder_with_protocol_versions(&[&rustls::version::TLS12]);
    let wrong = |error: rustls::Error| Fault::new(FaultKind::Certificate, error);
    let builder = match authority {
        None => builder.with_platform_verifier().map_err(wrong)?,
        Some(path) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(path)? {
                roots.add(certificate).map_err(wrong)?;
            }
            builder.with_root_certificates(roots)
        }
    };
    Ok(builder.with_no_client_auth())
}

/// Names the implementation of cryptography, once in a process.
pub(crate) fn install_provider() {
    // Whoever was first named the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
