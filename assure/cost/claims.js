'use strict';
// The cost of a verdict and its claims in Node, beyond JSON.parse's time for the payload: `verify`, and `check` with
// many claims, most of which no token has. Usage: node claims.js PACKAGE. Each line `WAY<tab>TOKEN` on standard input
// is a question; the answer is a line with the processor's seconds. assure/cost/node.py asks.

const { createInterface } = require('node:readline');
const { Verifier } = require(process.argv[2]);

const secret = process.env.HS256_COST_SECRET;
const verifier = new Verifier({ secret, anyAudience: true, maxTokenLength: 1 << 20 });
const NAMES = Array.from({ length: 32 }, (_, index) => `no such claim ${index}`);

const WAYS = {
  verify: (token) => verifier.verify(token),
  check(token) {
    const view = verifier.check(token);
    let read = [view.iss, view.sub, view.aud, view.jti, view.exp, view.nbf, view.iat, view.keyId].length;
    for (const name of NAMES) read += view.get(name) === undefined ? 0 : 1;
    return read;
  },
};

let kept; // so that no result is optimized away

/**
 * The processor's microseconds for one run, from enough runs in a row to take a millisecond, which is longer than the
 * clock's tick.
 */
function microseconds(run) {
  for (let count = 1; ; count *= 2) {
    const before = process.cpuUsage();
    for (let left = count; left > 0; left--) kept = run();
    const { user, system } = process.cpuUsage(before);
    if (user + system >= 1000) return (user + system) / count;
  }
}

function isValid(work, token) {
  try {
    work(token);
    return true;
  } catch (error) {
    if (error.name === 'Hs256Error') return false;
    throw error;
  }
}

function cost(way, token) {
  const work = WAYS[way];
  if (!isValid(work, token)) return microseconds(() => isValid(work, token));
  const payload = Buffer.from(token.split('.')[1], 'base64url').toString();
  const parsing = Math.min(...[0, 1].map(() => microseconds(() => JSON.parse(payload))));
  return Math.max(microseconds(() => work(token)) - parsing, 0);
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const [way, token] = line.split('\t');
  process.stdout.write(`${cost(way, token) / 1e6}\n`);
});
