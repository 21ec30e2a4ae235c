//! The configuration of nginx (1.18 and later).
//!
//! Everything stands where it can be put into any `server` block, so that the site can
//! share a server with others: nothing needs the level of `http`.

use std::fmt::Write as _;

use super::{ASK, ConfigFile, FOR_EVER, HSTS, Place, Rules, VERSION, bare, comment, packing};
use crate::language::Language;
use crate::media::{ATOM, TYPES};

pub(super) fn files(rules: &Rules, place: &Place, language: Language) -> Vec<ConfigFile> {
    let file = |name, text| ConfigFile { name, text };
    vec![
        file("server.conf", server(place, language)),
        file("kyyeu.conf", site(rules, place, language)),
        file("redirects.conf", redirects(rules, language)),
    ]
}

/// A server that has nothing but the site.
fn server(place: &Place, language: Language) -> String {
    let mut out = String::new();
    comment(
        &mut out,
        "",
        language,
        (
            "Máy chủ của trang. Chép cả thư mục này thành /etc/nginx/kyyeu, rồi thêm vào khối http\n\
         (hoặc một tệp trong sites-enabled) dòng:  include kyyeu/server.conf;\n\
         Đã có khối server thì chỉ cần thêm vào đó dòng:  include kyyeu/kyyeu.conf;\n\
         Chứng thư HTTPS: thêm listen 443 ssl, ssl_certificate, ssl_certificate_key, hoặc dùng certbot.",
            "The site's server. Copy this folder to /etc/nginx/kyyeu and add to the http block\n\
         (or to a file in sites-enabled):  include kyyeu/server.conf;\n\
         If there is a server block, add to it only:  include kyyeu/kyyeu.conf;\n\
         For HTTPS add listen 443 ssl, ssl_certificate, ssl_certificate_key, or use certbot.",
        ),
    );
    let host = &place.host;
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "server {{\n    listen 80;\n    listen [::]:80;\n    server_name \"{host}\";\n    \
         server_tokens off;\n    include kyyeu/kyyeu.conf;\n}}\n"
    );
    out
}

/// The rules of the site, for a `server` block.
fn site(rules: &Rules, place: &Place, language: Language) -> String {
    let base = &rules.base;
    let mut out = String::new();
    let mut say = |words| comment(&mut out, "", language, words);
    say((
        "Quy tắc của trang, để trong một khối server. Trang nằm ở thư mục ghi sau chữ root.",
        "The rules of the site, for a server block. The site lies in the folder after “root”.",
    ));
    say((
        "Tệp có mã phiên bản trong địa chỉ (?v=…) thì giữ lâu; tệp khác hỏi lại mỗi lần (304 nếu không đổi).",
        "A file with its version in the address (?v=…) is kept; others are asked for each time (304).",
    ));
    let _ = writeln!(out, "set $kyyeu_cache \"{ASK}\";");
    let _ = writeln!(
        out,
        "if ($arg_v ~ \"^{VERSION}$\") {{\n    set $kyyeu_cache \"{FOR_EVER}\";\n}}"
    );
    let mut say = |words| comment(&mut out, "", language, words);
    say((
        "Dữ liệu mở: trang web khác được phép tải.",
        "Open data: other websites may fetch it.",
    ));
    let shared = super::escaped(&rules.shared());
    let _ = writeln!(
        out,
        "set $kyyeu_share \"\";\nif ($uri ~ \"^{shared}\") {{\n    set $kyyeu_share \"*\";\n}}"
    );
    if rules.hsts {
        let _ = writeln!(
            out,
            "set $kyyeu_hsts \"\";\nif ($https = \"on\") {{\n    set $kyyeu_hsts \"{HSTS}\";\n}}"
        );
    }
    let mut say = |words| comment(&mut out, "", language, words);
    say((
        "Mỗi trang một địa chỉ: …/index.html dẫn về …/",
        "One address for each page: …/index.html leads to …/",
    ));
    // No second slash and no backslash: a browser would take what follows for a host.
    let at = super::escaped(base);
    let _ = writeln!(
        out,
        "if ($request_uri ~ \"^({at}/(?:[^/?\\x5c][^?\\x5c]*/)?)index\\.html(?:\\?.*)?$\") {{\n    return 301 $1;\n}}"
    );
    out.push_str("include kyyeu/redirects.conf;\n");
    if !base.is_empty() {
        let _ = writeln!(
            out,
            "location = {base} {{\n    absolute_redirect off;\n    return 301 {base}/;\n}}"
        );
    }
    let _ = writeln!(out, "\nlocation ^~ {base}/ {{");
    let _ = writeln!(out, "    root \"{}\";", place.folder);
    out.push_str(
        "    index index.html;\n    autoindex off;\n    absolute_redirect off;\n    etag on;\n",
    );
    types(&mut out);
    compression(rules, place, language, &mut out);
    for (name, value) in &rules.headers {
        let _ = writeln!(out, "    add_header {name} \"{value}\" always;");
    }
    out.push_str("    add_header Cache-Control $kyyeu_cache always;\n");
    out.push_str("    add_header Access-Control-Allow-Origin $kyyeu_share;\n");
    if rules.hsts {
        out.push_str("    add_header Strict-Transport-Security $kyyeu_hsts always;\n");
    }
    part(&rules.not_found, "    ", &mut out);
    for (below, not_found) in &rules.others {
        let _ = writeln!(out, "\n    location ^~ {below} {{");
        part(not_found, "        ", &mut out);
        out.push_str("    }\n");
    }
    out.push_str("}\n");
    out
}

