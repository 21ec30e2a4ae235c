//! How the troubles of pictures are told.

use super::Problem;
use crate::picture::Trouble;

impl Problem {
    /// What is to be said of a picture.
    pub fn of_picture(trouble: Trouble) -> Problem {
        let broken = |vi: &'static str, en: &'static str| Problem::BrokenPicture {
            reason: (vi, en).into(),
        };
        match trouble {
            Trouble::Unknown => broken(
                "không chứa ảnh nào mà chương trình đọc được",
                "holds nothing that can be read as one",
            ),
            Trouble::CutOff => broken(
                "bị cắt mất phần cuối hoặc sai cấu trúc",
                "is cut off before its end, or its structure is wrong",
            ),
            Trouble::NotShown(format) => Problem::UnshownPicture {
                format: format.into(),
            },
            Trouble::TooManyPixels(millions) => Problem::HugePicture {
                size: format!("{millions} MP").into(),
                limit: "64 MP".into(),
            },
            Trouble::TooManyBytes(megabytes) => Problem::HugePicture {
                size: format!("{megabytes} MB").into(),
                limit: "64 MB".into(),
            },
        }
    }
}
