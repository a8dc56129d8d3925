'use strict';
// The guards' sections of README, each followed literally in an empty folder: the code answers 200 and 401. The same
// code is in examples/node.
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} = require('node:fs');
const { createRequire } = require('node:module');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const { Signer } = require('hs256');
const ts = require('typescript');
const { WebSocket } = require('ws');
const { freePort } = require('./port.js');

const ROOT = path.join(__dirname, '..');
const EXAMPLES = path.join(ROOT, '..', '..', 'examples', 'node');
const README = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
const SECRET = 'test secret for READMEs only, 32 bytes and more';

const signer = new Signer({ secret: SECRET, expiresIn: '15m' });
const TOKENS = { ada: signer.sign({ sub: 'ada', aud: 'api' }), elsewhere: signer.sign({ sub: 'ada', aud: 'other' }) };

/** The code of each section by its heading. */
const SECTIONS = new Map(
  README.match(/^## Guards\n(.*?)(?=^### Options)/ms)[1]
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.split('\n', 1)[0], /^```(?:js|ts)\n(.*?)^```/ms.exec(section)[1]]),
);

const FILES = new Map([
  ['Express', 'express.js'],
  ['Fastify', 'fastify.js'],
  ['Hono', 'hono.js'],
  ['Koa', 'koa.js'],
  ['Nest', 'nest.ts'],
  ['Next, SvelteKit and others that speak Fetch', 'fetch.js'],
  ['WebSockets', 'websockets.js'],
]);

const SERVERS = ['Express', 'Fastify', 'Hono', 'Koa', 'Nest'];

describe("README's guards", () => {
  let folder;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'hs256-guards-'));
    mkdirSync(path.join(folder, 'node_modules'));
    for (const name of readdirSync(path.join(ROOT, 'node_modules'))) {
      symlinkSync(path.join(ROOT, 'node_modules', name), path.join(folder, 'node_modules', name));
    }
    symlinkSync(ROOT, path.join(folder, 'node_modules', 'hs256'));
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  /** The path of the section's code, as Node runs it. */
  function written(heading) {
    const name = FILES.get(heading);
    const code = SECTIONS.get(heading);
    if (name.endsWith('.js')) {
      writeFileSync(path.join(folder, name), code);
      return path.join(folder, name);
    }
    const decorated = {
      module: 'commonjs',
      target: 'es2022',
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
    };
    const compiled = path.join(folder, `${name}.cjs`);
    writeFileSync(compiled, ts.transpileModule(code, { compilerOptions: decorated }).outputText);
    return compiled;
  }

  /** Runs it on a free port until the test ends; returns the port. */
  async function started(t, heading) {
    const port = await freePort();
    const env = { ...process.env, JWT_SECRET: SECRET, PORT: `${port}` };
    const server = spawn(process.execPath, [written(heading)], {
      cwd: folder,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let log = '';
    server.stderr.on('data', (data) => {
      log += data;
    });
    t.after(() => server.kill());
    for (let tried = 0; tried < 600; tried++) {
      assert.equal(server.exitCode, null, log);
      try {
        await fetch(`http://localhost:${port}/health`);
        return port;
      } catch {
        await sleep(50);
      }
    }
    throw new Error(`it does not listen: ${log}`);
  }

  /** Express's section is for both of its versions. */
  test('Express 4: the same code', async (t) => {
    const express = path.join(folder, 'node_modules', 'express');
    const five = readlinkSync(express);
    rmSync(express);
    symlinkSync(path.join(ROOT, 'node_modules', 'express4'), express);
    t.after(() => {
      rmSync(express);
      symlinkSync(five, express);
    });
    assert.match(createRequire(`${folder}/`)('express/package.json').version, /^4\./);
    await guarded(await started(t, 'Express'));
  });

  for (const heading of SERVERS) {
    test(`${heading}: as it stands there, in an empty folder`, async (t) => {
      const port = await started(t, heading);
      await guarded(port);
      const raw = await fetch(`http://localhost:${port}/%68ealth`);
      if (heading === 'Koa') assert.deepEqual([raw.status, await raw.text()], [404, 'Not Found']); // no 401, and not 'up'
    });
  }

  async function guarded(port) {
    const answer = async (target, token) => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const response = await fetch(`http://localhost:${port}${target}`, { headers });
      return [response.status, response.headers.get('www-authenticate'), await response.text()];
    };
    // A preflight passes the guard without claims, and so does another spelling of an exempt path.
    const preflight = { origin: 'https://app.example', 'access-control-request-method': 'GET' };
    const { status: passed } = await fetch(`http://localhost:${port}/`, { method: 'OPTIONS', headers: preflight });
    assert.ok(passed < 500, `${passed}`);
    assert.ok((await answer('/%68ealth'))[0] < 500);
    assert.deepEqual(await answer('/health'), [200, null, 'up']);
    assert.deepEqual(await answer('/', TOKENS.ada), [200, null, '{"hello":"ada"}']);
    assert.deepEqual((await answer('/')).slice(0, 2), [401, 'Bearer']);
    const [status, challenge] = await answer('/', TOKENS.elsewhere);
    assert.equal(status, 401);
    assert.match(challenge, /^Bearer error="invalid_token"/);
  }

  test('Fetch: a route handler, as it stands there', async () => {
    process.env.JWT_SECRET = SECRET;
    const { GET } = await import(written('Next, SvelteKit and others that speak Fetch'));
    const asked = (headers) => GET(new Request('http://localhost/', { headers }));
    assert.deepEqual(await (await asked({ authorization: `Bearer ${TOKENS.ada}` })).json(), { hello: 'ada' });
    const refused = await asked({ authorization: `Bearer ${TOKENS.elsewhere}` });
    assert.equal(refused.status, 401);
    assert.match(refused.headers.get('www-authenticate'), /^Bearer error="invalid_token"/);
    const without = await asked({});
    assert.deepEqual([without.status, without.headers.get('www-authenticate')], [401, 'Bearer']);
    assert.deepEqual(await without.json(), { error: 'unauthorized' });
  });

  test('WebSockets: as it stands there, in an empty folder', async (t) => {
    const port = await started(t, 'WebSockets');
    const opened = (protocols) => new WebSocket(`ws://localhost:${port}`, protocols);
    const said = await new Promise((resolve, reject) => {
      const socket = opened(['bearer', TOKENS.ada]).on('error', reject);
      socket.on('message', (data) => {
        resolve([`${data}`, socket.protocol]);
        socket.close();
      });
    });
    assert.deepEqual(said, ['hello ada', 'bearer']);
    const refused = await new Promise((resolve, reject) => {
      opened(['chat'])
        .on('unexpected-response', (request, response) => {
          resolve(response);
          request.destroy();
        })
        .on('open', () => reject(new Error('it was opened without a token')))
        .on('error', () => {});
    });
    assert.deepEqual([refused.statusCode, refused.headers['www-authenticate']], [401, 'Bearer']);
  });

  test('every section has its example, of the same code and the same versions', () => {
    assert.deepEqual([...SECTIONS.keys()].sort(), [...FILES.keys()].sort());
    for (const [heading, name] of FILES) {
      assert.equal(readFileSync(path.join(EXAMPLES, name), 'utf8'), SECTIONS.get(heading), `examples/node/${name}`);
    }
    const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(EXAMPLES, 'package.json'), 'utf8'));
    const installed = { ...require('../package.json').devDependencies, hs256: 'file:../../bindings/node' };
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      assert.equal(version, installed[name], name);
    }
  });
});
