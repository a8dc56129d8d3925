'use strict';
// The guard for Hono, on Node, Bun and Deno: claims are in `c.get('jwtPayload')`. A refusal is thrown for
// `app.onError`, like Hono's own; without one, it becomes a response in JSON. It imports nothing from Hono.

const { responseOf } = require('../lib/answer.js');
const { Guard, errorOf, isLater, seenByFetch, seenByNode } = require('../lib/guard.js');

function guard(options) {
  const inner = new Guard(options);
  return function hs256(c, next) {
    const decision = inner.decide(seenBy(c), c, console.error);
    return isLater(decision) ? decision.then((made) => proceed(made, c, next)) : proceed(decision, c, next);
  };
}

function proceed(decision, c, next) {
  if (!decision.passes) throw Object.assign(errorOf(decision), { getResponse: () => responseOf(decision) });
  c.set('jwtPayload', decision.claims);
  return decision.noStore ? withHeaders(decision, c, next) : next();
}

async function withHeaders({ headers }, c, next) {
  for (const [name, value] of headers) c.header(name, value);
  await next();
  // The route may have set others, or made a response by itself, which lacks headers that were set before.
  for (const [name, value] of headers) c.header(name, value);
}

/** On Node, the server's own request: it keeps each field separate, and the target as received. */
function seenBy(c) {
  const incoming = c.env?.incoming;
  return Array.isArray(incoming?.rawHeaders) ? seenByNode(incoming) : seenByFetch(c.req.raw);
}

module.exports = { guard };
