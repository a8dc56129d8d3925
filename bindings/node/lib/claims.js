'use strict';
// The claims of a verified token: an object like the one JSON.parse would give of the payload, which is parsed when
// something is first asked that the verification has not found already. The registered claims cost no parsing.

/** Where the mark of each registered claim is, behind the payload; src/addon.c has the same list, and says what is in them. */
const MARK = { iss: 0, sub: 8, jti: 16, aud: 24, exp: 32, nbf: 40, iat: 48 };
const MARKS_LENGTH = 56;

/** A mark's first character: the claim is found by the mark, there is none, or it has to be parsed. */
const FOUND = 0;
const ABSENT = 1;

/** The target of the proxy that callers see. */
class Payload {
  /** A text that the payload stands in, with its marks behind it. */
  #text;
  #start;
  #end;
  /** What was parsed of it, once it was. */
  #parsed;

  constructor(text, start, end) {
    this.#text = text;
    this.#start = start;
    this.#end = end;
    this.#parsed = undefined;
  }

  static read(target, key) {
    if (target.#parsed !== undefined) return target.#parsed[key];
    switch (key) {
      case 'sub':
        return Payload.#string(target, MARK.sub, key);
      case 'iss':
        return Payload.#string(target, MARK.iss, key);
      case 'jti':
        return Payload.#string(target, MARK.jti, key);
      case 'aud':
        return Payload.#string(target, MARK.aud, key);
      case 'exp':
        return Payload.#time(target, MARK.exp, key);
      case 'nbf':
        return Payload.#time(target, MARK.nbf, key);
      case 'iat':
        return Payload.#time(target, MARK.iat, key);
      default:
        return Payload.parsed(target)[key];
    }
  }

  static #string(target, mark, key) {
    const text = target.#text;
    const at = target.#end + mark;
    if (text.charCodeAt(at) !== FOUND) return Payload.#unfound(target, at, key);
    const start = target.#start + bits14(text, at + 1);
    return text.slice(start, start + bits14(text, at + 3));
  }

  static #time(target, mark, key) {
    const text = target.#text;
    const at = target.#end + mark;
    if (text.charCodeAt(at) !== FOUND) return Payload.#unfound(target, at, key);
    return bits14(text, at + 1) + (bits14(text, at + 3) + (bits14(text, at + 5) + text.charCodeAt(at + 7) * K) * K) * K;
  }

  static #unfound(target, at, key) {
    return target.#text.charCodeAt(at) === ABSENT ? undefined : Payload.parsed(target)[key];
  }

  static parsed(target) {
    if (target.#parsed === undefined) {
      target.#parsed = JSON.parse(target.#text.slice(target.#start, target.#end));
      target.#text = ''; // others may stand in it: let go of it
    }
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

/** Two characters of a mark. */
function bits14(text, at) {
  return text.charCodeAt(at) | (text.charCodeAt(at + 1) << 7);
}

const K = 16384;

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

/** The claims in a text that is one payload and its marks. */
function claims(text) {
  return new Proxy(new Payload(text, 0, text.length - MARKS_LENGTH), handler);
}

/** The claims in a text of many payloads, each with its marks. */
function claimsBetween(text, start, end) {
  return new Proxy(new Payload(text, start, end), handler);
}

module.exports = { claims, claimsBetween, MARKS_LENGTH };
