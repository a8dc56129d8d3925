'use strict';
// Hono's guard and the guard of servers that speak Fetch, on the server of Bun or of Deno itself. Usage: bun test/served.js,
// or deno run -A test/served.js.
const assert = require('node:assert/strict');
const { Hono } = require('hono');
const { Signer } = require('../index.js');
const { Guard } = require('../guards/guard.js');
const { guard } = require('../guards/hono.js');

const secret = 'test secret for guards only, 32 bytes and more';
const options = { secret, audience: 'api', cookie: 'session', query: 'token', exempt: ['/health'] };
const token = new Signer({ secret }).sign({ sub: 'ada', aud: 'api' }, { expiresIn: 600 });

const hono = new Hono();
hono.use(guard(options));
hono.get('/health', (c) => c.text('up'));
hono.get('/', (c) => c.json({ hello: c.get('jwtPayload').sub }));

const guarded = new Guard(options);
async function plain(request) {
  const { claims, headers, response } = await guarded.fetch(request);
  return response ?? Response.json({ hello: claims?.sub ?? 'nobody' }, { headers });
}

/** Serves on a free port; returns its address and a function that stops it. */
async function serve(fetch) {
  if (globalThis.Bun !== undefined) {
    const server = globalThis.Bun.serve({ fetch, port: 0, hostname: '127.0.0.1' });
    return { url: `http://127.0.0.1:${server.port}`, end: () => server.stop(true) };
  }
  const server = globalThis.Deno.serve({ port: 0, hostname: '127.0.0.1', onListen() {} }, fetch);
  return { url: `http://127.0.0.1:${server.addr.port}`, end: () => server.shutdown() };
}

async function main() {
  for (const [name, fetcher] of [
    ['hono', hono.fetch],
    ['fetch', plain],
  ]) {
    const { url, end } = await serve(fetcher);
    const answer = async (target, headers = {}) => {
      const response = await fetch(url + target, { headers });
      const body = await response.text();
      return [response.status, response.headers.get('www-authenticate'), response.headers.get('cache-control'), body];
    };
    const ada = '{"hello":"ada"}';
    const bearer = { authorization: `Bearer ${token}` };
    assert.deepEqual(await answer('/', bearer), [200, null, null, ada]);
    assert.deepEqual(await answer('/', { cookie: `session=${token}` }), [200, null, null, ada]);
    assert.deepEqual(await answer(`/?token=${token}`), [200, null, 'no-store', ada]);
    assert.equal((await answer('/health'))[0], 200);
    assert.deepEqual((await answer('/')).slice(0, 2), [401, 'Bearer']);
    const [status, challenge, , body] = await answer('/', { authorization: `Bearer x${token}` });
    assert.equal(status, 401);
    assert.match(challenge, /^Bearer error="invalid_token"/);
    assert.ok(!body.includes(token));
    await end();
    console.log(`guards ${name}: as on Node`);
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
