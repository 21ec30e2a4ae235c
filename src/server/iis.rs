//! The configuration of IIS (8.5 and later): one file `web.config` in the folder of the
//! site, of sections that a site may set for itself and with no module that is not part
//! of Windows.
//!
//! Compression is left to IIS, which keeps what it has compressed. What is kept by
//! browsers cannot be told by the query there, so everything is asked for each time.

use std::fmt::Write as _;

use quick_xml::escape::escape;

use super::{ConfigFile, Rules};
use crate::language::Language;
use crate::media::TYPES;

/// What lies in the folder for the program alone, or may lie there by mistake.
const HIDDEN: [&str; 6] = [
    ".kyyeu-manifest",
    ".kyyeu-lock",
    ".kyyeu-staging",
    ".git",
    ".gitignore",
    ".htaccess",
];

pub(super) fn files(rules: &Rules, language: Language) -> Vec<ConfigFile> {
    vec![ConfigFile {
        name: "web.config",
        text: web_config(rules, language),
    }]
}

fn web_config(rules: &Rules, language: Language) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let words = language.pick(
        "Đặt tệp này vào thư mục của trang. Khi khóa aliases hoặc redirect_from đổi, tạo lại tệp bằng kyyeu init.",
        "Put this file into the folder of the site. When aliases or redirect_from change, make it again with kyyeu init.",
    );
    let _ = writeln!(out, "<!-- {words} -->");
    out.push_str("<configuration>\n  <system.webServer>\n");
    out.push_str("    <directoryBrowse enabled=\"false\" />\n");
    out.push_str("    <defaultDocument enabled=\"true\">\n      <files>\n        <clear />\n        <add value=\"index.html\" />\n      </files>\n    </defaultDocument>\n");
    out.push_str("    <urlCompression doStaticCompression=\"true\" />\n");
    static_content(&mut out);
    out.push_str(
        "    <httpProtocol>\n      <customHeaders>\n        <remove name=\"X-Powered-By\" />\n",
    );
    for (name, value) in &rules.headers {
        header(name, value, &mut out);
    }
    out.push_str("      </customHeaders>\n    </httpProtocol>\n");
    errors(&rules.not_found, &mut out);
    out.push_str("    <security>\n      <requestFiltering>\n        <hiddenSegments>\n");
    for segment in HIDDEN {
        // One that the server hides already would be there twice.
        let _ = writeln!(out, "          <remove segment=\"{segment}\" />");
        let _ = writeln!(out, "          <add segment=\"{segment}\" />");
    }
    out.push_str("        </hiddenSegments>\n        <verbs allowUnlisted=\"false\">\n");
    for verb in ["GET", "HEAD"] {
        let _ = writeln!(out, "          <remove verb=\"{verb}\" />");
        let _ = writeln!(out, "          <add verb=\"{verb}\" allowed=\"true\" />");
    }
    out.push_str(
        "        </verbs>\n      </requestFiltering>\n    </security>\n  </system.webServer>\n",
    );
    for (below, not_found) in &rules.others {
        let folder = below.strip_prefix(&rules.base).unwrap_or(below);
        location(folder, &mut out, |out| errors(not_found, out));
    }
    location("/data/", &mut out, |out| {
        out.push_str("    <httpProtocol>\n      <customHeaders>\n");
        header("Access-Control-Allow-Origin", "*", out);
        out.push_str("      </customHeaders>\n    </httpProtocol>\n");
    });
    for (path, target) in &rules.redirects {
        location(path, &mut out, |out| {
            let _ = writeln!(
                out,
                "    <httpRedirect enabled=\"true\" destination=\"{}\" exactDestination=\"true\" httpResponseStatus=\"Permanent\" />",
                escape(&**target)
            );
        });
    }
    out.push_str("</configuration>\n");
    out
}

/// What holds below a path of the site.
fn location(path: &str, out: &mut String, inner: impl FnOnce(&mut String)) {
    let path = path.trim_matches('/');
    let _ = writeln!(
        out,
        "  <location path=\"{}\">\n    <system.webServer>",
        escape(path)
    );
    inner(out);
    out.push_str("    </system.webServer>\n  </location>\n");
}

fn static_content(out: &mut String) {
    out.push_str("    <staticContent>\n      <clientCache cacheControlMode=\"DisableCache\" />\n");
    for (endings, media) in TYPES {
        for ending in endings.split(' ') {
            let _ = writeln!(out, "      <remove fileExtension=\".{ending}\" />");
            let _ = writeln!(
                out,
                "      <mimeMap fileExtension=\".{ending}\" mimeType=\"{}\" />",
                media.name
            );
        }
    }
    out.push_str("    </staticContent>\n");
}

fn header(name: &str, value: &str, out: &mut String) {
    let value = escape(value);
    let _ = writeln!(out, "        <remove name=\"{name}\" />");
    let _ = writeln!(out, "        <add name=\"{name}\" value=\"{value}\" />");
}

/// The page for what is not there. Its path is one of the disk, below the folder of the
/// website.
fn errors(not_found: &str, out: &mut String) {
    let path = not_found.trim_start_matches('/').replace('/', "\\");
    let _ = writeln!(
        out,
        "    <httpErrors errorMode=\"Custom\">\n      <remove statusCode=\"404\" subStatusCode=\"-1\" />\n      \
         <error statusCode=\"404\" subStatusCode=\"-1\" path=\"{}\" responseMode=\"File\" />\n    </httpErrors>",
        escape(&path)
    );
}
