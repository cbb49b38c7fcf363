//! The built binary: each file of `cmd` is a case, with its arguments, output and exit status.

/// After a change that is meant, `TRYCMD=overwrite cargo test -p tlsakit` writes the outputs anew.
#[test]
fn cases() {
    trycmd::TestCases::new().case("tests/cmd/*.toml");
}
