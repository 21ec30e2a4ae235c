//! Whether the periods of the registry agree with each other: names with the
//! body that bore them, positions with the body where they were held, a body
//! with what it became and with what stands above it.
//!
//! Only what cannot be is reported. An open end is unknown or has not come, a
//! date to the month may be any day of it, and where one ends on the day on
//! which the next begins, a day is nobody's mistake.

use jiff::civil::Date;

use super::agency::{Agency, Change, Successor};
use super::period::Period;
use super::{Agencies, NamePeriod, People, circle};
use crate::diagnostic::problem::Term;
use crate::diagnostic::{Diagnostic, Problem};
use crate::directory::{Directory, Listing};
use crate::parse::{ParsedEntry, Part};
use crate::reference::{Circumstances, Found, Id, Reference, Written};
use crate::source::Span;
use crate::text::date::PartialDate;

/// Days by which two periods may fail to meet.
const TOLERANCE: i32 = 1;

/// Reports periods that contradict each other.
pub fn check(
    directory: &Directory,
    agencies: &[ParsedEntry<Agencies>],
    people: &[ParsedEntry<People>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for unit in agencies {
        let agency = &unit.original.front.record;
        let found = &mut Vec::new();
        names_in_turn(&agency.names, found);
        names_in_period(agency, found);
        check_parent(directory, agency, found);
        for successor in &agency.successors {
            check_successor(directory, agency, successor, found);
        }
        report(&unit.original, found, diagnostics);
    }
    for unit in people {
        let found = &mut Vec::new();
        for position in &unit.original.front.record.positions {
            let period = Period {
                from: position.from,
                until: position.until,
            };
            let agency = position.agency.as_ref();
            if let Some(agency) = agency.map(|agency| agency.reference())
                && let Some((_, listing)) = resolve(directory, agency)
                && !period.is_reversed()
                && sticks_out(period, listing.period)
            {
                let problem = Problem::PositionOutsidePeriod {
                    position: position.title.as_str().into(),
                    agency: listing.names[0].as_str().into(),
                    period: shown(listing.period),
                };
                found.push((agency.span, problem));
            }
        }
        report(&unit.original, found, diagnostics);
    }
    circles(directory, agencies, diagnostics);
}

fn report<F>(part: &Part<F>, found: &mut Vec<(Span, Problem)>, diagnostics: &mut Vec<Diagnostic>) {
    let found = found.drain(..);
    diagnostics.extend(found.map(|(span, problem)| Diagnostic::at(&part.source, span, problem)));
}

/// The body that a reference of the registry means.
fn resolve<'d>(
    directory: &'d Directory,
    reference: &Reference<Agencies>,
) -> Option<(Id<Agencies>, &'d Listing)> {
    let names = &directory.agencies;
    match names.find(&reference.text, &Circumstances::default()) {
        Found::One(id) => names.get(id).map(|listing| (id, listing)),
        _ => None,
    }
}

/// Reports names of one body that overlap or leave a time without a name.
fn names_in_turn(names: &[NamePeriod], found: &mut Vec<(Span, Problem)>) {
    let mut names: Vec<&NamePeriod> = names
        .iter()
        .filter(|name| !name.period().is_reversed())
        .collect();
    let start = |name: &NamePeriod| name.from.map_or(Date::MIN, PartialDate::first_day);
    names.sort_by_key(|name| start(name));
    let mut names = names.into_iter();
    // The name that was borne the longest so far.
    let Some(mut last) = names.next() else {
        return;
    };
    for next in names {
        let before = || last.name.value.as_str().into();
        let name = || next.name.value.as_str().into();
        match meeting(last.until, next.from) {
            Meeting::Overlap => {
                let (name, other) = (name(), before());
                found.push((next.name.span, Problem::NamesOverlap { name, other }));
            }
            Meeting::Gap => {
                let (name, other) = (name(), before());
                found.push((next.name.span, Problem::NamesApart { name, other }));
            }
            Meeting::Close => {}
        }
        if ends(next.until) > ends(last.until) {
            last = next;
        }
    }
}

