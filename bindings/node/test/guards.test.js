'use strict';
// The guards without a server: options, tokens and claims. requests.js and mastra.test.js test them in real servers.
const assert = require('node:assert/strict');
const { createHmac } = require('node:crypto');
const { once } = require('node:events');
const { createServer } = require('node:http');
const { describe, test } = require('node:test');
const { Verifier, keyId } = require('hs256');
const express = require('hs256/express');
const { Guard } = require('hs256/guard');
const hono = require('hs256/hono');
const ws = require('hs256/ws');
const { WebSocket, WebSocketServer } = require('ws');
const mastra = require('hs256/mastra');
const { filesOf, read } = require('./cases.js');

const secret = 'supersecretdevkeythatishs256safe!';

/** A token of any claims, including those that a Signer rejects. */
function minted(claims, header = { alg: 'HS256' }) {
  const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

describe('the helpers of hs256/mastra', () => {
  test('verifyHmac verifies', async () => {
    assert.equal((await mastra.verifyHmac(minted({ sub: 'ada', aud: 'elsewhere' }), secret)).sub, 'ada');
    await assert.rejects(mastra.verifyHmac(minted({ exp: 1 }), secret), { code: 'ERR_HS256_EXPIRED' });
    await assert.rejects(mastra.verifyHmac(minted({}), 'short'), { code: 'ERR_HS256_WEAK_KEY' });
  });

  test('decodeToken reads, and getTokenIssuer names the issuer', async () => {
    const token = minted({ iss: 'https://login.example', name: 'René' });
    const decoded = await mastra.decodeToken(token);
    assert.deepEqual(decoded, {
      header: { alg: 'HS256' },
      payload: { iss: 'https://login.example', name: 'René' },
      signature: token.split('.')[2],
    });
    assert.equal(mastra.getTokenIssuer(decoded), 'https://login.example');
    for (const text of ['', 'a', 'a.b', 'a.b.c', 'a.b.c.d', 'e30.w.x', 'e30./w8.x', undefined]) {
      assert.equal(await mastra.decodeToken(text), null, text);
    }
    assert.throws(() => mastra.getTokenIssuer(null), { message: 'Invalid token' });
    assert.throws(() => mastra.getTokenIssuer({ payload: {} }), { message: 'The token names no issuer' });
  });

  test('verifyJwks says why not', async () => {
    await assert.rejects(mastra.verifyJwks('x', 'https://login.example'), /hs256 verifies HS256 alone/);
  });
});

describe('MastraJwtAuth', () => {
  test('a user has the id of the key, which does not show', async () => {
    const provider = new mastra.MastraJwtAuth({ keys: [{ secret }, { secret, kid: '2026-11' }] });
    const user = await provider.authenticateToken(minted({ sub: 'ada' }, { alg: 'HS256', kid: '2026-11' }));
    assert.equal(user[keyId], '2026-11');
    assert.equal(JSON.stringify(user), '{"sub":"ada","id":"ada"}');
    assert.equal((await provider.authenticateToken(minted({ sub: 'ada' })))[keyId], undefined);
  });

  test('a subject that is a number is text as an id, and a number as a claim', async () => {
    const token = minted({ sub: 7 });
    assert.equal(await new mastra.MastraJwtAuth({ secret }).authenticateToken(token), null);
    const provider = new mastra.MastraJwtAuth({ secret, numericSubject: true });
    const user = await provider.authenticateToken(token);
    assert.deepEqual([user.id, user.sub], ['7', 7]);
    assert.equal(provider.mapUser(user).id, '7');
  });

  test('takes every option of a Verifier, and a document as the whole policy', async () => {
    const accepts = async (options, claims) => {
      return (await new mastra.MastraJwtAuth({ secret, ...options }).authenticateToken(minted(claims))) !== null;
    };
    assert.equal(await accepts({}, { aud: 'x' }), true);
    assert.equal(await accepts({ audience: 'x' }, { aud: 'y' }), false);
    assert.equal(await accepts({ anyAudience: false }, { aud: 'x' }), false);
    assert.equal(await accepts({ claims: { role: 'admin' } }, { role: 'user' }), false);
    assert.equal(await accepts({ policy: '{}' }, { aud: 'x' }), false);
    assert.equal(await accepts({ policy: '{"any_audience":true}' }, { aud: 'x' }), true);
    assert.equal(await accepts({ validUntil: 5 }, {}), false);
    assert.throws(
      () => new mastra.MastraJwtAuth({ secret, policy: '{}', issuer: 'x' }),
      /`policy`, a whole document, or `issuer`/,
    );
    assert.throws(
      () => new mastra.MastraJwtAuth({ secret, algorithms: ['HS256'] }),
      /of MastraJwtAuth: the algorithm is HS256/,
    );
  });
});

describe('Guard', () => {
  test('is given one thing to decide by', () => {
    const verifier = new Verifier({ secret });
    for (const beside of [{ secret }, { issuer: 'a' }, { maxStale: 60 }]) {
      for (const named of [{ verifier }, { verifier: () => verifier }, { policyFile: 'policy.json' }]) {
        const [field] = Object.keys(named);
        assert.throws(() => new Guard({ ...named, ...beside }), { code: 'ERR_HS256_INVALID_ARGUMENT', field });
      }
    }
  });

  const token = minted({ sub: 'ada' });
  const request = (headers = { authorization: `Bearer ${token}` }, where = '/') =>
    new Request(`http://localhost${where}`, { headers });
  const throws = () => {
    throw new Error('the owner made a mistake');
  };

  /** The answer's status, whether the route may run, and what onRefusal got. */
  async function answered(options, asked = request()) {
    const told = [];
    const guard = new Guard({ onRefusal: (refusal) => told.push(refusal), ...options });
    const { claims, response } = await guard.fetch(asked);
    return { status: response?.status ?? 200, claims, told };
  }

  for (const [what, options, asked] of [
    ['a clock', { secret, clock: throws }],
    ['a clock that gives NaN', { secret, clock: () => Number.NaN }],
    ['a function `verifier`', { verifier: throws }],
    ['a function `verifier` that rejects', { verifier: async () => throws() }],
    ['a function `verifier` that gives none', { verifier: async () => undefined }],
    [
      'a function `verifier` that gives what only looks like one',
      { verifier: () => ({ tryVerify: () => ({ ok: true }) }) },
    ],
    ['`getToken`', { secret, getToken: throws }],
    ['`getToken` that gives no text', { secret, getToken: () => 5 }],
    ['`isRevoked`', { secret, isRevoked: throws }],
    ['`isRevoked` that rejects', { secret, isRevoked: async () => throws() }],
    ['`authorize`', { secret, authorize: throws }],
    ['`authorize` that rejects', { secret, authorize: async () => throws() }],
    ['a header field with a NUL', { secret }, { method: 'GET', url: '/', headers: [['authorization', 'Bearer a\0b']] }],
    ['a header field without a value', { secret }, { method: 'GET', url: '/', headers: [['authorization']] }],
  ]) {
    test(`${what} that fails is 500, and the route does not run`, async (t) => {
      const log = t.mock.method(console, 'error', () => {});
      for (const optional of [false, true]) {
        const { status, claims, told } = await answered({ ...options, optional }, asked);
        assert.deepEqual([status, claims, told.map(({ code }) => code)], [500, undefined, ['ERR_HS256_INTERNAL']]);
      }
      assert.equal(log.mock.callCount(), 2);
    });
  }

  test('an answer of `authorize` that is not true is 403; one of `isRevoked` that is anything is a revocation', async () => {
    for (const answer of [false, undefined, 1, 'true', {}]) {
      assert.equal((await answered({ secret, authorize: () => answer })).status, 403);
    }
    for (const answer of [true, 1, 'jti', {}]) {
      const { status, told } = await answered({ secret, isRevoked: async () => answer });
      assert.deepEqual([status, told[0].code], [401, 'ERR_HS256_REVOKED']);
    }
    for (const answer of [false, undefined, null, 0]) {
      assert.equal((await answered({ secret, isRevoked: () => answer })).status, 200);
    }
  });

  test('the functions get the claims and the request', async () => {
    const asked = request();
    const seen = [];
    const note = (claims, given) => seen.push([claims.sub, given === asked]) && true;
    const guard = new Guard({
      verifier: (given) => seen.push([given === asked]) && new Verifier({ secret }),
      isRevoked: (...given) => !note(...given),
      authorize: note,
    });
    assert.equal((await guard.fetch(asked)).claims.sub, 'ada');
    assert.deepEqual(seen, [[true], ['ada', true], ['ada', true]]);
  });

  test('when a token expired is told', async () => {
    const told = [];
    const asked = request({ authorization: `Bearer ${minted({ exp: 1.5 })}` });
    await new Guard({ secret, onRefusal: (refusal) => told.push(refusal) }).fetch(asked);
    const provider = new mastra.MastraJwtAuth({ secret, onReject: (refusal) => told.push(refusal) });
    await provider.authenticateToken(minted({ nbf: 4e9 }), asked);
    const code = (name) => `ERR_HS256_${name}`;
    assert.deepEqual(told, [
      { code: code('EXPIRED'), claim: 'exp', at: 1.5, source: 'authorization' },
      { code: code('NOT_YET_VALID'), claim: 'nbf', at: 4e9 },
    ]);
  });

  test("a Verifier whose tryVerify is its owner's decides by that", async (t) => {
    class Closed extends Verifier {
      tryVerify(text) {
        return { ...super.tryVerify(text), ok: false, code: 'ERR_HS256_REVOKED' };
      }
    }
    const { status, told } = await answered({ verifier: new Closed({ secret }) });
    assert.deepEqual([status, told[0].code], [401, 'ERR_HS256_REVOKED']);
    const verifier = new Verifier({ secret });
    const tried = t.mock.method(verifier, 'tryVerify');
    assert.deepEqual([(await answered({ verifier })).status, tried.mock.callCount()], [200, 1]);
    assert.equal((await answered({ secret, clock: () => 5 })).status, 200);
    const late = request({ authorization: `Bearer ${minted({ exp: 10 })}` });
    assert.equal((await answered({ secret, clock: () => 11 }, late)).status, 401);
    assert.equal((await answered({ secret, clock: () => 9 }, late)).status, 200);
  });

  test('the longest tokens and requests', async () => {
    for (const [length, code] of [
      [20_000, 'ERR_HS256_TOO_LARGE'],
      [1_100_000, 'ERR_HS256_TOO_LARGE'],
    ]) {
      const { status, told } = await answered({ secret }, request({ authorization: `Bearer ${'a'.repeat(length)}` }));
      assert.deepEqual([status, told[0].code], [401, code]);
    }
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`x-${index}`, 'x'.repeat(100)]));
    assert.equal((await answered({ secret }, request({ ...many, authorization: `Bearer ${token}` }))).status, 200);
    const large = new Verifier({ secret, maxTokenLength: 100_000 });
    const claims = { sub: 'ada', text: 'é'.repeat(20_000) };
    const given = await answered({ verifier: large }, request({ authorization: `Bearer ${minted(claims)}` }));
    assert.deepEqual(given.claims, claims);
  });

  test('requests of every length up to more than the addon has room for on its stack', async () => {
    for (let length = 1; length < 2200; length++) {
      const before = 'x'.repeat(length); // the fields are sorted
      const { status } = await answered({ secret }, request({ a: before, authorization: `Bearer ${token}` }));
      assert.equal(status, 200, `${length}`);
    }
  });

  test('nobody waits where no function of the owner has to be asked', () => {
    const asked = { method: 'GET', url: '/', rawHeaders: ['Authorization', `Bearer ${token}`] };
    const seen = [];
    const response = { setHeader() {} };
    express.guard({ secret })(asked, response, (...given) => seen.push(given, asked.auth.sub));
    assert.deepEqual(seen, [[], 'ada']);
    express.guard({ secret, authorize: () => true })(asked, response, () => seen.push('later'));
    assert.equal(seen.length, 2);
  });

  test('nothing of a token is in an answer, in what is told, or in the log', async (t) => {
    const log = t.mock.method(console, 'error', () => {});
    const bad = `${token}xyz`;
    const told = [];
    const guard = new Guard({ secret, onRefusal: (refusal) => told.push(refusal) });
    const { response } = await guard.fetch(request({ authorization: `Bearer ${bad}` }));
    const text = JSON.stringify([[...response.headers], await response.text(), told]);
    assert.ok(!text.includes('xyz') && !text.includes(token.slice(0, 20)), text);
    assert.equal(log.mock.callCount(), 0);
  });

  test('an option that is given as nothing, or of a wrong type, is refused with its name', () => {
    for (const name of [
      'realm',
      'header',
      'cookie',
      'query',
      'optional',
      'exempt',
      'getToken',
      'authorize',
      'verifier',
    ]) {
      for (const nothing of [undefined, null]) {
        const error = { name: 'Hs256Error', code: 'ERR_HS256_INVALID_ARGUMENT', field: name };
        assert.throws(() => new Guard({ secret, [name]: nothing }), error);
      }
    }
    const wrong = (options, field) =>
      assert.throws(() => new Guard(options), { code: 'ERR_HS256_INVALID_ARGUMENT', field });
    wrong({ secret, authorize: true }, 'authorize');
    wrong({ verifier: {} }, 'verifier');
    wrong({ secret, verifier: new Verifier({ secret }) }, 'verifier');
    for (const nothing of [null, undefined]) {
      const error = { name: 'Hs256Error', field: 'exempt', message: /`exempt`: \[1\]: null: leave it out/ };
      assert.throws(() => new Guard({ secret, exempt: ['/a', nothing] }), error);
      assert.throws(() => hono.guard({ secret, exempt: ['/a', nothing] }), error);
    }
    // biome-ignore lint/suspicious/noSparseArray: a hole is nothing, too
    wrong({ secret, exempt: ['/a', , '/b'] }, 'exempt');
    assert.throws(() => new Guard({ secret, credentialsRequired: false }), /did you mean `optional`/);
    assert.throws(() => new Guard(Object.create({ optional: true }, { secret: { value: secret } })), /on a prototype/);
  });

  test('a refusal is an error for Express, with its status, without a trace', async () => {
    const set = [];
    const response = { setHeader: (...header) => set.push(header) };
    const asked = { method: 'GET', url: '/', rawHeaders: ['Authorization', 'Basic x'], app: { get: () => 'test' } };
    const error = await new Promise((next) => express.guard({ secret, realm: 'api' })(asked, response, next));
    assert.deepEqual([error.name, error.code, error.status], ['Hs256Error', 'ERR_HS256_MISSING_TOKEN', 401]);
    assert.equal(error.stack, 'Hs256Error: unauthorized');
    assert.deepEqual(set, [['WWW-Authenticate', 'Bearer realm="api"']]);
  });

  test('an error that a route of Koa throws is not stored either', async (t) => {
    const Koa = require('koa');
    const koa = require('hs256/koa');
    const application = new Koa()
      .use(koa.guard({ secret, query: 't' }))
      .use((ctx) => ctx.throw(418, { headers: { a: 'b', 'cache-control': 'public' } }));
    application.silent = true;
    const server = createServer(application.callback()).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { status, headers } = await fetch(`http://127.0.0.1:${server.address().port}/?t=${token}`);
    assert.deepEqual([status, headers.get('cache-control'), headers.get('a')], [418, 'no-store', 'b']);
  });

  test('whatever a route of Node writes its head by, its answer is not stored', async (t) => {
    const heads = {
      implicit: (response) => response.setHeader('cache-control', 'public'),
      removed: (response) => response.removeHeader('cache-control'),
      object: (response) => response.writeHead(200, { 'CACHE-CONTROL': 'public', a: 'b' }),
      reason: (response) => response.writeHead(200, 'Fine', { 'cache-control': 'public', a: 'b' }),
      list: (response) => response.writeHead(200, ['a', 'b', 'Cache-Control', 'public', 'cache-control', 'private']),
      pairs: (response) => response.writeHead(200, [['Cache-Control', 'public']]),
      flushed: (response) => response.setHeader('cache-control', 'public').flushHeaders(),
    };
    const guarded = express.guard({ secret, query: 't' });
    const server = createServer((incoming, response) => {
      guarded(incoming, response, () => {
        heads[incoming.headers.head](response);
        response.end();
      });
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    for (const head of Object.keys(heads)) {
      const asked = { headers: { head } };
      const { headers } = await fetch(`http://127.0.0.1:${server.address().port}/?t=${token}`, asked);
      assert.equal(headers.get('cache-control'), 'no-store', head);
    }
  });

  test('a response that a route of Hono makes by itself is not stored either', async () => {
    const { Hono } = require('hono');
    const application = new Hono()
      .use(hono.guard({ secret, query: 'access_token' }))
      .all('*', () => new Response('ok', { headers: { 'cache-control': 'public' } }));
    const response = await application.request(`/?access_token=${token}`);
    assert.deepEqual([response.status, response.headers.get('cache-control')], [200, 'no-store']);
  });
});

