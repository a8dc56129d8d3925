'use strict';
// Puts together what the npm package carries beside its own files: the entries for ES modules, the Rust sources for the
// source build, Node-API's headers, the licences; and an addon for this machine where no prebuilt one is, which is built if
// need be. Run by npm before it packs, and after it with `clean`; with `entries` it makes these alone, for work in the
// repository. With HS256_PREBUILDS=all it fails if a prebuilt addon is missing.

const { execFileSync } = require('node:child_process');
const { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { target } = require('./lib/addon.js');

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

const TARGETS = ['linux-x64-glibc', 'linux-x64-musl', 'linux-arm64-glibc', 'linux-arm64-musl'];
const prebuilt = (name) => path.join(__dirname, 'prebuilds', name, 'hs256.node');
const BUILT = path.join(__dirname, 'build', 'hs256.node');

/** Is there while `prebuilds` has an addon that was built for this machine alone. */
const LENT = path.join(__dirname, 'build', 'lent');

/** A package without an addon would need a compiler wherever it is installed, and nobody would notice here. */
function lendAddon() {
  const missing = TARGETS.filter((name) => !existsSync(prebuilt(name)));
  if (process.env.HS256_PREBUILDS === 'all' && missing.length > 0) {
    throw new Error(`prebuilds/${missing[0]} is missing: prebuild.sh makes it`);
  }
  if (existsSync(prebuilt(target()))) return;
  if (!existsSync(BUILT)) build();
  cpSync(BUILT, prebuilt(target()));
  writeFileSync(LENT, '');
  process.stderr.write(`hs256: packed with an addon for ${target()} alone; prebuild.sh makes the others\n`);
}

function build() {
  try {
    execFileSync(process.execPath, [path.join(__dirname, 'build.js')], { stdio: 'inherit' });
  } catch {
    process.stderr.write('hs256: not packed: there is no addon, and none could be built\n');
    process.exit(1);
  }
}

function takeBack() {
  if (!existsSync(LENT)) return;
  rmSync(path.dirname(prebuilt(target())), { recursive: true });
  rmSync(LENT);
}

const [, , command] = process.argv;
if (command === undefined) lendAddon();
if (command !== 'clean') writeEntries();
if (command === 'entries') process.exit();
rmSync(NATIVE, { recursive: true, force: true });
if (command === 'clean') takeBack();
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
