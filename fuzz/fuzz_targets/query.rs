//! Any text as a query: refused with a place inside it, or read; and what was read
//! is printed so that it is read as the same, in both languages.
#![no_main]

use kyyeu::language::Language;
use kyyeu::query::Query;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Query::parse(text) {
        Ok(query) => {
            for language in [Language::Vi, Language::En] {
                let printed = query.print(language);
                assert_eq!(Query::parse(&printed).ok().as_ref(), Some(&query), "{printed}");
            }
        }
        Err(error) => assert!(text.get(error.span.clone()).is_some()),
    }
});