test('an error has the status of its code', () => {
  const statusOf = (make) => {
    try {
      make();
    } catch ({ status }) {
      return status;
    }
  };
  assert.equal(
    statusOf(() => new Verifier({ secret }).verify('x')),
    401,
  );
  assert.equal(
    statusOf(() => new Verifier({ secret: 'short' })),
    500,
  );
  assert.equal(
    statusOf(() => new Verifier({ secret, leeway: 901 })),
    500,
  );
});

describe('a guarded WebSocket', () => {
  /** The address of a server with guarded sockets, and its WebSocketServer. */
  async function served(t, options, ofSockets) {
    const sockets = new WebSocketServer({ noServer: true, ...ofSockets });
    const server = createServer().on('upgrade', ws.guard(sockets, { secret, websocket: true, ...options }));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    return { url: `ws://127.0.0.1:${server.address().port}`, sockets, server };
  }

  test('is closed with 4401 when its token expires', async (t) => {
    const { url } = await served(t);
    const opened = new WebSocket(url, ['bearer', minted({ exp: Math.floor(Date.now() / 1000) + 2 })]);
    const [code] = await once(opened, 'close');
    assert.equal(code, 4401);
  });

  test('has the protocol that the application chooses, else `bearer`, else what `ws` chooses', async (t) => {
    const protocolOf = async ({ url }, protocols, headers = {}) => {
      const opened = new WebSocket(url, protocols, { headers });
      await once(opened, 'open');
      opened.close();
      return opened.protocol;
    };
    const token = minted({ sub: 'ada' });
    const chooses = await served(t, {}, { handleProtocols: (protocols) => protocols.has('chat') && 'chat' });
    assert.equal(await protocolOf(chooses, ['bearer', token, 'chat']), 'chat');
    assert.equal(await protocolOf(chooses, ['bearer', token]), 'bearer');
    const silent = await served(t);
    assert.equal(await protocolOf(silent, ['chat', 'bearer', token]), 'bearer');
    assert.equal(await protocolOf(silent, ['chat'], { authorization: `Bearer ${token}` }), 'chat');
  });

  test('may break while a function of the owner is asked', async (t) => {
    let asked;
    const begun = new Promise((resolve) => {
      asked = resolve;
    });
    const { url, server } = await served(t, { authorize: () => new Promise((resolve) => asked(() => resolve(true))) });
    const connected = once(server, 'connection');
    const opened = new WebSocket(url, ['bearer', minted({ sub: 'ada' })]);
    opened.on('error', () => {});
    const proceed = await begun;
    const [socket] = await connected;
    socket.destroy(new Error('the connection was reset'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    proceed();
    await new Promise((resolve) => setTimeout(resolve, 50));
  });
});

describe('untilExpiry', () => {
  /** A verifier on the mocked timers' clock, and a function that advances it. */
  function timed(t, policy) {
    let now = 1_000_000;
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const pass = (seconds) => {
      now += seconds;
      t.mock.timers.tick(seconds * 1000);
    };
    return { verifier: new Verifier({ secret, clock: () => now, ...policy }), now, pass };
  }

  for (const { name, exp, leeway, closes } of read(filesOf(['expiry'])[0]).cases) {
    test(`the shared case ${name}`, (t) => {
      const { verifier, now, pass } = timed(t, { leeway });
      const close = t.mock.fn();
      verifier.untilExpiry(exp === null ? {} : { exp: now + exp }, close);
      assert.equal(close.mock.callCount(), 0, 'within the call');
      pass(0);
      assert.equal(close.mock.callCount(), closes === 0 ? 1 : 0, 'at once');
      if (closes === 0) return;
      pass((closes ?? 1e12) - 1);
      assert.equal(close.mock.callCount(), 0, 'early');
      pass(1);
      assert.equal(close.mock.callCount(), closes === null ? 0 : 1, 'at the end');
    });
  }

  for (const policy of [{ leeway: 5 }, { policy: '{"leeway": 5}' }, { policy: Buffer.from('{"leeway":5}') }]) {
    test(`closes at \`exp\` with the leeway: ${JSON.stringify(policy)}`, (t) => {
      const { verifier, now, pass } = timed(t, policy);
      const close = t.mock.fn();
      verifier.untilExpiry({ exp: now + 10 }, close);
      pass(14);
      assert.equal(close.mock.callCount(), 0);
      pass(1);
      assert.equal(close.mock.callCount(), 1);
    });
  }

  test('notices within a minute that the clock was set', (t) => {
    let now = 1_000_000;
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const close = t.mock.fn();
    new Verifier({ secret, clock: () => now }).untilExpiry({ exp: now + 86_400 }, close);
    t.mock.timers.tick(59_999);
    now += 86_400;
    t.mock.timers.tick(1);
    assert.equal(close.mock.callCount(), 1);
  });

  test('is cancelled by what it returns, and does nothing without `exp` or without claims', (t) => {
    const { verifier, now, pass } = timed(t);
    const close = t.mock.fn();
    verifier.untilExpiry({ exp: now + 10 }, close).cancel();
    for (const claims of [{ sub: 'ada' }, undefined, null]) {
      verifier.untilExpiry(claims, close).cancel();
      verifier.untilExpiry(claims, close);
    }
    pass(1000);
    assert.equal(close.mock.callCount(), 0);
    assert.throws(() => verifier.untilExpiry({}, 'close'), TypeError);
  });
});
