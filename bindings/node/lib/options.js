'use strict';
// Options objects: what is known, of which type, and what to say of anything else. Values are never in a message: one of
// them may be a secret.

/** What a value is, in a word, for a message. */
function nameOf(value) {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (Array.isArray(value)) return 'an array';
  const name = value.constructor?.name;
  return typeof name !== 'string' || name === '' || name === 'Object' ? 'an object' : `${article(name)} ${name}`;
}

function article(name) {
  return /^[AEIOU]/i.test(name) ? 'an' : 'a';
}

function expected(what, kind, value) {
  return new TypeError(`${what} must be ${kind}, not ${nameOf(value)}`);
}

/** A lone surrogate has no UTF-8: it would silently become another character. */
function text(what, value) {
  if (typeof value !== 'string') throw expected(what, 'a string', value);
  if (!value.isWellFormed()) throw new TypeError(`${what} must be well-formed text: it has a lone surrogate`);
  return value;
}

function texts(what, value) {
  if (typeof value === 'string') return [text(what, value)];
  if (!Array.isArray(value)) throw expected(what, 'a string or an array of strings', value);
  return value.map((element, index) => text(`${what}[${index}]`, element));
}

function whole(what, value) {
  if (typeof value !== 'number') throw expected(what, 'a whole number', value);
  if (!Number.isSafeInteger(value)) throw new TypeError(`${what} must be a whole number, not ${value}`);
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

function list(what, value) {
  if (!Array.isArray(value)) throw expected(what, 'an array', value);
  return value;
}

function any(_what, value) {
  return value;
}

/** How many letters must change, come or go to make one word of the other. */
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

/** What the name may have been meant to be. `aliases` are names that other libraries use. */
function nearest(name, known, aliases) {
  const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
  if (alias !== undefined && known.includes(alias)) return alias;
  const folded = name.toLowerCase();
  const ranked = known.map((candidate) => [distance(folded, candidate.toLowerCase()), candidate]);
  const [closest] = ranked.sort(([a], [b]) => a - b);
  return closest !== undefined && closest[0] <= Math.max(2, closest[1].length / 3) ? closest[1] : undefined;
}

function unknown(where, name, known, aliases) {
  const near = nearest(name, known, aliases);
  const hint = near === undefined ? `known are ${known.join(', ')}` : `did you mean \`${near}\`?`;
  return new TypeError(`unknown option \`${name}\` of ${where}: ${hint}`);
}

/** The options that are set, each checked by its reader in `readers`. */
function read(where, options, readers, aliases = {}) {
  if (options === null || typeof options !== 'object' || Array.isArray(options)) {
    throw expected(`the options of ${where}`, 'an object', options);
  }
  const checked = {};
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(readers, name)) throw unknown(where, name, Object.keys(readers), aliases);
    if (value !== undefined) checked[name] = readers[name](name, value);
  }
  return checked;
}

module.exports = { read, expected, nameOf, text, texts, whole, boolean, callable, list, any };
