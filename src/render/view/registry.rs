//! Entries of the registry, the index of each collection, the course of an edition.

use tera::Value;

use super::{CitedLine, DateView, GroupView, Html, NamedView, TaskView};

view! {
    /// An entry in an index of the registry.
    pub struct IndexEntryView {
        /// Its name today.
        name: String,
        /// Its page.
        url: String,
        /// The letter it stands under.
        initial: String,
        /// Short names, a position, a number: one line.
        note: Option<String>,
        /// How many documents relate to it.
        count: usize,
        /// Its language where that is not the page's.
        lang: Option<String>,
        /// Whether the body is no more.
        former: bool,
        /// Date of a legal document or of an edition.
        date: Option<DateView>,
    }

    /// What every entry's page shows (`entry`).
    pub struct EntryPageView {
        /// Its name today.
        name: String,
        /// Its text.
        html: Html,
        /// Its language where that is not the page's.
        lang: Option<String>,
        /// Other names.
        other_names: Vec<String>,
        /// Documents by relation.
        groups: Vec<GroupView>,
        /// How many documents relate to it.
        count: usize,
        /// Entries below it.
        children: Vec<NamedView>,
        /// The entry above it.
        parent: Option<NamedView>,
        /// The feed.
        feed: Option<String>,
        /// Values from `extra`.
        extra: Value,
    }

    /// `agency`: what only a body has.
    pub struct AgencyView {
        /// What sort of body.
        kind: Option<String>,
        /// The place.
        locality: Option<String>,
        /// Names over time.
        names: Vec<NameView>,
        /// First day.
        from: Option<String>,
        /// Last day.
        until: Option<String>,
        /// What it became.
        successors: Vec<SuccessorView>,
        /// What became it.
        predecessors: Vec<SuccessorView>,
        /// All bodies before and after it, the earliest first.
        lineage: Vec<LineView>,
        /// Whether its lists have the documents of the bodies before it too.
        gathers: bool,
        /// Website.
        website: Option<String>,
        /// Contact.
        contact: Option<String>,
        /// Its tasks, or as many as its page shows.
        tasks: Vec<TaskView>,
        /// How many tasks it has in all.
        task_count: usize,
        /// The page of all its tasks; absent where it has none.
        tasks_url: Option<String>,
        /// The calendar of its tasks; absent where none has a deadline.
        calendar: Option<String>,
    }

    /// A name over time.
    pub struct NameView {
        /// The name.
        name: String,
        /// First day, as text.
        from: Option<String>,
        /// Last day, as text.
        until: Option<String>,
    }

    /// A body in the line of another.
    pub struct LineView {
        /// The body.
        agency: NamedView,
        /// Whether it is the one whose page this is.
        current: bool,
        /// First day, as text.
        from: Option<String>,
        /// Last day, as text.
        until: Option<String>,
        /// What it became.
        successors: Vec<SuccessorView>,
    }

    /// A body before or after.
    pub struct SuccessorView {
        /// The other body.
        agency: NamedView,
        /// How: `hợp nhất vào`…
        how: String,
        /// When, as text.
        on: Option<String>,
    }

    /// `person`: what only a person has.
    pub struct PersonView {
        /// Titles before the name.
        honorifics: Vec<String>,
        /// Positions.
        positions: Vec<PositionView>,
    }

    /// A position.
    pub struct PositionView {
        /// The position.
        title: String,
        /// Where.
        agency: Option<NamedView>,
        /// First day, as text.
        from: Option<String>,
        /// Last day, as text.
        until: Option<String>,
    }

    /// `legal`: what only a legal document has.
    pub struct LegalView {
        /// Resolution, decree…
        kind: Option<String>,
        /// Number and symbol.
        number: Option<String>,
        /// Who issued it.
        issuer: Option<NamedView>,
        /// When.
        date: Option<DateView>,
        /// Its full title.
        title: Option<String>,
        /// Where its text can be read.
        url: Option<String>,
        /// Its relations to others, from both sides.
        relations: Vec<RelationView>,
    }

    /// A relation of legal documents.
    pub struct RelationView {
        /// `sửa đổi, bổ sung`…
        how: String,
        /// Whether it is the other document that does so to this one.
        inverse: bool,
        /// The other document.
        document: CitedLine,
    }

    /// `forum`: what only an edition of the forum has.
    pub struct ForumView {
        /// Which edition.
        edition: Option<u32>,
        /// First day.
        starts: Option<DateView>,
        /// Last day, where it is another.
        ends: Option<DateView>,
        /// Its theme.
        theme: Option<String>,
        /// Who organises it.
        organisers: Vec<NamedView>,
        /// Who chairs it.
        chairs: Vec<NamedView>,
        /// Where.
        venue: Option<String>,
        /// Its page.
        url: String,
        /// Its name.
        name: String,
        /// The page of its timeline; absent where there is nothing to tell.
        timeline: Option<String>,
    }

    /// A phase of the forum in its timeline.
    pub struct PhaseView {
        /// `preparation`, `session`, `forum`, `plenary`, `coverage` or `after`.
        phase: String,
        /// How many events it has.
        count: usize,
        /// The first of them: its address.
        url: String,
        /// When the first was.
        starts: DateView,
        /// When the last was, where that is another date.
        ends: Option<DateView>,
    }

    /// The events of a month.
    pub struct TimelineMonthView {
        /// The month, or the year where no more is known.
        month: DateView,
        /// What happened.
        events: Vec<EventView>,
    }

    /// Something that happened.
    pub struct EventView {
        /// Its anchor, where it is the first of its phase.
        anchor: Option<String>,
        /// When, as exact as it is known.
        date: DateView,
        /// When it ended, where that is another date.
        until: Option<DateView>,
        /// Whether the day is known.
        exact: bool,
        /// Its phase; absent where the dates of the forum do not tell.
        phase: Option<String>,
        /// The document (card); absent for the forum itself.
        document: Option<Value>,
        /// Where it took place.
        venue: Option<String>,
    }
}
