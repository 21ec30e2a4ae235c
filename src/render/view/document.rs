//! Documents of each kind, with their tasks and pictures.

use tera::Value;

use super::{CitedLine, DateView, Html, MatrixView, NamedView, TargetYearView};

view! {
    /// What every document's page shows (`document`).
    pub struct DocumentView {
        /// Its entry in lists.
        card: Value,
        /// The text (HTML).
        html: Value,
        /// Headings of the text.
        contents: Vec<HeadingView>,
        /// Themes.
        themes: Vec<NamedView>,
        /// Bodies it is about.
        agencies: Vec<NamedView>,
        /// People it is about.
        people: Vec<NamedView>,
        /// The edition of the forum.
        forum: Option<NamedView>,
        /// The last change, if there was one.
        updated: Option<DateView>,
        /// Changes, the newest first.
        changes: Vec<ChangeView>,
        /// The picture above the text.
        cover: Option<PictureView>,
        /// Files to download.
        attachments: Vec<AttachmentView>,
        /// What this document cites, in its order.
        cites: Vec<CitedLine>,
        /// Documents that relate to this one.
        related_groups: Vec<GroupView>,
        /// Documents to read with it, as its author says (cards).
        related: Vec<Value>,
        /// Documents near to it, each with the `reason` (cards).
        see_also: Vec<Value>,
        /// Bodies and people that its text names and its record does not.
        mentioned: Vec<NamedView>,
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

    /// `citation`: how a document of the site or of the registry is cited; absent where
    /// there is nothing to cite.
    pub struct CitationView {
        /// The type of work in the words of Zotero: `report`, `statute`…
        item_type: String,
        /// Who wrote or issued it.
        authors: Vec<String>,
        /// Number and symbol.
        number: Option<String>,
        /// The newspaper in which it stood first.
        newspaper: Option<String>,
        /// The citation in each form of reference managers.
        files: Vec<CitationFileView>,
    }

    /// A citation in a form of reference managers.
    pub struct CitationFileView {
        /// The form: `BibTeX`, `RIS`, `CSL-JSON`.
        form: String,
        /// An address that holds the file itself.
        url: String,
        /// A name for the file.
        name: String,
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
        /// All this as the theme's component `cited` draws it; empty while that component
        /// draws it.
        line: Html,
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
        issuer: Option<NamedView>,
        /// The body above the issuer.
        superior: Option<NamedView>,
        /// Whether it is a paper of the Party, which bears another heading.
        party: bool,
        /// Where.
        place: Option<String>,
        /// `KHẨN`…
        urgency: Option<String>,
        /// To whom.
        addressees: Vec<NamedView>,
        /// What it rests on.
        basis: Vec<CitedLine>,
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
        agencies: Vec<NamedView>,
        /// By when.
        due: Option<DateView>,
        /// `overdue` or `upcoming` on the day of `as_of`; absent without one or without a deadline.
        state: Option<String>,
        /// Themes.
        themes: Vec<NamedView>,
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
        agency: NamedView,
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
        person: Option<NamedView>,
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
        documents: Vec<CitedLine>,
        /// The body that leads.
        lead: Option<NamedView>,
        /// Its targets, in its order (values of `TargetView`).
        targets: Vec<Value>,
        /// The same by year, with the wordings of one target together.
        target_years: Vec<TargetYearView>,
        /// Who serves which target.
        matrix: Option<MatrixView>,
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
        chairs: Vec<NamedView>,
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
        speakers: Vec<NamedView>,
        /// For whom.
        agency: Option<NamedView>,
        /// Its text.
        url: Option<String>,
    }

    /// A connection point.
    pub struct PointView {
        /// Its name.
        name: String,
        /// The body there.
        agency: Option<NamedView>,
        /// Who chaired it.
        chair: Option<NamedView>,
    }
}
