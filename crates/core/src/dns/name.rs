//! Names by their labels. Counts of labels leave out the root (RFC 4034, section 3.1.3).

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use domain::base::ToName;
use domain::base::name::Label;

use super::Name;

/// A name of any kind in lower case, owned.
pub(crate) fn lower_case(name: &impl ToName) -> Name {
    let mut name: Name = name.to_vec();
    name.make_canonical();
    name
}

/// How many labels a name has.
pub(crate) fn count(name: &Name) -> usize {
    name.label_count().saturating_sub(1)
}

/// The last `labels` labels of a name; the whole if it has no more.
pub(crate) fn suffix(name: &Name, labels: usize) -> Name {
    let excess = count(name).saturating_sub(labels);
    let octets = name.iter_suffixes().nth(excess);
    octets.map_or_else(|| name.clone(), |suffix| lower_case(&suffix))
}

/// Whether `name` is `above` or lies below it.
pub(crate) fn is_at_or_below(name: &Name, above: &Name) -> bool {
    name.ends_with(above)
}

/// Whether `name` lies below `above`.
pub(crate) fn is_below(name: &Name, above: &Name) -> bool {
    name.label_count() > above.label_count() && name.ends_with(above)
}

/// Whether the first label is `*` (RFC 4592, section 2.1.1).
pub(crate) fn is_wildcard(name: &Name) -> bool {
    name.first() == Label::wildcard()
}

/// The wildcard below `encloser`; nothing if that name would be too long.
pub(crate) fn wildcard(encloser: &Name) -> Option<Name> {
    prefixed(&[b"*"], encloser)
}

/// How many labels two names have in common at their ends.
pub(crate) fn common(one: &Name, other: &Name) -> usize {
    let reversed = |name: &Name| name.iter().map(Label::to_owned).collect::<Vec<_>>();
    let (one, other) = (reversed(one), reversed(other));
    let pairs = one.iter().rev().zip(other.iter().rev());
    pairs
        .take_while(|(one, other)| one == other)
        .count()
        .saturating_sub(1)
}

/// `name` with `target` in the place of its ending `owner` (RFC 6672, section 2.2); nothing if that is
/// too long.
pub(crate) fn substituted(name: &Name, owner: &Name, target: &Name) -> Option<Name> {
    let kept = count(name).checked_sub(count(owner))?;
    let labels: Vec<&[u8]> = name.iter().take(kept).map(Label::as_slice).collect();
    prefixed(&labels, target)
}

fn prefixed(labels: &[&[u8]], name: &Name) -> Option<Name> {
    let mut octets = Vec::with_capacity(name.len() + 2);
    for label in labels {
        octets.push(u8::try_from(label.len()).ok()?);
        octets.extend_from_slice(label);
    }
    octets.extend_from_slice(name.as_slice());
    Name::from_octets(octets).ok()
}

/// The part of `name` that may be a zone or a host: what follows the last label that begins with an
/// underscore (RFC 8552).
pub(crate) fn without_underscores(name: &Name) -> Name {
    let labels: Vec<&Label> = name.iter().collect();
    let underscored = labels
        .iter()
        .rposition(|label| label.as_slice().starts_with(b"_"));
    let kept = labels.len() - underscored.map_or(0, |last| last + 1);
    suffix(name, kept.saturating_sub(1))
}

/// `name` in presentation form, absolute.
pub(crate) fn text(name: &Name) -> String {
    name.fmt_with_dot().to_string()
}

/// The same for the end of a sentence, whose own dot is the name's final one.
pub(crate) fn ending(name: &Name) -> String {
    let text = text(name);
    text.strip_suffix('.').unwrap_or(&text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::from_chars(text.chars()).expect("a name")
    }

    #[test]
    fn takes_names_apart() {
        let host = name("_25._tcp.mx.example.com");
        assert_eq!(count(&host), 5);
        assert_eq!(count(&name(".")), 0);
        assert_eq!(suffix(&host, 2), name("example.com"));
        assert_eq!(suffix(&host, 9), host);
        assert_eq!(suffix(&host, 0), name("."));
        assert_eq!(without_underscores(&host), name("mx.example.com"));
        assert_eq!(without_underscores(&name("a._x.b")), name("b"));
        assert_eq!(without_underscores(&name(".")), name("."));
        assert_eq!(without_underscores(&name("_a")), name("."));
        assert_eq!(common(&name("a.b.c"), &name("x.B.c")), 2);
        assert_eq!(common(&name("a"), &name("b")), 0);
        assert!(is_below(&name("a.b"), &name("B")));
        assert!(!is_below(&name("b"), &name("b")));
        assert!(is_at_or_below(&name("b"), &name(".")));
        assert!(!is_at_or_below(&name("xb"), &name("b")));
    }

    /// RFC 6672, section 2.2, table 1.
    #[test]
    fn substitutes() {
        for (qname, owner, target, result) in [
            (
                "a.example.com",
                "example.com",
                "example.net",
                Some("a.example.net"),
            ),
            (
                "a.b.example.com",
                "example.com",
                "example.net",
                Some("a.b.example.net"),
            ),
            ("ab.example.com", "b.example.com", "example.net", None),
            (
                "foo.example.com",
                "example.com",
                "example.net",
                Some("foo.example.net"),
            ),
            (
                "a.x.example.com",
                "x.example.com",
                "example.net",
                Some("a.example.net"),
            ),
            (
                "cyc.example.com",
                "example.com",
                "example.com",
                Some("cyc.example.com"),
            ),
            ("shortloop.x.x", "x", ".", Some("shortloop.x")),
            ("shortloop.x", "x", ".", Some("shortloop")),
        ] {
            let (qname, owner) = (name(qname), name(owner));
            let found = is_below(&qname, &owner)
                .then(|| substituted(&qname, &owner, &name(target)))
                .flatten();
            assert_eq!(found, result.map(name), "{qname}");
        }
        let long = name(&"a123456789.".repeat(20));
        assert!(substituted(&name("a.b"), &name("b"), &long).is_some());
        let longer = name(&"a123456789.".repeat(23));
        assert_eq!(substituted(&name("a.b"), &name("b"), &longer), None);
    }
}
