'use strict';
// The package as npm would publish it: packed, checked, installed in an empty folder, used from CommonJS, ES modules
// and TypeScript.
const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { target } = require('../lib/addon.js');
const { version } = require('../package.json');

const ROOT = path.join(__dirname, '..');
const SHOWN = 'ada ERR_HS256_SIGNATURE_MISMATCH function true\n';

describe('the npm package', () => {
  let folder;
  let installed;

  /** Separate from the repository's: Cargo could not distinguish the copied sources from those there. */
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
    run(process.execPath, ['build.js', 'package'], ROOT);
    run('npm', ['pack', '--silent', '--pack-destination', folder, '.', `./packages/${target()}`], ROOT);
    renameSync(path.join(folder, `hs256-${version}.tgz`), path.join(folder, 'hs256.tgz'));
    renameSync(path.join(folder, `hs256-${target()}-${version}.tgz`), path.join(folder, 'addon.tgz'));
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
    run('npm', ['install', '--silent', '--offline', '--no-audit', '--no-fund', './hs256.tgz', './addon.tgz']);
    installed = path.join(folder, 'node_modules', 'hs256');
    cpSync(path.join(__dirname, 'package'), folder, { recursive: true });
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs `call` without the addon's package. */
  function withoutAddon(call) {
    const hidden = path.join(folder, 'hidden');
    renameSync(path.join(folder, 'node_modules', '@hs256'), hidden);
    try {
      call();
    } finally {
      renameSync(hidden, path.join(folder, 'node_modules', '@hs256'));
    }
  }

  const backend = () => run(process.execPath, ['-p', "require('hs256').backend"]);

  test('works from CommonJS and from an ES module', () => {
    assert.equal(run(process.execPath, ['use.cjs']), SHOWN);
    assert.equal(run(process.execPath, ['use.mjs']), SHOWN);
    assert.equal(backend(), 'native\n');
  });

  test('names no folder of the machine that built it', () => {
    const addon = path.join(folder, 'node_modules', '@hs256', target(), 'hs256.node');
    const module = path.join(installed, 'lib', 'wasm', 'hs256.wasm');
    run(path.join(ROOT, '..', '..', 'scripts', 'no-paths.sh'), [addon, module]);
  });

  test('works without the addon, by WebAssembly, and prints nothing of it', () => {
    withoutAddon(() => {
      assert.equal(run(process.execPath, ['use.cjs']), SHOWN);
      assert.equal(run(process.execPath, ['use.mjs']), SHOWN);
      const said = spawnSync(process.execPath, ['-p', "require('hs256').backend"], { cwd: folder, encoding: 'utf8' });
      assert.deepEqual([said.stdout, said.stderr], ['wasm\n', '']);
    });
  });

  test('names the packages of the platforms as optional dependencies, and this repository does not', () => {
    const { optionalDependencies } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'));
    assert.equal(Object.keys(optionalDependencies).length, 4);
    assert.equal(optionalDependencies[`@hs256/${target()}`], version);
    assert.equal(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).optionalDependencies, undefined);
  });

  test('hs256/wasm and hs256/native choose, before anything else of hs256', () => {
    const said = (script) => run(process.execPath, ['--input-type=module', '-e', script]);
    assert.equal(
      said("import { backend } from 'hs256/wasm'; import * as h from 'hs256'; console.log(backend, h.backend)"),
      'wasm wasm\n',
    );
    assert.equal(said("import { backend } from 'hs256/native'; console.log(backend)"), 'native\n');
    // Loaded by require: Node 20 reports a failed import of a module a second time, as unhandled.
    const late = "require('hs256'); try { require('hs256/wasm') } catch (error) { console.log(error.message) }";
    assert.match(
      run(process.execPath, ['-e', late]),
      /^hs256\/wasm was loaded after hs256, which runs on native already/,
    );
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

  test('the types need none of Node, nor of the DOM', () => {
    const options = { strict: true, exactOptionalPropertyTypes: true, noEmit: true, types: [], lib: ['es2022'] };
    const tsconfig = { compilerOptions: { ...options, target: 'es2022', module: 'node16' }, files: ['bare.ts'] };
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
    run(bin('tsc'), []);
    rmSync(path.join(folder, 'tsconfig.json'));
  });

  test("README's example of a server compiles strictly", () => {
    const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
    const [, example] = /## HTTP\n[^`]*```ts\n(.*?)```\n/s.exec(readme);
    writeFileSync(path.join(folder, 'readme.mts'), example);
    const types = ['--types', 'node', '--typeRoots', path.join(ROOT, 'node_modules', '@types')];
    run(bin('tsc'), ['--noEmit', '--strict', ...types, '--module', 'node16', '--target', 'es2022', 'readme.mts']);
  });

  test('the guards compile beside their frameworks, without declarations of the application', () => {
    const modules = path.join(ROOT, 'node_modules');
    for (const name of ['express', 'fastify', 'hono', 'koa', 'ws', '@nestjs', 'rxjs', '@types']) {
      symlinkSync(path.join(modules, name), path.join(folder, 'node_modules', name));
    }
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--skipLibCheck'];
    const resolved = ['--module', 'node16', '--moduleResolution', 'node16', '--target', 'es2022', '--lib', 'es2022'];
    run(bin('tsc'), ['--noEmit', ...strict, ...resolved, '--types', 'node', 'guards.ts']);
    const decorated = ['--experimentalDecorators', '--emitDecoratorMetadata'];
    run(bin('tsc'), ['--noEmit', ...strict, ...resolved, ...decorated, '--types', 'node', 'nest.ts']);
  });

  test('publint and arethetypeswrong find nothing', () => {
    run(bin('publint'), ['--strict', path.join(folder, 'hs256.tgz')]);
    run(bin('attw'), [path.join(folder, 'hs256.tgz'), '--no-emoji']);
  });

  test('npx hs256 secret prints a secret, whether there is a binary or not', () => {
    const program = path.join(folder, 'node_modules', '.bin', 'hs256');
    const secrets = [run(program, ['secret']), run(program, ['secret'])];
    assert.notEqual(secrets[0], secrets[1]);
    for (const secret of secrets) assert.match(secret, /^[\w-]{43}\n$/);
    assert.match(run(program, ['--help']), /^usage: npx hs256 secret/);
    for (const wrong of [[], ['sign'], ['secret', '--hex']]) {
      assert.equal(spawnSync(program, wrong, { encoding: 'utf8' }).status, 2);
    }
  });

  test('is not packed without its WebAssembly module', () => {
    const copy = path.join(folder, 'clone', 'bindings', 'node');
    const left = ['node_modules', 'build', 'packages', 'native'].map((name) => path.join(ROOT, name));
    cpSync(ROOT, copy, { recursive: true, filter: (from) => !left.includes(from) });
    const packed = spawnSync(process.execPath, ['pack.js'], { cwd: copy, env, encoding: 'utf8' });
    assert.equal(packed.status, 1);
    assert.match(packed.stderr, /bindings\/wasm\/build\/hs256\.wasm is missing: bindings\/wasm\/build\.sh makes it/);
  });

  test('hs256/native without an addon says where it looked', () => {
    const script = "try { require('hs256/native') } catch (error) { console.log(error.code, error.message) }";
    const windows = "Object.defineProperty(process, 'platform', { value: 'win32' });";
    withoutAddon(() => {
      const built = path.join(installed, 'build', 'hs256.node');
      const looked = `ERR_HS256_NO_BINARY hs256 found no addon of version ${version} for ${target()}, neither in ${built} nor in the package @hs256/${target()}: `;
      const said = run(process.execPath, ['-e', script]);
      assert.ok(said.startsWith(`${looked}\`npx hs256-build\` builds one`), said);
      assert.match(said, /Is this a bundle\?/);
      assert.match(
        run(process.execPath, ['-e', windows + script]),
        /for win32-\w+.*: there is none for this system yet\./,
      );
      const anywhere = `${windows}console.log(require('hs256').backend)`;
      assert.equal(run(process.execPath, ['-e', anywhere]), 'wasm\n');
    });
  });

  test('an addon of this version that lacks something is refused, not passed over', () => {
    const file = path.join(installed, 'lib', 'exported.js');
    const written = readFileSync(file, 'utf8');
    writeFileSync(file, written.replace('= [', "= ['later',"));
    const script = "try { require('hs256') } catch (error) { console.log(error.code, error.message) }";
    const said = run(process.execPath, ['-e', script]);
    writeFileSync(file, written);
    assert.match(
      said,
      /^ERR_HS256_NO_BINARY hs256: the addon .* are of different versions.*: it has no `later`\. Build it again/,
    );
  });

  const NODE = path.join(__dirname, 'runtimes', 'node_modules');
  const nodes = ['node22', 'node24'].map((name) => path.join(NODE, `${name}-linux-${process.arch}`, 'bin', 'node'));
  for (const node of [process.execPath, ...nodes]) {
    const skip = !existsSync(node) && 'not installed: test/runtimes';
    test(`without leave to load addons it is WebAssembly: --permission, ${path.relative(NODE, node)}`, { skip }, () => {
      const flag =
        node === process.execPath && process.version.startsWith('v20') ? '--experimental-permission' : '--permission';
      const read = ['--no-warnings', flag, `--allow-fs-read=${folder}/*`];
      const said = (...rest) => {
        const { stdout, stderr } = spawnSync(node, [...read, ...rest], { cwd: folder, encoding: 'utf8' });
        return [stdout, stderr];
      };
      const script = path.join(folder, 'backend.cjs');
      writeFileSync(script, "console.log(require('hs256').backend)");
      assert.deepEqual(said(script), ['wasm\n', '']);
      assert.deepEqual(said('--allow-addons', script), ['native\n', '']);
      writeFileSync(script, "try { require('hs256/native') } catch (error) { console.log(error.code, error.message) }");
      assert.match(said(script)[0], /^ERR_HS256_NO_BINARY .* does not load: Cannot load native addon/);
    });
  }

  const deno = path.join(NODE, `deno-linux-${process.arch}`, 'deno');
  const skip = !existsSync(deno) && 'not installed: test/runtimes';
  test('without leave to load addons, nor to read the environment, it is WebAssembly: Deno', { skip }, () => {
    const script = path.join(folder, 'backend.cjs');
    writeFileSync(script, "console.log(require('hs256').backend)");
    const said = (...allowed) => {
      const { stdout, stderr } = spawnSync(deno, ['run', '--no-prompt', ...allowed, script], {
        cwd: folder,
        encoding: 'utf8',
      });
      return [stdout, stderr];
    };
    assert.deepEqual(said(`--allow-read=${folder}`), ['wasm\n', '']);
    assert.deepEqual(said('-A'), ['native\n', '']);
  });

  test('a damaged addon is refused by name, whatever is wanted but WebAssembly', () => {
    const file = path.join(folder, 'node_modules', '@hs256', target(), 'hs256.node');
    const whole = readFileSync(file);
    const script = (entry) => `try { require('${entry}') } catch (error) { console.log(error.code, error.message) }`;
    const refused = /^ERR_HS256_NO_BINARY hs256: the addon \S*hs256\.node is damaged: .*HS256_BACKEND=wasm/;
    for (const bytes of [
      '',
      'no addon',
      'no addon'.repeat(99),
      ...[20, 100, 4096, whole.length / 2, whole.length - 1].map((length) => whole.subarray(0, length)),
    ]) {
      // Never in place: it may be linked to elsewhere.
      rmSync(file);
      writeFileSync(file, bytes);
      for (const entry of ['hs256', 'hs256/native'])
        assert.match(run(process.execPath, ['-e', script(entry)]), refused);
      assert.equal(run(process.execPath, ['-p', "require('hs256/wasm').backend"]), 'wasm\n');
    }
    rmSync(file);
    writeFileSync(file, whole);
    assert.equal(backend(), 'native\n');
  });

  test('an addon for another C library is passed over, and hs256/native says so', () => {
    const file = path.join(folder, 'node_modules', '@hs256', target(), 'hs256.node');
    const source = path.join(folder, 'other.c');
    renameSync(file, `${file}.kept`);
    writeFileSync(source, 'int not_of_this_library(void); int (*used)(void) = not_of_this_library;');
    run('cc', ['-shared', '-fPIC', '-o', file, source]);
    const script = "try { require('hs256/native') } catch (error) { console.log(error.code, error.message) }";
    assert.equal(backend(), 'wasm\n');
    assert.match(run(process.execPath, ['-e', script]), /^ERR_HS256_NO_BINARY .*hs256\.node does not load: /);
    // As the README says to look into it.
    const readme = readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8');
    const [, commands] = /^```sh\n([^`]*HS256_BACKEND=native[^`]*)^```$/m.exec(readme);
    const { stdout, stderr } = spawnSync('bash', ['-c', commands], { cwd: folder, env, encoding: 'utf8' });
    assert.equal(stdout, 'wasm\n');
    assert.match(stderr, /hs256\.node does not load: /);
    renameSync(`${file}.kept`, file);
  });

  test('an addon of another version is passed over', () => {
    const file = path.join(installed, 'lib', 'version.js');
    const written = readFileSync(file, 'utf8');
    writeFileSync(file, written.replace(version, '0.0.9'));
    const script = "try { require('hs256/native') } catch (error) { console.log(error.code) }";
    assert.equal(run(process.execPath, ['-e', script]), 'ERR_HS256_NO_BINARY\n');
    writeFileSync(file, written);
  });

  test('the source build makes one', () => {
    withoutAddon(() => {
      run(path.join(folder, 'node_modules', '.bin', 'hs256-build'), []);
      assert.equal(run(process.execPath, ['use.cjs']), SHOWN);
      assert.equal(backend(), 'native\n');
    });
  });
});
