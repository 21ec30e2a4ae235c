//! One publication: from the build to the log, or to the word of why not.

use std::io::{BufRead as _, IsTerminal as _};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use kyyeu::diagnostic::{Report, Severity};
use kyyeu::language::Language;
use kyyeu::output::{self, Failure};
use kyyeu::publish::guard::{self, Found};
use kyyeu::publish::history::Event;
use kyyeu::publish::lock::Lock;
use kyyeu::publish::transfer::Patience;
use kyyeu::publish::{
    self, Files, Head, History, Known, Look, Manifest, Plan, Publication, Store, Target,
};
use kyyeu::{Keys, Prepared, Renderer};

use super::super::progress::Progress;
use super::super::{Format, Outcome, now, print, print_error, print_report};
use super::meter::Meter;
use super::{Ended, PublishArgs, look, machine, pdf, words};

/// One publication from the command line.
pub(super) struct Run<'a> {
    pub(super) args: &'a PublishArgs,
    pub(super) prepared: &'a Prepared,
    pub(super) target: &'a Target,
    pub(super) history: History,
    pub(super) language: Language,
    pub(super) started: Instant,
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
    pub(super) fn build(&self) -> Result<Files, Ended> {
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
        let advance = Arc::default();
        let mut progress = Progress::of(&advance, || self.language);
        let plan = output::Plan {
            keys: Some(&keys),
            remembers: true,
            progress: Some(&*advance),
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
    pub(super) fn earlier(
        &self,
        id: &str,
        live: Option<&str>,
    ) -> Result<(Files, Option<String>), Ended> {
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
    pub(super) fn plan(&self, store: &dyn Store, wanted: &Files) -> Result<(Look, Plan), Ended> {
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
    pub(super) fn go(
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
            reached: Default::default(),
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
