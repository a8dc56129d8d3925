'use strict';
// Generates what the npm package contains beside its own files: the entries for ES modules, the names of an addon's
// exports, the WebAssembly module, the Rust sources for the source build, Node-API's headers, the licences. It also
// adds the packages with the addons as optional dependencies. npm runs it before it packs, and afterwards with `clean`;
// with `entries` it generates only entries, names and module, for work in the repository. With HS256_PREBUILDS=all it
// fails if an addon was not built.

const { execFileSync } = require('node:child_process');
const { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { version } = require('./lib/version.js');

const ROOT = path.join(__dirname, '..', '..');
const NATIVE = path.join(__dirname, 'native');

const SOURCES = [
  'Cargo.toml',
  'Cargo.lock',
  'src',
  'crates/live',
  'crates/simd',
  'include',
  'bindings/c/Cargo.toml',
  'bindings/c/src',
];

/** Entries that choose a backend and export the names of the main one. A process has one backend. */
const CHOOSING = ['./native.js', './wasm.js'];

/**
 * For each CommonJS entry, generates one for ES modules with the same objects, so that `instanceof` works across both;
 * and one for Turbopack's edge, where the backend must be awaited first.
 */
function writeEntries() {
  for (const entry of Object.values(require('./package.json').exports)) {
    if (typeof entry === 'string') continue;
    const common = entry.require.default;
    const from = `./${path.basename(common)}`;
    const names = Object.keys(require(CHOOSING.includes(common) ? './index.js' : common)).join(', ');
    const write = (file, text) => writeFileSync(path.join(__dirname, file), text);
    write(entry.import.default, `import entry from '${from}';\n\nexport const { ${names} } = entry;\n`);
    write(entry.import.types, `export * from '${from}';\n`);
    if (entry.import['edge-light'] === undefined) continue;
    const provide = `${path.posix.relative(path.posix.dirname(common), '.') || '.'}/lib/backend/provide.mjs`;
    write(
      entry.import['edge-light'].browser,
      `import { provide } from '${provide}';\n\nprovide();\nconst { default: entry } = await import('${from}');\n\nexport const { ${names} } = entry;\n`,
    );
  }
}

/** The exports of src/addon.c. lib/addon.js checks that an addon has all of them. */
function writeExported() {
  const source = readFileSync(path.join(__dirname, 'src', 'addon.c'), 'utf8');
  const names = [...source.matchAll(/(?:export_function|napi_set_named_property)\(env, exports, "(\w+)"/g)].map(
    ([, name]) => name,
  );
  writeFileSync(
    path.join(__dirname, 'lib', 'exported.js'),
    `'use strict';\n// Made by pack.js of src/addon.c: what an addon has.\n\nmodule.exports = [\n${names.map((name) => `  '${name}',\n`).join('')}];\n`,
  );
}

/**
 * The WebAssembly module: as a file for runtimes that compile it in advance, and as text in a script for single-file
 * bundles.
 */
function writeModule() {
  const folder = path.join(__dirname, 'lib', 'wasm');
  const built = path.join(ROOT, 'bindings', 'wasm', 'build', 'hs256.wasm');
  const script = path.join(ROOT, 'bindings', 'wasm', 'build.sh');
  if (!existsSync(built) && existsSync(script))
    execFileSync('bash', [script], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (!existsSync(built)) throw new Error('bindings/wasm/build/hs256.wasm is missing: bindings/wasm/build.sh makes it');
  const module = readFileSync(built);
  writeFileSync(path.join(folder, 'hs256.wasm'), module);
  writeFileSync(
    path.join(folder, 'inlined.js'),
    `'use strict';\n// Made by pack.js: hs256.wasm.\n\nconst { fromBase64 } = require('./base64.js');\n\nconst TEXT =\n  '${module.toString('base64')}';\n\n` +
      'module.exports = { bytes: () => fromBase64(TEXT) };\n',
  );
}

/** The platforms with addons. Each has a package that installs only where it can run (build.js writes it). */
const TARGETS = ['linux-x64-glibc', 'linux-x64-musl', 'linux-arm64-glibc', 'linux-arm64-musl'];

const MANIFEST = path.join(__dirname, 'package.json');

/** Only the packed package depends on the platforms' packages: in the repository, build/ has the addon. */
function setOptional(optional) {
  const { optionalDependencies, ...manifest } = JSON.parse(readFileSync(MANIFEST, 'utf8'));
  writeFileSync(MANIFEST, `${JSON.stringify({ ...manifest, ...optional }, null, 2)}\n`);
}

function addOptional() {
  const missing = TARGETS.filter((name) => !existsSync(path.join(__dirname, 'packages', name, 'hs256.node')));
  if (process.env.HS256_PREBUILDS === 'all' && missing.length > 0) {
    throw new Error(`packages/${missing[0]} is missing: prebuild.sh makes it`);
  }
  setOptional({ optionalDependencies: Object.fromEntries(TARGETS.map((name) => [`@hs256/${name}`, version])) });
}

const [, , command] = process.argv;
if (command === undefined) addOptional();
if (command !== 'clean') writeExported();
if (command !== 'clean') writeModule();
if (command !== 'clean') writeEntries();
if (command === 'entries') process.exit();
rmSync(NATIVE, { recursive: true, force: true });
if (command === 'clean') setOptional({});
if (command === 'clean') process.exit();
for (const source of SOURCES) cpSync(path.join(ROOT, source), path.join(NATIVE, source), { recursive: true });
for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE'])
  cpSync(path.join(ROOT, licence), path.join(__dirname, licence));

// The workspace is reduced to what is here: a build needs no README.md, cbindgen.toml or tests, nor their dependencies.
const manifest = path.join(NATIVE, 'Cargo.toml');
const whole = readFileSync(manifest, 'utf8');
const small = whole
  .replace(/^members = .*$/m, 'members = ["bindings/c", "crates/live", "crates/simd"]')
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
