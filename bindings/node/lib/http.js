'use strict';
// The two ends of RFC 6750: the token in an Authorization header, and the challenge in the answer to a bad one.

const { native, numberOf } = require('./native.js');
const { expected, read, text } = require('./options.js');
const { record } = require('./primordials.js');

const OPTIONS = record({ realm: text });

function bearer(value) {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw expected('the header value', 'a string, null or undefined', value);
  return native.bearer(value);
}

function challenge(code, options = {}) {
  const { realm } = read('challenge', options, OPTIONS);
  const number = code === undefined ? 0 : numberOf(code);
  if (number === undefined)
    throw new TypeError('the code must be the `code` of an Hs256Error, or undefined for no credentials');
  const value = native.challenge(number, realm);
  if (typeof value === 'string') return value;
  throw new TypeError('the realm must be of visible ASCII and spaces, and shorter than 900 characters');
}

module.exports = { bearer, challenge };
