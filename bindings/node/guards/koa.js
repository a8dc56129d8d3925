'use strict';
// The guard for Koa: claims are in `ctx.state.user`. A refusal is thrown, with `status`, `code` and `headers`, and Koa
// answers it like any error. It imports nothing from Koa.

const { addHeaders } = require('../lib/answer.js');
const { Guard, errorOf, isLater, seenByNode } = require('../lib/guard.js');

function guard(options) {
  const inner = new Guard(options);
  return function hs256(ctx, next) {
    const seen = seenByNode(ctx.req, ctx.originalUrl);
    const decision = inner.decide(seen, ctx, (error) => ctx.app.emit('error', error, ctx));
    return isLater(decision) ? decision.then((made) => proceed(made, ctx, next)) : proceed(decision, ctx, next);
  };
}

function proceed(decision, ctx, next) {
  addHeaders(decision, (name, value) => ctx.set(name, value), ctx.res);
  if (!decision.passes) throw errorOf(decision);
  ctx.state.user = decision.claims;
  return next();
}

module.exports = { guard };
