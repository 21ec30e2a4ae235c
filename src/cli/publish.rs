//! `kyyeu publish`.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use clap::Args;
use kyyeu::Prepared;
use kyyeu::language::Language;
use kyyeu::publish::guard::Allowed;
use kyyeu::publish::lock::{Manner, Owner, Refusal};
use kyyeu::publish::transfer::Patience;
use kyyeu::publish::{self, History, Look, Store, Target, Unusable};

use super::{Format, Outcome, SiteArgs, locale, print, print_error, print_report};

mod meter;
mod pdf;
mod run;
mod words;

pub(super) use pdf::PdfArgs;
pub(super) use pdf::print_text;
use run::Run;

/// Arguments of `publish`.
#[derive(Args)]
pub(super) struct PublishArgs {
    /// Tên nơi đăng trong site.yaml; bỏ trống nếu chỉ có một · the target's name in site.yaml
    target: Option<String>,
    /// Thư mục của trang (có site.yaml) · the site's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Chỉ cho biết sẽ làm gì, không đăng gì · say what would be done and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Không hỏi lại · do not ask
    #[arg(long, short)]
    yes: bool,
    /// Đăng xong thì tải lại mọi địa chỉ đã đổi và so sánh · fetch every changed address afterwards and compare
    #[arg(long)]
    verify: bool,
    /// Quay về bản trước, hoặc bản có mã này · bring back the version before, or the one of this id
    #[arg(long, value_name = "ID", num_args = 0..=1, require_equals = true, default_missing_value = "", conflicts_with = "status")]
    rollback: Option<String>,
    /// Cho biết bản đang công khai: từ bao giờ, do ai, từ lần ghi nào · say what is live
    #[arg(long)]
    status: bool,
    /// Đồng ý xóa đúng chừng này tệp · agree to delete exactly as many files
    #[arg(long, value_name = "N")]
    allow_removals: Option<usize>,
    /// Thay cả bản do máy khác đăng mà máy này chưa có nội dung · replace a version whose sources are not here
    #[arg(long)]
    overwrite: bool,
    /// Nhận các tệp trùng tên có sẵn ở nơi đăng làm tệp của trang · take files that are in the way for the site's
    #[arg(long)]
    adopt: bool,
    /// Lấy khóa mà một lần đăng bị ngắt để lại · take over a lock that was left behind
    #[arg(long)]
    take_lock: bool,
    /// Số luồng khi dựng trang · number of threads
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
}

impl PublishArgs {
    fn allowed(&self) -> Allowed {
        Allowed {
            removals: self.allow_removals,
            overwrite: self.overwrite,
            adopt: self.adopt,
        }
    }

    /// What was overruled, for the log.
    fn overruled(&self) -> Vec<String> {
        let removals = self
            .allow_removals
            .map(|count| format!("--allow-removals {count}"));
        let flags = [
            (self.overwrite, "--overwrite"),
            (self.adopt, "--adopt"),
            (self.take_lock, "--take-lock"),
        ];
        let flags = flags
            .iter()
            .filter(|(given, _)| *given)
            .map(|(_, name)| (*name).to_owned());
        removals.into_iter().chain(flags).collect()
    }
}

/// Why nothing more is done, once it has been said.
struct Ended(Outcome);

/// Publishes the site.
pub(super) fn run(args: &PublishArgs, asked: Option<Language>) -> Outcome {
    let site = SiteArgs {
        root: args.root.clone(),
        base_url: None,
        drafts: false,
        jobs: args.jobs,
    };
    let prepared = site.prepare(asked);
    let language = locale(asked, prepared.language);
    let done = match target(&prepared, args, language) {
        Ok(target) => publish(args, &prepared, target, language),
        Err(ended) => Err(ended),
    };
    done.map_or_else(|Ended(outcome)| outcome, |()| Outcome::Done)
}

