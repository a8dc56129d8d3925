'use strict';
// Durations in options: whole seconds, or a text such as '15m', which the core reads.

const { native } = require('./native.js');
const { refusedOption } = require('./error.js');
const { whole } = require('./options.js');

/** The seconds of a text; anything else is as it is. */
function seconds(what, value) {
  if (typeof value !== 'string') return value;
  const read = native.duration(value);
  if (read !== undefined) return read;
  throw refusedOption(
    what,
    "not a duration: write digits and one of s, m, h, d, w, as in '15m', or a number of seconds",
  );
}

/** Whole seconds. The core checks the range. */
function duration(what, value) {
  return whole(what, seconds(what, value));
}

module.exports = { duration, seconds };
