//! Names the shared library after the versions that it can stand in for: `libhs256.so.0.1` for each 0.1.x.

use std::env::var;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| var(name).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_FAMILY", "unix") && !is("CARGO_CFG_TARGET_VENDOR", "apple") {
        let [major, minor] =
            ["MAJOR", "MINOR"].map(|part| var(format!("CARGO_PKG_VERSION_{part}")).unwrap_or_default());
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libhs256.so.{major}.{minor}");
    }
}
