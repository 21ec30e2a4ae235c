//! `kyyeu publish`.

use std::io::{BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use clap::Args;
use kyyeu::diagnostic::{Report, Severity};
use kyyeu::language::Language;
use kyyeu::output::{self, Failure};
use kyyeu::publish::guard::{self, Allowed, Found};
use kyyeu::publish::history::Event;
use kyyeu::publish::lock::{Lock, Manner, Owner, Refusal};
use kyyeu::publish::transfer::Patience;
use kyyeu::publish::{
    self, Files, Head, History, Known, Look, Manifest, Plan, Publication, Store, Target, Unusable,
};
use kyyeu::{Keys, Prepared, Renderer};

use super::progress::Progress;
use super::{Format, Outcome, SiteArgs, locale, now, print, print_error, print_report};

mod meter;
mod pdf;
mod words;

use meter::Meter;
pub(super) use pdf::PdfArgs;
pub(super) use pdf::print_text;

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
    let prepared = site.prepare();
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
    target.open(root).map_err(|fault| {
        let said = format!("{}: {}", target.address.shown(), fault.message(language));
        print_error(&words::failed(&said, language));
        Ended(Outcome::Failed)
    })
}

fn look(store: &dyn Store, history: &History, language: Language) -> Result<Look, Ended> {
    publish::look(store, history).map_err(|unusable| {
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

/// One publication from the command line.
struct Run<'a> {
    args: &'a PublishArgs,
    prepared: &'a Prepared,
    target: &'a Target,
    history: History,
    language: Language,
    started: Instant,
}

impl Run<'_> {
    fn refuse(&self, report: &Report) -> Result<(), Ended> {
        print_report(report, Format::Human, self.language);
        match report.errors() {
            0 => Ok(()),
            _ => {
                print_error(words::refused(self.language));
                Err(Ended(Outcome::SiteHasErrors))
            }
        }
    }

    /// Checks and builds the site.
    fn build(&self) -> Result<Files, Ended> {
        let (Some(site), true) = (&self.prepared.site, self.prepared.is_sound()) else {
            return self.refuse(&self.prepared.report).map(|()| Files::new());
        };
        let mut all = self.prepared.report.diagnostics().to_vec();
        all.extend(guard::site(site, jiff::Timestamp::now(), &pdf::Apart));
        // What the footer lacks is an error here, and is said once.
        let is_error = |code: &str| all.iter().any(|found| found.code() == code);
        if is_error("KY906") {
            all.retain(|found| found.code() != "KY602" || found.severity() == Severity::Error);
        }
        self.refuse(&Report::new(all))?;
        let out = self.history.site();
        let renderer = Renderer::new(site, &self.prepared.theme);
        let keys = Keys::new(site, &self.prepared.theme, &self.prepared.sources);
        let progress = Progress::new(site.routes().len(), self.language);
        let plan = output::Plan {
            keys: Some(&keys),
            remembers: true,
            progress: Some(&|| progress.step()),
        };
        let written = output::write_with(&renderer, &self.args.root, &out, &plan);
        progress.clear();
        match written {
            Ok(_) => Ok(publish::built(&out)),
            Err(Failure::Diagnostics(found)) => {
                self.refuse(&Report::new(found)).map(|()| Files::new())
            }
            Err(Failure::Machine(error)) => Err(machine(&error, self.language)),
        }
    }

    /// The files of an earlier version, with its id, if all of them are here whole.
    fn earlier(&self, id: &str, live: Option<&str>) -> Result<(Files, Option<String>), Ended> {
        let versions = self.history.versions();
        let found = match id {
            // One that was killed at its very end is live and is not kept.
            "" => versions
                .iter()
                .find(|version| Some(&*version.head.id) != live),
            id => versions.iter().find(|version| version.head.id == id),
        };
        let Some(version) = found else {
            print_error(&words::no_version(&versions, self.language));
            return Err(Ended(Outcome::Failed));
        };
        if let Some(path) = self.history.damaged(version) {
            print_error(&words::damaged_version(&path, self.language));
            return Err(Ended(Outcome::Failed));
        }
        Ok((version.files.clone(), Some(version.head.id.clone())))
    }

    /// What would be done, if nothing speaks against it.
    fn plan(&self, store: &dyn Store, wanted: &Files) -> Result<(Look, Plan), Ended> {
        let look = look(store, &self.history, self.language)?;
        let plan = Plan::new(&look.before, wanted);
        let foreign = match self.target.is_atomic() {
            true => Vec::new(),
            false => guard::foreign(store, &plan).map_err(|fault| {
                print_error(&words::failed(&fault.message(self.language), self.language));
                Ended(Outcome::Failed)
            })?,
        };
        let rollback = self.args.rollback.is_some();
        let found = Found {
            before: look.before.certain.len().max(look.before.uncertain.len()),
            foreign: &foreign,
            unseen: publish::unseen(&look, &self.history, &self.args.root),
        };
        let mut allowed = self.args.allowed();
        if rollback {
            // The version that is brought back says what goes.
            allowed.removals = Some(plan.removed_files());
        }
        let site = self.prepared.site.as_ref().filter(|_| !rollback);
        let refusals = guard::plan(&plan, site, found, self.target.max_removed(), allowed);
        self.refuse(&Report::new(refusals))?;
        Ok((look, plan))
    }

    /// Publishes, once the lock is held.
    fn go(
        &mut self,
        store: &dyn Store,
        wanted: Files,
        restores: Option<String>,
        lock: &Lock<'_>,
        lost: &AtomicBool,
    ) -> Result<(), Ended> {
        let (look, plan) = self.plan(store, &wanted)?;
        print_error(&words::plan(
            &look,
            &plan,
            self.target,
            store,
            self.language,
        ));
        if self.target.is_atomic() && !store.abilities().switches {
            print_error(&words::failed(
                words::no_switch(self.language),
                self.language,
            ));
            return Err(Ended(Outcome::Failed));
        }
        self.confirm()?;
        let from_objects = restores.is_some();
        let site = self.history.site();
        let file_of = |path: &str, known: Known| match from_objects {
            true => self.history.object(known.hash),
            false => site.join(path),
        };
        let head = self
            .head(&look, restores)
            .map_err(|error| machine(&error, self.language))?;
        let meter = Meter::new(&plan, self.language);
        let mut publication = Publication {
            store,
            history: &self.history,
            head,
            wanted,
            file_of: &file_of,
            parallel: self
                .target
                .settings
                .parallel
                .map(|count| count.clamp(1, 64) as usize),
            patience: Patience::USUAL,
            progress: &meter,
        };
        let done = match self.target.is_atomic() {
            true => publication.release(&look, self.target.keep(), lock, lost),
            false => publication.carry_out(&look, &plan, lock, lost),
        };
        meter.clear();
        let manifest = Manifest {
            head: publication.head.clone(),
            files: std::mem::take(&mut publication.wanted),
        };
        let outcome = match &done {
            Ok(()) => "done".to_owned(),
            Err(stopped) => words::stopped(stopped, Language::En),
        };
        self.log(&manifest, &plan, &outcome)?;
        if let Err(stopped) = done {
            print_error(&words::failed(
                &words::stopped(&stopped, self.language),
                self.language,
            ));
            return Err(Ended(Outcome::Failed));
        }
        let kept = self.history.keep(
            &manifest,
            &|path| {
                file_of(
                    path,
                    Known {
                        hash: manifest.files.get(path).map_or(0, |known| known.hash),
                        size: 0,
                    },
                )
            },
            self.target.keep(),
        );
        kept.map_err(|error| machine(&error, self.language))?;
        print(&words::done(
            &plan,
            self.target,
            self.started.elapsed(),
            self.language,
        ));
        match self.args.verify {
            true => self.verify(&plan),
            false => Ok(()),
        }
    }

    fn confirm(&self) -> Result<(), Ended> {
        if self.args.yes {
            return Ok(());
        }
        if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
            print_error(words::needs_yes(self.language));
            return Err(Ended(Outcome::Failed));
        }
        print_error(words::question(self.language));
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer);
        let answer = kyyeu::text::matching_key(answer.trim());
        match read.is_ok() && matches!(answer.as_str(), "c" | "có" | "co" | "y" | "yes") {
            true => Ok(()),
            false => {
                print_error(words::not_published(self.language));
                Err(Ended(Outcome::Failed))
            }
        }
    }

    fn head(&self, look: &Look, restores: Option<String>) -> anyhow::Result<Head> {
        let now = now();
        let site = self.prepared.site.as_ref();
        let config = site.map(|site| &site.config);
        let revision = match restores {
            None => publish::revision::current(&self.args.root),
            Some(ref id) => {
                let versions = self.history.versions();
                let version = versions.into_iter().find(|version| version.head.id == *id);
                version.and_then(|version| version.head.revision)
            }
        };
        Ok(Head {
            id: publish::new_id(now)?,
            after: look.live.as_ref().map(|live| live.head.id.clone()),
            at: now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            by: publish::publisher(),
            program: concat!("kyyeu ", env!("CARGO_PKG_VERSION")).to_owned(),
            site: config
                .map(|config| format!("{}{}/", config.origin, config.base_path))
                .unwrap_or_default(),
            revision,
            restores,
            release: None,
        })
    }

    fn log(&self, manifest: &Manifest, plan: &Plan, outcome: &str) -> Result<(), Ended> {
        let head = &manifest.head;
        let event = Event {
            at: &head.at,
            by: &head.by,
            target: self.target.name(),
            what: if head.restores.is_some() {
                "rollback"
            } else {
                "publish"
            },
            outcome,
            id: &head.id,
            revision: head.revision.as_deref(),
            new: plan.new_files(),
            changed: plan.changed_files(),
            removed: plan.removed_files(),
            bytes: plan.bytes(),
            seconds: self.started.elapsed().as_secs_f64(),
            overruled: self.args.overruled(),
        };
        self.history
            .log(&event)
            .map_err(|error| machine(&error, self.language))
    }

    fn verify(&self, plan: &Plan) -> Result<(), Ended> {
        let settings = &self.target.settings;
        let site = self.prepared.site.as_ref();
        let base = settings.public.clone().or_else(|| {
            let config = &site?.config;
            Some(format!("{}{}/", config.origin, config.base_path))
        });
        let sent: Vec<(String, Known)> = (plan.uploads())
            .map(|upload| (upload.path.clone(), upload.known))
            .collect();
        let authority = settings
            .certificate
            .as_ref()
            .map(|path| self.args.root.join(path));
        let base = base.unwrap_or_default();
        let found = publish::verify::verify(&base, &sent, &plan.removals, authority.as_deref());
        let found = found.map_err(|fault| {
            print_error(&words::failed(&fault.message(self.language), self.language));
            Ended(Outcome::Failed)
        })?;
        print(&words::verified(&base, sent.len(), &found, self.language));
        match found.is_empty() {
            true => Ok(()),
            false => Err(Ended(Outcome::SiteHasErrors)),
        }
    }
}
