'use strict';
// The two backends compared: one interface, the same numbers, the same answers; and the WebAssembly module after a
// trap.
const assert = require('node:assert/strict');
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { load } = require('../lib/addon.js');
const EXPORTED = require('../lib/exported.js');

const addon = load();

const MODULE = new WebAssembly.Module(readFileSync(path.join(__dirname, '..', 'lib', 'wasm', 'hs256.wasm')));
const { host } = require('../lib/wasm/host.js');
const { bytes } = require('../lib/wasm/inlined.js');

const SECRET = 'test secret for backends only, 32 bytes and more';
const NOW = 1_800_000_000;

/** A separate backend, and the memories of its instances. */
function fresh() {
  const memories = [];
  return { native: host(MODULE, (memory) => memories.push(memory)), memories };
}

const { step, times } = addon.numbers;
const steps = (...more) => [step.utf8, SECRET, 'a', 0, ...more.flat()];

describe('the two backends', () => {
  const wasm = fresh().native;

  test('have the same functions, but for those of files, numbers and codes', () => {
    const { backend, ...functions } = wasm;
    assert.equal(backend, 'wasm');
    assert.deepEqual(
      Object.keys(functions).sort(),
      Object.keys(addon)
        .filter((name) => !['backend', 'open', 'refresh', 'status'].includes(name))
        .sort(),
    );
    assert.deepEqual([...EXPORTED].sort(), Object.keys(addon).sort(), 'lib/exported.js lists what an addon has');
    assert.deepEqual(wasm.numbers, addon.numbers);
    assert.deepEqual(wasm.codes, addon.codes);
    assert.deepEqual(wasm.hints, addon.hints);
    assert.equal(wasm.version, addon.version);
  });

  test('the module has no imports, and the inlined one is the same', () => {
    assert.deepEqual(WebAssembly.Module.imports(MODULE), []);
    assert.deepEqual(bytes(), readFileSync(path.join(__dirname, '..', 'lib', 'wasm', 'hs256.wasm')));
  });

  test('give the same texts, marks and all', () => {
    const policy = [step.policy, '{"any_audience":true}', undefined, 0];
    const handles = [addon, wasm].map((native) => [
      native,
      native.build(steps(policy), false),
      native.build(steps(), true),
    ]);
    for (const claims of [
      '{}',
      '{"sub":"ada","iss":"x","aud":"y","jti":"7","exp":1900000000,"nbf":1,"iat":5.5}',
      '{"sub":"é","aud":["a","b"],"exp":1900000000.5}',
      '{"sub":"\\u0061","iss":"","aud":"\\u0062","nbf":0,"iat":-1}',
      `{"aud":"${'a'.repeat(9000)}","sub":"${'b'.repeat(2000)}"}`,
    ]) {
      const [ofAddon, ofWasm] = handles.map(([native, verifier, signer]) => {
        const token = native.sign(signer, claims, times.noIssuedAt | times.now, NOW, 0, 0);
        return [token, native.verify(verifier, token, NOW), native.explain(verifier, token, NOW)];
      });
      assert.deepEqual(ofWasm, ofAddon);
      assert.equal(typeof ofWasm[1], 'string', claims);
    }
  });
});

