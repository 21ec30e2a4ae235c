//! A disk that fills up while a build writes: the earlier site stays whole.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::harness::{SETTINGS, Site, contents, empty_folders, kyyeu, leftovers, run};

/// A small disk in memory, as long as the value lives.
struct Disk {
    folder: PathBuf,
}

impl Disk {
    /// Mounts one; `None` where that is not allowed.
    fn mount(folder: PathBuf, options: &str) -> Option<Disk> {
        fs::create_dir_all(&folder).unwrap();
        let mut command = Command::new("mount");
        command
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(&folder);
        let mounted = command.output().is_ok_and(|output| output.status.success());
        if !mounted {
            eprintln!("no disk can be mounted here: this test is left out");
        }
        mounted.then_some(Disk { folder })
    }

    /// Fills the disk but for some pages of 4096 bytes.
    fn leave(&self, pages: u64) -> Filler {
        let path = self.folder.join("day");
        let mut file = File::create(&path).unwrap();
        while file.write_all(&[0; 4096]).is_ok() {}
        let full = file.metadata().unwrap().len();
        file.set_len(full.saturating_sub(pages * 4096)).unwrap();
        Filler { path }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.folder).status();
    }
}

/// A file that takes up room, as long as the value lives.
struct Filler {
    path: PathBuf,
}

impl Drop for Filler {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn build(site: &Site, out: &Path) -> i32 {
    let run = run(kyyeu("build")
        .arg("--root")
        .arg(site.root())
        .arg("--out")
        .arg(out));
    if run.code != 0 {
        assert!(
            run.err.contains("lỗi:") && run.err.contains("đĩa"),
            "{run:?}"
        );
    }
    run.code
}

/// Builds the earlier site, changes every page of it, and builds again with
/// little room: it is all written, or the earlier site is whole.
fn fits(site: &Site, disk: &Disk, pages: u64) -> bool {
    let out = disk.folder.join("public");
    site.write("site.yaml", SETTINGS);
    assert_eq!(build(site, &out), 0);
    let before = contents(&out);
    site.write("site.yaml", &SETTINGS.replace("Kỷ yếu", "Tên mới"));
    site.news("them", "Tin thêm");
    let filler = disk.leave(pages);
    let code = build(site, &out);
    drop(filler);
    site.remove("content/news/them.md");
    if code == 0 {
        assert_ne!(contents(&out), before);
        return true;
    }
    assert_eq!(code, 2);
    assert_eq!(contents(&out), before, "with room for {pages} pages");
    assert_eq!(
        leftovers(&out),
        Vec::<String>::new(),
        "with room for {pages} pages"
    );
    false
}

#[test]
fn the_earlier_site_stays_whole() {
    let site = Site::new();
    let Some(disk) = Disk::mount(site.above().join("dia"), "size=8m") else {
        return;
    };
    assert!(!fits(&site, &disk, 0));
    let (mut little, mut enough) = (0, 1);
    while !fits(&site, &disk, enough) {
        (little, enough) = (enough, enough * 2);
        assert!(enough < 1 << 11, "never enough");
    }
    // Near the border the last steps fail, far from it the first.
    while little + 1 < enough {
        let middle = (little + enough) / 2;
        match fits(&site, &disk, middle) {
            true => enough = middle,
            false => little = middle,
        }
    }
}

#[test]
fn it_stays_whole_where_folders_cannot_be_made() {
    let site = Site::new();
    let Some(disk) = Disk::mount(site.above().join("dia"), "size=8m,nr_inodes=400") else {
        return;
    };
    let out = disk.folder.join("public");
    assert_eq!(build(&site, &out), 0);
    let before = contents(&out);
    for number in 0..20 {
        site.news(&format!("them-{number}"), "Tin thêm");
    }
    // Each folder and each file takes one of the disk's 400 places.
    let fillers = disk.folder.join("day");
    fs::create_dir(&fillers).unwrap();
    let mut made = 0;
    while File::create(fillers.join(made.to_string())).is_ok() {
        made += 1;
    }
    let mut failures = 0;
    loop {
        made -= 1;
        fs::remove_file(fillers.join(made.to_string())).unwrap();
        if build(&site, &out) == 0 {
            break;
        }
        failures += 1;
        assert_eq!(contents(&out), before, "with {failures} places");
        assert_eq!(
            leftovers(&out),
            Vec::<String>::new(),
            "with {failures} places"
        );
        assert_eq!(
            empty_folders(&out),
            Vec::<PathBuf>::new(),
            "with {failures} places"
        );
    }
    assert!(failures > 20, "{failures}");
}
