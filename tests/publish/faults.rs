//! What may go wrong: the program is killed, the line is cut, the disk is full, the
//! server is not the one it was.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use kyyeu::publish::{History, Manifest, Plan, Reading, Step, store};

use crate::life::tree;
use crate::place::Place;
use crate::reader::crawl;
use crate::server::Sshd;
use crate::site::{Site, said};

/// Kills publications at moments spread over their whole time, while a reader goes
/// from page to page; then one that is left alone completes everything.
pub(crate) fn killed(place: &Place, times: u32) {
    let site = Site::new(place);
    site.published(&[]);
    site.add("bai-dau", "Bài đầu");
    let began = Instant::now();
    site.published(&[]);
    let usual = began.elapsed();
    let over = AtomicBool::new(false);
    let wrong: Mutex<Vec<String>> = Mutex::default();
    let rounds = AtomicU64::new(0);
    thread::scope(|scope| {
        // The reader stops where the test fails, too.
        let _end = Over(&over);
        scope.spawn(|| {
            while !over.load(Ordering::SeqCst) {
                match crawl(place) {
                    Ok(_) => rounds.fetch_add(1, Ordering::SeqCst),
                    Err(what) => {
                        wrong.lock().unwrap().push(what);
                        break;
                    }
                };
            }
        });
        for number in 0..times {
            site.add(
                &format!("moi-{}", number % 12),
                &format!("Bài mới lần {number}"),
            );
            site.add("bai-0", &format!("Bài không lần {number}"));
            let mut child = site.begin();
            thread::sleep(usual * (number + 1) / times);
            let _ = child.kill();
            child.wait().unwrap();
            // The lock of a process of this machine that is no more is taken over.
        }
        site.published(&[]);
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(rounds.into_inner() > 0, "nobody read anything");
    for (path, bytes) in site.built() {
        assert!(place.get(&path) == Some(bytes), "{path}");
    }
    assert!(place.get(".kyyeu/intent").is_none());
    assert!(place.get(".kyyeu/lock").is_none());
    if let Some(root) = place.root() {
        let left: Vec<String> = tree(root)
            .into_iter()
            .filter(|path| path.contains("/tmp/"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

/// Says that it is over when it goes.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Gives bytes on to a server and drops the connection after some of them.
pub(crate) fn cutting(port: u16, budget: &'static AtomicU64) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else {
                continue;
            };
            for (mut from, mut to) in [
                (client.try_clone().unwrap(), server.try_clone().unwrap()),
                (server, client),
            ] {
                thread::spawn(move || {
                    let mut buffer = [0; 4096];
                    while let Ok(read @ 1..) = from.read(&mut buffer) {
                        let left = budget.load(Ordering::SeqCst);
                        if left == 0 || to.write_all(&buffer[..read]).is_err() {
                            break;
                        }
                        budget.store(left.saturating_sub(read as u64), Ordering::SeqCst);
                        if left <= read as u64 {
                            // The next connection is let through for longer.
                            budget.store(400_000, Ordering::SeqCst);
                            break;
                        }
                    }
                    let _ = from.shutdown(std::net::Shutdown::Both);
                    let _ = to.shutdown(std::net::Shutdown::Both);
                });
            }
        }
    });
    own
}

/// Cuts the line to a server again and again.
pub(crate) fn cut(place: &Place) {
    let budget: &'static AtomicU64 = Box::leak(Box::new(AtomicU64::new(30_000)));
    let port = place.port().unwrap();
    let cutting = cutting(port, budget);
    place.trust(cutting);
    let settings = place.settings();
    let through = settings.replace(&format!(":{port}"), &format!(":{cutting}"));
    assert_ne!(settings, through);
    let site = Site::new(place);
    site.resettle(&through);
    site.published(&[]);
    for (path, bytes) in site.built() {
        assert!(place.get(&path) == Some(bytes), "{path}");
    }
}

#[test]
fn a_page_that_nothing_led_to_yet_is_new_again() {
    let place = Place::folder();
    let site = Site::new(&place);
    site.published(&[]);
    let manifest = place.get(".kyyeu/manifest").unwrap();
    site.add("moi", "Bài mới");
    site.published(&[]);
    let later = String::from_utf8(place.get(".kyyeu/manifest").unwrap()).unwrap();
    // As if the second had broken off: before its pages led anywhere, and after.
    let store = store::folder::Folder::new(place.root().unwrap()).unwrap();
    let Reading::Whole(mut intent) = Manifest::parse(later.as_bytes()) else {
        panic!("{later}")
    };
    place.put(".kyyeu/manifest", &manifest);
    let page = "tin-tuc/moi/index.html";
    for (reached, step) in [(false, Step::NewPages), (true, Step::ChangedPages)] {
        if reached {
            intent.head.reached.insert(page.to_owned());
        }
        place.put(".kyyeu/intent", intent.text().as_bytes());
        let history = site.root().join("nowhere");
        let history = History::new(&history, "x");
        let look = kyyeu::publish::look(&store, &history).unwrap();
        let plan = Plan::new(&look.before, &intent.files);
        let sent = plan.steps[step as usize]
            .iter()
            .any(|upload| upload.path == page);
        assert!(sent, "{reached}");
    }
    site.add("moi", "Bài mới hơn");
    site.published(&[]);
    for (path, bytes) in site.built() {
        assert!(place.get(&path) == Some(bytes), "{path}");
    }
}

#[test]
fn a_server_that_is_not_known_gets_nothing() {
    let Some(server) = Sshd::start() else { return };
    server.forget();
    let place = Place::sftp(server);
    let site = Site::new(&place);
    let refused = site.publish(&[]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        said(&refused).contains("is not known") && said(&refused).contains("SHA256:"),
        "{}",
        said(&refused)
    );
    let Place::Sftp(server) = &place else {
        unreachable!()
    };
    server.trust_another();
    let refused = site.publish(&[]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("HAS CHANGED"), "{}", said(&refused));
    assert!(tree(place.root().unwrap()).is_empty());
}

/// Fills the disk of a server.
pub(crate) fn full(place: &Place) {
    let disk = place.root().unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=1500k,mode=777", "tmpfs"])
        .arg(disk)
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        return eprintln!("left out: a small disk cannot be mounted here");
    }
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| filled(place, disk)));
    let _ = Command::new("umount").arg("-l").arg(disk).status();
    done.unwrap();
}

