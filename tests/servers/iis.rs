//! The file `web.config`, compared with what the schema of IIS (IIS_schema.xml and
//! rscaext.xml of IIS 8.5) lets stand in the sections that a site may set for itself.

use std::collections::{BTreeMap, BTreeSet};

use kyyeu::server::Server;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::example::Example;

/// Elements by their path, with the attributes that they may have. An attribute in
/// capitals is the key of its collection: twice the same is an error of the server.
const KNOWN: [(&str, &str); 31] = [
    ("configuration", ""),
    (
        "configuration/location",
        "PATH allowOverride inheritInChildApplications overrideMode",
    ),
    ("system.webServer", ""),
    ("system.webServer/directoryBrowse", "enabled showFlags"),
    ("system.webServer/defaultDocument", "enabled"),
    ("system.webServer/defaultDocument/files", ""),
    ("system.webServer/defaultDocument/files/clear", ""),
    ("system.webServer/defaultDocument/files/add", "VALUE"),
    (
        "system.webServer/urlCompression",
        "doStaticCompression doDynamicCompression dynamicCompressionBeforeCache",
    ),
    (
        "system.webServer/staticContent",
        "defaultDocFooter isDocFooterFileName enableDocFooter",
    ),
    (
        "system.webServer/staticContent/clientCache",
        "cacheControlMode cacheControlMaxAge httpExpires cacheControlCustom setEtag",
    ),
    ("system.webServer/staticContent/remove", "fileExtension"),
    (
        "system.webServer/staticContent/mimeMap",
        "FILEEXTENSION mimeType",
    ),
    ("system.webServer/httpProtocol", "allowKeepAlive"),
    ("system.webServer/httpProtocol/customHeaders", ""),
    ("system.webServer/httpProtocol/customHeaders/remove", "name"),
    (
        "system.webServer/httpProtocol/customHeaders/add",
        "NAME value",
    ),
    (
        "system.webServer/httpErrors",
        "errorMode existingResponse defaultPath defaultResponseMode detailedMoreInformationLink",
    ),
    (
        "system.webServer/httpErrors/remove",
        "statusCode subStatusCode",
    ),
    (
        "system.webServer/httpErrors/error",
        "STATUSCODE SUBSTATUSCODE prefixLanguageFilePath path responseMode",
    ),
    (
        "system.webServer/httpRedirect",
        "enabled destination exactDestination childOnly httpResponseStatus",
    ),
    ("system.webServer/security", ""),
    (
        "system.webServer/security/requestFiltering",
        "allowDoubleEscaping allowHighBitCharacters unescapeQueryString",
    ),
    (
        "system.webServer/security/requestFiltering/hiddenSegments",
        "applyToWebDAV",
    ),
    (
        "system.webServer/security/requestFiltering/hiddenSegments/remove",
        "segment",
    ),
    (
        "system.webServer/security/requestFiltering/hiddenSegments/add",
        "SEGMENT",
    ),
    (
        "system.webServer/security/requestFiltering/verbs",
        "allowUnlisted applyToWebDAV",
    ),
    (
        "system.webServer/security/requestFiltering/verbs/remove",
        "verb",
    ),
    (
        "system.webServer/security/requestFiltering/verbs/add",
        "VERB allowed",
    ),
    ("system.webServer/httpErrors/clear", ""),
    ("system.webServer/httpProtocol/customHeaders/clear", ""),
];

/// Values of attributes that are one of a few.
const CHOICES: [(&str, &str); 6] = [
    (
        "cacheControlMode",
        "NoControl DisableCache UseMaxAge UseExpires",
    ),
    ("errorMode", "DetailedLocalOnly Custom Detailed"),
    ("responseMode", "File ExecuteURL Redirect"),
    (
        "httpResponseStatus",
        "Permanent Found Temporary PermRedirect",
    ),
    ("enabled", "true false"),
    ("exactDestination", "true false"),
];

