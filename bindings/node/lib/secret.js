'use strict';
// Secret: the bytes of a key together with how they are written. The encoding is always said, never guessed.

const { native, STEP } = require('./native.js');
const { misuse } = require('./error.js');
const { expected, text } = require('./options.js');

/** HS256_KEY_ALLOW_WEAK. */
const ALLOW_WEAK = 1;

/** Set by the class below: what a Secret holds, for this package alone. */
let reveal;

class Secret {
  #encoding;
  #value;

  /** Checks at once that the value is what its encoding says; how long it must be is for who uses it to say. */
  constructor(token, encoding, value) {
    if (token !== reveal)
      throw new TypeError('a Secret is made by Secret.utf8(), .base64(), .base64url(), .hex(), .jwk()');
    const refused = native.build([STEP[encoding], value, undefined, ALLOW_WEAK], false);
    if (Array.isArray(refused)) throw misuse(refused);
    this.#encoding = encoding;
    this.#value = value;
  }

  static utf8(value) {
    return new Secret(reveal, 'utf8', text('the secret', value));
  }

  static bytes(value) {
    if (!(value instanceof Uint8Array)) throw expected('the secret', 'a Uint8Array', value);
    return new Secret(reveal, 'utf8', Uint8Array.from(value));
  }

  static base64(value) {
    return new Secret(reveal, 'base64', text('the secret', value));
  }

  static base64url(value) {
    return new Secret(reveal, 'base64url', text('the secret', value));
  }

  static hex(value) {
    return new Secret(reveal, 'hex', text('the secret', value));
  }

  static jwk(value) {
    if (typeof value === 'string') return new Secret(reveal, 'jwk', text('the JWK', value));
    if (value === null || typeof value !== 'object') throw expected('the JWK', 'an object or its JSON', value);
    return new Secret(reveal, 'jwk', JSON.stringify(value));
  }

  static fromEnv(name, encoding = 'utf8') {
    text('the name of the environment variable', name);
    if (!FROM_TEXT.includes(encoding)) throw new TypeError(`the encoding must be one of ${FROM_TEXT.join(', ')}`);
    const value = process.env[name];
    if (value) return Secret[encoding](value);
    const state = value === undefined ? 'not set' : 'empty';
    throw new Error(
      `the environment variable ${name} is ${state}: set it to a secret of at least 32 random bytes, ` +
        `such as \`hs256 secret\` or \`openssl rand -base64 32\` prints`,
    );
  }

  toString() {
    return '[secret]';
  }

  toJSON() {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    return 'Secret [hidden]';
  }

  static {
    reveal = (secret) => ({ encoding: secret.#encoding, value: secret.#value });
  }
}

const FROM_TEXT = ['utf8', 'base64', 'base64url', 'hex', 'jwk'];

/** The steps of `native.build` for one key: any form of secret, an id, whether it may be short. */
function keyStep(what, secret, kid, allowWeakSecret) {
  const { encoding, value } =
    secret instanceof Secret ? reveal(secret) : { encoding: 'utf8', value: raw(what, secret) };
  return [STEP[encoding], value, kid, allowWeakSecret ? ALLOW_WEAK : 0];
}

/** A secret that needs no decoding: text is its UTF-8. */
function raw(what, secret) {
  if (typeof secret === 'string') return text(what, secret);
  if (secret instanceof Uint8Array) return secret;
  if (secret?.type === 'secret' && typeof secret.export === 'function') return secret.export(); // a KeyObject
  throw expected(what, 'a string, a Uint8Array, a KeyObject or a Secret', secret);
}

module.exports = { Secret, keyStep };
