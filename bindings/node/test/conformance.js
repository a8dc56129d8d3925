'use strict';
// Runs the conformance vectors through the public API: every file of tests/vectors and those that HS256_VECTORS names.
// As a program: prints the failures and `node: N passed, M failed`.

const assert = require('node:assert/strict');
const { readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { Verifier } = require('hs256');

const FOLDER = path.join(__dirname, '..', '..', '..', 'tests', 'vectors');

function files() {
  const own = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  const named = (process.env.HS256_VECTORS ?? '').split(':').filter(Boolean);
  return [...own.map((name) => path.join(FOLDER, name)), ...named];
}

function read(file) {
  const { format, vectors } = JSON.parse(readFileSync(file, 'utf8'));
  assert.equal(format, 1, `${file}: format`);
  return vectors;
}

/** The code as the vectors spell it. */
function plain(code) {
  return code.replace('ERR_HS256_', '').toLowerCase();
}

/** The members that are given, without null and empty lists: the vectors' format has both for an absent one. */
function given(members) {
  const absent = (value) => value === undefined || value === null || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(members).filter(([, value]) => !absent(value)));
}

function verifierOf({ keys, policy = {}, now }) {
  return new Verifier({
    keys: keys.map(({ secret_base64, id, allow_weak }) => ({
      secret: Buffer.from(secret_base64, 'base64'),
      ...given({ kid: id }),
      allowWeakSecret: allow_weak,
    })),
    ...given({
      issuer: policy.issuers,
      audience: policy.audiences,
      required: policy.required,
      subject: policy.subject,
      typ: policy.typ,
      maxAge: policy.max_age,
      maxTokenLength: policy.max_token_len,
    }),
    anyAudience: policy.any_audience,
    leeway: policy.leeway,
    clock: () => now,
  });
}

/** What verify() does, as tryVerify() would say it. */
function thrown(verifier, token) {
  try {
    return { ok: true, claims: verifier.verify(token) };
  } catch (error) {
    if (error.name !== 'Hs256Error') throw error;
    return { ok: false, code: error.code, claim: error.claim };
  }
}

/** The results of every way to verify the vector's token. */
function results(vector) {
  let verifier;
  try {
    verifier = verifierOf(vector);
  } catch (error) {
    if (error.name !== 'Hs256Error') throw error;
    return [{ ok: false, code: error.code, claim: error.claim }];
  }
  const bytes = Buffer.from(vector.token ?? vector.token_base64, vector.token === undefined ? 'base64' : 'utf8');
  const ways = [verifier.tryVerify(bytes), thrown(verifier, bytes)];
  if (vector.token === undefined) return ways;
  return [
    ...ways,
    verifier.tryVerify(vector.token),
    thrown(verifier, vector.token),
    ...verifier.verifyMany([vector.token]),
  ];
}

function payloadOf(vector) {
  const token = vector.token ?? Buffer.from(vector.token_base64, 'base64').toString();
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
}

const REGISTERED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];

function check(vector) {
  for (const result of results(vector)) {
    const got = result.ok ? 'ok' : plain(result.code);
    assert.equal(got, vector.expect.code);
    assert.equal(result.claim, vector.expect.claim ?? undefined);
    if (!result.ok) continue;
    const payload = payloadOf(vector);
    for (const name of REGISTERED) assert.deepEqual(result.claims[name], payload[name], name); // before anything is parsed
    assert.deepEqual(result.claims, payload);
  }
}

/** Runs all vectors: how many passed, and a line for each that did not. */
function run() {
  let passed = 0;
  const failures = [];
  for (const file of files()) {
    for (const vector of read(file)) {
      try {
        check(vector);
        passed += 1;
      } catch (error) {
        failures.push(
          `${path.basename(file)}: ${vector.name}: expected ${JSON.stringify(vector.expect)}: ${error.message}`,
        );
      }
    }
  }
  return { passed, failures };
}

module.exports = { run };

if (require.main === module) {
  const { passed, failures } = run();
  for (const failure of failures) console.log(failure);
  console.log(`node: ${passed} passed, ${failures.length} failed`);
  process.exitCode = failures.length === 0 && passed > 0 ? 0 : 1;
}
