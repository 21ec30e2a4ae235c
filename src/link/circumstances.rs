//! What a document says of itself that helps to tell the bearers of one name
//! apart: its day, its places, and what its own fields name.

use jiff::tz::TimeZone;

use crate::directory::{Directory, Subject};
use crate::kind::{Fields, FrontMatter};
use crate::reference::{Circumstances, Found, Written};
use crate::registry::Named;
use crate::text::matching_key;

/// The circumstances of a document.
pub(super) fn of(
    front: &FrontMatter<Written>,
    directory: &Directory,
    zone: &TimeZone,
) -> Circumstances {
    let date = front.common.date.as_ref();
    let mut circumstances = Circumstances {
        date: date.map(|date| date.value.date_in(zone)),
        ..Circumstances::default()
    };
    let mut localities = Vec::new();
    let issuer = match &front.fields {
        Fields::Dispatch(dispatch) => dispatch.issuer.as_ref(),
        _ => None,
    };
    for reference in issuer.into_iter().chain(&front.common.agencies) {
        let found = directory.agencies.find(&reference.text, &circumstances);
        if let Found::One(id) = found {
            let listing = directory.agencies.get(id);
            localities.extend(listing.and_then(|listing| listing.locality.clone()));
        }
        // The issuer decides where there is one.
        if issuer.is_some() && !localities.is_empty() {
            break;
        }
    }
    if let Fields::News(news) = &front.fields {
        localities.extend(news.location.as_deref().map(matching_key));
    }
    circumstances.localities = localities;
    circumstances.named = named(front, directory, &circumstances);
    circumstances
}

/// The circumstances of an entry of the registry.
pub(super) fn of_entry(record: &impl Named) -> Circumstances {
    Circumstances {
        date: record.day(),
        localities: record.locality().map(matching_key).into_iter().collect(),
        named: Vec::new(),
    }
}

/// The bodies and people that a front matter names.
fn named(front: &FrontMatter<Written>, directory: &Directory, at: &Circumstances) -> Vec<Subject> {
    let mut agencies: Vec<&str> = front.common.agencies.iter().map(|r| &*r.text).collect();
    let mut people: Vec<&str> = front.common.people.iter().map(|r| &*r.text).collect();
    match &front.fields {
        Fields::Dispatch(own) => {
            agencies.extend(own.issuer.iter().map(|r| &*r.text));
            agencies.extend(own.addressees.iter().map(|r| r.text()));
            let of_tasks = own.tasks.iter().flat_map(|task| &task.agencies);
            agencies.extend(of_tasks.map(|r| &*r.text));
            let signed = own.signatory.iter().filter_map(|s| s.person.as_ref());
            people.extend(signed.map(|r| r.text()));
        }
        Fields::Policy(own) => {
            agencies.extend(own.lead.iter().map(|r| r.text()));
            let of_targets = own.targets.iter().flat_map(|target| &target.agencies);
            agencies.extend(of_targets.map(|r| &*r.text));
        }
        Fields::Session(own) => {
            agencies.extend(
                own.papers
                    .iter()
                    .filter_map(|p| p.agency.as_ref())
                    .map(|r| r.text()),
            );
            agencies.extend(
                own.points
                    .iter()
                    .filter_map(|p| p.agency.as_ref())
                    .map(|r| r.text()),
            );
            people.extend(own.chairs.iter().map(|r| r.text()));
            people.extend(
                own.papers
                    .iter()
                    .flat_map(|p| &p.speakers)
                    .map(|r| r.text()),
            );
            people.extend(
                own.points
                    .iter()
                    .filter_map(|p| p.chair.as_ref())
                    .map(|r| r.text()),
            );
        }
        Fields::News(_) | Fields::Page(_) => {}
    }
    let agencies =
        agencies
            .into_iter()
            .filter_map(|text| match directory.agencies.find(text, at) {
                Found::One(id) => Some(Subject::Agency(id)),
                _ => None,
            });
    let people = people
        .into_iter()
        .filter_map(|text| match directory.people.find(text, at) {
            Found::One(id) => Some(Subject::Person(id)),
            _ => None,
        });
    agencies.chain(people).collect()
}
