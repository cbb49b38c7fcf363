//! Replies with a code of three digits, on one or several lines: SMTP, LMTP, FTP and NNTP.

use super::Step;
use super::exchange::Exchange;
use super::words::quoted;

/// Which lines may stand within a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// FTP: after `220-`, any line until `220 ` (RFC 959, section 4.2).
    Ftp,
    /// SMTP: every line has the code, all but the last one with a hyphen (RFC 5321, section 4.2.1).
    Smtp,
}

/// A complete reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    /// The code, from 100 to 599.
    pub(super) code: u16,
    /// The lines, as octets: without code and separator where they have them.
    pub(super) lines: Vec<Vec<u8>>,
}

impl Reply {
    /// Code and text on one line.
    pub(super) fn octets(&self) -> Vec<u8> {
        let mut octets = self.code.to_string().into_bytes();
        for line in &self.lines {
            octets.push(b' ');
            octets.extend_from_slice(line);
        }
        octets
    }

    /// Code and text in quotation marks and cut, for use within a sentence.
    pub(super) fn words(&self) -> String {
        quoted(&self.octets())
    }

    /// Whether a line after the first one begins with a word, in any case.
    pub(super) fn offers(&self, keyword: &str) -> bool {
        self.lines.iter().skip(1).any(|line| {
            let mut words = line.split(|octet| octet.is_ascii_whitespace());
            words
                .next()
                .is_some_and(|word| word.eq_ignore_ascii_case(keyword.as_bytes()))
        })
    }
}

/// Puts replies together from lines.
#[derive(Debug)]
pub(super) struct Replies {
    form: Form,
    begun: Option<Reply>,
}

impl Replies {
    pub(super) fn new(form: Form) -> Self {
        Self { form, begun: None }
    }

    /// The next reply, as soon as it is complete.
    ///
    /// # Errors
    ///
    /// [`Step::Failed`] where a line is none of a reply, and past a limit.
    pub(super) fn next(&mut self, exchange: &mut Exchange) -> Result<Option<Reply>, Step> {
        while let Some(line) = exchange.line()? {
            let reply = match (self.begun.take(), read(&line)) {
                (None, Some((code, last, text))) => {
                    let lines = vec![text.to_vec()];
                    let reply = Reply { code, lines };
                    if last {
                        return Ok(Some(reply));
                    }
                    reply
                }
                (Some(mut reply), Some((code, last, text))) if code == reply.code => {
                    reply.lines.push(text.to_vec());
                    if last {
                        return Ok(Some(reply));
                    }
                    reply
                }
                (Some(mut reply), _) if self.form == Form::Ftp => {
                    reply.lines.push(line);
                    reply
                }
                _ => return Err(exchange.unexpected(&line)),
            };
            self.begun = Some(reply);
        }
        Ok(None)
    }
}

/// The code of a reply of one line.
pub(super) fn code(line: &[u8]) -> Option<u16> {
    match read(line) {
        Some((code, true, _)) => Some(code),
        _ => None,
    }
}

/// Code, whether it is the last line, and text.
fn read(line: &[u8]) -> Option<(u16, bool, &[u8])> {
    let (digits, rest) = line.split_at_checked(3)?;
    let code = match digits {
        [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'] => std::str::from_utf8(digits).ok()?,
        _ => return None,
    };
    let code = code.parse().ok()?;
    match rest {
        [] => Some((code, true, rest)),
        [b' ', text @ ..] => Some((code, true, text)),
        [b'-', text @ ..] => Some((code, false, text)),
        _ => None,
    }
}
