'use strict';
// Signer: mints tokens that a Verifier accepts.

const { native, STEP, TIMES } = require('./native.js');
const { now } = require('./clock.js');
const { misuse, unsigned } = require('./error.js');
const { KEY, KEY_ALIASES, keySteps } = require('./keys.js');
const { boolean, callable, expected, read, whole } = require('./options.js');

const OPTIONS = { ...KEY, maxTokenLength: whole, clock: callable };

const SIGN = { expiresIn: whole, notBeforeIn: whole, issuedAt: boolean };

/** Other libraries' names. */
const SIGN_ALIASES = { notBefore: 'notBeforeIn', noTimestamp: 'issuedAt', exp: 'expiresIn', nbf: 'notBeforeIn' };

class Signer {
  #handle;
  #clock;

  constructor(options) {
    const checked = read('Signer', options, OPTIONS, KEY_ALIASES);
    const steps = keySteps('Signer', checked);
    if (checked.maxTokenLength !== undefined) steps.push(STEP.maxTokenLength, checked.maxTokenLength, undefined, 0);
    const built = native.build(steps, true);
    if (Array.isArray(built)) throw misuse(built);
    this.#handle = built;
    this.#clock = checked.clock;
  }

  sign(claims, options = {}) {
    if (claims === null || typeof claims !== 'object' || Array.isArray(claims)) {
      throw expected('the claims', 'an object', claims);
    }
    const { expiresIn, notBeforeIn, issuedAt } = read('sign', options, SIGN, SIGN_ALIASES);
    const given = (flag, value) => (value === undefined ? 0 : flag);
    const flags =
      ((issuedAt ?? claims.iat === undefined) ? 0 : TIMES.noIssuedAt) |
      given(TIMES.expiresIn, expiresIn) |
      given(TIMES.notBeforeIn, notBeforeIn) |
      given(TIMES.now, this.#clock);
    const at = this.#clock === undefined ? 0 : now(this.#clock);
    const token = native.sign(this.#handle, JSON.stringify(claims), flags, at, expiresIn ?? 0, notBeforeIn ?? 0);
    if (typeof token === 'string') return token;
    throw unsigned(token);
  }
}

module.exports = { Signer };
