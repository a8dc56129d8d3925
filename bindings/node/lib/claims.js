'use strict';
// The claims of a verified token: an object like the one JSON.parse would give of the payload, which is parsed when
// something is first asked that the verification has not found already. The registered claims cost no parsing.

const { row, ROW } = require('./native.js');

const { iss: ISS, sub: SUB, jti: JTI, aud: AUD, exp: EXP, nbf: NBF, iat: IAT } = ROW;

/** The target of the proxy that callers see. */
class Payload {
  #text;
  /** What was parsed of the text, once it was. */
  #parsed;
  // Where the strings stand in the text, offset * 65536 + length: 0 for an absent one, -1 for one that needs parsing.
  #iss;
  #sub;
  #jti;
  #aud;
  // The times; NaN for an absent one.
  #exp;
  #nbf;
  #iat;

  constructor(text, rows, at) {
    this.#text = text;
    this.#parsed = undefined;
    this.#iss = rows[at + ISS] | 0;
    this.#sub = rows[at + SUB] | 0;
    this.#jti = rows[at + JTI] | 0;
    this.#aud = rows[at + AUD] | 0;
    this.#exp = rows[at + EXP];
    this.#nbf = rows[at + NBF];
    this.#iat = rows[at + IAT];
  }

  static read(target, key) {
    if (target.#parsed !== undefined) return target.#parsed[key];
    switch (key) {
      case 'sub':
        return Payload.#slice(target, target.#sub, key);
      case 'iss':
        return Payload.#slice(target, target.#iss, key);
      case 'jti':
        return Payload.#slice(target, target.#jti, key);
      case 'aud':
        return Payload.#slice(target, target.#aud, key);
      case 'exp':
        return Payload.#time(target.#exp);
      case 'nbf':
        return Payload.#time(target.#nbf);
      case 'iat':
        return Payload.#time(target.#iat);
      default:
        return Payload.parsed(target)[key];
    }
  }

  static #slice(target, place, key) {
    if (place === 0) return undefined;
    if (place === -1) return Payload.parsed(target)[key];
    const offset = place >>> 16;
    return target.#text.slice(offset, offset + (place & 0xffff));
  }

  static #time(seconds) {
    return Number.isNaN(seconds) ? undefined : seconds;
  }

  static parsed(target) {
    target.#parsed ??= JSON.parse(target.#text);
    return target.#parsed;
  }

  /** Makes the target itself the parsed object. Only what it has itself can a proxy call frozen, or not configurable. */
  static settled(target) {
    const parsed = Payload.parsed(target);
    if (parsed !== target) {
      Object.setPrototypeOf(target, Object.prototype);
      Object.defineProperties(target, Object.getOwnPropertyDescriptors(parsed));
      target.#parsed = target;
    }
    return target;
  }

  /** console.log asks the target for this, and calls it on the proxy. */
  [Symbol.for('nodejs.util.inspect.custom')](_depth, options, inspect) {
    return inspect({ ...this }, options);
  }
}

/** Reflect's own behaviour, on the parsed claims. */
const { parsed, settled } = Payload;
const handler = {
  get: Payload.read,
  has: (target, key) => Reflect.has(parsed(target), key),
  set: (target, key, value) => Reflect.set(parsed(target), key, value),
  ownKeys: (target) => Reflect.ownKeys(parsed(target)),
  deleteProperty: (target, key) => Reflect.deleteProperty(parsed(target), key),
  getOwnPropertyDescriptor: (target, key) => Reflect.getOwnPropertyDescriptor(parsed(target), key),
  defineProperty: (target, key, property) => Reflect.defineProperty(settled(target), key, property),
  preventExtensions: (target) => Reflect.preventExtensions(settled(target)),
  getPrototypeOf: () => Object.prototype,
};

/** The claims of the token that was verified last. */
function claims(text) {
  return new Proxy(new Payload(text, row, 0), handler);
}

/** The claims of one of many tokens: the text is its payload, and its row begins at `at`. */
function claimsAt(text, rows, at) {
  return new Proxy(new Payload(text, rows, at), handler);
}

module.exports = { claims, claimsAt };