/// The last day that an end may mean; none comes after all.
fn ends(until: Option<PartialDate>) -> Date {
    until.map_or(Date::MAX, PartialDate::last_day)
}

/// How the end of a period and the beginning of the next stand to each other.
enum Meeting {
    /// The next begins when the first ends, as far as is known.
    Close,
    /// Both are in force for a time.
    Overlap,
    /// Neither is.
    Gap,
}

fn meeting(until: Option<PartialDate>, from: Option<PartialDate>) -> Meeting {
    let (Some(until), Some(from)) = (until, from) else {
        return Meeting::Overlap;
    };
    if days(from.last_day(), until.first_day()) >= TOLERANCE {
        return Meeting::Overlap;
    }
    match days(until.last_day(), from.first_day()) > 1 + TOLERANCE {
        true => Meeting::Gap,
        false => Meeting::Close,
    }
}

/// Days from one to the other.
fn days(from: Date, until: Date) -> i32 {
    until.duration_since(from).as_hours().div_euclid(24) as i32
}

/// Whether a date is surely before another.
fn before(date: Option<PartialDate>, other: Option<PartialDate>) -> bool {
    let (Some(date), Some(other)) = (date, other) else {
        return false;
    };
    days(date.last_day(), other.first_day()) > TOLERANCE
}

/// Whether a part of a period surely lies outside of another.
fn sticks_out(inner: Period, outer: Period) -> bool {
    let ends = [inner.from, inner.until];
    !outer.is_reversed()
        && (ends.iter().any(|&end| before(end, outer.from))
            || ends.iter().any(|&end| before(outer.until, end)))
}

/// Reports names that a body bore when it was not.
fn names_in_period(agency: &Agency<Written>, found: &mut Vec<(Span, Problem)>) {
    let own = Period {
        from: agency.from,
        until: agency.until,
    };
    for name in &agency.names {
        if !name.period().is_reversed() && sticks_out(name.period(), own) {
            let problem = Problem::NameOutsidePeriod {
                name: name.name.value.as_str().into(),
                period: shown(own),
            };
            found.push((name.name.span, problem));
        }
    }
}

/// Reports a body above that had gone before this one came, or came after it had gone.
fn check_parent(directory: &Directory, agency: &Agency<Written>, found: &mut Vec<(Span, Problem)>) {
    let Some(parent) = &agency.parent else {
        return;
    };
    let Some((_, listing)) = resolve(directory, parent) else {
        return;
    };
    let above = listing.period;
    if before(agency.until, above.from) || before(above.until, agency.from) {
        let problem = Problem::ParentOutsidePeriod {
            parent: listing.names[0].as_str().into(),
            period: shown(above),
        };
        found.push((parent.span, problem));
    }
}

/// Reports a successor whose dates contradict those of the two bodies.
fn check_successor(
    directory: &Directory,
    agency: &Agency<Written>,
    successor: &Successor<Written>,
    found: &mut Vec<(Span, Problem)>,
) {
    let Some((_, listing)) = resolve(directory, &successor.agency) else {
        return;
    };
    let later = listing.period;
    let Some(detail) = contradiction(agency.until, successor, later) else {
        return;
    };
    let problem = Problem::SuccessionContradicts {
        agency: listing.names[0].as_str().into(),
        detail,
    };
    found.push((successor.agency.span, problem));
}

