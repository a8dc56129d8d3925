'use strict';
// Copies texts into and out of a module's memory: with Node's Buffer if there is one, which is faster, otherwise with
// the web's encoders.

const { OriginalUint8Array, apply } = require('../primordials.js');

const { Buffer, TextDecoder, TextEncoder } = globalThis;
const { subarray } = Object.getPrototypeOf(Uint8Array.prototype);
const { latin1Slice, utf8Slice, utf8Write } = Buffer?.prototype ?? {};

const BY_BUFFER = [latin1Slice, utf8Slice, utf8Write].every((method) => typeof method === 'function');

/** A view of a whole memory. `ascii` is for texts that are ASCII. */
function byBuffer(buffer) {
  const all = Buffer.from(buffer);
  return {
    write: (text, at) => apply(utf8Write, all, [text, at]),
    ascii: (from, to) => apply(latin1Slice, all, [from, to]),
    utf8: (from, to) => apply(utf8Slice, all, [from, to]),
  };
}

function byEncoders(buffer) {
  const all = new OriginalUint8Array(buffer);
  const utf8 = (from, to) => apply(decode, decoder, [apply(subarray, all, [from, to])]);
  return {
    write: (text, at) => apply(encodeInto, encoder, [text, apply(subarray, all, [at])]).written,
    ascii: utf8,
    utf8,
  };
}

const encoder = BY_BUFFER ? undefined : new TextEncoder();
const decoder = BY_BUFFER ? undefined : new TextDecoder('utf-8', { ignoreBOM: true });
const { encodeInto } = TextEncoder?.prototype ?? {};
const { decode } = TextDecoder?.prototype ?? {};

/** A new view is needed when the memory has grown. */
module.exports = { view: BY_BUFFER ? byBuffer : byEncoders };
