//! What templates see: a typed view for each page, and nothing else.
//!
//! A view is made once and becomes a template value once; values that many
//! pages share (a document's entry in lists) are shared, not copied.

use tera::{Map, Value};

/// HTML that is safe as it stands.
#[derive(Clone, Debug, Default)]
pub struct Html(pub String);

impl Html {
    /// The value of a text that is kept elsewhere, without a copy of ours between.
    pub fn value(html: &str) -> Value {
        Value::safe_string(html)
    }
}

impl From<Html> for Value {
    fn from(html: Html) -> Value {
        Value::safe_string(&html.0)
    }
}

/// Declares a view: a struct that turns into a template value with the same
/// field names.
macro_rules! view {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident { $( $(#[$fmeta:meta])* $field:ident : $type:ty, )* }
    )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name { $( $(#[$fmeta])* pub $field: $type, )* }

        impl From<$name> for Value {
            fn from(view: $name) -> Value {
                const FIELDS: usize = [$(stringify!($field)),*].len();
                let mut map = Map::with_capacity(FIELDS);
                $( map.insert(stringify!($field).into(), view.$field.into()); )*
                Value::from(map)
            }
        }
    )* };
}

view! {
    /// `site`: the same on every page of a language.
    pub struct SiteView {
        /// The site's name.
        title: String,
        /// A sentence about it.
        description: Option<String>,
        /// The first page.
        url: String,
        /// What stands in links before a path of the site, without a slash at the end: the path
        /// under which the site stands, or the way up to it where `portable` is true.
        base: String,
        /// Whether the site is made to be read from a disk, where there is no server and a script
        /// can fetch nothing (`kyyeu package`).
        portable: bool,
        /// The menu.
        menu: Vec<MenuView>,
        /// Links to other websites.
        links: Vec<LinkView>,
        /// The parts of the site, for ways in.
        parts: Vec<PartView>,
        /// The legal footer.
        organisation: Option<OrganisationView>,
        /// The looks that the settings give.
        appearance: AppearanceView,
        /// The counter of visits that is required.
        monitoring: Option<MonitoringView>,
        /// The feed of the whole site.
        feed: String,
        /// The page that lists the feeds.
        feeds: String,
        /// The plan of the site.
        plan: String,
        /// The calendar of tasks; absent while no task has a deadline.
        calendar: Option<String>,
        /// The moment for which the site is made, where `as_of` sets one.
        as_of: Option<DateView>,
        /// The description of the data files.
        data: String,
        /// Static files by name, as addresses: `site.files["style.css"]`.
        files: Value,
        /// Whether this build shows what may not be published.
        drafts: bool,
        /// Name and version of the generator.
        generator: String,
        /// Values from `extra` in site.yaml.
        extra: Value,
    }

    /// The looks that the settings give.
    pub struct AppearanceView {
        /// The style sheet of the accent colour.
        styles: Option<String>,
        /// The logo.
        logo: Option<String>,
        /// A line above the site's name.
        masthead: Option<String>,
    }

    /// The counter of visits that is required.
    pub struct MonitoringView {
        /// The number under which the site is registered.
        site: String,
        /// Where visits are reported to.
        tracker: String,
        /// The address of the script.
        script: String,
    }

    /// A part of the site on its plan, or the feeds of a part.
    pub struct PlanView {
        /// `dispatches`, `agencies`, `pages`…
        part: String,
        /// Its name.
        title: String,
        /// Its first page.
        url: Option<String>,
        /// How many documents or entries it has.
        count: usize,
        /// The pages below it, or its feeds.
        links: Vec<PlanLinkView>,
        /// How many more there are than are shown.
        more: usize,
    }

    /// A page on the plan, or a feed.
    pub struct PlanLinkView {
        /// The words.
        title: String,
        /// The address.
        url: String,
        /// The page that a feed belongs to.
        page: Option<String>,
        /// Its language where that is not the page's.
        lang: Option<String>,
        /// How many documents it has, where that is known.
        count: Option<usize>,
    }

    /// An entry of the menu.
    pub struct MenuView {
        /// The words.
        title: String,
        /// Where it leads.
        url: String,
        /// The part of the site, to mark the current one (`dispatches`, `agencies`, `page:gioi-thieu`…).
        part: String,
    }

    /// Words and an address.
    pub struct LinkView {
        /// The words.
        title: String,
        /// The address; absent where there is no page.
        url: Option<String>,
    }

    /// A part of the site.
    pub struct PartView {
        /// `dispatches`, `agencies`, `targets`…
        part: String,
        /// Its name.
        title: String,
        /// Its first page.
        url: String,
        /// How many documents or entries it has.
        count: usize,
    }

    /// The legal footer.
    pub struct OrganisationView {
        /// Whether it is only an example.
        example: bool,
        /// Name of the body.
        name: Option<String>,
        /// Licence.
        licence: Option<String>,
        /// Date of the licence, as text.
        licensed_on: Option<String>,
        /// Who gave it.
        licensor: Option<String>,
        /// Responsible person.
        responsible: Option<String>,
        /// Position of the responsible person.
        position: Option<String>,
        /// Address.
        address: Option<String>,
        /// Telephone.
        telephone: Option<String>,
        /// Fax.
        fax: Option<String>,
        /// E-mail.
        email: Option<String>,
        /// Who built the site.
        built_by: Option<String>,
    }

    /// `page`: what every page has.
    pub struct PageView {
        /// The heading and, with the site's name, the window title.
        title: String,
        /// `vi` or `en`.
        lang: String,
        /// A sentence for search engines.
        description: Option<String>,
        /// The address of this page.
        url: String,
        /// The full address.
        canonical: String,
        /// The part of the site (see `MenuView.part`).
        part: String,
        /// The way from the first page here, this page excluded.
        breadcrumbs: Vec<LinkView>,
        /// This page in each language of the site that has it.
        alternates: Vec<AlternateView>,
        /// The feed that belongs to this page.
        feed: Option<String>,
        /// Whether highlighted code needs its colours.
        has_code: bool,
        /// The colours' file.
        code_styles: String,
        /// Whether crawlers should pass it over.
        noindex: bool,
        /// Visit figures; absent where nobody has counted.
        figures: Option<FiguresView>,
        /// What the page is about in the words of schema.org (JSON-LD), to stand in a
        /// `script` element; absent on pages that only say where to go.
        structured: Option<Html>,
    }

    /// Visit figures.
    pub struct FiguresView {
        /// Readers, each day anew: `1.234`.
        visits: String,
        /// Pages that were read.
        views: String,
        /// The first day that was counted.
        from: DateView,
        /// The last.
        until: DateView,
    }

    /// A document that is read often.
    pub struct MostReadView {
        /// Its card.
        card: Value,
        /// How often it was read of late.
        views: String,
    }

    /// A page in another language.
    pub struct AlternateView {
        /// `vi` or `en`.
        lang: String,
        /// The language's name in itself.
        name: String,
        /// The address of the page, or of that language's first page.
        url: String,
        /// The full address.
        absolute: String,
        /// Whether it is the very page in that language.
        exact: bool,
        /// Whether it is this page.
        current: bool,
    }

    /// A date.
    pub struct DateView {
        /// For machines: `2021-12-03` or with time and zone.
        iso: String,
        /// `03/12/2021`.
        short: String,
        /// `ngày 03 tháng 12 năm 2021`.
        long: String,
        /// The year.
        year: i16,
    }

    /// A document in a list.
    pub struct CardView {
        /// `dispatch`, `news`, `policy`, `session`, `page`.
        kind: String,
        /// The kind in the page's language.
        kind_name: String,
        /// The title.
        title: String,
        /// Its page.
        url: String,
        /// Its date.
        date: Option<DateView>,
        /// Number and symbol; only the symbol while the number is awaited.
        number: Option<String>,
        /// Whether the number is awaited.
        awaits_number: bool,
        /// Who issued it, named as of its date.
        issuer: Option<EntryView>,
        /// A sentence or two.
        summary: Option<String>,
        /// Its language where that is not the page's.
        lang: Option<String>,
        /// `draft`, `review`, `embargoed` or `expired` where it is not public.
        state: Option<String>,
        /// Its line in a list of documents of several kinds, as the theme's component `row`
        /// draws it; empty while that component draws it.
        row: Html,
        /// In a list of what cites something: the sentence that does.
        quote: Option<String>,
        /// In “see also”: why it is shown.
        reason: Option<String>,
    }

    /// An entry of the registry as it is named in a document.
    pub struct EntryView {
        /// The name as of the document's date.
        name: String,
        /// What it is called today, where that differs.
        now: Option<String>,
        /// Its page; absent for free text.
        url: Option<String>,
        /// Further words, such as a person's position at the date.
        note: Option<String>,
        /// The language of these words where that is not the page's.
        note_lang: Option<String>,
        /// Its language where that is not the page's.
        lang: Option<String>,
    }

    /// What every document's page shows (`document`).
    pub struct DocumentView {
        /// Its entry in lists.
        card: Value,
        /// The text (HTML).
        html: Value,
        /// Headings of the text.
        contents: Vec<HeadingView>,
        /// Themes.
        themes: Vec<EntryView>,
        /// Bodies it is about.
        agencies: Vec<EntryView>,
        /// People it is about.
        people: Vec<EntryView>,
        /// The edition of the forum.
        forum: Option<EntryView>,
        /// The last change, if there was one.
        updated: Option<DateView>,
        /// Changes, the newest first.
        changes: Vec<ChangeView>,
        /// The picture above the text.
        cover: Option<PictureView>,
        /// Files to download.
        attachments: Vec<AttachmentView>,
        /// What this document cites, in its order.
        cites: Vec<CitedView>,
        /// Documents that relate to this one.
        related_groups: Vec<GroupView>,
        /// Documents to read with it, as its author says (cards).
        related: Vec<Value>,
        /// Documents near to it, each with the `reason` (cards).
        see_also: Vec<Value>,
        /// Bodies and people that its text names and its record does not.
        mentioned: Vec<EntryView>,
        /// The next older document of its kind (card).
        previous: Option<Value>,
        /// The next newer one (card).
        next: Option<Value>,
        /// Values from `extra`.
        extra: Value,
    }

    /// A heading.
    pub struct HeadingView {
        /// Its anchor.
        id: String,
        /// Its words.
        text: String,
        /// 2 to 6.
        level: u8,
    }

    /// A correction.
    pub struct ChangeView {
        /// When.
        date: DateView,
        /// What.
        note: String,
    }

    /// A picture.
    pub struct PictureView {
        /// Its file.
        url: String,
        /// What it shows.
        caption: Option<String>,
        /// Whose it is.
        credit: Option<String>,
        /// For those who do not see it; empty where it only adorns.
        alt: String,
        /// Width in pixels, if it is known.
        width: Option<u32>,
        /// Height in pixels.
        height: Option<u32>,
        /// Other sizes with their widths, as `srcset` has them.
        srcset: Option<String>,
        /// How wide it stands in the page, as `sizes` has it.
        sizes: Option<String>,
    }

    /// A file to download.
    pub struct AttachmentView {
        /// Its address.
        url: String,
        /// Its name.
        title: String,
        /// Its ending in capitals: `PDF`.
        format: String,
        /// Its size as text: `1,2 MB`.
        size: String,
    }

    /// A document that is cited.
    pub struct CitedView {
        /// The words as they stand in the citing document.
        text: String,
        /// Its page.
        url: Option<String>,
        /// Its full title, where the words are only its number.
        title: Option<String>,
        /// Its language where that is not the page's.
        lang: Option<String>,
    }

    /// Documents in one relation to an entry or document.
    pub struct GroupView {
        /// `issued`, `received`, `cites`…
        relation: String,
        /// Its name as a heading.
        title: String,
        /// The first documents (cards).
        cards: Vec<Value>,
        /// How many there are in all.
        count: usize,
        /// The page with all of them, where these are not all.
        more: Option<String>,
    }

    /// `dispatch`: what only a dispatch has.
    pub struct DispatchView {
        /// Number and symbol.
        number: Option<String>,
        /// Whether the number is awaited.
        awaits_number: bool,
        /// Who issued it.
        issuer: Option<EntryView>,
        /// The body above the issuer.
        superior: Option<EntryView>,
        /// Whether it is a paper of the Party, which bears another heading.
        party: bool,
        /// Where.
        place: Option<String>,
        /// `KHẨN`…
        urgency: Option<String>,
        /// To whom.
        addressees: Vec<EntryView>,
        /// What it rests on.
        basis: Vec<CitedView>,
        /// What it asks for.
        tasks: Vec<TaskView>,
        /// Who signed.
        signatory: Option<SignatoryView>,
        /// The lines under “Nơi nhận”.
        copies: Vec<String>,
    }

    /// A task.
    pub struct TaskView {
        /// Its anchor on the dispatch's page.
        anchor: String,
        /// The anchor of its number, where its id makes another.
        number_anchor: Option<String>,
        /// Its address.
        url: String,
        /// What is to be done.
        text: String,
        /// Who is to do it.
        agencies: Vec<EntryView>,
        /// By when.
        due: Option<DateView>,
        /// `overdue` or `upcoming` on the day of `as_of`; absent without one or without a deadline.
        state: Option<String>,
        /// Themes.
        themes: Vec<EntryView>,
        /// The dispatch (card).
        document: Value,
    }

    /// The tasks whose deadlines are in one month.
    pub struct TaskMonthView {
        /// The month; absent for tasks without a deadline.
        month: Option<DateView>,
        /// The tasks (values of `TaskView`).
        tasks: Vec<Value>,
    }

    /// A body in the filter of the tasks.
    pub struct TaskAgencyView {
        /// The body.
        agency: EntryView,
        /// The page of its tasks.
        url: String,
        /// How many it has.
        count: usize,
    }

    /// Who signed.
    pub struct SignatoryView {
        /// `KT.`…
        authority: Option<String>,
        /// The lines of the position.
        position: Vec<String>,
        /// Who.
        person: Option<EntryView>,
    }

    /// `news`: what only news has.
    pub struct NewsView {
        /// Who published it first.
        source_name: Option<String>,
        /// The original.
        source_url: Option<String>,
        /// When it was published there.
        published: Option<DateView>,
        /// By whom.
        author: Option<String>,
        /// Where it happened.
        location: Option<String>,
        /// Photographs.
        photos: Vec<PictureView>,
        /// The opening paragraph.
        lede: Option<String>,
    }

    /// `policy`: what only a policy has.
    pub struct PolicyView {
        /// What it summarises.
        documents: Vec<CitedView>,
        /// The body that leads.
        lead: Option<EntryView>,
        /// Its targets, in its order (values of `TargetView`).
        targets: Vec<Value>,
        /// The same by year, with the wordings of one target together.
        target_years: Vec<TargetYearView>,
        /// Who serves which target.
        matrix: Option<MatrixView>,
    }

    /// A target as one source words it.
    pub struct TargetView {
        /// Its anchor on the policy's page.
        anchor: String,
        /// Its address.
        url: String,
        /// By when.
        year: i16,
        /// The page of the year in the register.
        year_url: String,
        /// Word for word.
        statement: String,
        /// What is measured.
        indicator: Option<String>,
        /// The value to be reached, with its unit.
        value: Option<String>,
        /// Where it stood before, with its unit.
        baseline: Option<String>,
        /// The year of the baseline.
        baseline_year: Option<i16>,
        /// Who says so.
        source: Option<CitedView>,
        /// The body that leads the policy.
        lead: Option<EntryView>,
        /// Who answers for it.
        agencies: Vec<EntryView>,
        /// The policy (card).
        document: Value,
    }

    /// A part of a wording.
    pub struct RunView {
        /// Its text.
        text: String,
        /// Whether other sources have something else here.
        differs: bool,
    }

    /// A wording of a target, with everyone who words it so.
    pub struct StatementView {
        /// Word for word.
        text: String,
        /// The same in parts.
        runs: Vec<RunView>,
        /// The parts that differ, for those who do not see the marks.
        differing: Vec<String>,
        /// Whether another source has the same words in another spelling.
        respelt: bool,
        /// Its language where that is not the page's.
        lang: Option<String>,
        /// Who says so.
        sources: Vec<CitedView>,
        /// The policies that say so.
        policies: Vec<CitedView>,
        /// The bodies that lead them.
        leads: Vec<EntryView>,
        /// Who answers for it.
        agencies: Vec<EntryView>,
        /// Its anchors on the policy's page.
        anchors: Vec<String>,
        /// How many more sources there are than the page shows.
        more: usize,
    }

    /// What one source has of an indicator.
    pub struct IndicatorView {
        /// Who says so.
        source: Option<CitedView>,
        /// Where it stood before, with its unit.
        baseline: Option<String>,
        /// The year of the baseline.
        baseline_year: Option<i16>,
        /// The value to be reached, with its unit.
        value: Option<String>,
    }

    /// One target, in the wordings of its sources.
    pub struct TargetGroupView {
        /// Its anchor in the register.
        id: String,
        /// By when.
        year: i16,
        /// What is measured.
        indicator: Option<String>,
        /// The wordings; more than one where the sources differ.
        statements: Vec<StatementView>,
        /// How many more wordings there are than the page shows.
        more: usize,
        /// What is measured, by source; empty where nothing is.
        values: Vec<IndicatorView>,
        /// The values as a picture (SVG), where they are plain numbers of one unit.
        chart: Option<Html>,
    }

    /// Who serves which target: a row for each body.
    pub struct MatrixView {
        /// What the columns stand for.
        columns: Vec<LinkView>,
        /// The bodies.
        rows: Vec<MatrixRowView>,
        /// How many more columns there are than the page shows.
        more_columns: usize,
        /// How many more bodies there are than the page shows.
        more_rows: usize,
    }

    /// A body and what it does.
    pub struct MatrixRowView {
        /// The body.
        agency: EntryView,
        /// A cell for each column.
        cells: Vec<MatrixCellView>,
    }

    /// What a body does for the targets of a column.
    pub struct MatrixCellView {
        /// What it does, one after the other.
        parts: Vec<MatrixPartView>,
        /// How many more parts there are than the page shows.
        more: usize,
    }

    /// A part of a body in a target or policy.
    pub struct MatrixPartView {
        /// `leads` or `answers`.
        role: String,
        /// The policy that it leads or the target that it answers for, in short.
        title: String,
        /// Its page.
        url: String,
        /// Its language where that is not the page's.
        lang: Option<String>,
    }

    /// `session`: what only a session has.
    pub struct SessionView {
        /// When it begins.
        starts: Option<DateView>,
        /// When it ends, where that is another day or moment.
        ends: Option<DateView>,
        /// Where.
        venue: Option<String>,
        /// How people take part.
        format: Option<String>,
        /// Who chairs it.
        chairs: Vec<EntryView>,
        /// In the room.
        in_person: Option<String>,
        /// Over the network.
        online: Option<String>,
        /// Connection points.
        connection_points: Option<String>,
        /// Papers.
        papers: Vec<PaperView>,
        /// The points that are named.
        points: Vec<PointView>,
    }

    /// A paper.
    pub struct PaperView {
        /// Its title.
        title: String,
        /// Who read it.
        speakers: Vec<EntryView>,
        /// For whom.
        agency: Option<EntryView>,
        /// Its text.
        url: Option<String>,
    }

    /// A connection point.
    pub struct PointView {
        /// Its name.
        name: String,
        /// The body there.
        agency: Option<EntryView>,
        /// Who chaired it.
        chair: Option<EntryView>,
    }

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
        children: Vec<EntryView>,
        /// The entry above it.
        parent: Option<EntryView>,
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
        agency: EntryView,
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
        agency: EntryView,
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
        agency: Option<EntryView>,
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
        issuer: Option<EntryView>,
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
        document: CitedView,
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
        organisers: Vec<EntryView>,
        /// Who chairs it.
        chairs: Vec<EntryView>,
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

    /// `pager`: a list over several pages.
    pub struct PagerView {
        /// This page, from 1.
        number: usize,
        /// How many pages.
        total: usize,
        /// How many documents in all.
        count: usize,
        /// The page before.
        previous: Option<String>,
        /// The page after.
        next: Option<String>,
        /// All pages, or those near and the first and last; `url` is absent for a gap.
        pages: Vec<LinkView>,
    }

    /// The documents of a year in a list.
    pub struct YearGroupView {
        /// The year; absent for documents without a date.
        year: Option<i16>,
        /// The documents (cards).
        cards: Vec<Value>,
    }

    /// A year in the filter of a list.
    pub struct YearView {
        /// The year.
        year: i16,
        /// Its page.
        url: String,
        /// How many documents.
        count: usize,
        /// Whether this page shows it.
        current: bool,
    }

    /// A year of the targets register.
    pub struct TargetYearView {
        /// The year.
        year: i16,
        /// Its page.
        url: String,
        /// How many targets it has.
        count: usize,
        /// Its targets, or as many as the page shows (values of `TargetView`).
        targets: Vec<Value>,
        /// The same with the wordings of one target together.
        groups: Vec<TargetGroupView>,
        /// How many more groups there are than the page shows.
        more: usize,
    }

    /// A kind with its newest documents, on the first page.
    pub struct LatestView {
        /// The kind's word.
        kind: String,
        /// Its name in the plural.
        title: String,
        /// Its list.
        url: String,
        /// How many there are.
        count: usize,
        /// The newest (cards).
        cards: Vec<Value>,
    }
}

/// The values of a template, by name.
#[derive(Default)]
pub struct Values(pub tera::Context);

impl Values {
    /// Adds a value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Values {
        self.0.insert_value(name, value.into());
        self
    }
}