/// Reads the file and compares each element; gives every element with its attributes.
fn read(text: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let mut keys: Vec<BTreeSet<String>> = vec![BTreeSet::new()];
    let mut found = Vec::new();
    loop {
        let event = reader.read_event().unwrap();
        let (element, is_empty) = match &event {
            Event::Start(element) => (element, false),
            Event::Empty(element) => (element, true),
            Event::End(_) => {
                path.pop();
                keys.pop();
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let name = element.name().as_ref().to_owned();
        path.push(name);
        let joined = path.join("/");
        // Sections are the same within a location as at the top.
        let short = match joined.find("system.webServer") {
            Some(at) => joined[at..].to_owned(),
            None => joined,
        };
        let known = KNOWN.iter().find(|(path, _)| *path == short);
        let (_, known) = known.unwrap_or_else(|| panic!("IIS knows no {short}"));
        let mut attributes = BTreeMap::new();
        let mut key = String::new();
        for attribute in element.attributes() {
            let attribute = attribute.unwrap();
            let name = attribute.key.as_ref().to_owned();
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .unwrap()
                .into_owned();
            let own = known
                .split(' ')
                .find(|known| known.eq_ignore_ascii_case(&name));
            let own = own.unwrap_or_else(|| panic!("IIS knows no {name} of {short}"));
            if own.chars().all(char::is_uppercase) {
                key.push_str(&format!("{value}|"));
            } else {
                assert_eq!(own, name);
            }
            if let Some((_, choices)) = CHOICES.iter().find(|(choice, _)| *choice == name) {
                assert!(
                    choices.split(' ').any(|choice| choice == value),
                    "{name}={value}"
                );
            }
            attributes.insert(name, value);
        }
        if !key.is_empty() {
            let key = format!("{short} {}", key.to_lowercase());
            assert!(
                keys.last_mut().unwrap().insert(key.clone()),
                "{key} stands twice"
            );
        }
        found.push((short, attributes));
        match is_empty {
            true => {
                path.pop();
            }
            false => keys.push(BTreeSet::new()),
        }
    }
    assert!(path.is_empty());
    found
}

#[test]
fn web_config_holds_what_iis_knows() {
    for base in ["", "/dien-dan/2021"] {
        let example = Example::build(base, false);
        let files = example.config(Server::Iis, false);
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].name, "web.config");
        let elements = read(&files[0].text);
        let of = |path: &str| -> Vec<&BTreeMap<String, String>> {
            let all = elements.iter().filter(|(own, _)| own == path);
            all.map(|(_, attributes)| attributes).collect()
        };
        let redirects = of("system.webServer/httpRedirect");
        assert_eq!(redirects.len(), example.site().linked.redirects.len());
        assert!(
            redirects
                .iter()
                .any(|found| found["destination"] == format!("{base}/da-chuyen/"))
        );
        let locations = of("configuration/location");
        for path in ["cũ/Trang (cũ) & 'mới'", "a/$1.html", "{x};y", "en", "data"] {
            assert!(
                locations.iter().any(|found| found["path"] == path),
                "{path}"
            );
        }
        let errors = of("system.webServer/httpErrors/error");
        let paths: Vec<&str> = errors.iter().map(|found| found["path"].as_str()).collect();
        let own = base.trim_start_matches('/').replace('/', "\\");
        let separator = if own.is_empty() { "" } else { "\\" };
        assert_eq!(
            paths,
            [
                format!("{own}{separator}404.html"),
                format!("{own}{separator}en\\404.html")
            ]
        );
        for path in paths {
            let file = path.replace('\\', "/");
            assert!(example.published().join(file).is_file(), "{path}");
        }
        let headers = of("system.webServer/httpProtocol/customHeaders/add");
        let policy = kyyeu::policy::content_security_policy(&[]);
        assert!(headers.iter().any(|found| found["value"] == policy));
        assert!(of("system.webServer/staticContent/mimeMap").len() > 40);
    }
}
