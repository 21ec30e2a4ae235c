//! A target as readers of a language see it: its policy, its words, what it measures.

use jiff::civil::Date;

use crate::document::Version;
use crate::index::Item;
use crate::kind::policy::{Policy, Target};
use crate::kind::{Fields, FrontMatter};
use crate::language::Language;
use crate::parse::value::Quantity;
use crate::reference::Linked;
use crate::render::view::{CitedLine, NamedView};
use crate::render::{Renderer, matrix, shortened};

/// A target in the version that a reader of a language sees.
pub(in crate::render) struct TargetRecord<'a, 'r> {
    renderer: &'r Renderer<'a>,
    language: Language,
    version: &'a Version<FrontMatter<Linked>>,
    /// Whether the version is in that language.
    pub(in crate::render) is_own: bool,
    /// The policy.
    pub(in crate::render) policy: &'a Policy<Linked>,
    /// The target.
    pub(in crate::render) target: &'a Target<Linked>,
    /// The policy's date.
    pub(in crate::render) day: Option<Date>,
}

/// What a source measures of a target.
pub(in crate::render) struct Measured {
    /// Who says so.
    pub(in crate::render) source: Option<CitedLine>,
    /// Where it stood before, with its unit.
    pub(in crate::render) baseline: Option<String>,
    /// The year of the baseline.
    pub(in crate::render) baseline_year: Option<i16>,
    /// The value to be reached, with its unit.
    pub(in crate::render) value: Option<String>,
    /// The language by whose rules its numbers are written.
    pub(in crate::render) language: Language,
}

impl Measured {
    /// Whether there is a number at all.
    pub(in crate::render) fn says_anything(&self) -> bool {
        self.baseline.is_some() || self.value.is_some()
    }
}

/// Finds a target.
pub(in crate::render) fn record<'a, 'r>(
    renderer: &'r Renderer<'a>,
    item: Item,
    language: Language,
) -> Option<TargetRecord<'a, 'r>> {
    let site = renderer.site();
    let document = site.document(item.document)?;
    let (version, is_own) = document.version(language, site.config.main);
    let Fields::Policy(policy) = &version.front.fields else {
        return None;
    };
    Some(TargetRecord {
        renderer,
        language,
        version,
        is_own,
        policy,
        target: policy.targets.get(item.place)?,
        day: site.index.date(item.document),
    })
}

impl<'a> TargetRecord<'a, '_> {
    /// The policy's title.
    pub(in crate::render) fn title(&self) -> &'a str {
        &self.version.front.common.title.value
    }

    /// What to call the target in a narrow place.
    pub(in crate::render) fn name(&self) -> String {
        let name = self.target.indicator.as_ref();
        shortened(name.unwrap_or(&self.target.statement), matrix::NAME)
    }

    /// Who says so.
    pub(in crate::render) fn source(&self) -> Option<CitedLine> {
        let source = self.target.source.as_ref()?;
        Some((self.renderer).cited(&source.text, Some(source.target), self.language))
    }

    /// The body that leads the policy.
    pub(in crate::render) fn lead(&self) -> Option<NamedView> {
        let lead = self.policy.lead.as_ref()?;
        Some(self.renderer.loose_agency(lead, self.day, self.language))
    }

    /// Who answers for it.
    pub(in crate::render) fn agencies(&self) -> Vec<NamedView> {
        (self.target.agencies.iter())
            .map(|agency| self.renderer.agency(agency, self.day, self.language))
            .collect()
    }

    fn with_unit(&self, quantity: &Quantity) -> String {
        match &self.target.unit {
            Some(unit) if unit == "%" => format!("{}%", quantity.text),
            Some(unit) => format!("{} {unit}", quantity.text),
            None => quantity.text.clone(),
        }
    }

    /// What is measured.
    pub(in crate::render) fn measured(&self) -> Measured {
        let baseline = self.target.baseline.as_ref();
        Measured {
            source: self.source(),
            baseline: baseline.map(|baseline| self.with_unit(&baseline.value)),
            baseline_year: baseline.and_then(|baseline| baseline.year),
            value: self
                .target
                .value
                .as_ref()
                .map(|value| self.with_unit(value)),
            language: match self.is_own {
                true => self.language,
                false => self.renderer.site().config.main,
            },
        }
    }
}
