//! Who logs in, by what, and whom the program trusts.

use std::sync::atomic::AtomicU64;

use crate::faults::cutting;
use crate::life::{tree, whole};
use crate::place::Place;
use crate::server::{Apache, Sshd, Vsftpd};
use crate::site::{Site, said};

#[test]
fn the_agent_logs_in_where_no_key_is_named() {
    let Some(server) = Sshd::start() else { return };
    let (admitted, other) = (server.agent("user"), server.agent("other"));
    let settings = server.settings_of_agent();
    let place = Place::sftp(server);
    let site = Site::new(&place);
    site.resettle(&settings);
    let publish = |agent: &crate::server::Agent| {
        let mut command = site.command(&["--yes"]);
        command
            .env("SSH_AUTH_SOCK", &agent.socket)
            .output()
            .unwrap()
    };
    let refused = publish(&other);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        said(&refused).contains("login failed"),
        "{}",
        said(&refused)
    );
    assert!(tree(place.root().unwrap()).is_empty());
    let done = publish(&admitted);
    assert!(done.status.success(), "{}", said(&done));
    for (path, bytes) in site.built() {
        assert!(place.get(&path) == Some(bytes), "{path}");
    }
}

#[test]
fn a_line_that_is_cut_while_logging_in_is_no_refusal() {
    static BUDGET: AtomicU64 = AtomicU64::new(0);
    let Some(server) = Sshd::start() else { return };
    let port = cutting(server.port, &BUDGET);
    server.trust(port);
    let settings = server.settings(port);
    let place = Place::sftp(server);
    let site = Site::new(&place);
    site.resettle(&settings);
    for budget in [400, 1_200, 2_000, 2_800, 3_600, 4_400, 5_200] {
        BUDGET.store(budget, std::sync::atomic::Ordering::SeqCst);
        let answer = site.command(&["--status"]).output().unwrap();
        assert!(answer.status.success(), "{budget}: {}", said(&answer));
    }
}

#[test]
fn a_certificate_of_an_unknown_authority_gets_nothing() {
    let places = [
        Vsftpd::start().map(Place::ftps),
        Apache::start(true).map(Place::webdav),
    ];
    for place in places.into_iter().flatten() {
        let site = Site::new(&place);
        let settings = place.settings();
        let (trusting, _) = settings.split_once(", certificate").unwrap();
        site.resettle(&format!("{trusting}}}"));
        let refused = site.publish(&[]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(
            said(&refused).contains("certificate is not trusted"),
            "{}",
            said(&refused)
        );
        assert!(tree(place.root().unwrap()).is_empty());
    }
}

#[test]
fn a_share_without_encryption_is_published_to_where_that_is_wanted() {
    let Some(place) = Apache::start(false).map(Place::webdav) else {
        return;
    };
    whole(&place);
}
