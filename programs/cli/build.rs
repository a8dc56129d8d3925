//! Puts the page that `hs256 play` serves into the program: that of the folder in the variable HS256_PLAY, an absolute path, which
//! site/play/build.sh has filled. Without the variable the program has no page, and says so.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

const FILES: [&str; 3] = ["index.html", "play.css", "play.js"];

fn main() -> io::Result<()> {
    println!("cargo::rustc-check-cfg=cfg(hs256_page)");
    println!("cargo::rerun-if-env-changed=HS256_PLAY");
    let Some(folder) = env::var_os("HS256_PLAY").filter(|folder| !folder.is_empty()).map(PathBuf::from) else {
        return Ok(());
    };
    if !folder.is_absolute() {
        return Err(io::Error::other("HS256_PLAY must be an absolute path"));
    }
    let out = env::var_os("OUT_DIR").map(PathBuf::from).ok_or(io::Error::other("cargo sets OUT_DIR"))?;
    FILES.iter().try_for_each(|name| embed(&folder.join(name), &out.join(name)))?;
    println!("cargo::rustc-cfg=hs256_page");
    Ok(())
}

fn embed(from: &Path, to: &Path) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", from.display());
    fs::copy(from, to).map(drop).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", from.display())))
}
