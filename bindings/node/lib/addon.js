'use strict';
// Finds and loads the addon for this machine: the one built here by build.js, else the prebuilt one.

const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');

/** `linux-x64-glibc`: what a prebuilt addon is for. Node-API's ABI is stable, so no Node version is in it. */
function target() {
  const { platform, arch } = process;
  return platform === 'linux' ? `${platform}-${arch}-${libc()}` : `${platform}-${arch}`;
}

/** The C library that this process runs on. Looking for the loader's file would not do: a machine may have both. */
function libc() {
  try {
    return /ld-musl-|libc\.musl-/.test(readFileSync('/proc/self/maps', 'latin1')) ? 'musl' : 'glibc';
  } catch {
    return 'glibc';
  }
}

function candidates() {
  return [path.join(ROOT, 'build', 'hs256.node'), path.join(ROOT, 'prebuilds', target(), 'hs256.node')];
}

/** The systems that build.js can build for. */
const BUILDABLE = ['linux', 'darwin'];

function load() {
  const found = candidates().find((file) => existsSync(file));
  if (found !== undefined) return require(found);
  const instead = BUILDABLE.includes(process.platform)
    ? 'build one with `npx hs256-build`, which needs Rust (cargo) and a C compiler'
    : 'nor can one be built there yet; on Windows, run Node in WSL';
  const error = new Error(`hs256 has no prebuilt binary for ${target()}: ${instead}`);
  error.code = 'ERR_HS256_NO_BINARY';
  throw error;
}

module.exports = { BUILDABLE, load, target };
