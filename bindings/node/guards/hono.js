'use strict';
// The guard for Hono, on Node, Bun and Deno: claims are in `c.get('jwtPayload')`. A refusal is thrown for `app.onError`,
// as Hono's own are; without one, it is a response in JSON. It needs nothing of Hono's at run time.

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
  return decision.headers.length === 0 ? next() : withHeaders(decision, c, next);
}

async function withHeaders({ headers }, c, next) {
  for (const [name, value] of headers) c.header(name, value);
  await next();
  // A response that the route made by itself does not have what was set before it.
  for (const [name, value] of headers) if (!c.res.headers.has(name)) c.header(name, value);
}

/** On Node the server's own request: it has every field by itself, and the target as it came. */
function seenBy(c) {
  const incoming = c.env?.incoming;
  return Array.isArray(incoming?.rawHeaders) ? seenByNode(incoming) : seenByFetch(c.req.raw);
}

module.exports = { guard };
