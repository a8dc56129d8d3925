'use strict';
// Creates the projects of assure/bundles/run.sh in a folder with the package's tarballs, and runs each.

const assert = require('node:assert/strict');
const { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const { SECRET, install, packed, run } = require('./packed.cjs');

const [, , folder] = process.argv;
const MODULES = path.join(__dirname, 'node_modules');
const { main, addon } = packed(folder);

const VERIFIES = `
  const secret = '${SECRET}';
  const token = new Signer({ secret }).sign({ sub: 'ada' }, { expiresIn: 60 });
  const said = new Verifier({ secret }).verify(token).sub + ' ' + backend;
`;
const PROGRAM = `const { Signer, Verifier, backend } = require('hs256');${VERIFIES}console.log(said);`;
const MODULE = `import { Signer, Verifier, backend } from 'hs256';${VERIFIES}console.log(said);`;

function project(name, files) {
  const at = path.join(folder, name);
  for (const [file, text] of Object.entries({ 'package.json': '{ "private": true }', ...files })) {
    mkdirSync(path.dirname(path.join(at, file)), { recursive: true });
    writeFileSync(path.join(at, file), text);
  }
  return at;
}

const script = (name, file) => path.join(MODULES, name, file);

function says(what, cwd, expected, ...command) {
  assert.equal(run(cwd, ...command).trim(), expected, what);
  console.log(`${what}: ${expected}`);
}

function pnpm() {
  const at = project('pnpm', { 'program.cjs': PROGRAM, 'module.mjs': MODULE });
  run(at, process.execPath, script('pnpm', 'bin/pnpm.cjs'), 'add', main);
  says('pnpm, without the addon', at, 'ada wasm', process.execPath, 'program.cjs');
  run(at, process.execPath, script('pnpm', 'bin/pnpm.cjs'), 'add', addon);
  if (process.env.HS256_PLANTED === 'bundles') {
    rmSync(path.join(at, 'node_modules', '@hs256'), { recursive: true });
    rmSync(path.join(at, 'node_modules', '.pnpm'), { recursive: true });
    install(at, 'hs256', main);
  }
  says('the addon by pnpm', at, 'ada native', process.execPath, 'program.cjs');
  says('the addon by pnpm, from a module', at, 'ada native', process.execPath, 'module.mjs');
}

function yarn() {
  // Packages that are not published yet come from the tarballs.
  const { optionalDependencies } = JSON.parse(
    readFileSync(path.join(install(folder, 'read', main), 'package.json'), 'utf8'),
  );
  const resolutions = Object.fromEntries(Object.keys(optionalDependencies).map((name) => [name, `file:${addon}`]));
  const manifest = { name: 'project', private: true, dependencies: { hs256: `file:${main}` }, resolutions };
  const at = project('yarn', {
    'package.json': JSON.stringify(manifest),
    '.yarnrc.yml':
      'nodeLinker: pnp\nenableTelemetry: false\nenableGlobalCache: false\npnpEnableEsmLoader: true\nenableImmutableInstalls: false\n',
    'yarn.lock': '',
    'program.cjs': PROGRAM,
    'module.mjs': MODULE,
  });
  const command = [process.execPath, script('@yarnpkg/cli-dist', 'bin/yarn.js')];
  run(at, ...command, 'install');
  says("Yarn's Plug'n'Play", at, 'ada native', ...command, 'node', 'program.cjs');
  says("Yarn's Plug'n'Play, from a module", at, 'ada native', ...command, 'node', 'module.mjs');
}

function tests() {
  const test_ = `${VERIFIES}test('verifies', () => { expect(said).toBe('ada wasm'); });`;
  const at = project('tests', {
    'jest.test.js': `const { Signer, Verifier, backend } = require('hs256');${test_}`,
    'vitest.spec.mjs': `import { expect, test } from 'vitest';import { Signer, Verifier, backend } from 'hs256';${test_}`,
  });
  install(at, 'hs256', main);
  for (const name of readdirSync(MODULES)) {
    if (!name.startsWith('.')) symlinkSync(path.join(MODULES, name), path.join(at, 'node_modules', name));
  }
  run(at, process.execPath, script('jest', 'bin/jest.js'), '--env=jsdom', '--rootDir=.', 'jest.test.js');
  console.log('Jest with jsdom: ada wasm');
  run(at, process.execPath, script('vitest', 'vitest.mjs'), 'run', 'vitest.spec.mjs');
  console.log('vitest: ada wasm');
}

async function trace() {
  const at = project('trace', { 'function.js': PROGRAM });
  install(at, 'hs256', main);
  const [name] = Object.keys(JSON.parse(readFileSync(path.join(folder, 'pnpm', 'package.json'), 'utf8')).dependencies);
  install(at, name, addon);
  const { nodeFileTrace } = require(script('@vercel/nft', ''));
  const { fileList } = await nodeFileTrace([path.join(at, 'function.js')], { base: at });
  const archive = path.join(folder, 'archive');
  for (const file of fileList) cpSync(path.join(at, file), path.join(archive, file));
  says('a function as nft traces it', archive, 'ada native', process.execPath, 'function.js');
}

async function main_() {
  pnpm();
  yarn();
  tests();
  await trace();
}

main_().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
