//! tlsakit-core for JavaScript.
