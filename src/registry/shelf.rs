//! The folders of the registry.

use super::{
    Agencies, Agency, EntryFields, Forum, Forums, Legal, LegalDocument, People, Person, Registered,
    Theme, Themes,
};
use crate::parse::record::{FieldSpec, Record};
use crate::reference::Written;

/// The folders of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shelf {
    /// `agencies/`
    Agencies,
    /// `themes/`
    Themes,
    /// `people/`
    People,
    /// `documents/`
    Legal,
    /// `forums/`
    Forums,
}

impl Shelf {
    /// Every folder of the registry.
    pub const ALL: [Shelf; 5] = [
        Shelf::Agencies,
        Shelf::Themes,
        Shelf::People,
        Shelf::Legal,
        Shelf::Forums,
    ];

    /// The folder's name.
    pub const fn folder(self) -> &'static str {
        match self {
            Shelf::Agencies => Agencies::FOLDER,
            Shelf::Themes => Themes::FOLDER,
            Shelf::People => People::FOLDER,
            Shelf::Legal => Legal::FOLDER,
            Shelf::Forums => Forums::FOLDER,
        }
    }

    /// The word that `kyyeu new` and `[[kind:id]]` use.
    pub const fn word(self) -> &'static str {
        match self {
            Shelf::Agencies => "agency",
            Shelf::Themes => "theme",
            Shelf::People => "person",
            Shelf::Legal => "document",
            Shelf::Forums => "forum",
        }
    }

    /// All fields of its entries.
    pub fn fields(self) -> Vec<FieldSpec> {
        fn of<R: Record>() -> Vec<FieldSpec> {
            let mut fields = R::fields();
            fields.extend(EntryFields::fields());
            fields
        }
        match self {
            Shelf::Agencies => of::<Agency<Written>>(),
            Shelf::Themes => of::<Theme<Written>>(),
            Shelf::People => of::<Person<Written>>(),
            Shelf::Legal => of::<LegalDocument<Written>>(),
            Shelf::Forums => of::<Forum<Written>>(),
        }
    }
}
