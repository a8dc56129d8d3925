'use strict';
// The guard for Fastify 5: claims are in `request.user`. A refusal is thrown, and Fastify answers it like any error. It
// imports nothing from Fastify.

const { addHeaders } = require('../lib/answer.js');
const { Guard, errorOf, isLater, seenByNode } = require('../lib/guard.js');

/**
 * A hook for `onRequest`, of an application or of a route. Fastify passes `done`, which saves a promise if nothing has
 * to be awaited; a caller without `done`, such as a hook of your own, gets a promise.
 */
function guard(options) {
  const inner = new Guard(options);
  return function hs256(request, reply, done) {
    const decision = inner.decide(seenByNode(request.raw), request, (error) => request.log.error(error));
    if (typeof done !== 'function' || isLater(decision)) return later(decision, request, reply);
    done(refusalIn(decision, request, reply));
  };
}

async function later(decision, request, reply) {
  const refusal = refusalIn(await decision, request, reply);
  if (refusal !== undefined) throw refusal;
}

/** Puts the decision on the request and the reply; returns the error if the request is refused. */
function refusalIn(decision, request, reply) {
  addHeaders(decision, (name, value) => reply.header(name, value), reply.raw);
  if (!decision.passes) return errorOf(decision);
  request.user = decision.claims;
  return undefined;
}

const REPLY = Symbol('the reply to a request');

/** A plugin: `fastify.authenticate` for routes that ask for a token, `request.jwtVerify()` within a handler. */
async function hs256(fastify, options) {
  const authenticate = guard(options);
  fastify.decorate('authenticate', authenticate);
  fastify.decorateRequest('user', undefined);
  fastify.decorateRequest(REPLY, undefined);
  fastify.decorateRequest('jwtVerify', async function jwtVerify() {
    await authenticate(this, this[REPLY]);
    return this.user;
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    request[REPLY] = reply;
    done();
  });
}
// Decorators are for the application that registers the plugin, not for one inside the plugin.
hs256[Symbol.for('skip-override')] = true;
hs256[Symbol.for('fastify.display-name')] = 'hs256';

module.exports = { guard, hs256 };
