// What is weak about a secret, by the module that advice/ builds.

import bytes from '../advice/target/wasm32-unknown-unknown/release/hs256_play_advice.wasm';

/** The numbers of advice/src/lib.rs. */
const ENCODINGS = ['utf8', 'base64', 'base64url', 'hex', 'jwk'];

const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What speaks against a secret; an empty text if nothing does, or if it is invalid in this encoding. */
export function advise(secret, encoding) {
  const written = encoder.encode(secret);
  if (written.length > exports.room_len()) return '';
  const at = exports.room();
  new Uint8Array(exports.memory.buffer, at, written.length).set(written);
  const length = exports.advise(written.length, ENCODINGS.indexOf(encoding));
  return decoder.decode(new Uint8Array(exports.memory.buffer, at, length));
}
