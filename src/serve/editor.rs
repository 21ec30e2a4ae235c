//! Addresses that open a file in the author's editor.

use std::path::Path;

use crate::text::percent;

/// What is used where nothing is set.
const DEFAULT: &str = "vscode://file/{path}:{line}:{column}";

/// The form of such addresses, with holes `{path}`, `{line}` and `{column}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditorUrl(String);

impl Default for EditorUrl {
    fn default() -> EditorUrl {
        EditorUrl(DEFAULT.to_owned())
    }
}

impl EditorUrl {
    /// A form that is set. One without holes gets them at its end, so that
    /// `vscode://file/` is enough. `None` if it is not an address with a scheme of
    /// its own: a script must not be run, nor another website opened.
    pub fn new(form: &str) -> Option<EditorUrl> {
        let (scheme, rest) = form.split_once(':')?;
        let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        let forbidden = [
            "javascript",
            "data",
            "vbscript",
            "blob",
            "http",
            "https",
            "file",
            "about",
        ];
        let fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(letters)
            && !forbidden.contains(&scheme.to_ascii_lowercase().as_str())
            && !rest.contains(|c: char| c.is_control() || c.is_whitespace());
        if !fits {
            return None;
        }
        Some(match form.contains("{path}") {
            true => EditorUrl(form.to_owned()),
            false => EditorUrl(format!("{form}{{path}}:{{line}}:{{column}}")),
        })
    }

    /// The address that opens a file at a line and column, both from 1.
    pub fn open(&self, root: &Path, file: &str, line: u32, column: u32) -> String {
        let path = root.join(file);
        let path = path.to_string_lossy().replace('\\', "/");
        // The usual forms have a slash before the hole already.
        let has_slash = self.0.contains("/{path}") && !self.0.contains("//{path}");
        let path = match has_slash {
            true => path.trim_start_matches('/'),
            false => &path,
        };
        self.0
            .replace("{line}", &line.max(1).to_string())
            .replace("{column}", &column.max(1).to_string())
            .replace("{path}", &encode(path))
    }
}

fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    let stays = |letter: char| letter.is_ascii_alphanumeric() || "/-_.~:".contains(letter);
    percent::encode(path, stays, &mut encoded);
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holes_are_filled() {
        let root = Path::new("/home/an/kỷ yếu");
        let open = |form: &str| {
            EditorUrl::new(form)
                .unwrap()
                .open(root, "content/a.md", 3, 0)
        };
        let path = "home/an/k%E1%BB%B7%20y%E1%BA%BFu/content/a.md";
        assert_eq!(open("vscode://file/"), format!("vscode://file/{path}:3:1"));
        assert_eq!(
            EditorUrl::default().open(root, "content/a.md", 3, 0),
            format!("vscode://file/{path}:3:1")
        );
        assert_eq!(
            open("subl://open?url=file://{path}&line={line}"),
            format!("subl://open?url=file:///{path}&line=3")
        );
    }

    #[test]
    fn only_an_editor_is_opened() {
        for form in [
            "javascript:alert(1)//{path}",
            "JavaScript:x",
            "data:text/html,{path}",
            "https://evil.example/{path}",
            "{path}",
            "/x",
            "1a:x",
            "a b:{path}",
        ] {
            assert_eq!(EditorUrl::new(form), None, "{form}");
        }
    }
}
