'use strict';
// The built-in functions that a verdict depends on, as they are when this module loads. Scripts that patch them later
// change nothing here. Lists and records have no prototype, so nothing is read from, or set on, a polluted one.

const { isBoxedPrimitive, isUint8Array } = require('#host').types;
const { isArray } = Array;
const { isView } = ArrayBuffer;
const { fromEntries, hasOwn, keys, setPrototypeOf } = Object;
const { parse, stringify } = JSON;
const { apply, defineProperty, getPrototypeOf, ownKeys, set } = Reflect;
const { floor, max, min } = Math;
const { isFinite: isFiniteNumber, isInteger } = Number;
const { now } = Date;
const isWellFormed = (text) => apply(wellFormed, text, []);
const wellFormed = String.prototype.isWellFormed;
const includes = (text, part) => apply(textIncludes, text, [part]);
const textIncludes = String.prototype.includes;
const ArrayPrototype = Array.prototype;
const ObjectPrototype = Object.prototype;

/** An empty list. Assigning an element calls no setter. */
function list() {
  return setPrototypeOf([], null);
}

/** A copy of an object's own enumerable properties. */
function record(object) {
  return { __proto__: null, ...object };
}

/** A record's keys by its values. */
function keyed(object) {
  const swapped = record({});
  for (const name of ownKeys(object)) swapped[object[name]] = name;
  return swapped;
}

/** An object's own property; undefined if it has no such property. */
function own(object, name) {
  return hasOwn(object, name) ? object[name] : undefined;
}

module.exports = {
  ArrayPrototype,
  ObjectPrototype,
  OriginalUint8Array: Uint8Array,
  apply,
  defineProperty,
  floor,
  fromEntries,
  getPrototypeOf,
  hasOwn,
  includes,
  isArray,
  isBoxedPrimitive,
  isFiniteNumber,
  isInteger,
  isUint8Array,
  isView,
  isWellFormed,
  keyed,
  keys,
  list,
  max,
  min,
  now,
  own,
  ownKeys,
  parse,
  record,
  set,
  stringify,
};
