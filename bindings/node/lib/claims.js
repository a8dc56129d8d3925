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

/** Where each mark is, from the first on; src/addon.c says what is in them. */
const MARK = numbers.mark;
const MARKS_LENGTH = numbers.marks.length;

/** A mark's first character: the claim is found by the mark, or there is none; with any other, it has to be parsed. */
const FOUND = numbers.marks.found;
const ABSENT = numbers.marks.absent;

/**
 * The property that is the id of the key that the token's signature matched, or null if that key has none. A symbol: no
 * claim can be taken for it.
 */
const keyId = Symbol.for('hs256.keyId');

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
  /** A text that the payload stands in, then the key's id, then the marks. */
  #text;
  #start;
  #marks;
  /** What was parsed of it, once it was, and then the key's id. */
  #parsed;
  #keyId;

  constructor(text, start, marks) {
    this.#text = text;
    this.#start = start;
    this.#marks = marks;
    this.#parsed = undefined;
    this.#keyId = undefined;
  }

  static read(target, key) {
    if (target.#parsed !== undefined) return Payload.#get(target, key);
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
      case keyId:
        return keyIdIn(target.#text, target.#marks);
      default:
        Payload.parsed(target);
        return Payload.#get(target, key);
    }
  }

  static #get(target, key) {
    if (hasOwn(target.#parsed, key)) return target.#parsed[key];
    return key === keyId ? target.#keyId : INHERITED[key];
  }

  static #string(target, mark, key) {
    const text = target.#text;
    const at = target.#marks + mark;
    if (text.charCodeAt(at) !== FOUND) return Payload.#unfound(target, at, key);
    const start = target.#start + bits14(text, at + 1);
    return text.slice(start, start + bits14(text, at + 3));
  }

  static #time(target, mark, key) {
    const text = target.#text;
    const at = target.#marks + mark;
    if (text.charCodeAt(at) !== FOUND) return Payload.#unfound(target, at, key);
    return bits14(text, at + 1) + (bits14(text, at + 3) + (bits14(text, at + 5) + text.charCodeAt(at + 7) * K) * K) * K;
  }

  static #unfound(target, at, key) {
    return target.#text.charCodeAt(at) === ABSENT ? undefined : own(Payload.parsed(target), key);
  }

  static parsed(target) {
    if (target.#parsed === undefined) {
      const id = keyIdIn(target.#text, target.#marks);
      target.#parsed = parse(target.#text.slice(target.#start, target.#marks - (id === null ? 0 : id.length)));
      target.#keyId = id;
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

/** The id of the key: it ends where the marks start. */
function keyIdIn(text, marks) {
  const at = marks + MARK.keyId;
  return text.charCodeAt(at) === ABSENT ? null : text.slice(marks - bits14(text, at + 1), marks);
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
  has: (target, key) => hasOwn(parsed(target), key) || key in INHERITED || key === keyId,
  set: (target, key, value, receiver) => set(parsed(target), key, value, receiver),
  ownKeys: (target) => ownKeys(parsed(target)),
  deleteProperty: (target, key) => deleteProperty(parsed(target), key),
  getOwnPropertyDescriptor: (target, key) => descriptorOf(parsed(target), key),
  defineProperty: (target, key, property) => defineProperty(settled(target), key, setPrototypeOf(property, null)),
  preventExtensions: (target) => preventExtensions(settled(target)),
  getPrototypeOf: () => ObjectPrototype,
});

/** The claims in a text that ends with its marks. */
function claims(text) {
  return new OriginalProxy(new Payload(text, 0, text.length - MARKS_LENGTH), handler);
}

/** What says of a token that it is valid: the payload starts at `start`, its marks at `marks`. */
function accepted(text, start, marks) {
  return {
    ok: true,
    claims: new OriginalProxy(new Payload(text, start, marks), handler),
    keyId: keyIdIn(text, marks),
  };
}

/** The same for a text that ends with its marks. */
function acceptedAlone(text) {
  return accepted(text, 0, text.length - MARKS_LENGTH);
}

module.exports = { accepted, acceptedAlone, claims, keyId };