/// The target that is asked for.
fn target<'a>(
    prepared: &'a Prepared,
    args: &PublishArgs,
    language: Language,
) -> Result<&'a Target, Ended> {
    let Some(site) = &prepared.site else {
        print_report(&prepared.report, Format::Human, language);
        return Err(Ended(Outcome::SiteHasErrors));
    };
    // An error in the settings may be why the target is not there.
    if prepared.report.errors() > 0 && !args.status && args.rollback.is_none() {
        print_report(&prepared.report, Format::Human, language);
        print_error(words::refused(language));
        return Err(Ended(Outcome::SiteHasErrors));
    }
    let targets = &site.config.targets;
    let found = match &args.target {
        Some(name) => targets.iter().find(|target| target.name() == name),
        None if targets.len() == 1 => targets.first(),
        None => None,
    };
    found.ok_or_else(|| {
        let names: Vec<&str> = targets.iter().map(Target::name).collect();
        print_error(&words::no_target(args.target.as_deref(), &names, language));
        Ended(Outcome::Failed)
    })
}

fn publish(
    args: &PublishArgs,
    prepared: &Prepared,
    target: &Target,
    language: Language,
) -> Result<(), Ended> {
    let history = History::new(&args.root, target.name());
    if args.status {
        let store = open(target, &args.root, language)?;
        let look = look(&*store, &history, language)?;
        let holder = publish::lock::holder(&*store).ok().flatten();
        print(&words::status(
            &look,
            holder.as_ref(),
            &history,
            target,
            language,
        ));
        return Ok(());
    }
    let mut run = Run {
        args,
        prepared,
        target,
        history,
        language,
        started: Instant::now(),
    };
    let (wanted, restores) = match &args.rollback {
        Some(id) => {
            let live = look(
                &*open(target, &args.root, language)?,
                &run.history,
                language,
            )?
            .live;
            let live = live.map(|live| live.head.id);
            run.earlier(id, live.as_deref())?
        }
        None => (run.build()?, None),
    };
    let store = open(target, &args.root, language)?;
    if args.dry_run {
        let (look, plan) = run.plan(&*store, &wanted)?;
        print(&words::plan(&look, &plan, target, &*store, language));
        return Ok(());
    }
    let me = owner().map_err(|error| machine(&error, language))?;
    let manner = Manner::new(args.take_lock);
    if args.take_lock {
        print_error(words::watching(language));
    }
    let done = publish::exclusively(&*store, &me, manner, |lock, lost| {
        run.go(&*store, wanted, restores, lock, lost)
    });
    done.unwrap_or_else(|refusal| {
        match &refusal {
            Refusal::Held(owner) => print_error(&words::held(owner.as_deref(), language)),
            Refusal::Fault(fault) => {
                print_error(&words::failed(&fault.message(language), language))
            }
        }
        Err(Ended(Outcome::Failed))
    })
}

fn open(target: &Target, root: &Path, language: Language) -> Result<Box<dyn Store>, Ended> {
    let never = AtomicBool::new(false);
    let opened = Patience::BRIEF.insist(&never, || target.open(root));
    opened.map_err(|fault| {
        let said = format!("{}: {}", target.address.shown(), fault.message(language));
        print_error(&words::failed(&said, language));
        Ended(Outcome::Failed)
    })
}

fn look(store: &dyn Store, history: &History, language: Language) -> Result<Look, Ended> {
    let never = AtomicBool::new(false);
    let looked = Patience::BRIEF.insist(&never, || match publish::look(store, history) {
        Err(Unusable::Fault(fault)) => Err(fault),
        looked => Ok(looked),
    });
    looked
        .unwrap_or_else(|fault| Err(Unusable::Fault(fault)))
        .map_err(|unusable| {
            let said = match unusable {
                Unusable::Newer => words::newer(language).to_owned(),
                Unusable::Fault(fault) => fault.message(language),
            };
            print_error(&words::failed(&said, language));
            Ended(Outcome::Failed)
        })
}

fn machine(error: &anyhow::Error, language: Language) -> Ended {
    print_error(&words::failed(&format!("{error:#}"), language));
    Ended(Outcome::Failed)
}

/// Who publishes, as the lock says it.
fn owner() -> anyhow::Result<Owner> {
    Ok(Owner {
        by: publish::publisher(),
        process: std::process::id(),
        since: jiff::Timestamp::now()
            .strftime("%Y-%m-%dT%H:%M:%SZ")
            .to_string(),
        token: publish::new_id(jiff::Timestamp::now())?,
        beat: 0,
    })
}
