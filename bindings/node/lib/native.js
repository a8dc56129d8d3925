'use strict';
// The loaded addon, and the numbers that it shares with lib/: codes, claims, steps.

const native = require('./addon.js').load();

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

module.exports = { native, STEP, TIMES, codes, messages, claimName };
