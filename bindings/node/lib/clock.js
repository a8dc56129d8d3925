'use strict';
// The caller's clock, if there is one; without it, the addon reads the system's.

const { expected } = require('./options.js');

/** Unix seconds, with fractions if the clock has any. */
function now(clock) {
  const seconds = clock();
  if (typeof seconds !== 'number') throw expected('what `clock` returns', 'a number of Unix seconds', seconds);
  if (Number.isNaN(seconds)) throw new TypeError('what `clock` returns must be a number of Unix seconds, not NaN');
  return seconds;
}

/** The option: a function, or 'Date' for JavaScript's Date, which fake timers in tests can replace. */
function clock(what, value) {
  if (value === 'Date') return byDate;
  if (typeof value !== 'function') throw expected(what, "a function, or 'Date'", value);
  return value;
}

function byDate() {
  return globalThis.Date.now() / 1000;
}

module.exports = { clock, now };
