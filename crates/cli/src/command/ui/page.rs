//! The files of the page, as they were when this program was built.

include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// Whether this program was built without the page.
pub(super) fn is_missing() -> bool {
    FILES.is_empty()
}

/// The Content-Security-Policy of the page, and what a page cannot say of itself: that nobody may frame it.
pub(super) fn policy() -> String {
    format!("{POLICY}; frame-ancestors 'none'")
}

/// The file at a path of a URL, and its media type. Our files have plain names, so that nothing is decoded.
pub(super) fn file(path: &str) -> Option<(&'static [u8], &'static str)> {
    let path = match path.strip_prefix('/')? {
        "" => "index.html",
        path => path,
    };
    let (name, octets) = FILES.iter().find(|(name, _)| *name == path)?;
    Some((octets, media_type(name)))
}

/// The media type of a file by its name.
fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("ico") => "image/x-icon",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
