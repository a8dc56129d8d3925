'use strict';
// Options objects: which names are known, of which type, and the error for anything else. No message contains a value:
// it may be a secret.

const { isMap } = require('#host').types;
const {
  ObjectPrototype,
  getPrototypeOf,
  hasOwn,
  isArray,
  isInteger,
  isWellFormed,
  list,
  own,
  ownKeys,
  record,
} = require('./primordials.js');

/** The kind of a value in one word, for a message. An own `constructor` is content and may come from a stranger. */
function nameOf(value) {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (isArray(value)) return 'an array';
  const maker = getPrototypeOf(value)?.constructor;
  const name = typeof maker === 'function' ? maker.name : undefined;
  return typeof name !== 'string' || name === '' || name === 'Object' ? 'an object' : `${article(name)} ${name}`;
}

function article(name) {
  return /^[AEIOU]/i.test(name) ? 'an' : 'a';
}

/** Whether the object inherits only what ECMAScript defines in Object.prototype, of this realm or of another. */
function isPlain(value) {
  const prototype = getPrototypeOf(value);
  if (prototype === null || prototype === ObjectPrototype) return true;
  return isObjectPrototype(prototype);
}

/** Whether this is Object.prototype, of this realm or of another. */
function isObjectPrototype(value) {
  return getPrototypeOf(value) === null && hasOwn(value, 'isPrototypeOf') && hasOwn(value, '__proto__');
}

function expected(what, kind, value) {
  return new TypeError(`${what} must be ${kind}, not ${nameOf(value)}`);
}

/** A lone surrogate has no UTF-8: it would silently become another character. */
function text(what, value) {
  if (typeof value !== 'string') throw expected(what, 'a string', value);
  if (!isWellFormed(value)) throw new TypeError(`${what} must be well-formed text: it has a lone surrogate`);
  return value;
}

/** A whole number. The core checks the range. */
function whole(what, value) {
  if (typeof value !== 'number') throw expected(what, 'a whole number', value);
  if (!isInteger(value)) throw new TypeError(`${what} must be a whole number, not ${value}`);
  return value;
}

function boolean(what, value) {
  if (typeof value !== 'boolean') throw expected(what, 'true or false', value);
  return value;
}

function callable(what, value) {
  if (typeof value !== 'function') throw expected(what, 'a function', value);
  return value;
}

/** The array's own elements. A hole is undefined, even if a prototype has a value at its index. */
function array(what, value) {
  if (!isArray(value)) throw expected(what, 'an array', value);
  const elements = list();
  const { length } = value;
  for (let index = 0; index < length; index++) elements[index] = own(value, index);
  return elements;
}

/** The error for a method without its object, as in `tokens.map(verifier.tryVerify)`. */
function unbound(object, name, argument) {
  const call = `(${argument}) => ${object.toLowerCase()}.${name}(${argument})`;
  return new TypeError(`${object}.${name} was called without its ${object}: write \`${call}\``);
}

/**
 * For an object of a class of this name from another copy of hs256: two may be installed, or a test may load it again.
 */
function ofAnotherCopy(name, value) {
  if (value === null || typeof value !== 'object') return '';
  const maker = getPrototypeOf(value)?.constructor;
  return typeof maker === 'function' && maker.name === name ? ANOTHER_COPY : '';
}

const ANOTHER_COPY = ' of this copy of hs256 (another is loaded, too: `npm ls hs256` shows who brings it)';

function any(_what, value) {
  return value;
}

/** Marks the reader of an option that demands something: an empty value is rejected. */
function demanding(reader) {
  const checks = (what, value) => {
    refuseNothing(what, value);
    return reader(what, value);
  };
  checks.demands = true;
  return checks;
}

/** An option that is meant to demand something must not silently demand nothing. */
function refuseNothing(what, value) {
  if (value === undefined || value === null) throw new TypeError(`${what} is ${value}: ${LEAVE_OUT}`);
}

const LEAVE_OUT = 'leave it out, or set it (an environment variable that is not set is the usual reason)';

/** The number of letters to change, add or remove to turn one word into the other. */
function distance(a, b) {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      current[column] = Math.min(above[column] + 1, current[column - 1] + 1, above[column - 1] + same);
    }
    above = current;
  }
  return above[b.length];
}

/** A known name that may have been meant. `aliases` are names that other libraries use. */
function nearest(name, known, aliases) {
  const alias = own(aliases, name);
  if (alias !== undefined && known.includes(alias)) return alias;
  const folded = name.toLowerCase();
  const ranked = known.map((candidate) => [distance(folded, candidate.toLowerCase()), candidate]);
  const [closest] = ranked.sort(([a], [b]) => a - b);
  return closest !== undefined && closest[0] * 3 <= closest[1].length ? closest[1] : undefined;
}

/** `others`, if given, knows what to use instead of other libraries' options. */
function unknown(where, name, known, aliases, others) {
  const near = nearest(name, known, aliases);
  const hint = near === undefined ? (others?.(name) ?? `known are ${known.join(', ')}`) : `did you mean \`${near}\`?`;
  return new TypeError(`unknown option \`${name}\` of ${where}: ${hint}`);
}

/** Options on a prototype are usually a mistake, or an attack. Object.prototype itself is never looked at. */
function refuseInherited(where, options, readers) {
  if (isMap(options)) throw expected(`the options of ${where}`, 'an object', options);
  const names = ownKeys(readers);
  for (let from = getPrototypeOf(options); from !== null && from !== ObjectPrototype; from = getPrototypeOf(from)) {
    for (let index = 0; index < names.length; index++) {
      const name = names[index];
      if (!hasOwn(from, name)) continue;
      throw new TypeError(`option \`${name}\` of ${where} is on a prototype: make it an own property`);
    }
  }
}

const NONE = record({});

/**
 * Reads the options that are set, each checked by its reader in `readers`, into a record. All classes use this. Only
 * own properties count, enumerable or not, and each is read once. `undefined` counts as left out, except for a
 * demanding reader.
 */
function read(where, options, readers, aliases = NONE, others = undefined) {
  if (options === null || typeof options !== 'object' || isArray(options)) {
    throw expected(`the options of ${where}`, 'an object', options);
  }
  if (getPrototypeOf(options) !== ObjectPrototype) refuseInherited(where, options, readers);
  const names = ownKeys(options);
  const checked = { __proto__: null };
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    if (typeof name === 'symbol') continue;
    if (!hasOwn(readers, name)) throw unknown(where, name, ownKeys(readers), aliases, others);
    const value = options[name];
    const reader = readers[name];
    if (value !== undefined || own(reader, 'demands')) checked[name] = reader(name, value);
  }
  return checked;
}

module.exports = {
  any,
  array,
  boolean,
  callable,
  demanding,
  expected,
  isObjectPrototype,
  isPlain,
  nameOf,
  ofAnotherCopy,
  read,
  refuseNothing,
  text,
  unbound,
  whole,
};
