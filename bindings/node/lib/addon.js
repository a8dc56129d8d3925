'use strict';
// Finds and loads the addon for this machine: the one that build.js built here, otherwise the one in this platform's
// optional package. A file of another version is skipped.

const builtin = (name) => globalThis.process?.getBuiltinModule?.(name);

const { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } = builtin('node:fs') ?? require('node:fs');
const path = builtin('node:path') ?? require('node:path');
const { version } = require('./version.js');

/** The platform of an addon, such as `linux-x64-glibc`. Node-API's ABI is stable, so it contains no Node version. */
function target() {
  const { platform, arch } = process;
  return platform === 'linux' ? `${platform}-${arch}-${libc()}` : `${platform}-${arch}`;
}

/** The C library of this process. Looking for the loader's file would not help: a machine may have both. */
function libc() {
  try {
    return /ld-musl-|libc\.musl-|linux-musl\//.test(readFileSync('/proc/self/maps', 'latin1')) ? 'musl' : 'glibc';
  } catch {
    return 'glibc';
  }
}

/**
 * Returns the addon's path in the optional package. Each is written out, so that tools that trace a program's files see
 * it.
 */
const PACKAGES = {
  'linux-x64-glibc': () => require('@hs256/linux-x64-glibc'),
  'linux-x64-musl': () => require('@hs256/linux-x64-musl'),
  'linux-arm64-glibc': () => require('@hs256/linux-arm64-glibc'),
  'linux-arm64-musl': () => require('@hs256/linux-arm64-musl'),
};

function packaged(name) {
  try {
    return PACKAGES[name]?.();
  } catch {
    return undefined; // not installed, or left out by a bundler
  }
}

/** In a bundle this package may have no folder. */
const BUILT = typeof __dirname === 'string' ? path.join(__dirname, '..', 'build', 'hs256.node') : undefined;

/** The systems for which build.js can build. */
const BUILDABLE = ['linux', 'darwin'];

/**
 * An addon of this version that lacks one of src/addon.c's exports was built before a change there. Continuing on
 * WebAssembly, or failing later with a TypeError, would hide that.
 */
function checked(addon, file) {
  const missing = require('./exported.js').filter((name) => !Object.hasOwn(addon, name));
  if (missing.length === 0) return addon;
  throw noBinary(
    `hs256: the addon ${file} and this package are of different versions, though both say ${version}: it has no ` +
      `\`${missing.join('`, `')}\`. Build it again with \`npx hs256-build\`, or install both from one release`,
  );
}

/** The loaders' messages, in glibc and musl, for a file that is not a whole addon. */
const DAMAGED = /file too short|invalid ELF header|cannot read file data|past end of file|Exec format error/;

/** Whether an ELF file ends before its last table, the section table. Loading such a file may kill the process. */
function cutOff(file) {
  const header = new DataView(new ArrayBuffer(64));
  const descriptor = openSync(file);
  try {
    const read = readSync(descriptor, header, 0, 64, 0);
    const elf = read === 64 && header.getUint32(0) === 0x7f454c46;
    if (!elf) return false;
    const [offset, entries] = [
      header.getBigUint64(0x28, true),
      header.getUint16(0x3a, true) * header.getUint16(0x3c, true),
    ];
    return fstatSync(descriptor).size < Number(offset) + entries;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Loads the addon in a file. A process may be forbidden to load addons, by Node's `--permission` or by Deno without
 * `--allow-ffi`; and an addon for another C library does not load. A damaged file is an error: whoever installed it
 * wants it.
 */
function opened(file, refused) {
  const loaded = { exports: {} };
  let why;
  try {
    if (cutOff(file)) why = 'it is cut off';
    else process.dlopen(loaded, file);
  } catch (error) {
    if (DAMAGED.test(error.message)) why = error.message;
    else refused.push(`${file} does not load: ${error.message}`);
  }
  if (why === undefined) return loaded.exports;
  throw noBinary(
    `hs256: the addon ${file} is damaged: ${why}. Remove it and install hs256 again; until then, HS256_BACKEND=wasm in the ` +
      'environment does without it',
  );
}

/** The addon; undefined if there is none for this machine and version. `refused` collects why files did not load. */
function find(refused = []) {
  for (const file of [BUILT, packaged(target())]) {
    if (typeof file !== 'string' || !existsSync(file)) continue;
    const addon = opened(file, refused);
    if (addon.version === version) return checked(addon, file);
  }
  return undefined;
}

/** The addon, for callers that accept no other backend. */
function load() {
  const refused = [];
  const found = find(refused);
  if (found !== undefined) return found;
  if (refused.length > 0) throw noBinary(`hs256 found an addon for ${target()}, but ${refused.join('; ')}`);
  const instead = BUILDABLE.includes(process.platform)
    ? '`npx hs256-build` builds one, which needs Rust (cargo) and a C compiler'
    : 'there is none for this system yet';
  throw noBinary(
    `hs256 found no addon of version ${version} for ${target()}, neither in ${BUILT ?? 'a folder of its own'} nor in the package ` +
      `@hs256/${target()}: ${instead}. Is this a bundle? Then mark hs256 as external, or load hs256 or hs256/wasm, ` +
      'which run anywhere',
  );
}

function noBinary(message) {
  const error = new Error(message);
  error.code = 'ERR_HS256_NO_BINARY';
  return error;
}

module.exports = { BUILDABLE, checked, find, load, target };
