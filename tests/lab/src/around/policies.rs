//! The policies of MTA-STS of mail domains, and what comes of fetching each.

/// A policy of the domain `NAME.around.test`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Policy {
    /// The first label of the domain.
    pub(super) name: &'static str,
    /// What the web server does.
    pub(super) does: Does,
    /// The finding that is due, if one is.
    pub(super) due: Option<(&'static str, &'static str)>,
}

/// What a web server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    /// It answers with a status, further header fields, and a body in which `{mx}` stands for the host.
    Answers(&'static str, &'static str, &'static str),
    /// It ends the connection after the request.
    BreaksOff,
    /// Nobody listens there.
    IsClosed,
    /// It answers with many octets.
    SendsMuch,
    /// It shows a certificate of another name.
    ShowsAnotherName,
    /// It never answers.
    Waits,
}

const TEXT: &str = "Content-Type: text/plain\r\n";
const ENFORCE: &str = "version: STSv1\nmode: enforce\nmx: {mx}\nmax_age: 604800\n";

/// All of them.
pub(super) const ALL: &[Policy] = &[
    good("enforce", "200 OK", TEXT, ENFORCE),
    good(
        "charset",
        "200 OK",
        "content-type: text/plain; charset=utf-8\r\n",
        "version: STSv1\r\nmode: none\r\nmax_age: 86400\r\n",
    ),
    bad(
        "testing",
        Does::Answers(
            "200 OK",
            TEXT,
            "version: STSv1\nmode: testing\nmx: {mx}\nmax_age: 86400\n",
        ),
        ("sts-testing", "info"),
    ),
    bad(
        "missing",
        Does::Answers("404 Not Found", "Content-Type: text/html\r\n", "no"),
        ("sts-policy-unreachable", "warning"),
    ),
    bad(
        "redirect",
        Does::Answers(
            "301 Moved Permanently",
            "Location: https://mta-sts.enforce.around.test/.well-known/mta-sts.txt\r\n",
            "",
        ),
        ("sts-policy-redirect", "warning"),
    ),
    bad(
        "html",
        Does::Answers("200 OK", "Content-Type: text/html\r\n", ENFORCE),
        ("sts-policy-content-type", "notice"),
    ),
    bad(
        "no-mx",
        Does::Answers(
            "200 OK",
            TEXT,
            "version: STSv1\nmode: enforce\nmax_age: 604800\n",
        ),
        ("sts-policy-syntax", "warning"),
    ),
    bad(
        "unlisted",
        Does::Answers(
            "200 OK",
            TEXT,
            "version: STSv1\nmode: enforce\nmx: *.services.other.test\nmax_age: 604800\n",
        ),
        ("sts-mx-not-listed", "error"),
    ),
    bad(
        "minute",
        Does::Answers(
            "200 OK",
            TEXT,
            "version: STSv1\nmode: enforce\nmx: {mx}\nmax_age: 60\n",
        ),
        ("sts-max-age-range", "notice"),
    ),
    bad(
        "other-name",
        Does::ShowsAnotherName,
        ("sts-policy-cert-invalid", "warning"),
    ),
    bad(
        "closed",
        Does::IsClosed,
        ("sts-policy-unreachable", "warning"),
    ),
    bad(
        "breaks-off",
        Does::BreaksOff,
        ("sts-policy-unreachable", "warning"),
    ),
    bad(
        "much",
        Does::SendsMuch,
        ("sts-policy-unreachable", "warning"),
    ),
    bad("waits", Does::Waits, ("sts-policy-unreachable", "warning")),
];

const fn good(
    name: &'static str,
    status: &'static str,
    fields: &'static str,
    body: &'static str,
) -> Policy {
    Policy {
        name,
        does: Does::Answers(status, fields, body),
        due: None,
    }
}

const fn bad(name: &'static str, does: Does, due: (&'static str, &'static str)) -> Policy {
    Policy {
        name,
        does,
        due: Some(due),
    }
}
