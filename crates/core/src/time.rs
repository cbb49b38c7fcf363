//! Moments in time. The core never asks what time it is: `now` is an argument everywhere.

use alloc::format;
use alloc::string::String;
use core::fmt;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Seconds in a day.
const DAY: i64 = 86_400;

/// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnixTime(pub i64);

impl UnixTime {
    /// Reads RFC 3339, such as `2026-11-21T22:41:07Z`, any offset, or a date alone, or seconds since
    /// the epoch as `@1795300000`. Fractions of a second are dropped.
    ///
    /// # Errors
    ///
    /// [`TimeError`] if `text` is none of these.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        if let Some(seconds) = text.strip_prefix('@') {
            return seconds.parse().map(Self).map_err(|_| TimeError);
        }
        let mut full = String::from(text);
        if text.len() == 10 {
            full.push_str("T00:00:00Z");
        }
        OffsetDateTime::parse(&full, &Rfc3339)
            .map(|time| Self(time.unix_timestamp()))
            .map_err(|_| TimeError)
    }

    /// For sentences: `21 Nov 2026, 22:41 UTC`.
    pub(crate) fn to_prose(self) -> String {
        const MONTHS: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];

        let Ok(time) = OffsetDateTime::from_unix_timestamp(self.0) else {
            return format!("{self}");
        };
        let month = usize::from(u8::from(time.month())) - 1;
        format!(
            "{} {} {}, {:02}:{:02} UTC",
            time.day(),
            MONTHS.get(month).copied().unwrap_or_default(),
            time.year(),
            time.hour(),
            time.minute()
        )
    }

    /// Whole days from `self` to `later`, rounded down; negative if `later` is earlier.
    pub fn days_until(self, later: Self) -> i64 {
        later.0.saturating_sub(self.0).div_euclid(DAY)
    }
}

/// RFC 3339 in UTC; `@` and the number of seconds beyond the years 0 to 9999.
impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = OffsetDateTime::from_unix_timestamp(self.0)
            .ok()
            .and_then(|time| time.format(&Rfc3339).ok());
        match text {
            Some(text) => f.write_str(&text),
            None => write!(f, "@{}", self.0),
        }
    }
}

/// A text is no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeError;

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a time: write it as 2026-11-21T22:41:07Z, 2026-11-21 or @1795300867")
    }
}

impl core::error::Error for TimeError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints() {
        for (text, seconds, printed) in [
            ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"),
            ("2026-11-21", 1_795_219_200, "2026-11-21T00:00:00Z"),
            (
                "2026-11-21T01:00:00+01:00",
                1_795_219_200,
                "2026-11-21T00:00:00Z",
            ),
            ("@1795219200", 1_795_219_200, "2026-11-21T00:00:00Z"),
            ("1950-01-01T00:00:00Z", -631_152_000, "1950-01-01T00:00:00Z"),
        ] {
            let time = UnixTime::parse(text).expect(text);
            assert_eq!(time, UnixTime(seconds), "{text}");
            assert_eq!(alloc::string::ToString::to_string(&time), printed);
        }
        for text in [
            "",
            "yesterday",
            "2026-13-01",
            "2026-11-21 22:41",
            "@",
            "@1e9",
        ] {
            assert_eq!(UnixTime::parse(text), Err(TimeError), "{text}");
        }
    }

    #[test]
    fn writes_for_sentences() {
        assert_eq!(UnixTime(1_795_300_867).to_prose(), "21 Nov 2026, 22:41 UTC");
        assert_eq!(UnixTime(-1).to_prose(), "31 Dec 1969, 23:59 UTC");
    }

    #[test]
    fn counts_days() {
        assert_eq!(UnixTime(0).days_until(UnixTime(DAY)), 1);
        assert_eq!(UnixTime(0).days_until(UnixTime(DAY - 1)), 0);
        assert_eq!(UnixTime(0).days_until(UnixTime(-1)), -1);
        assert_eq!(
            UnixTime(i64::MIN).days_until(UnixTime(i64::MAX)),
            i64::MAX / DAY
        );
    }
}
