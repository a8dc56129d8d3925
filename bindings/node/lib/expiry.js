'use strict';
// Ends a stream or a socket when the token that opened it expires.

const { now } = require('./clock.js');
const { max, min, now: milliseconds } = require('./primordials.js');

/**
 * In milliseconds. No single wait is longer, because clocks may be set and machines may sleep; and setTimeout fires
 * immediately for more than 24.8 days.
 */
const LONGEST = 60_000;

/**
 * Calls `close` at `end()`, in Unix seconds by the clock, and never within this call. Returns a handle to cancel it.
 */
function callAt(end, clock, close) {
  let timer;
  const left = () => (end() - (clock === undefined ? milliseconds() / 1000 : now(clock))) * 1000;
  const wait = (remaining) => {
    timer = setTimeout(ring, min(max(remaining, 0), LONGEST));
    timer.unref?.(); // the connection keeps the process running, not its timer
  };
  const ring = () => {
    const remaining = leftOrNothing(left);
    if (remaining > 0) wait(remaining);
    else close();
  };
  wait(left());
  return { cancel: () => clearTimeout(timer) };
}

/** A clock that starts to fail must not keep a connection open. */
function leftOrNothing(left) {
  try {
    return left();
  } catch {
    return 0;
  }
}

/** A handle that does nothing: a token without `exp` does not expire. */
const NEVER = { cancel() {} };

module.exports = { NEVER, callAt };
