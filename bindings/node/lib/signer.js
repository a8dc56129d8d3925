'use strict';
// Signer: mints tokens that a Verifier accepts.

const { native, numbers } = require('./native.js');
const { now } = require('./clock.js');
const { misuse, unsigned } = require('./error.js');
const { KEY, KEY_ALIASES, keySteps, push } = require('./keys.js');
const { boolean, callable, demanding, expected, read, whole } = require('./options.js');
const { isArray, own, record, stringify } = require('./primordials.js');

const { step, times } = numbers;

const OPTIONS = record({ ...KEY, maxTokenLength: whole, clock: callable });

const SIGN = record({ expiresIn: demanding(whole), notBeforeIn: demanding(whole), issuedAt: boolean });

/** Other libraries' names. */
const SIGN_ALIASES = record({
  notBefore: 'notBeforeIn',
  noTimestamp: 'issuedAt',
  exp: 'expiresIn',
  nbf: 'notBeforeIn',
});

class Signer {
  #handle;
  #clock;

  constructor(options) {
    const checked = read('Signer', options, OPTIONS, KEY_ALIASES);
    const steps = keySteps('Signer', checked);
    if (checked.maxTokenLength !== undefined) push(steps, step.maxTokenLength, checked.maxTokenLength, undefined, 0);
    const built = native.build(steps, true);
    if (isArray(built)) throw misuse(built);
    this.#handle = built;
    this.#clock = checked.clock;
  }

  sign(claims, options = {}) {
    if (claims === null || typeof claims !== 'object' || isArray(claims)) {
      throw expected('the claims', 'an object', claims);
    }
    const { expiresIn, notBeforeIn, issuedAt } = read('sign', options, SIGN, SIGN_ALIASES);
    const given = (flag, value) => (value === undefined ? 0 : flag);
    const flags =
      ((issuedAt ?? own(claims, 'iat') === undefined) ? 0 : times.noIssuedAt) |
      given(times.expiresIn, expiresIn) |
      given(times.notBeforeIn, notBeforeIn) |
      given(times.now, this.#clock);
    const at = this.#clock === undefined ? 0 : now(this.#clock);
    const json = stringify(claims);
    if (typeof json !== 'string') throw expected('what `toJSON` of the claims returns', 'an object', json);
    const token = native.sign(this.#handle, json, flags, at, expiresIn ?? 0, notBeforeIn ?? 0);
    if (typeof token === 'string') return token;
    throw unsigned(token);
  }
}

module.exports = { Signer };
