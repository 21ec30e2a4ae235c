//! The order of every index of the registry.

use super::{IndexEntry, Orders};
use crate::config::Config;
use crate::directory::Subject;
use crate::language::Language;
use crate::link::LinkedSite;
use crate::registry::Shelf;
use crate::text::order::Order;

/// Sorts every index by the rules of its language.
pub(super) fn orders(linked: &LinkedSite, config: &Config) -> Orders {
    let mut orders = Orders::default();
    for &language in &config.languages {
        let order = Order::new(language);
        for shelf in Shelf::ALL {
            let entries = index_order(linked, shelf, language, config.main, &order);
            orders.insert((shelf, language), entries);
        }
    }
    orders
}

/// One index: by name, people by their given name; legal documents and editions newest first.
fn index_order(
    linked: &LinkedSite,
    shelf: Shelf,
    language: Language,
    main: Language,
    order: &Order,
) -> Vec<IndexEntry> {
    let directory = &linked.directory;
    let other = usize::from(language != main);
    let mut keyed: Vec<(Vec<u8>, IndexEntry)> = Vec::new();
    let mut push =
        |key: Vec<u8>, subject, initial| keyed.push((key, IndexEntry { subject, initial }));
    match shelf {
        Shelf::Agencies => {
            for (id, listing) in directory.agencies.iter() {
                let name = &listing.names[other];
                push(
                    order.agency_key(name),
                    Subject::Agency(id),
                    order.agency_initial(name),
                );
            }
        }
        Shelf::Themes => {
            for (id, listing) in directory.themes.iter() {
                let name = &listing.names[other];
                push(order.key(name), Subject::Theme(id), order.initial(name));
            }
        }
        Shelf::People => {
            for (id, listing) in directory.people.iter() {
                let name = &listing.names[other];
                push(
                    order.person_key(name),
                    Subject::Person(id),
                    order.person_initial(name),
                );
            }
        }
        Shelf::Legal => {
            for ((id, listing), item) in directory.legal.iter().zip(&linked.legal) {
                let date = item.original.front.record.date;
                let key = newest_key(date, order.key(&listing.names[other]));
                let initial = date.map_or_else(|| "#".to_owned(), |date| date.year().to_string());
                push(key, Subject::Legal(id), initial);
            }
            for document in directory.unregistered.iter() {
                let date = document.cited.date;
                let key = newest_key(date, order.key(&document.listing.names[other]));
                let initial = date.map_or_else(|| "#".to_owned(), |date| date.year().to_string());
                push(key, Subject::Unregistered(document.fingerprint), initial);
            }
        }
        Shelf::Forums => {
            for ((id, listing), item) in directory.forums.iter().zip(&linked.forums) {
                let date = item.original.front.record.starts();
                let key = newest_key(date, order.key(&listing.names[other]));
                let initial = date.map_or_else(|| "#".to_owned(), |date| date.year().to_string());
                push(key, Subject::Forum(id), initial);
            }
        }
    }
    keyed.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.subject.cmp(&b.1.subject)));
    keyed.into_iter().map(|(_, entry)| entry).collect()
}

/// A key that puts the newest first and what has no date last.
fn newest_key(date: Option<crate::text::PartialDate>, name: Vec<u8>) -> Vec<u8> {
    let rank = date.map_or(0, |date| {
        let day = date.first_day();
        i32::from(day.year()) * 10_000 + i32::from(day.month()) * 100 + i32::from(day.day())
    });
    let mut key = (i32::MAX - rank).to_be_bytes().to_vec();
    key.extend(name);
    key
}
