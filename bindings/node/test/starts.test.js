'use strict';
// The starts of README's guards, run as they stand there: 200 with a token, 401 without one.
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:net');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { Signer } = require('hs256');
const { WebSocket } = require('ws');

const ROOT = path.join(__dirname, '..');
const secret = 'test secret for guards only, 32 bytes and more';
const token = new Signer({ secret }).sign({ sub: 'ada', aud: 'api' }, { expiresIn: 600 });
const SECTION = readFileSync(path.join(ROOT, 'README.md'), 'utf8').match(/^## Guards\n(.*?)(?=^## )/ms)[1];
const STARTS = new Map(
  [...SECTION.matchAll(/^### ([^\n]*)\n((?:(?!^###).)*?)```js\n(.*?)```/gms)].map(([, heading, , code]) => [
    heading,
    code,
  ]),
);

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const bearer = { headers: { authorization: `Bearer ${token}` } };

describe('a start of README', () => {
  let folder;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'hs256-starts-'));
    mkdirSync(path.join(folder, 'node_modules'));
    symlinkSync(ROOT, path.join(folder, 'node_modules', 'hs256'));
    for (const name of ['express', 'fastify', 'hono', '@hono', 'koa', 'ws']) {
      symlinkSync(path.join(ROOT, 'node_modules', name), path.join(folder, 'node_modules', name));
    }
  });

  after(() => rmSync(folder, { recursive: true }));

  function written(heading) {
    const file = path.join(folder, `${heading.match(/\w+/)[0]}.mjs`);
    writeFileSync(file, STARTS.get(heading));
    return file;
  }

  /** Runs a start as a server, and `use` with its address. */
  async function served(heading, use) {
    const port = await freePort();
    const environment = { ...process.env, JWT_SECRET: secret, PORT: `${port}`, NODE_ENV: 'test' };
    const server = spawn(process.execPath, [written(heading)], { env: environment, stdio: 'inherit' });
    try {
      const url = `http://localhost:${port}`;
      while ((await fetch(`${url}/health`).catch(() => ({}))).status !== 200) {
        assert.equal(server.exitCode, null, 'the server has ended');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await use(url);
    } finally {
      server.kill();
    }
  }

  for (const heading of ['Express', 'Fastify', 'Hono', 'Koa']) {
    test(heading, () =>
      served(heading, async (url) => {
        assert.deepEqual(await (await fetch(url, bearer)).json(), { hello: 'ada' });
        const refused = await fetch(url);
        assert.deepEqual([refused.status, refused.headers.get('www-authenticate')], [401, 'Bearer']);
      }),
    );
  }

  test('WebSockets', () =>
    served('WebSockets', async (url) => {
      const socket = new WebSocket(url, ['bearer', token]);
      const [greeting] = await once(socket, 'message');
      assert.deepEqual([`${greeting}`, socket.protocol], ['hello ada', 'bearer']);
      socket.close();
      const refused = new WebSocket(url);
      refused.on('error', () => {});
      const [, { statusCode, headers }] = await once(refused, 'unexpected-response');
      assert.deepEqual([statusCode, headers['www-authenticate']], [401, 'Bearer']);
    }));

  test('Fetch', async () => {
    process.env.JWT_SECRET = secret;
    const { GET } = await import(pathToFileURL(written('Next, SvelteKit and others that speak Fetch')));
    assert.deepEqual(await (await GET(new Request('http://localhost/', bearer))).json(), { hello: 'ada' });
    const refused = await GET(new Request('http://localhost/'));
    assert.deepEqual([refused.status, refused.headers.get('www-authenticate')], [401, 'Bearer']);
    assert.deepEqual(await refused.json(), { error: 'unauthorized' });
  });
});
