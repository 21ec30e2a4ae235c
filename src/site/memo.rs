//! What of a site is used again by the next one.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::{LegalRelations, Orders, Predecessors, Site};
use crate::diagnostic::Diagnostic;
use crate::link::Stays;
use crate::render::entry::Children;
use crate::route::{Addresses, Route};

/// Parts of the last site.
#[derive(Debug, Default)]
pub struct Memo {
    registry: Option<Registry>,
    routed: Option<Routed>,
}

/// What depends on nothing but the front matters of the registry, and on the documents
/// that are cited and not registered.
#[derive(Clone, Debug)]
pub(super) struct Registry {
    pub(super) orders: Arc<Orders>,
    pub(super) children: Arc<Children>,
    pub(super) predecessors: Arc<Predecessors>,
    pub(super) legal_relations: Arc<LegalRelations>,
}

/// Every route with its file.
#[derive(Debug, Default)]
pub(super) struct Routing {
    pub(super) routes: Vec<Route>,
    /// By their files in lower case, as the check for collisions compares them.
    pub(super) lower: FxHashMap<String, Route>,
    exact: OnceLock<FxHashMap<String, Route>>,
}

impl Routing {
    /// By their files.
    pub(super) fn exact(&self, site: &Site) -> &FxHashMap<String, Route> {
        self.exact.get_or_init(|| {
            let (addresses, directory) = (&site.linked.addresses, &site.linked.directory);
            let routes = self.routes.iter();
            routes
                .map(|&route| (addresses.file(route, directory), route))
                .collect()
        })
    }
}

/// Routes, with what makes files of them.
#[derive(Debug)]
struct Routed {
    routing: Arc<Routing>,
    addresses: Addresses,
}

impl Memo {
    /// What depends on the registry: that of the last site while no front matter of it
    /// has changed, nor what is cited and not registered.
    pub(super) fn registry(&mut self, stays: Stays, make: impl FnOnce() -> Registry) -> Registry {
        let known = self.registry.take().filter(|_| stays.registry);
        let registry = known.unwrap_or_else(make);
        self.registry = Some(registry.clone());
        registry
    }

    /// The routes of a site, and what collides. Routes that are the same and made into
    /// files by the same values are the same files; only where nothing collided is
    /// that of use, as reports name more than files.
    pub(super) fn routing(
        &mut self,
        site: &Site,
        stays: Stays,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Arc<Routing> {
        let routes = site.list_routes();
        let addresses = &site.linked.addresses;
        if let Some(known) = &self.routed
            && stays.files
            && known.routing.routes == routes
            && known.addresses == *addresses
        {
            return Arc::clone(&known.routing);
        }
        let before = diagnostics.len();
        let lower = site.check_collisions(&routes, diagnostics);
        let routing = Arc::new(Routing {
            routes,
            lower,
            exact: OnceLock::new(),
        });
        self.routed = (diagnostics.len() == before).then(|| Routed {
            routing: Arc::clone(&routing),
            addresses: addresses.clone(),
        });
        routing
    }
}
