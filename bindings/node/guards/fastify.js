'use strict';
// The guard for Fastify 5: claims are in `request.user`. A refusal is thrown, and Fastify answers it as any error. It
// needs nothing of Fastify's at run time.

const { Guard, errorOf, seenByNode } = require('../lib/guard.js');

/** A hook for `onRequest`, of an application or of a route. */
function guard(options) {
  const inner = new Guard(options);
  return async function hs256(request, reply) {
    const decision = await inner.decide(seenByNode(request.raw), request, (error) => request.log.error(error));
    for (const [name, value] of decision.headers) reply.header(name, value);
    if (!decision.passes) throw errorOf(decision);
    request.user = decision.claims;
  };
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
  fastify.addHook('onRequest', async (request, reply) => {
    request[REPLY] = reply;
  });
}
// Decorators are for the application that registers the plugin, not for one inside the plugin.
hs256[Symbol.for('skip-override')] = true;
hs256[Symbol.for('fastify.display-name')] = 'hs256';

module.exports = { guard, hs256 };
