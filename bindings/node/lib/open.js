'use strict';
// Verifiers and signers of a policy file, which the addon follows.

const { fileURLToPath } = require('#host');
const { Hs256Error, refusedOption, withDetails } = require('./error.js');
const { native, codes } = require('./native.js');
const { expected, text } = require('./options.js');
const { isArray, isUint8Array } = require('./primordials.js');

/** The formats of `native.status`: HS256_STATUS_*. */
const STATUS = { json: 0, openMetrics: 1 };

/**
 * Opens a verifier, or a signer if it `signs`, and returns its handle. `what` names the argument or option that is the
 * path.
 */
function openFile(what, path, signs) {
  if (native.open === undefined)
    throw refusedOption(what, 'a policy file is read by the addon alone, and hs256 runs on WebAssembly here');
  const opened = native.open(pathOf(path), signs);
  if (isArray(opened)) throw mistakes([opened[0], opened[1].replace(/`path`(?=: )/, `\`${what}\``)]);
  return opened;
}

/** A path as text, or as bytes for a name that is not UTF-8. */
function pathOf(value) {
  if (typeof value === 'string') return text('the path', value);
  if (isUint8Array(value)) return value;
  if (value !== null && typeof value === 'object' && typeof value.href === 'string') return fileURLToPath(value); // of any realm
  throw expected('the path', 'a string, a URL of `file:` or a Buffer', value);
}

/** Reads an option that is a path. Anything else is rejected with the option's name. */
function pathOption(what, value) {
  try {
    return pathOf(value);
  } catch ({ message }) {
    throw refusedOption(what, message);
  }
}

/** Looks at the files now. */
function refreshFile(handle) {
  const refused = native.refresh(handle);
  if (refused !== undefined) throw mistakes(refused);
}

function statusOf(handle, format) {
  const given = native.status(handle, format);
  if (typeof given !== 'string') throw new Hs256Error('the status cannot be given', codes[given]);
  return given;
}

/**
 * All that is wrong with a file, one mistake a line. Code and field are the first one's, as in "`keys[1].file`: cannot
 * be read".
 */
function mistakes([status, message]) {
  const field = /^[^`]*`(.*?)`: /.exec(message)?.[1];
  return withDetails(new Hs256Error(message, codes[status]), { field });
}

/** For one made by the constructor: `what` is `verifier` or `signer`. */
function notOpened(what) {
  return refusedOption(what, 'not opened from a file');
}

module.exports = { STATUS, notOpened, openFile, pathOption, refreshFile, statusOf };