/// What holds for the pages of one language.
fn part(not_found: &str, indent: &str, out: &mut String) {
    for line in [
        format!("error_page 404 {not_found};"),
        // A folder without a page is not there, as far as readers are concerned.
        format!("error_page 403 =404 {not_found};"),
        "try_files $uri $uri/ =404;".to_owned(),
        format!("location = {not_found} {{"),
        "    internal;".to_owned(),
        format!("    set $kyyeu_cache \"{ASK}\";"),
        "}".to_owned(),
        "location ~ \"/\\.(?!well-known/)\" {".to_owned(),
        "    return 404;".to_owned(),
        "}".to_owned(),
        "location ~ \"/atom\\.xml$\" {".to_owned(),
        "    types {}".to_owned(),
        format!("    default_type {};", bare(ATOM)),
        "}".to_owned(),
    ] {
        let _ = writeln!(out, "{indent}{line}");
    }
}

/// Types by ending, and which of them say of what letters they are.
fn types(out: &mut String) {
    out.push_str("    types {\n");
    for (endings, media) in TYPES {
        let _ = writeln!(out, "        {} {endings};", bare(media));
    }
    out.push_str("    }\n    default_type application/octet-stream;\n    charset utf-8;\n");
    let lettered = TYPES.map(|(_, media)| media).into_iter().chain([ATOM]);
    let lettered = lettered.filter(|media| media.name.contains("charset"));
    let _ = writeln!(out, "    charset_types {};", named(lettered.map(bare)));
}

/// Names of types in one line. nginx knows that of pages by itself.
fn named<'a>(types: impl Iterator<Item = &'a str>) -> String {
    let types: Vec<&str> = types.filter(|name| *name != "text/html").collect();
    types.join(" ")
}

fn compression(rules: &Rules, place: &Place, language: Language, out: &mut String) {
    let packing = packing().map(|(_, media)| media).chain([ATOM]).map(bare);
    let _ = writeln!(
        out,
        "    gzip on;\n    gzip_vary on;\n    gzip_min_length 1024;\n    gzip_types {};",
        named(packing)
    );
    if rules.precompressed {
        out.push_str("    gzip_static on;\n");
        match place.brotli {
            true => out.push_str("    brotli_static on;\n"),
            false => comment(
                out,
                "    ",
                language,
                (
                    "Có mô-đun brotli (Debian: libnginx-mod-http-brotli-static) thì bỏ dấu # ở dòng sau:\nbrotli_static on;",
                    "With the module brotli (Debian: libnginx-mod-http-brotli-static) uncomment this line:\nbrotli_static on;",
                ),
            ),
        }
    }
}

/// One exact location for each old address: they are found by a tree, however many.
fn redirects(rules: &Rules, language: Language) -> String {
    let mut out = String::new();
    comment(
        &mut out,
        "",
        language,
        (
            "Địa chỉ cũ dẫn về địa chỉ mới. Khi khóa aliases hoặc redirect_from đổi, tạo lại tệp này:\n\
         kyyeu init --server nginx --print redirects.conf > redirects.conf",
            "Old addresses lead to the new ones. When aliases or redirect_from change, make this file again:\n\
         kyyeu init --server nginx --print redirects.conf > redirects.conf",
        ),
    );
    for (path, target) in &rules.redirects {
        let path = format!("{}{path}", rules.base);
        let bare = path.strip_suffix('/');
        for path in bare.into_iter().chain([path.as_str()]) {
            let _ = writeln!(
                out,
                "location = \"{path}\" {{ absolute_redirect off; return 301 {target}; }}"
            );
        }
    }
    out
}
