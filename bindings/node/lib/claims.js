'use strict';
// The claims of a verified token: an object like the one JSON.parse would give of the payload, which is parsed when
// something is first asked that the verification has not found already. The registered claims cost no parsing.

const { numbers } = require('./native.js');
const {
  ObjectPrototype,
  OriginalProxy,
  defineProperty,
  deleteProperty,
  getOwnPropertyDescriptor,
  own,
  ownKeys,
  parse,
  preventExtensions,
  hasOwn,
  record,
  set,
  setPrototypeOf,
} = require('./primordials.js');

/** Where the mark of each registered claim is, after the payload; src/addon.c says what is in them. */
const MARK = numbers.mark;
const MARKS_LENGTH = numbers.marks.length;

/** A mark's first character: the claim is found by the mark, or there is none; with any other, it has to be parsed. */
const FOUND = numbers.marks.found;
const ABSENT = numbers.marks.absent;

/**
 * What claims inherit: the properties that ECMAScript gives Object.prototype. What somebody else puts there must not become
 * a claim that no issuer wrote.
 */
const INHERITED = record({
  constructor: Object,
  hasOwnProperty: ObjectPrototype.hasOwnProperty,
  isPrototypeOf: ObjectPrototype.isPrototypeOf,
  propertyIsEnumerable: ObjectPrototype.propertyIsEnumerable,
  toLocaleString: ObjectPrototype.toLocaleString,
  toString: ObjectPrototype.toString,
  valueOf: ObjectPrototype.valueOf,
});
defineProperty(INHERITED, '__proto__', record({ value: ObjectPrototype }));

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
    if (target.#parsed !== undefined) return Payload.#get(target.#parsed, key);
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
        return Payload.#get(Payload.parsed(target), key);
    }
  }

  static #get(parsed, key) {
    return hasOwn(parsed, key) ? parsed[key] : INHERITED[key];
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
    return target.#text.charCodeAt(at) === ABSENT ? undefined : own(Payload.parsed(target), key);
  }

  static parsed(target) {
    if (target.#parsed === undefined) {
      target.#parsed = parse(target.#text.slice(target.#start, target.#end));
      target.#text = ''; // others may stand in it: let go of it
    }
    return target.#parsed;
  }

  /** Makes the target itself the parsed object. Only what it has itself can a proxy call frozen, or not configurable. */
  static settled(target) {
    const parsed = Payload.parsed(target);
    if (parsed !== target) {
      setPrototypeOf(target, ObjectPrototype);
      const keys = ownKeys(parsed);
      for (let index = 0; index < keys.length; index++) {
        defineProperty(target, keys[index], descriptorOf(parsed, keys[index]));
      }
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

/** A descriptor without a prototype: `get` or `set` on Object.prototype would be taken for the property's. */
function descriptorOf(object, key) {
  const descriptor = getOwnPropertyDescriptor(object, key);
  return descriptor && setPrototypeOf(descriptor, null);
}

/** Reflect's behaviour, on the parsed claims. An object that inherits from claims is written to itself, by its receiver. */
const { parsed, settled } = Payload;
const handler = record({
  get: Payload.read,
  has: (target, key) => hasOwn(parsed(target), key) || key in INHERITED,
  set: (target, key, value, receiver) => set(parsed(target), key, value, receiver),
  ownKeys: (target) => ownKeys(parsed(target)),
  deleteProperty: (target, key) => deleteProperty(parsed(target), key),
  getOwnPropertyDescriptor: (target, key) => descriptorOf(parsed(target), key),
  defineProperty: (target, key, property) => defineProperty(settled(target), key, setPrototypeOf(property, null)),
  preventExtensions: (target) => preventExtensions(settled(target)),
  getPrototypeOf: () => ObjectPrototype,
});

/** The claims in a text that is one payload and its marks. */
function claims(text) {
  return new OriginalProxy(new Payload(text, 0, text.length - MARKS_LENGTH), handler);
}

/** The claims in a text of many payloads, each with its marks. */
function claimsBetween(text, start, end) {
  return new OriginalProxy(new Payload(text, start, end), handler);
}

module.exports = { claims, claimsBetween };
