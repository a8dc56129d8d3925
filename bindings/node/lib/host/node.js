'use strict';
// What lib/ needs of Node, Deno or Bun. In a bundle of ES modules there is no `require`, so the runtime is asked first.

const builtin = (name) => globalThis.process?.getBuiltinModule?.(name);

const { types } = builtin('node:util') ?? require('node:util');
const { fileURLToPath } = builtin('node:url') ?? require('node:url');
const { KeyObject } = builtin('node:crypto') ?? require('node:crypto');

/** The bytes of a key of the Web Cryptography API; throws if they cannot be read. */
function exported(key) {
  return KeyObject.from(key).export();
}

module.exports = { exported, fileURLToPath, types };
