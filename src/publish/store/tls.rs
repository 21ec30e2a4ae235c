//! Which certificates are trusted: those of the system, or one authority that a
//! target names.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::ConfigVerifierExt as _;

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

/// What a connection is made with.
///
/// # Errors
/// If the authority's file cannot be used, or the system has no certificates.
pub(super) fn config(authority: Option<&Path>) -> Result<Arc<ClientConfig>, Fault> {
    install_provider();
    let config = match authority {
        None => ClientConfig::with_platform_verifier()
            .map_err(|error| Fault::new(FaultKind::Certificate, error))?,
        Some(path) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(path)? {
                let added = roots.add(certificate);
                added.map_err(|error| Fault::new(FaultKind::Certificate, error))?;
            }
            ClientConfig::builder()
                .with_root_certificates(roots)
                .with_no_client_auth()
        }
    };
    Ok(Arc::new(config))
}

/// Names the implementation of cryptography, once in a process.
pub(crate) fn install_provider() {
    // Whoever was first named the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
