//! Programs that read sites by themselves: search engines, monitors, downloaders.
//!
//! They are known by what they call themselves. One that calls itself a browser counts
//! as a reader; nothing in a log tells it from one.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

/// Words that only programs have in their names.
const WORDS: &[&[u8]] = &[
    b"crawl",
    b"spider",
    b"slurp",
    b"scrap",
    b"fetch",
    b"archiver",
    b"feed",
    b"rss",
    b"preview",
    b"facebookexternalhit",
    b"mediapartners",
    b"bingpreview",
    b"yandex",
    b"baidu",
    b"duckduckgo-fav",
    b"google-inspectiontool",
    b"lighthouse",
    b"pagespeed",
    b"gtmetrix",
    b"pingdom",
    b"uptime",
    b"monitor",
    b"statuscake",
    b"site24x7",
    b"nagios",
    b"zabbix",
    b"prometheus",
    b"datadog",
    b"zgrab",
    b"masscan",
    b"nmap",
    b"nikto",
    b"nessus",
    b"sqlmap",
    b"nuclei",
    b"censys",
    b"curl/",
    b"wget",
    b"libwww",
    b"lwp",
    b"httpie",
    b"python",
    b"aiohttp",
    b"httpx",
    b"go-http",
    b"okhttp",
    b"java/",
    b"apache-httpclient",
    b"axios",
    b"node-fetch",
    b"undici",
    b"guzzle",
    b"php/",
    b"ruby",
    b"perl",
    b"postman",
    b"insomnia",
    b"headless",
    b"phantomjs",
    b"puppeteer",
    b"playwright",
    b"selenium",
    b"httrack",
    b"validator",
    b"linkcheck",
    b"checker",
    b"kyyeu",
];

/// Names that end in “bot” and belong to telephones.
const TELEPHONES: &[&[u8]] = &[b"cubot"];

/// Whether a browser's name is that of a program, or missing.
pub fn is_robot(agent: &[u8]) -> bool {
    let agent = agent.trim_ascii();
    if agent.is_empty() || agent == b"-" {
        return true;
    }
    has_word(agent) || has_bot(&agent.to_ascii_lowercase())
}

fn has_word(agent: &[u8]) -> bool {
    static KNOWN: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let made = || {
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true).build(WORDS).ok()
    };
    let known = KNOWN.get_or_init(made);
    known.as_ref().is_some_and(|known| known.is_match(agent))
}

/// Whether one of the words of a name ends in “bot” or “bots”, as in `Googlebot/2.1`.
fn has_bot(lower: &[u8]) -> bool {
    let mut words = lower.split(|byte| !byte.is_ascii_alphabetic());
    words.any(|word| {
        let stem = word.strip_suffix(b"s").unwrap_or(word);
        stem.ends_with(b"bot") && !TELEPHONES.contains(&stem)
    })
}

#[cfg(test)]
mod tests {
    use super::is_robot;

    #[test]
    fn programs_are_told_from_browsers() {
        for robot in [
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
            "Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)",
            "Mozilla/5.0 (compatible; YandexBot/3.0)",
            "facebookexternalhit/1.1",
            "GPTBot/1.2",
            "curl/8.5.0",
            "Wget/1.21",
            "python-requests/2.31",
            "Go-http-client/2.0",
            "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120.0",
            "Mozilla/5.0 Chrome-Lighthouse",
            "-",
            "",
            "  ",
        ] {
            assert!(is_robot(robot.as_bytes()), "{robot}");
        }
        for reader in [
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36",
            "Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/120.0 Chrome/114.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) Version/17.1 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Linux; Android 11; CUBOT KINGKONG 7) Chrome/119.0 Mobile",
            "Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/120.0",
            "Mozilla/5.0 (Linux; Android 13) Zalo android/12100704",
        ] {
            assert!(!is_robot(reader.as_bytes()), "{reader}");
        }
    }
}
