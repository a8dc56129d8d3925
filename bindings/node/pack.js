'use strict';
// Puts together what the npm package carries beside its own files: the entries for ES modules, the Rust sources for the
// source build, Node-API's headers, the licences. Run by npm before it packs, and after it with `clean`; with `entries` it
// makes these alone, for work in the repository. With HS256_PREBUILDS=all it fails if a prebuilt addon is missing.

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

/** Beside each entry in CommonJS, one for ES modules with the same objects, so that `instanceof` holds between both. */
function writeEntries() {
  for (const entry of Object.values(require('./package.json').exports)) {
    if (typeof entry === 'string') continue;
    const common = entry.require.default;
    const from = `./${path.basename(common)}`;
    const names = Object.keys(require(common)).join(', ');
    writeFileSync(
      path.join(__dirname, entry.import.default),
      `import entry from '${from}';\n\nexport const { ${names} } = entry;\n`,
    );
    writeFileSync(path.join(__dirname, entry.import.types), `export * from '${from}';\n`);
  }
}

const [, , command] = process.argv;
if (command !== 'clean') writeEntries();
if (command === 'entries') process.exit();
rmSync(NATIVE, { recursive: true, force: true });
if (command === 'clean') process.exit();
for (const source of SOURCES) cpSync(path.join(ROOT, source), path.join(NATIVE, source), { recursive: true });
for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE'])
  cpSync(path.join(ROOT, licence), path.join(__dirname, licence));

// The workspace shrinks to what is here: README.md, cbindgen.toml and the tests, with what they depend on, are not wanted for
// a build.
const manifest = path.join(NATIVE, 'Cargo.toml');
const whole = readFileSync(manifest, 'utf8');
const small = whole
  .replace(/^members = .*$/m, 'members = ["bindings/c", "crates/simd"]')
  .replace(/^(readme|exclude) = .*\n/gm, '')
  .replace(/^\[dev-dependencies\]\n(?:(?!\[).*\n)*/m, '');
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