describe('the WebAssembly module', () => {
  /** Calls `call` with the stack nearly full. */
  function deep(call) {
    try {
      deep(call);
    } catch {
      // the stack is still full in the callers
    }
    try {
      call();
    } catch {
      // so the trap was here
    }
  }

  /** Calls `call` this many frames deeper: the exact end of the stack decides what fails. */
  function further(frames, call) {
    if (frames > 0) further(frames - 1, call);
    else call();
  }

  test('is replaced when a call has failed within it, and what was built lives on', () => {
    const { native, memories } = fresh();
    const verifier = native.build(steps(), false);
    const signer = native.build(steps(), true);
    const token = native.sign(signer, '{"sub":"ada"}', times.noIssuedAt | times.now, NOW, 0, 0);
    const verdict = native.verify(verifier, token, NOW);
    const seen = new Set();
    for (let frames = 0; frames < 64 && memories.length < 2; frames++) {
      further(frames, () => deep(() => seen.add(native.verify(verifier, token, NOW))));
    }
    for (const each of seen) assert.ok(each === verdict || each === native.numbers.refusal.internal, `${each}`);
    assert.equal(native.verify(verifier, token, NOW), verdict);
    assert.equal(native.sign(signer, '{"sub":"ada"}', times.noIssuedAt | times.now, NOW, 0, 0), token);
    assert.ok(memories.length > 1, 'nothing failed');
    const later = native.build(steps(), false);
    assert.equal(native.verify(later, token, NOW), verdict);
  });

  test('does not grow with the number of tokens, nor of verifiers', { timeout: 60_000 }, () => {
    const { native, memories } = fresh();
    const verifier = native.build(steps(), false);
    const signer = native.build(steps(), true);
    const sign = (claims) => native.sign(signer, claims, times.noIssuedAt | times.now, NOW, 0, 0);
    const scopes = JSON.stringify(Array.from({ length: 143 }, (_, index) => `permission:${index}`));
    const tokens = [sign('{"sub":"ada","aud":"\\u0061"}'), sign(`{"sub":"ada","scopes":${scopes}}`), sign('{"exp":1}')];
    tokens.push(tokens[0].slice(0, -2), tokens[1].replace('.', ''), 'x'.repeat(9000));
    const length = () => memories[0].buffer.byteLength;
    const round = (count) => {
      for (let index = 0; index < count; index++) native.verify(verifier, tokens[index % tokens.length], NOW);
      for (let index = 0; index < count / 100; index++) native.explain(verifier, tokens[index % tokens.length], NOW);
    };
    round(1000);
    const before = length();
    round(100_000); // a million: benches/node
    for (let count = 0; count < 10_000; count++) native.refusal(steps(), false);
    assert.equal(length(), before);
    assert.equal(memories.length, 1);
  });

  test('keeps no secret, in no form, once it is built or has signed', () => {
    // Not words: eight bytes of it occur nowhere by chance.
    const secret = createHash('sha384').update('a test secret').digest('base64').slice(0, 48);
    const bytes = Buffer.from(secret);
    const pads = [0, 0x36, 0x5c].map((pad) => bytes.map((byte) => byte ^ pad)); // the form that HMAC hashes
    const words = pads.map((each) => Buffer.from(each).swap32()); // the form that SHA-256 reads
    const encodings = ['hex', 'base64', 'base64url'];
    const forms = [...pads, ...words, ...encodings.map((encoding) => Buffer.from(bytes.toString(encoding)))];
    const found = (memory) =>
      forms.filter((form) => {
        for (let at = 0; at + 8 <= form.length; at += 4) if (memory.includes(form.subarray(at, at + 8))) return true;
        return false;
      }).length;

    const key = (kid) => JSON.stringify({ kty: 'oct', k: bytes.toString('base64url'), kid });
    const jwk = key('a');
    const ways = [
      [step.utf8, secret, 'a', 0],
      ...encodings.map((encoding) => [step[encoding], bytes.toString(encoding), 'a', 0]),
      [step.jwk, jwk, undefined, 0],
      [step.jwks, `{"keys":[${jwk}]}`, undefined, 0],
    ];
    const { native, memories } = fresh();
    const memory = () => Buffer.from(memories[0].buffer); // its stack, too
    for (const way of ways) {
      const verifier = native.build(way, false);
      assert.equal(found(memory()), 0, `a verifier, by ${way[0]}`);
      const signer = native.build(way, true);
      assert.equal(found(memory()), 0, `a signer, by ${way[0]}`);
      const token = native.sign(signer, '{"sub":"ada"}', times.noIssuedAt | times.now, NOW, 0, 0);
      assert.equal(typeof native.verify(verifier, token, NOW), 'string');
      assert.equal(found(memory()), 0, `after signing, by ${way[0]}`);
      const [, , field] = native.build([...way, step.policy, '{"isuer":"x"}', undefined, 0], false);
      assert.equal(field, 'isuer');
      assert.equal(found(memory()), 0, `refused, by ${way[0]}`);
    }
    // JSON is read 64 bytes at a time: the secret is tried at each offset, in a key's text and in others. What calls
    // leave on the stack, 65 KiB at the bottom, differs. What hashing leaves there is not wiped (SECURITY.md), so no
    // secret here is longer than a block.
    const stack = () => memory().subarray(0, 65 * 1024);
    for (let length = 0; length < 64; length++) {
      const one = key('a'.repeat(length));
      const texts = [one, one.replace('"k"', '"\\u006b"'), one.replace('oct', 'RSA')];
      for (const [way, given] of [
        ...texts.map((text) => [step.utf8, text]), // rejected: the text of a JWK
        ...[...texts, `${one}}`].flatMap((text) => [
          [step.jwk, text],
          [step.jwks, `{"keys":[${text}]}`],
        ]),
      ]) {
        native.build([way, given, undefined, 0, step.policy, '{"isuer":"x"}', undefined, 0], false);
        assert.equal(found(stack()), 0, `${way}: ${given}`);
      }
    }
    for (const form of forms) {
      const planted = memory();
      form.copy(planted, planted.length - form.length - 3);
      assert.ok(found(planted) > 0, 'a planted secret is not found');
    }
  });
});
