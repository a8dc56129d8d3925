'use strict';
// The caller's clock, where there is one; without one, the addon reads the system's.

const { expected } = require('./options.js');

/** Unix seconds, with fractions if the clock has any. */
function now(clock) {
  const seconds = clock();
  if (typeof seconds !== 'number') throw expected('what `clock` returns', 'a number of Unix seconds', seconds);
  if (Number.isNaN(seconds)) throw new TypeError('what `clock` returns must be a number of Unix seconds, not NaN');
  return seconds;
}

/** The option: a function, or 'Date' for that of JavaScript, which tests that fake timers put another in place of. */
function clock(what, value) {
  if (value === 'Date') return byDate;
  if (typeof value !== 'function') throw expected(what, "a function, or 'Date'", value);
  return value;
}

function byDate() {
  return globalThis.Date.now() / 1000;
}

module.exports = { clock, now };
