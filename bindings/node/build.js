#!/usr/bin/env node
'use strict';
// Builds the addon: the Rust core as a static library by cargo, src/addon.c over it by a C compiler.
//
//   node build.js                      build/hs256.node, for this machine; what `npx hs256-build` runs
//   node build.js linux-arm64-musl …   packages/linux-arm64-musl, the npm package that carries the addon for a platform, by zig
//                                      (CC="python3 -m ziglang cc")
//   node build.js package              packages/…, the one for this machine, with build/hs256.node
//
// The environment: CC, CARGO, CARGO_TARGET_DIR, CFLAGS, RUSTFLAGS.

const { execFileSync } = require('node:child_process');
const { cpSync, existsSync, mkdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { BUILDABLE, target: targetHere } = require('./lib/addon.js');
const { version } = require('./lib/version.js');

const HERE = __dirname;

/** The Rust workspace: in the repository, the one around this package; in the npm package, native/. */
const REPOSITORY = path.join(HERE, '..', '..');
const IN_REPOSITORY = existsSync(path.join(REPOSITORY, 'bindings', 'c', 'Cargo.toml'));
const WORKSPACE = IN_REPOSITORY ? REPOSITORY : path.join(HERE, 'native');

/** Node-API's headers: vendored in the npm package, a development dependency in the repository. */
const HEADERS = ['native/node-api', 'node_modules/node-api-headers/include'].map((folder) => path.join(HERE, folder));

const TARGETS = {
  'linux-x64-glibc': { rust: 'x86_64-unknown-linux-gnu', zig: 'x86_64-linux-gnu.2.17' },
  'linux-x64-musl': { rust: 'x86_64-unknown-linux-musl', zig: 'x86_64-linux-musl' },
  'linux-arm64-glibc': { rust: 'aarch64-unknown-linux-gnu', zig: 'aarch64-linux-gnu.2.17' },
  'linux-arm64-musl': { rust: 'aarch64-unknown-linux-musl', zig: 'aarch64-linux-musl' },
};

function run(command, args, env = {}) {
  try {
    execFileSync(command, args, {
      cwd: WORKSPACE,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
  } catch (error) {
    if (error.code === 'ENOENT')
      throw new Error(`\`${command}\` is not on this machine, and the source build needs it`);
    throw new Error(`\`${command} ${args[0]}\` failed`);
  }
}

/** The npm package has fewer workspace members than its lock file lists; versions still come from that file. */
const LOCKED = IN_REPOSITORY ? ['--locked'] : [];

/** Builds libhs256.a, for this machine or for a Rust target, and returns its path. */
function core(rust) {
  const folder = path.resolve(WORKSPACE, process.env.CARGO_TARGET_DIR ?? 'target');
  const cargo = process.env.CARGO ?? 'cargo';
  const remap = IN_REPOSITORY ? execFileSync(path.join(REPOSITORY, 'scripts', 'remap.sh'), { encoding: 'utf8' }) : '';
  const flags = (...more) => {
    const all = [process.env.RUSTFLAGS, remap.trim(), ...more].filter(Boolean).join(' ');
    return all === '' ? {} : { RUSTFLAGS: all }; // an empty one would override the user's config.toml
  };
  if (rust === undefined) {
    run(cargo, ['build', '--release', '--quiet', ...LOCKED, '-p', 'hs256-capi'], flags());
    return path.join(folder, 'release', 'libhs256.a');
  }
  // A static library needs no linker for the target. musl's own code must stay out of it: the process already has one.
  const own = rust.endsWith('musl') ? ['-C target-feature=-crt-static'] : [];
  const target = ['--crate-type', 'staticlib', '--target', rust];
  run(cargo, ['rustc', '--release', '--quiet', ...LOCKED, '-p', 'hs256-capi', ...target], flags(...own));
  return path.join(folder, rust, 'release', 'libhs256.a');
}

const STRICT = [
  '-std=c11',
  '-O3',
  '-Wall',
  '-Wextra',
  '-Wpedantic',
  '-Wshadow',
  '-Werror',
  '-fPIC',
  '-fvisibility=hidden',
];

/** Only the addon's entry is exported: Rust's symbols in it must not meet those of another addon. */
const LINK = {
  linux: ['-shared', '-Wl,--gc-sections', '-Wl,-s', `-Wl,--version-script=${path.join(HERE, 'src', 'addon.map')}`],
  darwin: ['-bundle', '-undefined', 'dynamic_lookup', '-Wl,-dead_strip'],
};

function link(output, library, platform, compiler, extra) {
  mkdirSync(path.dirname(output), { recursive: true });
  const [command, ...prefix] = compiler;
  const includes = [...HEADERS, path.join(WORKSPACE, 'include')].flatMap((folder) => ['-I', folder]);
  const flags = [...STRICT, ...(process.env.CFLAGS?.split(' ').filter(Boolean) ?? []), ...includes];
  const inputs = [path.join(HERE, 'src', 'addon.c'), library];
  const system = platform === 'linux' ? ['-lpthread', '-ldl', '-lm'] : [];
  run(command, [...prefix, ...flags, ...LINK[platform], ...inputs, ...extra, ...system, '-o', output]);
}

function buildHere() {
  if (!BUILDABLE.includes(process.platform)) throw new Error(`no source build for ${process.platform} yet`);
  const compiler = (process.env.CC ?? 'cc').split(' ');
  link(path.join(HERE, 'build', 'hs256.node'), core(), process.platform, compiler, []);
}

function prebuild(name) {
  const target = TARGETS[name];
  if (target === undefined) throw new Error(`no such target: ${name}; there are ${Object.keys(TARGETS).join(', ')}`);
  const zig = [...(process.env.CC ?? 'zig cc').split(' '), '-target', target.zig];
  const extra = name.endsWith('musl') ? [path.join(HERE, 'src', 'musl.c'), '-lunwind'] : [];
  link(path.join(writePackage(name), 'hs256.node'), core(target.rust), 'linux', zig, extra);
}

/**
 * The npm package of a platform, without its addon: it exports the addon's path. A call builds the path, because tools
 * that trace a program's files understand that, and bundlers leave it alone.
 */
function writePackage(name) {
  const [os, cpu, libc] = name.split('-');
  const folder = path.join(HERE, 'packages', name);
  const manifest = {
    name: `@hs256/${name}`,
    version,
    description: `The addon of hs256 for ${name}`,
    license: 'MIT OR Apache-2.0',
    repository: { type: 'git', url: 'git+https://github.com/hs256/hs256.git', directory: 'bindings/node' },
    main: './index.js',
    files: ['hs256.node', 'index.js', 'LICENSE-*'],
    os: [os],
    cpu: [cpu],
    ...(libc === undefined ? {} : { libc: [libc] }),
    preferUnplugged: true,
    engines: { node: '>=20' },
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(
    path.join(folder, 'index.js'),
    "'use strict';\n// The path of the addon, which hs256 loads.\n\n" +
      "const path = require('path');\n\nmodule.exports = path.join(__dirname, 'hs256.node');\n",
  );
  writeFileSync(
    path.join(folder, 'README.md'),
    `The addon of [hs256](https://www.npmjs.com/package/hs256) for ${name}. Install \`hs256\`, which brings it.\n`,
  );
  for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE'])
    cpSync(path.join(REPOSITORY, licence), path.join(folder, licence));
  return folder;
}

function packageHere() {
  const built = path.join(HERE, 'build', 'hs256.node');
  if (!existsSync(built)) buildHere();
  cpSync(built, path.join(writePackage(targetHere()), 'hs256.node'));
}

try {
  const names = process.argv.slice(2);
  if (names.length === 0) buildHere();
  for (const name of names) name === 'package' ? packageHere() : prebuild(name);
} catch (error) {
  process.stderr.write(`hs256: ${error.message}\n`);
  process.exitCode = 1;
}
