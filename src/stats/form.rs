//! The file of visit figures: how they are written, and what of it is believed.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Before, Count, Stats};

const VERSION: u32 = 1;

impl Stats {
    /// Reads the file's text.
    ///
    /// # Errors
    /// What is wrong, in both languages: figures that contradict each other are as
    /// bad as none.
    pub fn read(text: &str) -> Result<Stats, Damage> {
        let written: Written = serde_json::from_str(text).map_err(|error| Damage {
            vi: format!("dòng {}, cột {}: {error}", error.line(), error.column()),
            en: error.to_string(),
        })?;
        written.checked()
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let before = self.before.as_ref().map(|before| WrittenBefore {
            from: before.from.to_string(),
            until: before.until.to_string(),
            visits: before.count.visits,
            views: before.count.views(),
            pages: before.count.pages.clone(),
        });
        let days = self.days.iter().map(|(date, count)| WrittenDay {
            date: date.to_string(),
            visits: count.visits,
            views: count.views(),
            pages: count.pages.clone(),
        });
        let written = Written {
            version: VERSION,
            before,
            days: days.collect(),
        };
        // Plain maps with keys of text can always be written.
        let mut text = serde_json::to_string_pretty(&written).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// What is wrong with a file of figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

impl Damage {
    fn new(vi: impl Into<String>, en: impl Into<String>) -> Damage {
        let (vi, en) = (vi.into(), en.into());
        Damage { vi, en }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(rename = "kyyeu-stats")]
    version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<WrittenBefore>,
    days: Vec<WrittenDay>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenBefore {
    from: String,
    until: String,
    visits: u64,
    views: u64,
    pages: BTreeMap<String, u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDay {
    date: String,
    visits: u64,
    views: u64,
    pages: BTreeMap<String, u64>,
}

impl Written {
    fn checked(self) -> Result<Stats, Damage> {
        if self.version != VERSION {
            let version = self.version;
            return Err(Damage::new(
                format!("tệp thuộc phiên bản {version}, chương trình này đọc phiên bản {VERSION}"),
                format!("the file is of version {version}, this program reads version {VERSION}"),
            ));
        }
        let before = self.before.map(|before| {
            let (from, until) = (date(&before.from)?, date(&before.until)?);
            let count = count(&before.until, before.visits, before.views, before.pages)?;
            match from <= until {
                true => Ok(Before { from, until, count }),
                false => Err(out_of_order(&before.until)),
            }
        });
        let before = before.transpose()?;
        let mut last = before.as_ref().map(|before| before.until);
        let mut days = BTreeMap::new();
        for day in self.days {
            let on = date(&day.date)?;
            if last.is_some_and(|last| on <= last) {
                return Err(out_of_order(&day.date));
            }
            last = Some(on);
            days.insert(on, count(&day.date, day.visits, day.views, day.pages)?);
        }
        Ok(Stats { before, days })
    }
}

fn out_of_order(date: &str) -> Damage {
    Damage::new(
        format!("ngày {date} đứng sai thứ tự"),
        format!("the day {date} is out of order"),
    )
}

fn date(text: &str) -> Result<Date, Damage> {
    let date = text.parse::<Date>().ok();
    // Only one spelling, so that what is read is what was written.
    date.filter(|date| date.to_string() == text).ok_or_else(|| {
        Damage::new(
            format!("“{text}” không phải là ngày dạng năm-tháng-ngày"),
            format!("“{text}” is no date such as 2021-12-03"),
        )
    })
}

fn count(
    date: &str,
    visits: u64,
    views: u64,
    pages: BTreeMap<String, u64>,
) -> Result<Count, Damage> {
    if let Some(path) = pages.keys().find(|path| !path.starts_with('/')) {
        return Err(Damage::new(
            format!("“{path}” không phải là đường dẫn của một trang"),
            format!("“{path}” is not the path of a page"),
        ));
    }
    let count = Count { visits, pages };
    if count.views() != views || visits > views {
        return Err(Damage::new(
            format!("số lượt của {date} không khớp nhau"),
            format!("the figures of {date} do not agree"),
        ));
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_contradict_each_other_are_damage() {
        let day = |day: &str| format!("{{\"kyyeu-stats\": 1, \"days\": [{day}]}}");
        let good = r#"{"date": "2021-12-01", "visits": 1, "views": 2, "pages": {"/": 2}}"#;
        assert!(Stats::read(&day(good)).is_ok());
        for wrong in [
            String::new(),
            "{}".to_owned(),
            "[]".to_owned(),
            day(good).replace(": 1, \"days", ": 2, \"days"),
            day(good).replace("\"views\": 2", "\"views\": 3"),
            day(good).replace("\"visits\": 1", "\"visits\": 3"),
            day(good).replace("\"visits\": 1", "\"visits\": -1"),
            day(good).replace("\"visits\": 1", "\"visits\": 1.5"),
            day(good).replace("\"/\"", "\"x\""),
            day(good).replace("2021-12-01", "2021-02-30"),
            day(good).replace("2021-12-01", "20211201"),
            day(good).replace("\"date\"", "\"day\""),
            day(good).replace("\"visits\": 1", "\"visits\": 1, \"robots\": 3"),
            day(&format!("{good}, {good}")),
            day(good)[..40].to_owned(),
        ] {
            assert!(Stats::read(&wrong).is_err(), "{wrong}");
        }
    }
}
