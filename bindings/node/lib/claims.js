'use strict';
// The claims of a verified token, in two forms: the object that JSON.parse gives of the payload, and a view that parses it
// only when it is asked for something that the verification has not found already.

const { numbers } = require('./native.js');
const { text: checkedText } = require('./options.js');
const { defineProperty, own, parse } = require('./primordials.js');

/** Where each mark is, from the first on; src/addon.c says what is in them. */
const MARK = numbers.mark;
const MARKS_LENGTH = numbers.marks.length;

/** A mark's first character: the claim is found by the mark, or there is none; with any other, it has to be parsed. */
const FOUND = numbers.marks.found;
const ABSENT = numbers.marks.absent;

/**
 * The property of claims that is the id of the key that the token's signature matched. A symbol: no claim can be taken for
 * it.
 */
const keyId = Symbol.for('hs256.keyId');

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

/** The payload in a text: it starts at `start`, its marks at `marks`. */
function payloadIn(text, start, marks, id) {
  return text.slice(start, marks - (id === null ? 0 : id.length));
}

/** The claims as an object. A key without an id leaves no property: defining one costs a quarter of a verification. */
function objectOf(text, start, marks, id) {
  const claims = parse(payloadIn(text, start, marks, id));
  if (id !== null) defineProperty(claims, keyId, { __proto__: null, value: id });
  return claims;
}

let makeView;

/** The claims as they stand in the payload, each read when it is asked for. */
class ClaimsView {
  /** A text that the payload stands in, then the key's id, then the marks. */
  #text;
  #start;
  #marks;
  /** The claims, once one that has no mark was asked for. */
  #parsed;

  constructor(token, text, start, marks) {
    if (token !== makeView) throw new TypeError('a ClaimsView is made by Verifier.check()');
    this.#text = text;
    this.#start = start;
    this.#marks = marks;
    this.#parsed = undefined;
    // Public, and the only property: so deepEqual tells views apart, and structuredClone of one loses nothing.
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

  /** A claim of any name. What a prototype has is none. */
  get(name) {
    return own(this.#object(), checkedText('the name of a claim', name));
  }

  /** The claims as Verifier.verify() gives them: an object of the caller's own. */
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

/** As verify() and check() give the claims of a text that ends with its marks. */
const alone = {
  object: (text) => {
    const marks = text.length - MARKS_LENGTH;
    return objectOf(text, 0, marks, keyIdIn(text, marks));
  },
  view: (text) => makeView(text, 0, text.length - MARKS_LENGTH),
};

/** As the other calls give them: what says of a token that it is valid. */
const accepted = {
  object: (text, start, marks) => {
    const id = keyIdIn(text, marks);
    return { ok: true, claims: objectOf(text, start, marks, id), keyId: id };
  },
  view: (text, start, marks) => ({ ok: true, claims: makeView(text, start, marks), keyId: keyIdIn(text, marks) }),
};

module.exports = { ClaimsView, MARKS_LENGTH, accepted, alone, keyId };
