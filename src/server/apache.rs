//! The configuration of the Apache HTTP Server (2.4.41 and later), for a virtual host and
//! for a shared one where only a file `.htaccess` can be put.

use std::fmt::Write as _;

use super::{
    ASK, ConfigFile, FOR_EVER, HSTS, Place, Rules, VERSION, comment, escaped, own_folder, packing,
};
use crate::language::Language;
use crate::media::{ATOM, TYPES};
use crate::output::compression::Form;

pub(super) fn files(rules: &Rules, place: &Place, language: Language) -> Vec<ConfigFile> {
    let file = |name, text| ConfigFile { name, text };
    vec![
        file("server.conf", server(place, language)),
        file("kyyeu.conf", site(rules, place, language)),
        file("redirects.conf", redirects(rules, language)),
        file("htaccess", htaccess(rules, language)),
    ]
}

/// A virtual host that has nothing but the site.
fn server(place: &Place, language: Language) -> String {
    let mut out = String::new();
    comment(
        &mut out,
        "",
        language,
        (
            "Máy chủ ảo của trang. Chép cả thư mục này thành /etc/apache2/kyyeu, bật mô-đun\n\
         (a2enmod headers rewrite) và thêm vào cấu hình dòng:  Include kyyeu/server.conf\n\
         Đã có VirtualHost thì chỉ cần thêm vào đó dòng:  Include kyyeu/kyyeu.conf\n\
         Sau một máy chủ trung gian HTTPS, viết ServerName kèm https:// để các chuyển hướng đúng.",
            "The site's virtual host. Copy this folder to /etc/apache2/kyyeu, enable the modules\n\
         (a2enmod headers rewrite) and add to the configuration:  Include kyyeu/server.conf\n\
         If there is a VirtualHost, add to it only:  Include kyyeu/kyyeu.conf\n\
         Behind a proxy that ends HTTPS, write ServerName with https:// so that redirects are right.",
        ),
    );
    let Place { host, folder, .. } = place;
    let _ = write!(
        out,
        "<VirtualHost *:80>\n    ServerName {host}\n    DocumentRoot \"{folder}\"\n    \
         ServerSignature Off\n    Include kyyeu/kyyeu.conf\n</VirtualHost>\n"
    );
    out
}

/// The rules of the site, for a virtual host.
fn site(rules: &Rules, place: &Place, language: Language) -> String {
    let mut out = String::new();
    comment(
        &mut out,
        "",
        language,
        (
            "Quy tắc của trang, để trong một VirtualHost.",
            "The rules of the site, for a VirtualHost.",
        ),
    );
    // Else a page that is compressed on the way is never answered with 304.
    out.push_str("<IfModule mod_deflate.c>\n    DeflateAlterETag NoChange\n</IfModule>\n");
    let _ = writeln!(out, "<Directory \"{}\">", own_folder(rules, place));
    out.push_str("    Require all granted\n    AllowOverride None\n");
    body(rules, language, true, &mut out);
    out.push_str("</Directory>\n");
    out
}

/// The same for the folder itself.
fn htaccess(rules: &Rules, language: Language) -> String {
    let mut out = String::new();
    comment(
        &mut out,
        "",
        language,
        (
            "Dùng khi chỉ thuê chỗ trên máy chủ chung: đặt tệp này vào thư mục của trang với tên .htaccess.",
            "For space on a shared server: put this file into the folder of the site as .htaccess.",
        ),
    );
    body(rules, language, false, &mut out);
    out.push('\n');
    out.push_str(&redirects(rules, language));
    out
}

fn body(rules: &Rules, language: Language, includes: bool, out: &mut String) {
    let base = &rules.base;
    let mut line = |text: &str| {
        let _ = writeln!(out, "    {text}");
    };
    line("Options -Indexes -MultiViews +SymLinksIfOwnerMatch");
    line("DirectoryIndex index.html");
    line("FileETag MTime Size");
    line(&format!("ErrorDocument 404 {}", rules.not_found));
    for (below, not_found) in &rules.others {
        line(&format!(
            "<If \"%{{REQUEST_URI}} =~ m#^{}#\">",
            escaped(below)
        ));
        line(&format!("    ErrorDocument 404 {not_found}"));
        line("</If>");
    }
    types(&mut line);
    headers(rules, &mut line);
    line("RewriteEngine On");
    line(&format!("RewriteBase \"{base}/\""));
    line("RewriteRule \"(^|/)\\.(?!well-known/)\" - [R=404,L]");
    // Of itself the page for what is not there is not there either.
    line("RewriteCond %{ENV:REDIRECT_STATUS} ^$");
    line("RewriteRule \"(^|/)404\\.html$\" - [R=404,L]");
    comment(
        out,
        "    ",
        language,
        (
            "Mỗi trang một địa chỉ: …/index.html dẫn về …/",
            "One address for each page: …/index.html leads to …/",
        ),
    );
    let mut line = |text: &str| {
        let _ = writeln!(out, "    {text}");
    };
    line("RewriteCond %{THE_REQUEST} \"^[A-Z]+ [^? ]*/index\\.html[? ]\"");
    line(&format!(
        "RewriteRule \"^((?:.*/)?)index\\.html$\" \"{base}/$1\" [R=301,L]"
    ));
    if includes {
        line("Include kyyeu/redirects.conf");
    }
    comment(
        out,
        "    ",
        language,
        (
            "Thư mục không có trang thì coi như không có.",
            "A folder without a page is not there, as far as readers are concerned.",
        ),
    );
    let mut line = |text: &str| {
        let _ = writeln!(out, "    {text}");
    };
    line("RewriteCond %{REQUEST_FILENAME} -d");
    line("RewriteCond %{REQUEST_FILENAME}/index.html !-f");
    line("RewriteRule \"\" - [R=404,L]");
    if rules.precompressed {
        precompressed(&mut line);
    } else {
        compressed(&mut line);
    }
}

