//! Publishing to real places: folders, and servers of Debian's packages that each test
//! starts for itself on a free port of this machine and stops afterwards.
//!
//! Where a server is not installed, the test says so and passes; `tests/run` installs
//! them as far as it can.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

#[path = "publish/faults.rs"]
mod faults;
#[path = "publish/life.rs"]
mod life;
#[path = "publish/login.rs"]
mod login;
#[path = "publish/place.rs"]
mod place;
#[path = "publish/reader.rs"]
mod reader;
#[path = "publish/server.rs"]
mod server;
#[path = "publish/site.rs"]
mod site;
#[path = "publish/verify.rs"]
mod verify;

use place::Place;
use server::{Apache, Moto, Sshd, Vsftpd};

macro_rules! places {
    ($($name:ident: $make:expr, $kills:expr, $faults:tt;)*) => { $(
        mod $name {
            use super::*;

            #[test]
            fn a_site_is_published_and_changed() {
                let Some(place) = $make else { return };
                life::whole(&place);
            }

            #[test]
            fn whoever_reads_while_it_is_killed_gets_whole_pages() {
                let Some(place) = $make else { return };
                faults::killed(&place, $kills);
            }

            places!(@ $make, $faults);
        }
    )* };
    (@ $make:expr, [$($fault:ident)*]) => { $( places!(@@ $fault, $make); )* };
    (@@ cut, $make:expr) => {
        #[test]
        fn a_line_that_is_cut_again_and_again_is_taken_up_again() {
            let Some(place) = $make else { return };
            faults::cut(&place);
        }
    };
    (@@ full, $make:expr) => {
        #[test]
        fn a_full_disk_leaves_what_was_there() {
            let Some(place) = $make else { return };
            faults::full(&place);
        }
    };
}

// A folder has no line, and the store of S3 keeps everything in memory.
places! {
    folder: Some(Place::folder()), 50, [full];
    sftp: Sshd::start().map(Place::sftp), 50, [cut full];
    ftps: Vsftpd::start().map(Place::ftps), 50, [cut full];
    webdav: Apache::start(true).map(Place::webdav), 50, [cut full];
    s3: Moto::start().map(Place::s3), 50, [cut];
}
