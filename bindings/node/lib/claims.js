'use strict';
// The claims of a verified token, in two forms: the object that JSON.parse makes of the payload, and a view that parses
// it only if it is asked for something that the verification has not already found.

const { numbers } = require('./native.js');
const { text: checkedText } = require('./options.js');
const { defineProperty, own, parse } = require('./primordials.js');

/** The offset of each mark after the first; src/addon.c describes their content. */
const MARK = numbers.mark;
const MARKS_LENGTH = numbers.marks.length;

/**
 * The first character of a mark: FOUND gives the claim's position, ABSENT means no such claim; otherwise it must be
 * parsed.
 */
const FOUND = numbers.marks.found;
const ABSENT = numbers.marks.absent;

/**
 * The property of claims that holds the id of the key that the signature matched. It is a symbol, so no claim can be
 * mistaken for it.
 */
const keyId = Symbol.for('hs256.keyId');

/** The id of the key, which ends where the marks start. */
function keyIdIn(text, marks) {
  const at = marks + MARK.keyId;
  return text.charCodeAt(at) === ABSENT ? null : text.slice(marks - bits14(text, at + 1), marks);
}

/** The 14 bits in two characters of a mark. */
function bits14(text, at) {
  return text.charCodeAt(at) | (text.charCodeAt(at + 1) << 7);
}

const K = 16384;

/** The payload in a text: it starts at `start`, and its marks start at `marks`. */
function payloadIn(text, start, marks, id) {
  return text.slice(start, marks - (id === null ? 0 : id.length));
}

/**
 * The claims as an object. Without a key id there is no such property: defining one costs a quarter of a verification.
 */
function objectOf(text, start, marks, id) {
  const claims = parse(payloadIn(text, start, marks, id));
  if (id !== null) defineProperty(claims, keyId, { __proto__: null, value: id });
  return claims;
}

let makeView;

/** The claims of the payload, each read when it is asked for. */
class ClaimsView {
  /** A text that contains the payload, followed by the key's id and the marks. */
  #text;
  #start;
  #marks;
  /** The parsed claims, once one without a mark was asked for. */
  #parsed;

  constructor(token, text, start, marks) {
    if (token !== makeView) throw new TypeError('a ClaimsView is made by Verifier.check()');
    this.#text = text;
    this.#start = start;
    this.#marks = marks;
    this.#parsed = undefined;
    // Public, and the only such property, so that deepEqual can tell views apart and structuredClone loses nothing.
    this.json = payloadIn(text, start, marks, keyIdIn(text, marks));
  }

  get iss() {
    return this.#string(MARK.iss, 'iss');
  }

  get sub() {
    return this.#string(MARK.sub, 'sub');
  }

  get aud() {
    return this.#string(MARK.aud, 'aud');
  }

  get jti() {
    return this.#string(MARK.jti, 'jti');
  }

  get exp() {
    return this.#time(MARK.exp, 'exp');
  }

  get nbf() {
    return this.#time(MARK.nbf, 'nbf');
  }

  get iat() {
    return this.#time(MARK.iat, 'iat');
  }

  get keyId() {
    return keyIdIn(this.#text, this.#marks);
  }

  /** A claim of any name. Members of a prototype are not claims. */
  get(name) {
    return own(this.#object(), checkedText('the name of a claim', name));
  }

  /** The claims as Verifier.verify() returns them: a new object that belongs to the caller. */
  toObject() {
    return objectOf(this.#text, this.#start, this.#marks, this.keyId);
  }

  toJSON() {
    return this.toObject();
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
    if (depth < 0) return '[ClaimsView]';
    return `ClaimsView ${inspect(this.toObject(), { ...options, depth })}`;
  }

  #object() {
    this.#parsed ??= this.toObject();
    return this.#parsed;
  }

  #string(mark, name) {
    const text = this.#text;
    const at = this.#marks + mark;
    if (text.charCodeAt(at) !== FOUND) return this.#unfound(at, name);
    const start = this.#start + bits14(text, at + 1);
    return text.slice(start, start + bits14(text, at + 3));
  }

  #time(mark, name) {
    const text = this.#text;
    const at = this.#marks + mark;
    if (text.charCodeAt(at) !== FOUND) return this.#unfound(at, name);
    return bits14(text, at + 1) + (bits14(text, at + 3) + (bits14(text, at + 5) + text.charCodeAt(at + 7) * K) * K) * K;
  }

  #unfound(at, name) {
    return this.#text.charCodeAt(at) === ABSENT ? undefined : own(this.#object(), name);
  }

  static {
    makeView = (text, start, marks) => new ClaimsView(makeView, text, start, marks);
  }
}

/** The result of verify() and check(), from a text that ends with its marks. */
const alone = {
  object: (text) => {
    const marks = text.length - MARKS_LENGTH;
    return objectOf(text, 0, marks, keyIdIn(text, marks));
  },
  view: (text) => makeView(text, 0, text.length - MARKS_LENGTH),
};

/** The result of the other calls for a valid token. */
const accepted = {
  object: (text, start, marks) => {
    const id = keyIdIn(text, marks);
    return { ok: true, claims: objectOf(text, start, marks, id), keyId: id };
  },
  view: (text, start, marks) => ({ ok: true, claims: makeView(text, start, marks), keyId: keyIdIn(text, marks) }),
};

module.exports = { ClaimsView, MARKS_LENGTH, accepted, alone, keyId };
