'use strict';
// What lib/ needs of a runtime without Node's modules: a browser, a worker at the edge.

const { apply, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
const { toString: tagged } = Object.prototype;
const { CryptoKey } = globalThis;

const tagOf = getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
const sizeOf = getOwnPropertyDescriptor(Map.prototype, 'size').get;

const BOXED = ['[object Number]', '[object String]', '[object Boolean]', '[object BigInt]', '[object Symbol]'];

/** For a value of any realm, even if scripts have patched it; a tag that an object gives itself has no effect. */
const types = {
  isUint8Array: (value) => apply(tagOf, value, []) === 'Uint8Array',
  isBoxedPrimitive: (value) => value !== null && typeof value === 'object' && BOXED.includes(apply(tagged, value, [])),
  isMap: (value) => {
    try {
      apply(sizeOf, value, []);
      return true;
    } catch {
      return false;
    }
  },
  isKeyObject: () => false,
  isCryptoKey: (value) => CryptoKey !== undefined && value instanceof CryptoKey,
};

/** The web's API returns them only by a promise. */
function exported() {
  throw new TypeError('the bytes of a CryptoKey cannot be read at once here');
}

/** There are no files. A caller that asks for one is rejected earlier. */
const fileURLToPath = undefined;

module.exports = { exported, fileURLToPath, types };
