//! The files of pictures: without their metadata, and smaller.

use std::sync::Arc;

use super::Rendered;
use crate::diagnostic::{Diagnostic, Problem};
use crate::link::PublishedAsset;
use crate::picture;
use crate::site::Site;

/// A file that stands beside a document. A picture that tells more than it shows is
/// written without that; anything else is copied.
pub(super) fn file(asset: &PublishedAsset) -> Result<Rendered<'_>, Diagnostic> {
    if asset.picture.as_ref().is_none_or(|facts| facts.is_clean) {
        return Ok(Rendered::File(&asset.file));
    }
    let bytes = picture::read(&asset.file).map_err(|error| {
        let reason = error.to_string().into();
        Diagnostic::file(Arc::clone(&asset.path), Problem::Unreadable { reason })
    })?;
    match picture::published(&bytes) {
        Some(clean) => Ok(Rendered::Bytes(clean)),
        // It has become something else since the site was read.
        None => {
            let reason = ("tệp vừa bị thay đổi", "the file has just been changed").into();
            let path = Arc::clone(&asset.path);
            Err(Diagnostic::file(path, Problem::Unreadable { reason }))
        }
    }
}

/// The smaller picture of a width.
pub(super) fn variant(
    site: &Site,
    asset: &PublishedAsset,
    width: u32,
) -> Result<Vec<u8>, Diagnostic> {
    let Some(facts) = &asset.picture else {
        return Ok(Vec::new());
    };
    let made = site.linked.pictures.variant(&asset.file, facts, width);
    made.map_err(|reason| {
        let problem = Problem::UndecodablePicture {
            reason: reason.into(),
        };
        Diagnostic::file(Arc::clone(&asset.path), problem)
    })
}
