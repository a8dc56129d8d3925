'use strict';
// Puts together what the npm package carries beside its own files: the Rust sources for the source build, Node-API's
// headers, the licences. Run by npm before it packs, and after it with `clean`. With HS256_PREBUILDS=all it fails if a prebuilt addon is missing.

const { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const NATIVE = path.join(__dirname, 'native');

const SOURCES = [
  'Cargo.toml',
  'Cargo.lock',
  'src',
  'crates/simd',
  'include',
  'bindings/c/Cargo.toml',
  'bindings/c/src',
];

rmSync(NATIVE, { recursive: true, force: true });
if (process.argv[2] === 'clean') process.exit();
for (const source of SOURCES) cpSync(path.join(ROOT, source), path.join(NATIVE, source), { recursive: true });
for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE'])
  cpSync(path.join(ROOT, licence), path.join(__dirname, licence));

// The workspace shrinks to what is here; README.md and cbindgen.toml are not wanted for a build.
const manifest = path.join(NATIVE, 'Cargo.toml');
const whole = readFileSync(manifest, 'utf8');
const small = whole
  .replace(/^members = .*$/m, 'members = ["bindings/c", "crates/simd"]')
  .replace(/^(readme|exclude) = .*\n/gm, '');
if (small === whole) throw new Error('Cargo.toml: the line `members = [...]` was not found');
writeFileSync(manifest, small);

const headers = path.dirname(require.resolve('node-api-headers/include/node_api.h'));
mkdirSync(path.join(NATIVE, 'node-api'));
for (const name of ['js_native_api.h', 'js_native_api_types.h', 'node_api.h', 'node_api_types.h']) {
  cpSync(path.join(headers, name), path.join(NATIVE, 'node-api', name));
}
cpSync(path.join(headers, '..', 'LICENSE'), path.join(NATIVE, 'node-api', 'LICENSE'));

for (const target of ['linux-x64-glibc', 'linux-x64-musl', 'linux-arm64-glibc', 'linux-arm64-musl']) {
  const there = existsSync(path.join(__dirname, 'prebuilds', target, 'hs256.node'));
  if (!there && process.env.HS256_PREBUILDS === 'all') throw new Error(`prebuilds/${target} is missing`);
}
