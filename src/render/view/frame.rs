//! What stands on every page: the site, its menu and footer, the page itself; and the
//! pages that show the whole site at once.

use tera::Value;

use super::{DateView, Html, ImageLine};

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
        /// The parts of the site that hold anything, for ways in.
        parts: Vec<PartView>,
        /// The legal footer.
        organisation: Option<OrganisationView>,
        /// The looks that the settings give.
        appearance: AppearanceView,
        /// The counter of visits that is required.
        monitoring: Option<MonitoringView>,
        /// The search page.
        search: String,
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
        /// The page of the data files.
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

    /// Data that can be taken along.
    pub struct DataView {
        /// Its name.
        title: String,
        /// How many rows a table has.
        count: Option<usize>,
        /// Its files, one for each form.
        files: Vec<DataFileView>,
    }

    /// A file of data.
    pub struct DataFileView {
        /// The form: `CSV`, `JSON`, `BibTeX`…
        form: String,
        /// The address.
        url: String,
        /// The language of what is in it, where that is not the page's.
        lang: Option<String>,
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
        /// Whether it is a body that is no more: others may bear its name today.
        former: bool,
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
        /// The picture that stands beside a link to the page where it is shared.
        image: Option<ImageLine>,
        /// The menu, as the theme's component `site_menu` draws it for pages of this part.
        menu: Value,
        /// What the page is about in the words of schema.org (JSON-LD), to stand in a
        /// `script` element; absent on pages that only say where to go.
        structured: Option<Html>,
    }

    /// A picture for those who show links: that of the document, else one of its kind.
    pub struct ImageView {
        /// The full address.
        url: String,
        /// Width in pixels, if it is known.
        width: Option<u32>,
        /// Height in pixels.
        height: Option<u32>,
        /// What it shows.
        alt: String,
        /// All this as the theme's component `shared_image` draws it; empty while that component
        /// draws it.
        line: Html,
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
}