fn types(line: &mut impl FnMut(&str)) {
    for (endings, media) in TYPES {
        let endings: Vec<String> = endings
            .split(' ')
            .map(|ending| format!(".{ending}"))
            .collect();
        line(&format!("AddType \"{}\" {}", media.name, endings.join(" ")));
    }
    line("<Files \"atom.xml\">");
    line(&format!("    ForceType \"{}\"", ATOM.name));
    line("</Files>");
}

fn headers(rules: &Rules, line: &mut impl FnMut(&str)) {
    for (name, value) in &rules.headers {
        line(&format!("Header always set {name} \"{value}\""));
    }
    line(&format!("Header always set Cache-Control \"{ASK}\""));
    line(&format!(
        "Header always set Cache-Control \"{FOR_EVER}\" \"expr=%{{QUERY_STRING}} =~ /^v={VERSION}$/ && %{{REQUEST_STATUS}} -in {{'200', '206', '304'}}\""
    ));
    line(&format!(
        "Header always set Access-Control-Allow-Origin \"*\" \"expr=%{{REQUEST_URI}} =~ m#^{}#\"",
        escaped(&rules.shared())
    ));
    if rules.hsts {
        line(&format!(
            "Header always set Strict-Transport-Security \"{HSTS}\" \"expr=%{{HTTPS}} == 'on'\""
        ));
    }
}

/// Texts are compressed on the way.
fn compressed(line: &mut impl FnMut(&str)) {
    let types: Vec<&str> = packing().map(|(_, media)| super::bare(media)).collect();
    line("<IfModule mod_deflate.c>");
    line(&format!(
        "    AddOutputFilterByType DEFLATE {} {}",
        types.join(" "),
        super::bare(ATOM)
    ));
    line("</IfModule>");
}

/// The form that the browser accepts is sent in place of the file.
fn precompressed(line: &mut impl FnMut(&str)) {
    line("RewriteCond %{REQUEST_FILENAME}/index.html -f");
    line("RewriteRule \"^(?:.*/)?$\" \"%{REQUEST_URI}index.html\" [L]");
    let endings: Vec<String> = packing()
        .map(|(endings, _)| endings.replace(' ', "|"))
        .collect();
    let endings = endings.join("|");
    for form in [Form::Brotli, Form::Gzip] {
        let (ending, token) = (form.ending(), token(form));
        line(&format!(
            "RewriteCond %{{HTTP:Accept-Encoding}} \"\\b{token}\\b(?!;q=0(\\.0*)?\\s*(,|$))\""
        ));
        line(&format!("RewriteCond %{{REQUEST_FILENAME}}{ending} -f"));
        line(&format!(
            "RewriteRule \"^[^%?]+\\.({endings})$\" \"%{{REQUEST_URI}}{ending}\" [L]"
        ));
    }
    for (endings, media) in packing() {
        let endings = endings.replace(' ', "|");
        line(&format!("<FilesMatch \"\\.({endings})\\.(gz|br)$\">"));
        line(&format!("    ForceType \"{}\"", media.name));
        line("</FilesMatch>");
    }
    line("<FilesMatch \"^atom\\.xml\\.(gz|br)$\">");
    line(&format!("    ForceType \"{}\"", ATOM.name));
    line("</FilesMatch>");
    for form in Form::ALL {
        let (ending, token) = (form.ending(), token(form));
        line(&format!("<FilesMatch \"\\.({endings})\\{ending}$\">"));
        line(&format!("    Header set Content-Encoding {token}"));
        line("    SetEnv no-gzip 1");
        line("    SetEnv no-brotli 1");
        line("</FilesMatch>");
    }
    line(&format!("<FilesMatch \"\\.({endings})(\\.(gz|br))?$\">"));
    line("    Header merge Vary Accept-Encoding");
    line("</FilesMatch>");
}

fn token(form: Form) -> &'static str {
    match form {
        Form::Gzip => "gzip",
        Form::Brotli => "br",
    }
}

fn redirects(rules: &Rules, language: Language) -> String {
    let mut out = String::new();
    comment(
        &mut out,
        "",
        language,
        (
            "Địa chỉ cũ dẫn về địa chỉ mới. Khi khóa aliases hoặc redirect_from đổi, tạo lại tệp này:\n\
         kyyeu init --server apache --print redirects.conf > redirects.conf",
            "Old addresses lead to the new ones. When aliases or redirect_from change, make this file again:\n\
         kyyeu init --server apache --print redirects.conf > redirects.conf",
        ),
    );
    for (path, target) in &rules.redirects {
        // The path is what stands below the folder.
        let path = path.trim_start_matches('/');
        let (bare, slash) = match path.strip_suffix('/') {
            Some(bare) => (bare, "/?"),
            None => (path, ""),
        };
        let _ = writeln!(
            out,
            "RewriteRule \"^{}{slash}$\" \"{target}\" [R=301,L,NE]",
            escaped(bare)
        );
    }
    out
}
