// The contestants, each in the fastest use that its documentation shows, all with the same task: check the signature,
// `exp` and `nbf`, and return the claims.
//
// `check` takes a sample and returns its answer; `checkAll` takes `atOnce` samples; `build` returns a `check` whose
// verifier is new. `cases` names the cases of a contestant that does not take part in all.

import { createSecretKey, timingSafeEqual, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { createVerifier } from 'fast-jwt';
import { jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';

const require = createRequire(import.meta.url);

function version(name) {
  const entry = name === 'hs256' ? '../../bindings/node/package.json' : `./node_modules/${name}/package.json`;
  return JSON.parse(readFileSync(new URL(entry, import.meta.url))).version;
}

const accepted = (subject, sample) => (subject === sample.subject ? 'accept' : 'another subject');

/** A check by a call that throws for rejected tokens, with one of these error codes. */
const throwing = (verify, codeOf, codes) => (sample) => {
  let claims;
  try {
    claims = verify(sample.token);
  } catch (error) {
    return codes[codeOf(error)] ?? String(error);
  }
  return accepted(claims.sub, sample);
};

/**
 * hs256 on WebAssembly, beside the addon. A program has one backend, so the package's modules are loaded a second time.
 */
export const onWasm = (() => {
  const folder = fileURLToPath(new URL('../../bindings/node/', import.meta.url));
  const cached = () => Object.entries(require.cache).filter(([file]) => file.startsWith(folder));
  const forget = () => {
    for (const [file] of cached()) delete require.cache[file];
  };
  const before = Object.fromEntries(cached());
  forget();
  const loaded = require('../../bindings/node/wasm.js');
  forget();
  Object.assign(require.cache, before);
  if (loaded.backend !== 'wasm') throw new Error(`hs256/wasm runs on ${loaded.backend}`);
  return loaded;
})();

function hs256(secret) {
  const { Verifier, backend } = require('../../bindings/node');
  if (backend !== 'native') throw new Error(`hs256 runs on ${backend}`);
  const CODES = { ERR_HS256_SIGNATURE_MISMATCH: 'bad signature', ERR_HS256_EXPIRED: 'expired' };
  const verifier = new Verifier({ secret });
  const result = ({ ok, claims, code }, sample) => (ok ? accepted(claims.sub, sample) : CODES[code]);
  const verify = (by) =>
    throwing(
      (token) => by.verify(token),
      (error) => error.code,
      CODES,
    );
  const check = (by) =>
    throwing(
      (token) => by.check(token),
      (error) => error.code,
      CODES,
    );
  const tryVerify = (by) => (sample) => result(by.tryVerify(sample.token), sample);
  const module = new onWasm.Verifier({ secret });
  const many = (threads) => (samples) => {
    const tokens = samples.map((sample) => sample.token);
    return verifier.verifyMany(tokens, { threads }).map((each, index) => result(each, samples[index]));
  };
  const one = { library: 'hs256', version: version('hs256') };
  return [
    { ...one, api: 'verify', check: verify(verifier), build: () => verify(new Verifier({ secret })) },
    { ...one, api: 'check', cases: ['accept'], check: check(verifier) },
    { ...one, api: 'tryVerify', check: tryVerify(verifier), build: () => tryVerify(new Verifier({ secret })) },
    { ...one, api: 'verify (wasm)', check: verify(module), build: () => verify(new onWasm.Verifier({ secret })) },
    { ...one, api: 'check (wasm)', cases: ['accept'], check: check(module) },
    { ...one, api: 'tryVerify (wasm)', check: tryVerify(module) },
    { ...one, api: 'verifyMany, 1 thread', checkAll: many(1), atOnce: 256 },
    { ...one, api: 'verifyMany, 2 threads', checkAll: many(2), atOnce: 1024 },
  ];
}

function fastJwt(secret) {
  const make = (cache) => {
    const verify = createVerifier({ key: secret, algorithms: ['HS256'], cache });
    return throwing(verify, (error) => error.code, {
      FAST_JWT_INVALID_SIGNATURE: 'bad signature',
      FAST_JWT_EXPIRED: 'expired',
    });
  };
  const one = { library: 'fast-jwt', version: version('fast-jwt') };
  return [
    { ...one, api: 'verifier, no cache', check: make(false), build: () => make(false) },
    // Its cache holds 1000 tokens: after the first turn it answers from that.
    { ...one, api: 'verifier, cache hit', check: make(true) },
  ];
}

function jsonWebToken(secret) {
  const make = (key) =>
    throwing(
      (token) => jsonwebtoken.verify(token, key, { algorithms: ['HS256'] }),
      (error) => error.message,
      { 'invalid signature': 'bad signature', 'jwt expired': 'expired' },
    );
  const one = { library: 'jsonwebtoken', version: version('jsonwebtoken') };
  const keyObject = () => make(createSecretKey(secret, 'utf8'));
  return [
    { ...one, api: 'verify, KeyObject', check: keyObject(), build: keyObject },
    { ...one, api: 'verify, string secret', check: make(secret) },
  ];
}

async function jose(secret) {
  const octets = new TextEncoder().encode(secret);
  const make = async () => {
    const key = await webcrypto.subtle.importKey('raw', octets, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
    return async (sample) => {
      let payload;
      try {
        ({ payload } = await jwtVerify(sample.token, key, { algorithms: ['HS256'] }));
      } catch (error) {
        const codes = { ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'bad signature', ERR_JWT_EXPIRED: 'expired' };
        return codes[error.code] ?? String(error);
      }
      return accepted(payload.sub, sample);
    };
  };
  const one = { library: 'jose', version: version('jose'), async: true };
  return [{ ...one, api: 'jwtVerify, CryptoKey', check: await make(), build: make }];
}

/** The HMAC for a program without a library, if no other HMAC answers synchronously. */
function nobleHashes(secret) {
  const make = () => {
    const key = hmac.create(sha256, Buffer.from(secret));
    return (sample) => {
      const end = sample.token.lastIndexOf('.');
      const tag = key
        .clone()
        .update(Buffer.from(sample.token.slice(0, end)))
        .digest();
      const given = Buffer.from(sample.token.slice(end + 1), 'base64url');
      if (given.length !== tag.length || !timingSafeEqual(given, tag)) return 'bad signature';
      const payload = sample.token.slice(sample.token.indexOf('.') + 1, end);
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
      const now = Math.floor(Date.now() / 1000);
      if (claims.exp !== undefined && !(now < claims.exp)) return 'expired';
      if (claims.nbf !== undefined && !(now >= claims.nbf)) return 'not yet valid';
      return accepted(claims.sub, sample);
    };
  };
  const one = { library: '@noble/hashes', version: version('@noble/hashes') };
  return [{ ...one, api: 'hmac, by hand', check: make(), build: make }];
}

async function nodeRsJsonwebtoken(secret) {
  let nodeRs;
  try {
    nodeRs = await import('@node-rs/jsonwebtoken');
  } catch (error) {
    console.error(`node: @node-rs/jsonwebtoken is left out: ${error.message}`); // no binary for this machine
    return [];
  }
  const validation = { algorithms: [nodeRs.Algorithm.HS256], validateExp: true, validateNbf: true, leeway: 0 };
  const check = throwing(
    (token) => nodeRs.verifySync(token, secret, validation),
    (error) => error.message,
    { InvalidSignature: 'bad signature', ExpiredSignature: 'expired' },
  );
  const one = { library: '@node-rs/jsonwebtoken', version: version('@node-rs/jsonwebtoken') };
  return [{ ...one, api: 'verifySync', check }]; // it has nothing to prepare
}

export async function contestants(secret) {
  return [
    ...hs256(secret),
    ...fastJwt(secret),
    ...jsonWebToken(secret),
    ...(await jose(secret)),
    ...nobleHashes(secret),
    ...(await nodeRsJsonwebtoken(secret)),
  ];
}