fn filled(place: &Place, disk: &Path) {
    let site = Site::new(place);
    site.published(&[]);
    let before: Vec<(String, Vec<u8>)> = site.built();
    let large = vec![b'x'; 3_000_000];
    fs::write(site.root().join("content/news/bai-0.png"), &large).unwrap();
    let failed = site.publish(&[]);
    assert_eq!(failed.status.code(), Some(2), "{}", said(&failed));
    assert!(said(&failed).contains("no room left"), "{}", said(&failed));
    for (path, bytes) in &before {
        assert!(fs::read(disk.join(path)).unwrap() == *bytes, "{path}");
    }
    fs::write(site.root().join("content/news/bai-0.png"), "nhỏ").unwrap();
    site.published(&[]);
    for (path, bytes) in site.built() {
        assert!(place.get(&path) == Some(bytes), "{path}");
    }
    assert!(tree(disk).iter().all(|path| !path.contains("/tmp/")));
}

#[test]
fn what_may_not_be_written_is_said() {
    let Some(server) = Sshd::start() else { return };
    let place = Place::sftp(server);
    let root = place.root().unwrap();
    let site = Site::new(&place);
    let missing = site.root().join("site.yaml");
    let text = fs::read_to_string(&missing).unwrap();
    let text = text.replace(
        root.to_str().unwrap(),
        &format!("{}/khong-co", root.display()),
    );
    fs::write(&missing, text).unwrap();
    let refused = site.publish(&[]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
}

#[test]
fn releases_are_switched_in_one_step() {
    for place in [Some(Place::folder()), Sshd::start().map(Place::sftp)]
        .into_iter()
        .flatten()
    {
        let site = Site::new(&place);
        let yaml = site.root().join("site.yaml");
        let text = fs::read_to_string(&yaml)
            .unwrap()
            .replace("{name: x,", "{name: x, atomic: true, keep: 2,");
        fs::write(&yaml, text).unwrap();
        let root = place.root().unwrap();
        for number in 0..4 {
            site.add("bai-0", &format!("Lần {number}"));
            site.published(&[]);
            for (path, bytes) in site.built() {
                assert!(
                    fs::read(root.join("current").join(&path)).unwrap() == bytes,
                    "{path}"
                );
            }
        }
        let releases = fs::read_dir(root.join("releases")).unwrap().count();
        assert_eq!(releases, 2);
        site.published(&["--rollback"]);
        let page = fs::read_to_string(root.join("current/tin-tuc/bai-0/index.html")).unwrap();
        assert!(page.contains("Lần 2"));
        // One that breaks off is cleared away by the next.
        site.add("bai-0", "Bị ngắt");
        let mut child = site.begin();
        thread::sleep(Duration::from_millis(250));
        let _ = child.kill();
        child.wait().unwrap();
        site.published(&[]);
        assert_eq!(fs::read_dir(root.join("releases")).unwrap().count(), 2);
    }
}

#[test]
fn a_password_in_the_settings_is_not_repeated() {
    let place = Place::folder();
    let site = Site::new(&place);
    let yaml = site.root().join("site.yaml");
    let text = fs::read_to_string(&yaml).unwrap();
    let to = place.root().unwrap().display().to_string();
    let text = text.replace(&to, "sftp://an:mat-khau-lo@may/www");
    fs::write(&yaml, text).unwrap();
    let refused = site.publish(&[]);
    assert!(said(&refused).contains("KY904"), "{}", said(&refused));
    assert!(
        !said(&refused).contains("mat-khau-lo"),
        "{}",
        said(&refused)
    );
}
