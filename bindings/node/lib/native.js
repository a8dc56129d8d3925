'use strict';
// The addon or the WebAssembly module, and the numbers that it shares with lib/.

const { list, record } = require('./primordials.js');

const { native: imported, ...required } = require('#backend');

/** An ES module exports these by name, so a missing function is noticed when it loads. */
const native = record(imported ?? required);

/** `step`: a step of `native.build`. `times`: flags of `native.sign`. `mark` and `marks`: see lib/claims.js. */
const numbers = record(native.numbers);
for (const group of Object.keys(numbers)) numbers[group] = record(numbers[group]);

/** Node's spelling of a code of the core's. */
const spelled = (name) => `ERR_HS256_${name.toUpperCase()}`;

/** The codes by their numbers, in Node's spelling, and their messages. */
const codes = list();
const messages = list();
/** The HTTP status of each code in Node's spelling. */
const statuses = record({});
for (const [number, name, message, status] of native.codes) {
  codes[number] = spelled(name);
  messages[number] = message;
  statuses[codes[number]] = status;
}

/** The number of a code in Node's spelling; undefined if there is no such code. */
function numberOf(code) {
  for (let number = 0; number < codes.length; number++) if (codes[number] === code) return number;
}

module.exports = { native, numbers, codes, messages, numberOf, spelled, statuses };
