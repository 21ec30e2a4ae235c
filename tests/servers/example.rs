//! The example, built with everything that a server may have to do with: old addresses,
//! highlighted code, compressed files, both languages, a folder of a host.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use kyyeu::language::Language;
use kyyeu::route::Route;
use kyyeu::server::{ConfigFile, Place, Server, files};
use kyyeu::{Options, Prepared, Renderer, output, prepare};
use tempfile::TempDir;

/// A document with old addresses, one of each sort.
const MOVED: &str = "---\ntitle: Trang đã chuyển\naliases: [/cũ/Trang (cũ) & 'mới'/, /a/$1.html, \"/{x};y/\"]\n---\n\n```rust\nfn main() {}\n```\n";

/// The built example.
pub(crate) struct Example {
    folder: TempDir,
    prepared: Prepared,
    /// The path under which it stands.
    pub(crate) base: &'static str,
}

impl Example {
    /// Builds it below a path of a host.
    pub(crate) fn build(base: &'static str, precompress: bool) -> Example {
        let folder = tempfile::tempdir().unwrap();
        // Servers serve as nobody.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let root = folder.path().join("site");
        let source = Path::new(env!("CARGO_MANIFEST_DIR"));
        copy(&source.join("content"), &root.join("content"));
        let settings = fs::read_to_string(source.join("site.yaml")).unwrap();
        let settings = format!("{settings}\nprecompress: {precompress}\n");
        fs::write(root.join("site.yaml"), settings).unwrap();
        fs::write(root.join("content/pages/da-chuyen.md"), MOVED).unwrap();
        let options = Options {
            base_url: Some(format!("https://kyyeu.example{base}/")),
            now: "2026-11-01T00:00:00Z".parse().unwrap(),
            ..Options::default()
        };
        let prepared = prepare(&root, &options);
        assert!(prepared.is_sound(), "{:#?}", prepared.report);
        let example = Example {
            folder,
            prepared,
            base,
        };
        let out = example.out();
        let renderer = Renderer::new(example.site(), &example.prepared.theme);
        output::write(&renderer, &root, &out).unwrap();
        fs::create_dir_all(out.join(".well-known")).unwrap();
        fs::write(out.join(".well-known/security.txt"), "Contact: x").unwrap();
        fs::create_dir_all(out.join(".git")).unwrap();
        fs::write(out.join(".git/config"), "secret").unwrap();
        example
    }

    /// The folder that the server publishes.
    pub(crate) fn published(&self) -> PathBuf {
        self.folder.path().join("www")
    }

    /// The folder of the site in it.
    pub(crate) fn out(&self) -> PathBuf {
        self.published().join(self.base.trim_start_matches('/'))
    }

    /// A folder for a server's own files.
    pub(crate) fn own(&self, name: &str) -> PathBuf {
        let folder = self.folder.path().join(name);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// The site.
    pub(crate) fn site(&self) -> &kyyeu::Site {
        self.prepared.site.as_ref().unwrap()
    }

    /// The configuration of a server for it.
    pub(crate) fn config(&self, server: Server, brotli: bool) -> Vec<ConfigFile> {
        let place = Place {
            folder: self.published().to_str().unwrap().to_owned(),
            brotli,
            ..Place::usual(self.site())
        };
        assert_eq!(place.host, "kyyeu.example");
        files(self.site(), server, &place, Language::Vi)
    }

    /// Every route with its address and the file that it is.
    pub(crate) fn routes(&self) -> Vec<(Route, String, PathBuf)> {
        let linked = &self.site().linked;
        let routes = self.site().routes().into_iter();
        let found: Vec<_> = routes
            .map(|route| {
                let file = linked.addresses.file(route, &linked.directory);
                (route, self.site().url(route), self.out().join(file))
            })
            .collect();
        assert!(found.len() > 200);
        found
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => {
                fs::copy(entry.path(), target).unwrap();
            }
        }
    }
}
