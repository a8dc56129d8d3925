'use strict';
// The guard for Express 4 and 5: claims are in `request.auth`. A refusal goes to the application's error handler, with
// `status` and `code`; its headers are set before. It imports nothing from Express.

const { addHeaders } = require('../lib/answer.js');
const { Guard, errorOf, isLater, seenByNode } = require('../lib/guard.js');

function guard(options) {
  const inner = new Guard(options);
  return function hs256(request, response, next) {
    const decision = inner.decide(seenByNode(request), request, (error) => log(request, error));
    // A response that has begun takes no headers: then the application's error handler knows.
    if (isLater(decision)) decision.then((made) => proceed(made, request, response, next)).catch(next);
    else proceed(decision, request, response, next);
  };
}

function proceed(decision, request, response, next) {
  addHeaders(decision, (name, value) => response.setHeader(name, value), response);
  if (!decision.passes) return next(errorOf(decision));
  request.auth = decision.claims;
  next();
}

/** Logs as Express itself logs an unhandled error. */
function log({ app }, error) {
  if (app.get('env') !== 'test') console.error(error?.stack ?? String(error));
}

module.exports = { guard };
