//! A small site that grows, and the command run on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

use crate::place::Place;

/// A site in a folder of its own.
pub(crate) struct Site {
    folder: TempDir,
    settings: String,
    env: Vec<(String, String)>,
}

impl Site {
    /// A site of some documents, to be published to a place.
    pub(crate) fn new(place: &Place) -> Site {
        let folder = tempfile::tempdir().unwrap();
        let site = Site {
            folder,
            settings: place.settings(),
            env: place.env(),
        };
        let text = format!(
            "title: Kỷ yếu\nbase_url: http://kyyeu.example/\nlanguages: [vi]\n\
             organisation: {{name: Sở, licence: Số 1, responsible: An, address: Hà Nội, telephone: '024'}}\n\
             publish:\n  - {}\n",
            site.settings
        );
        fs::write(site.root().join("site.yaml"), text).unwrap();
        for number in 0..6 {
            site.add(&format!("bai-{number}"), &format!("Bài số {number}"));
        }
        site
    }

    /// Says other things of the place than it does itself.
    pub(crate) fn resettle(&self, settings: &str) {
        let file = self.root().join("site.yaml");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(&self.settings));
        fs::write(&file, text.replace(&self.settings, settings)).unwrap();
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.root().join(format!("content/news/{name}.md"))
    }

    /// Writes a document that links to all the others.
    pub(crate) fn add(&self, name: &str, title: &str) {
        fs::create_dir_all(self.file(name).parent().unwrap()).unwrap();
        let others = fs::read_dir(self.root().join("content/news")).unwrap();
        let mut links: Vec<String> = others
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|other| other.ends_with(".md") && *other != format!("{name}.md"))
            .map(|other| format!("[{other}]({other})"))
            .collect();
        links.sort();
        let picture = format!("{name}.png");
        fs::write(self.root().join("content/news").join(&picture), title).unwrap();
        let text = format!(
            "---\ntitle: {title}\ndate: 2021-12-01\n---\n\n![Ảnh]({picture})\n\n{}\n",
            links.join(" ")
        );
        fs::write(self.file(name), text).unwrap();
    }

    /// The command, not yet run.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kyyeu"));
        command
            .args(["--locale", "en", "publish", "--root"])
            .arg(self.root())
            .args(arguments)
            .env_remove("SSH_AUTH_SOCK")
            .env_remove("SOURCE_DATE_EPOCH")
            .envs(self.env.iter().cloned())
            .stdin(Stdio::null());
        command
    }

    /// Publishes and gives what was said.
    pub(crate) fn publish(&self, arguments: &[&str]) -> Output {
        let all: Vec<&str> = arguments.iter().copied().chain(["--yes"]).collect();
        self.command(&all).output().unwrap()
    }

    /// Publishes, which must go well, and gives what was said.
    pub(crate) fn published(&self, arguments: &[&str]) -> String {
        let output = self.publish(arguments);
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    }

    /// Begins to publish.
    pub(crate) fn begin(&self) -> Child {
        let mut command = self.command(&["--yes"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    }

    /// The files of the last build for publishing.
    pub(crate) fn built(&self) -> Vec<(String, Vec<u8>)> {
        let folder = self.root().join(".kyyeu/publish/x/site");
        let mut files = Vec::new();
        for entry in walkdir::WalkDir::new(&folder).sort_by_file_name() {
            let entry = entry.unwrap();
            let path = entry
                .path()
                .strip_prefix(&folder)
                .unwrap()
                .to_str()
                .unwrap();
            if entry.file_type().is_file() && !path.starts_with(".kyyeu") {
                files.push((path.to_owned(), fs::read(entry.path()).unwrap()));
            }
        }
        files
    }
}

/// All that a command said.
pub(crate) fn said(output: &Output) -> String {
    let both = [&output.stderr[..], &output.stdout[..]].concat();
    format!("{}\n{}", output.status, String::from_utf8_lossy(&both))
}
