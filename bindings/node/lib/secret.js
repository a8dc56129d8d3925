'use strict';
// Secret: the bytes of a key and their encoding. The encoding is always given, never guessed.

const { native, numbers } = require('./native.js');
const { misuse, refusedOption } = require('./error.js');
const { expected, ofAnotherCopy, text } = require('./options.js');
const { exported, types } = require('#host');
const { OriginalUint8Array, hasOwn, isArray, isUint8Array, own, stringify } = require('./primordials.js');

const { isCryptoKey, isKeyObject } = types;

/** Set by the class below, for this package only: the content of a Secret, and whether a value is one. */
let reveal;
let isSecret;

class Secret {
  #encoding;
  #value;

  /** Checks here that the value fits its encoding. The minimum length is checked where the secret is used. */
  constructor(token, encoding, value) {
    if (token !== reveal)
      throw new TypeError('a Secret is made by Secret.utf8(), .base64(), .base64url(), .hex(), .jwk(), .jwks()');
    const refused = refusalOf(encoding, value);
    if (refused !== undefined) throw misuse(refused, false);
    this.#encoding = encoding;
    this.#value = value;
  }

  static utf8(value) {
    return new Secret(reveal, 'utf8', text('the secret', value));
  }

  static bytes(value) {
    if (!isUint8Array(value)) throw expected('the secret', 'a Uint8Array', value);
    return new Secret(reveal, 'utf8', new OriginalUint8Array(value));
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
    return new Secret(reveal, 'jwk', text('the JWK', stringify(value)));
  }

  /** A whole JWK Set, which may hold several keys. */
  static jwks(value) {
    if (typeof value === 'string') return new Secret(reveal, 'jwks', text('the JWK Set', value));
    if (value === null || typeof value !== 'object') throw expected('the JWK Set', 'an object or its JSON', value);
    return new Secret(reveal, 'jwks', text('the JWK Set', stringify(value)));
  }

  static fromEnv(name, encoding = 'utf8') {
    text('the name of the environment variable', name);
    if (!FROM_TEXT.includes(encoding)) throw new TypeError(`the encoding must be one of ${FROM_TEXT.join(', ')}`);
    const value = own(globalThis.process?.env ?? {}, name); // process.env inherits from Object.prototype
    if (value) return Secret[encoding](value);
    const state = value === undefined ? 'not set' : 'empty';
    throw new Error(
      `the environment variable ${VARIABLE.test(name) ? name : 'of this name'} is ${state}: set it to a secret of at least 32 random bytes, ` +
        `such as \`npx hs256 secret\` or \`openssl rand -base64 32\` prints`,
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
    isSecret = (value) => value !== null && typeof value === 'object' && #encoding in value;
  }
}

/**
 * A text that is surely a variable's name. Anything else may be a secret: `fromEnv(process.env.JWT_SECRET)` is an easy
 * slip.
 */
const VARIABLE = /^[A-Z_][A-Z0-9_]{0,30}$/;

const FROM_TEXT = ['utf8', 'base64', 'base64url', 'hex', 'jwk', 'jwks'];

/** Why the value gives no key, neither to verify nor to sign: a JWK may be for one of them only. */
function refusalOf(encoding, value) {
  const { allowWeak, toSign } = numbers.key;
  const verifies = native.refusal([numbers.step[encoding], value, undefined, allowWeak], false);
  if (verifies === undefined) return undefined;
  const signs = native.refusal([numbers.step[encoding], value, undefined, allowWeak | toSign], true);
  return signs === undefined ? undefined : verifies;
}

/** The content and encoding of any form of secret. `use`: `verify` or `sign`. */
function secretBytes(what, secret, use) {
  if (isSecret(secret)) return reveal(secret);
  return { encoding: 'utf8', value: isCryptoKey?.(secret) ? ofCryptoKey(what, secret, use) : raw(what, secret) };
}

/** A key of the Web Cryptography API states its use, as a JWK does. */
function ofCryptoKey(what, key, use) {
  const { algorithm, type, usages } = key;
  if (type !== 'secret' || algorithm.name !== 'HMAC' || algorithm.hash.name !== 'SHA-256') {
    throw refusedOption('secret', `${what} is a CryptoKey for something other than HMAC with SHA-256`);
  }
  if (!usages.includes(use)) throw refusedOption('secret', `${what} is a CryptoKey without the usage \`${use}\``);
  try {
    return exported(key);
  } catch {
    throw refusedOption('secret', `${what} is a CryptoKey whose bytes cannot be read here: import it as extractable`);
  }
}

/** A secret that needs no decoding: text is its UTF-8. */
function raw(what, secret) {
  if (typeof secret === 'string') return text(what, secret);
  const bytes = isKeyObject(secret) && secret.type === 'secret' ? secret.export() : secret;
  if (isUint8Array(bytes)) return bytes;
  throw expected(
    what,
    `a string, a Uint8Array, a KeyObject, a CryptoKey or a Secret${ofAnotherCopy('Secret', secret) || hint(secret)}`,
    secret,
  );
}

/** A hint for a caller that gave an object. Its members are not secrets; a name of one may well be public. */
function hint(value) {
  if (value === null || typeof value !== 'object' || isArray(value)) return '';
  if (hasOwn(value, 'kty')) return ' (`Secret.jwk(…)` reads a JWK)';
  return ' (several are `keys: [{ secret, kid }, …]`)';
}

module.exports = { Secret, secretBytes };
