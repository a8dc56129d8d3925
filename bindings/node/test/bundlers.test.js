'use strict';
// The package in bundles and in runtimes that accept nothing else. Each project is small, built, and run without
// node_modules.
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const { createServer } = require('node:http');
const { createRequire } = require('node:module');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const vm = require('node:vm');

const ROOT = path.join(__dirname, '..');
const BUNDLERS = path.join(__dirname, 'bundlers');
const from = createRequire(path.join(BUNDLERS, 'package.json'));
const SHOWN = 'ada ERR_HS256_SIGNATURE_MISMATCH 401 wasm';

/** The code of every project: mints, verifies, rejects, and asks a guard; all of it on WebAssembly. */
const PROGRAM = `
  const secret = 'test secret for bundles only, 32 bytes and more';
  const token = new Signer({ secret }).sign({ sub: 'ada' }, { expiresIn: '1h' });
  const verifier = new Verifier({ secret, revoked: '{"jti":"7"}\\n' });
  const told = verifier.verify(token).sub + ' ' + verifier.tryVerify(token + 'A').code;
`;
const ANSWER = `
  const asked = await new Guard({ verifier }).fetch(new Request('http://localhost/'));
  return told + ' ' + asked.response.status + ' ' + backend;
`;
const IMPORTS = "import { Signer, Verifier, backend } from 'hs256';\nimport { Guard } from 'hs256/guard';\n";
const MODULE = `${IMPORTS}export async function run() {${PROGRAM}${ANSWER}}\n`;
const PRINTS = `${MODULE}run().then(console.log);\n`;
const COMMON = `const { Signer, Verifier, backend } = require('hs256');\nconst { Guard } = require('hs256/guard');\n
async function run() {${PROGRAM}${ANSWER}}\nrun().then(console.log);\n`;

