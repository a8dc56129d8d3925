'use strict';
// The guard for Hono, on Node, Bun and Deno: claims are in `c.get('jwtPayload')`. A refusal is thrown for `app.onError`,
// as Hono's own are; without one, it is a response in JSON. It needs nothing of Hono's at run time.

const { responseOf } = require('../lib/answer.js');
const { Guard, errorOf, seenByFetch, seenByNode } = require('../lib/guard.js');

function guard(options) {
  const inner = new Guard(options);
  return async function hs256(c, next) {
    const decision = await inner.decide(seenBy(c), c, console.error);
    if (!decision.passes) throw Object.assign(errorOf(decision), { getResponse: () => responseOf(decision) });
    for (const [name, value] of decision.headers) c.header(name, value);
    c.set('jwtPayload', decision.claims);
    await next();
    // A response that the route made by itself does not have what was set before it.
    for (const [name, value] of decision.headers) if (!c.res.headers.has(name)) c.header(name, value);
  };
}

/** On Node the server's own request: it has every field by itself, and the target as it came. */
function seenBy(c) {
  const incoming = c.env?.incoming;
  return Array.isArray(incoming?.rawHeaders) ? seenByNode(incoming) : seenByFetch(c.req.raw);
}

module.exports = { guard };
