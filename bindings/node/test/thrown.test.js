'use strict';
// A handler that throws verify()'s error, in each framework and without a guard: the client gets a guard's answer, from
// the properties that the framework reads of the error.
const assert = require('node:assert/strict');
const { once } = require('node:events');
const { createServer } = require('node:http');
const { describe, test } = require('node:test');
const { Hs256Error, Signer, Verifier, challenge } = require('hs256');

const secret = 'supersecretdevkeythatishs256safe!';
const verifier = new Verifier({ secret });
const signer = new Signer({ secret });

/** What handlers may do. */
const WORK = {
  expired: () => verifier.verify(signer.sign({ sub: 'ada', exp: 1 })),
  forged: () => verifier.check('e30.e30.'),
  unsigned: () => signer.sign({ exp: 'soon' }),
  misused: () => new Verifier({ secret: 'short' }),
};

/** Servers whose route `/name` does that work. */
const SERVERS = {
  express: () => express('express'),
  express4: () => express('express4'),

  async fastify() {
    const fastify = require('fastify')();
    fastify.get('/:name', async ({ params }) => WORK[params.name]());
    await fastify.ready();
    return fastify.routing;
  },

  hono() {
    const { Hono } = require('hono');
    const { getRequestListener } = require('@hono/node-server');
    return getRequestListener(new Hono().get('/:name', (c) => c.json(WORK[c.req.param('name')]())).fetch);
  },

  koa() {
    const Koa = require('koa');
    const application = new Koa();
    application.silent = true;
    application.use((context) => {
      context.body = WORK[context.path.slice(1)]();
    });
    return application.callback();
  },
};

function express(name) {
  const application = require(name)().set('env', 'test');
  application.get('/:name', (request, response) => response.json(WORK[request.params.name]()));
  return application;
}

async function answersOf(listener) {
  const server = createServer(listener).listen(0);
  await once(server, 'listening');
  const answers = {};
  for (const name of Object.keys(WORK)) {
    const response = await fetch(`http://localhost:${server.address().port}/${name}`);
    answers[name] = [response.status, response.headers.get('www-authenticate')];
    await response.text();
  }
  server.close();
  return answers;
}

describe('an error of verify() that nobody catches', () => {
  for (const [name, make] of Object.entries(SERVERS)) {
    test(`is 401 with the challenge in ${name}; a mistake of the program is 500`, async (t) => {
      t.mock.method(console, 'error', () => {}); // Hono logs a 500
      assert.deepEqual(await answersOf(await make()), {
        expired: [401, challenge('ERR_HS256_EXPIRED')],
        forged: [401, challenge('ERR_HS256_MALFORMED')],
        unsigned: [500, null],
        misused: [500, null],
      });
    });
  }
});

test('an error says what is answered', async () => {
  const error = new Hs256Error('a message', 'ERR_HS256_EXPIRED', 'exp', 5);
  const headers = { 'WWW-Authenticate': challenge('ERR_HS256_EXPIRED') };
  assert.deepEqual([error.status, error.statusCode, error.headers], [401, 401, headers]);
  const response = error.getResponse();
  assert.deepEqual([response.status, await response.json()], [401, { error: 'invalid_token' }]);
  assert.deepEqual(Object.keys(error), ['code', 'status', 'claim', 'at']);
  error.headers = { 'X-Mine': '1' };
  error.status = 403;
  assert.deepEqual([error.statusCode, error.headers], [403, { 'X-Mine': '1' }]);
  const stale = new Hs256Error('a message', 'ERR_HS256_UNAVAILABLE');
  assert.deepEqual([stale.status, stale.statusCode, stale.headers], [503, 503, { 'Retry-After': '1' }]);
  for (const code of ['ERR_HS256_INTERNAL', 'ERR_HS256_INVALID_ARGUMENT', 'ERR_HS256_WEAK_KEY', 'ERR_OTHER']) {
    const mistake = new Hs256Error('a message', code);
    assert.deepEqual([mistake.status, mistake.statusCode, mistake.headers], [500, 500, {}], code);
    assert.deepEqual(await mistake.getResponse().text(), 'Internal Server Error');
  }
});
