'use strict';
// What npm would publish: packed, checked, installed in an empty folder, used from CommonJS, ES modules and TypeScript.
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { target } = require('../lib/addon.js');

const ROOT = path.join(__dirname, '..');
const SHOWN = 'ada ERR_HS256_SIGNATURE_MISMATCH function true\n';

describe('the npm package', () => {
  let folder;
  let installed;

  /** Apart from the repository's: Cargo could not tell the copied sources from those there. */
  const targets = path.join(
    path.resolve(ROOT, '..', '..', process.env.CARGO_TARGET_DIR ?? 'target'),
    'npm-source-build',
  );
  const env = { ...process.env, CARGO_TARGET_DIR: targets };

  function run(command, args, cwd = folder) {
    try {
      return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    } catch (error) {
      throw new Error(`${path.basename(command)}: ${error.stdout}${error.stderr}`);
    }
  }

  const bin = (name) => path.join(ROOT, 'node_modules', '.bin', name);

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'hs256-package-'));
    cpSync(path.join(ROOT, 'build', 'hs256.node'), path.join(ROOT, 'prebuilds', target(), 'hs256.node'));
    run('npm', ['pack', '--silent', '--pack-destination', folder], ROOT);
    renameSync(path.join(folder, `hs256-${require('../package.json').version}.tgz`), path.join(folder, 'hs256.tgz'));
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
    run('npm', ['install', '--silent', '--offline', '--no-audit', '--no-fund', './hs256.tgz']);
    installed = path.join(folder, 'node_modules', 'hs256');
    cpSync(path.join(__dirname, 'package'), folder, { recursive: true });
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  test('works from CommonJS and from an ES module', () => {
    assert.equal(run(process.execPath, ['use.cjs']), SHOWN);
    assert.equal(run(process.execPath, ['use.mjs']), SHOWN);
  });

  for (const [module, resolution, type] of [
    ['node16', 'node16', 'commonjs'],
    ['node16', 'node16', 'module'],
    ['esnext', 'bundler', 'module'],
  ]) {
    test(`compiles strictly: ${module}, ${resolution}, ${type}`, () => {
      writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, type }));
      const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
      const types = [
        '--skipLibCheck',
        'false',
        '--types',
        'node',
        '--typeRoots',
        path.join(ROOT, 'node_modules', '@types'),
      ];
      const modules = ['--module', module, '--moduleResolution', resolution, '--target', 'es2022', '--lib', 'es2022'];
      run(bin('tsc'), ['--noEmit', ...strict, ...types, ...modules, 'use.ts']);
    });
  }

  test("README's example of a server compiles strictly", () => {
    const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
    const [, example] = /## HTTP\n[^`]*```ts\n(.*?)```\n/s.exec(readme);
    writeFileSync(path.join(folder, 'readme.mts'), example);
    const types = ['--types', 'node', '--typeRoots', path.join(ROOT, 'node_modules', '@types')];
    run(bin('tsc'), ['--noEmit', '--strict', ...types, '--module', 'node16', '--target', 'es2022', 'readme.mts']);
  });

  test('the guards compile beside their frameworks, without declarations of the application', () => {
    const modules = path.join(ROOT, 'node_modules');
    for (const name of ['express', 'fastify', 'hono', 'koa', 'ws', '@types']) {
      symlinkSync(path.join(modules, name), path.join(folder, 'node_modules', name));
    }
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--skipLibCheck'];
    const resolved = ['--module', 'node16', '--moduleResolution', 'node16', '--target', 'es2022', '--lib', 'es2022'];
    run(bin('tsc'), ['--noEmit', ...strict, ...resolved, '--types', 'node', 'guards.ts']);
  });

  test('publint and arethetypeswrong find nothing', () => {
    run(bin('publint'), ['--strict', path.join(folder, 'hs256.tgz')]);
    run(bin('attw'), [path.join(folder, 'hs256.tgz'), '--no-emoji']);
  });

  test('a missing binary gives one sentence', () => {
    const hidden = path.join(installed, 'hidden');
    renameSync(path.join(installed, 'prebuilds'), hidden);
    const script = "try { require('hs256') } catch (error) { console.log(error.code, error.message) }";
    const said = run(process.execPath, ['-e', script]);
    renameSync(hidden, path.join(installed, 'prebuilds'));
    const sentence = `hs256 has no prebuilt binary for ${target()}: build one with \`npx hs256-build\`, which needs Rust (cargo) and a C compiler`;
    assert.equal(said, `ERR_HS256_NO_BINARY ${sentence}\n`);
  });

  test('the source build makes one', () => {
    rmSync(path.join(installed, 'prebuilds'), { recursive: true });
    run(path.join(folder, 'node_modules', '.bin', 'hs256-build'), []);
    assert.equal(run(process.execPath, ['use.cjs']), SHOWN);
  });
});