describe('the npm package in a bundle', {
  skip: !existsSync(path.join(BUNDLERS, 'node_modules')) && 'bundlers are not installed',
}, () => {
  let folder;
  let away;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'hs256-bundles-'));
    away = mkdtempSync(path.join(tmpdir(), 'hs256-away-'));
    const installed = path.join(folder, 'node_modules', 'hs256');
    mkdirSync(installed, { recursive: true });
    const { files } = require('../package.json');
    const packed = (name) =>
      files.some((file) => file === name || (file.endsWith('*') && name.startsWith(file.slice(0, -1))));
    for (const name of readdirSync(ROOT)) {
      if (name === 'package.json' || (packed(name) && name !== 'native'))
        cpSync(path.join(ROOT, name), path.join(installed, name), { recursive: true });
    }
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
    writeFileSync(path.join(folder, 'program.mjs'), PRINTS);
    writeFileSync(path.join(folder, 'module.mjs'), MODULE);
    writeFileSync(path.join(folder, 'program.cjs'), COMMON);
    writeFileSync(
      path.join(folder, 'worker.mjs'),
      `${MODULE}export default { async fetch() { return new Response(await run()); } };\n`,
    );
  });

  after(() => {
    rmSync(folder, { recursive: true });
    rmSync(away, { recursive: true });
  });

  /** Runs a bundle with no package nearby; it must print nothing else. */
  function prints(file, ...more) {
    const alone = path.join(away, path.basename(file));
    cpSync(file, alone);
    const said = spawnSync(process.execPath, [...more, alone], { cwd: away, encoding: 'utf8' });
    assert.deepEqual([said.stdout, said.stderr], [`${SHOWN}\n`, '']);
  }

  async function esbuild(options) {
    const outfile = path.join(folder, options.name);
    const { name, entry = 'program.mjs', ...rest } = options;
    const built = await from('esbuild').build({
      entryPoints: [path.join(folder, entry)],
      bundle: true,
      outfile,
      logLevel: 'silent',
      absWorkingDir: folder,
      ...rest,
    });
    assert.deepEqual(built.warnings, []);
    return outfile;
  }

  for (const [name, entry, format] of [
    ['esbuild.mjs', 'program.mjs', 'esm'],
    ['esbuild.cjs', 'program.cjs', 'cjs'],
    ['esbuild-of-esm.cjs', 'program.mjs', 'cjs'],
  ]) {
    test(`esbuild for Node, ${format} of ${entry}`, async () => {
      prints(await esbuild({ name, entry, format, platform: 'node' }));
    });
  }

  test('esbuild for browsers, minified, run where there is nothing of Node', async () => {
    const file = await esbuild({
      name: 'browser.js',
      entry: 'module.mjs',
      format: 'iife',
      globalName: 'bundle',
      minify: true,
    });
    const { TextEncoder, TextDecoder, Request, Response, crypto, atob } = globalThis;
    const context = vm.createContext({ TextEncoder, TextDecoder, Request, Response, crypto, atob, console });
    vm.runInContext(
      `globalThis.globalThis = globalThis;${readFileSync(file, 'utf8')};globalThis.run = bundle.run`,
      context,
    );
    assert.equal(await context.run(), SHOWN);
  });

  for (const target of ['node', 'web']) {
    test(`webpack for ${target}`, async () => {
      const compiler = from('webpack')({
        mode: 'production',
        context: folder,
        target,
        entry: './program.mjs',
        output: { path: folder, filename: `webpack-${target}.cjs` },
        performance: { hints: false },
      });
      const stats = await new Promise((resolve, reject) =>
        compiler.run((error, made) => (error ? reject(error) : resolve(made))),
      );
      assert.equal(stats.toString({ all: false, errors: true, warnings: true }), '');
      prints(path.join(folder, `webpack-${target}.cjs`));
    });
  }

  for (const browser of [false, true]) {
    test(`Rollup${browser ? ' for browsers' : ''}`, async () => {
      const plugin = (name) => from(`@rollup/plugin-${name}`).default ?? from(`@rollup/plugin-${name}`);
      const exportConditions = browser ? ['browser'] : ['node'];
      const warnings = [];
      const bundle = await from('rollup').rollup({
        input: path.join(folder, 'program.mjs'),
        plugins: [plugin('node-resolve')({ exportConditions, preferBuiltins: true }), plugin('commonjs')()],
        onwarn: (warning) => warnings.push(warning.message),
      });
      const file = path.join(folder, `rollup-${browser}.mjs`);
      await bundle.write({ file, format: 'es', inlineDynamicImports: true });
      assert.deepEqual(warnings, []);
      prints(file);
    });
  }

  test('Vite, for a server with everything in one file', async () => {
    const { build } = await import(
      require('node:url').pathToFileURL(from.resolve('vite')).href.replace('index.cjs', 'dist/node/index.js')
    );
    await build({
      root: folder,
      logLevel: 'silent',
      configFile: false,
      ssr: { noExternal: true },
      build: { ssr: 'program.mjs', outDir: 'vite', rollupOptions: { output: { entryFileNames: 'vite.mjs' } } },
    });
    prints(path.join(folder, 'vite', 'vite.mjs'));
  });

  for (const [name, conditions, imported] of [
    ['Workers', ['workerd', 'worker', 'browser'], 'hs256.wasm'],
    ['the edge by Turbopack, whose entry awaits the module', ['edge-light', 'browser'], 'hs256.wasm?module'],
    ['the edge by others', ['edge-light'], 'hs256.wasm?module'],
  ]) {
    test(`${name}: in workerd, which compiles no bytes`, async () => {
      const script = await esbuild({
        name: 'worker.js',
        entry: 'worker.mjs',
        format: 'esm',
        platform: 'neutral',
        conditions,
        external: ['*.wasm', '*.wasm?module'],
      });
      const contents = readFileSync(script, 'utf8');
      const [, from_] = /from "([^"]*hs256\.wasm[^"]*)"/.exec(contents);
      assert.equal(path.basename(from_), imported);
      assert.equal(contents.includes('provide();'), imported !== 'hs256.wasm' && conditions.includes('browser'));
      const module = path.join(folder, 'node_modules', 'hs256', 'lib', 'wasm', 'hs256.wasm');
      const { Miniflare } = from('miniflare');
      const worker = new Miniflare({
        modules: [
          { type: 'ESModule', path: 'worker.js', contents: contents.replace(from_, './hs256.wasm') },
          { type: 'CompiledWasm', path: 'hs256.wasm', contents: readFileSync(module) },
        ],
        compatibilityDate: '2026-01-01',
      });
      try {
        assert.equal(await (await worker.dispatchFetch('http://localhost/')).text(), SHOWN);
      } finally {
        await worker.dispose();
      }
    });
  }

  const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

  test('a page with a strict policy', { skip: CHROMIUM === undefined && 'there is no Chromium' }, async () => {
    const file = await esbuild({
      name: 'page.js',
      entry: 'module.mjs',
      format: 'iife',
      globalName: 'bundle',
      platform: 'browser',
    });
    const page = `${readFileSync(file, 'utf8')};bundle.run().then((text) => { document.body.textContent = text; });`;
    const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";
    const server = createServer((request, response) => {
      const script = request.url === '/page.js';
      response.writeHead(200, {
        'content-type': script ? 'text/javascript' : 'text/html',
        'content-security-policy': policy,
      });
      response.end(script ? page : '<!doctype html><body><script src="/page.js"></script>');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const profile = path.join(away, 'profile');
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
    const quiet = ['--disable-background-networking', '--disable-component-update', `--user-data-dir=${profile}`];
    const { execFile } = require('node:child_process');
    const dumped = await new Promise((resolve) => {
      const address = `http://127.0.0.1:${server.address().port}/`;
      execFile(
        CHROMIUM,
        [...flags, ...quiet, '--virtual-time-budget=5000', '--dump-dom', address],
        { timeout: 60_000 },
        (_, stdout) => resolve(stdout),
      );
    });
    server.close();
    assert.match(dumped, new RegExp(SHOWN));
  });
});