/// What of a succession cannot be. A body that is split may go on, and one into
/// which another is merged may have been before.
fn contradiction(
    until: Option<PartialDate>,
    successor: &Successor<Written>,
    later: Period,
) -> Option<Term> {
    let (on, how) = (successor.on, successor.how);
    let said = |vi: &str, en: &str, date: Option<PartialDate>| {
        let date = date.map_or_else(String::new, PartialDate::iso);
        Some(Term::Word(
            format!("{vi} {date}").into(),
            format!("{en} {date}").into(),
        ))
    };
    if until.is_some() && on.is_some() {
        let wrong = match meeting(until, on) {
            Meeting::Gap => true,
            Meeting::Overlap => how != Change::Split,
            Meeting::Close => false,
        };
        if wrong {
            return said(
                "cơ quan này hoạt động đến hết",
                "this body exists until",
                until,
            );
        }
    }
    // Without a day of its own, the change is where the earlier body ends.
    let change = on.or(until);
    let lag = if on.is_some() { 0 } else { 1 };
    if let (Some(change), Some(from)) = (change, later.from)
        && days(change.last_day(), from.first_day()) > lag + TOLERANCE
    {
        return said(
            "cơ quan kế tiếp có từ",
            "the successor exists from",
            later.from,
        );
    }
    if how == Change::Renamed && before(later.from, change) {
        return said(
            "cơ quan kế tiếp có từ",
            "the successor exists from",
            later.from,
        );
    }
    if before(later.until, change) {
        return said(
            "cơ quan kế tiếp hoạt động đến hết",
            "the successor exists until",
            later.until,
        );
    }
    None
}

/// A period in words.
fn shown(period: Period) -> Term {
    let iso = PartialDate::iso;
    match (period.from.map(iso), period.until.map(iso)) {
        (Some(from), Some(until)) => Term::Word(
            format!("từ {from} đến hết {until}").into(),
            format!("from {from} until {until}").into(),
        ),
        (Some(from), None) => {
            Term::Word(format!("từ {from}").into(), format!("from {from}").into())
        }
        (None, Some(until)) => Term::Word(
            format!("đến hết {until}").into(),
            format!("until {until}").into(),
        ),
        (None, None) => Term::from(""),
    }
}

/// Reports bodies that became, step by step, themselves. A body from which one
/// was split off on a day may later take it in again: that is no circle.
fn circles(
    directory: &Directory,
    agencies: &[ParsedEntry<Agencies>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let edges: Vec<Vec<(usize, Span)>> = agencies
        .iter()
        .map(|unit| {
            let successors = unit.original.front.record.successors.iter();
            let lasting = successors.filter(|s| s.how != Change::Split || s.on.is_none());
            lasting
                .filter_map(|successor| {
                    let (id, _) = resolve(directory, &successor.agency)?;
                    Some((id.index(), successor.agency.span))
                })
                .collect()
        })
        .collect();
    let circle = circle::of_each(&edges);
    for ((unit, edges), own) in agencies.iter().zip(&edges).zip(&circle) {
        for (to, span) in edges {
            let same = circle.get(*to) == Some(own);
            if same {
                let id = (*unit.id).into();
                let problem = Problem::SuccessorCycle { id };
                diagnostics.push(Diagnostic::at(&unit.original.source, *span, problem));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Ordering;

    fn date(text: &str) -> Option<PartialDate> {
        (!text.is_empty()).then(|| PartialDate::parse(text).unwrap())
    }

    #[test]
    fn a_day_more_or_less_is_no_contradiction() {
        let met = |until: &str, from: &str| match meeting(date(until), date(from)) {
            Meeting::Close => Ordering::Equal,
            Meeting::Overlap => Ordering::Less,
            Meeting::Gap => Ordering::Greater,
        };
        use Ordering::{Equal, Greater, Less};
        for (until, from, expected) in [
            ("2025-02-28", "2025-03-01", Equal),
            ("2025-03-01", "2025-03-01", Equal),
            ("2025-02-28", "2025-03-02", Equal),
            ("2025-03-02", "2025-03-01", Less),
            ("2025-02-28", "2025-03-03", Greater),
            ("2025", "2025", Equal),
            ("2024", "2025", Equal),
            ("2024-12", "2025", Equal),
            ("2024", "2025-03", Greater),
            ("2026", "2025", Less),
            ("", "2025", Less),
            ("2025", "", Less),
        ] {
            assert_eq!(met(until, from), expected, "{until} {from}");
        }
    }
}
