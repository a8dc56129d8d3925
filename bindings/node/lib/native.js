'use strict';
// The loaded addon, and the numbers that it shares with lib/: the row of a verification, codes, claims, steps.

const native = require('./addon.js').load();

/** What one token had, filled by every verification that succeeds; src/addon.c has the same list. */
const row = new Float64Array(native.row);
const ROW = { iss: 0, sub: 1, jti: 2, aud: 3, exp: 4, nbf: 5, iat: 6, verdict: 7, start: 8, end: 9, length: 10 };

/** Numbers of a step of `native.build`; the first five are keys, by their encoding. */
const STEP = {
  utf8: 0,
  base64: 1,
  base64url: 2,
  hex: 3,
  jwk: 4,
  issuer: 5,
  audience: 6,
  subject: 7,
  typ: 8,
  required: 9,
  anyAudience: 10,
  leeway: 11,
  maxAge: 12,
  maxTokenLength: 13,
};

/** The flags of hs256_times. */
const TIMES = { noIssuedAt: 1, expiresIn: 2, notBeforeIn: 4, now: 8 };

/** The codes by their numbers, as Node writes them, and what they mean. */
const codes = [];
const messages = [];
for (const [number, name, message] of native.codes) {
  codes[number] = `ERR_HS256_${name.toUpperCase()}`;
  messages[number] = message;
}

/** The id that the first required claim has; the others follow. */
const FIRST_REQUIRED = 1000;

/** Claims are named by an id: registered ones by the addon's list, the others by the place in `required`. */
function claimName(id, required) {
  return id < FIRST_REQUIRED ? native.claimNames[id] : required[id - FIRST_REQUIRED];
}

module.exports = { native, row, ROW, STEP, TIMES, codes, messages, claimName };
