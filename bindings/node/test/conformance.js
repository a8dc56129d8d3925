'use strict';
// Runs the conformance vectors through the public API: every file of tests/vectors and those that HS256_VECTORS names, with
// the policy as a document and, where options can say it, as options.
// As a program: prints the failures and `node: N passed, M failed`, by WebAssembly `node-wasm: …`.

const assert = require('node:assert/strict');
const { Verifier, keyId } = require('hs256');
const { POLICY } = require('../lib/names.js');
const { filesOf, given, isField, keyOf, plain, read, refused, report, runner, tally } = require('./cases.js');

const FORMATS = [1, 2];

function vectors() {
  return filesOf(['vectors', 'vectors/format2'], 'HS256_VECTORS').flatMap((file) => {
    const { format, vectors } = read(file);
    assert.ok(FORMATS.includes(format), `${file}: format`);
    return vectors.map((one) => ({ file, one: format === 1 ? ofFormat1(one) : one }));
  });
}

/** A vector of format 1 as one of format 2: an empty list and null mean that a member is absent. */
function ofFormat1({ policy = {}, ...vector }) {
  const { issuers, audiences, any_audience, required, ...others } = policy;
  const list = (names) => (names?.length > 0 ? names : undefined);
  const anyAudience = list(audiences) === undefined ? any_audience : undefined;
  const lists = { issuer: list(issuers), audience: list(audiences), required: list(required) };
  return { ...vector, policy: given({ ...others, ...lists, any_audience: anyAudience }) };
}

/** The policy as its document. */
function documentOf({ policy = {}, policy_text, policy_base64 }) {
  if (policy_base64 !== undefined) return { policy: Buffer.from(policy_base64, 'base64') };
  return { policy: policy_text ?? JSON.stringify(policy) };
}

const OPTIONS = Object.fromEntries(Object.entries(POLICY).map(([option, member]) => [member, option]));

/** The policy as options; undefined if the vector gives its text. */
function optionsOf({ policy = {}, policy_text, policy_base64 }) {
  if ((policy_text ?? policy_base64) !== undefined) return undefined;
  return Object.fromEntries(Object.entries(policy).map(([member, value]) => [OPTIONS[member], value]));
}

/** The result of verify(), in the form of tryVerify(). */
function thrown(verifier, token) {
  try {
    const claims = verifier.verify(token);
    return { ok: true, claims, keyId: claims[keyId] ?? null };
  } catch (error) {
    if (error.name !== 'Hs256Error') throw error;
    return { ok: false, code: error.code, claim: error.claim, at: error.at };
  }
}

/** The result of tryCheck(), with its view as the object that it shows. */
function seen(result) {
  if (!result.ok) return result;
  const { claims: view, keyId: id } = result;
  const object = view.toObject();
  for (const name of REGISTERED) assert.deepEqual(view[name], object[name], name); // before a claim is read by name
  for (const name of Object.keys(object)) assert.deepEqual(view.get(name), object[name], name);
  return { ok: true, claims: object, keyId: id };
}

/** The results of every way to verify the vector's token. */
function verified(verifier, vector) {
  const { token, token_base64 } = vector;
  const bytes = Buffer.from(token ?? token_base64, token === undefined ? 'base64' : 'utf8');
  checkExplanation(verifier.explain(bytes), vector);
  const ways = [verifier.tryVerify(bytes), thrown(verifier, bytes), seen(verifier.tryCheck(bytes))];
  if (token === undefined) return ways;
  const views = [verifier.tryCheck(token), ...verifier.checkMany([token])].map(seen);
  return [...ways, verifier.tryVerify(token), thrown(verifier, token), ...verifier.verifyMany([token]), ...views];
}

/** The explanation must have the vector's verdict, and these checks that do not simply pass. */
function checkExplanation({ verdict, checks }, { expect, explain }) {
  assert.deepEqual(verdict, { code: expect.code, claim: expect.claim ?? null });
  if (explain === undefined) return;
  const rows = checks
    .filter((one) => one.outcome !== 'passed' || one.kind !== null)
    .map(({ check, outcome, kind, segment, offset }) => ({ check, outcome, cause: kind, segment, offset }));
  assert.deepEqual(rows, explain);
}

/** The list of revocations and its maximum age. */
function revocations({ revoked, revoked_base64, max_stale }) {
  const list = revoked_base64 === undefined ? revoked : Buffer.from(revoked_base64, 'base64');
  return {
    ...(list === undefined ? {} : { revoked: list }),
    ...(max_stale === undefined ? {} : { maxStale: max_stale }),
  };
}

function results(vector, policy) {
  let verifier;
  try {
    const keys = vector.keys.map(keyOf);
    verifier = new Verifier({ keys, ...policy, ...revocations(vector), clock: () => vector.now });
  } catch (error) {
    return [{ ok: false, ...refused(error) }];
  }
  return verified(verifier, vector).map((result) => (result.ok ? result : { ...result, code: plain(result.code) }));
}

function payloadOf({ token, token_base64 }) {
  const text = token ?? Buffer.from(token_base64, 'base64').toString();
  return JSON.parse(Buffer.from(text.split('.')[1], 'base64url').toString());
}

const REGISTERED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];

function checkOne(result, vector) {
  const { code, claim, field, key_id, at } = vector.expect;
  assert.equal(result.ok ? 'ok' : result.code, code);
  assert.equal(result.claim, claim ?? undefined);
  assert.equal(result.at !== undefined, code === 'expired' || code === 'not_yet_valid', 'whether it has a time');
  if (at !== undefined) assert.equal(result.at, at, 'the time');
  if (field !== undefined) assert.ok(isField(result.field, field), `the field: got ${result.field}`);
  if (!result.ok) return;
  if (key_id !== undefined) assert.equal(result.keyId, key_id, 'the key id');
  assert.deepEqual(result.claims, payloadOf(vector));
  assert.equal(result.claims[keyId] ?? null, result.keyId, 'the key id in the claims');
}

function check(vector, policy) {
  for (const result of results(vector, policy)) checkOne(result, vector);
}

/**
 * Runs all vectors by document, and again by options if options can express them. A failure in either pass counts, and
 * both passes must count the same.
 */
function run() {
  const all = vectors();
  const sayable = all.filter(({ one }) => optionsOf(one) !== undefined);
  const documents = tally(all, (vector) => check(vector, documentOf(vector)));
  const typed = tally(sayable, (vector) => check(vector, optionsOf(vector)));
  const failures = [...documents.failures, ...typed.failures.map((line) => `as options: ${line}`)];
  return { passed: documents.passed, typed: typed.passed, sayable: sayable.length, failures };
}

module.exports = { run };

if (require.main === module) {
  const result = run();
  console.log(`${runner}: ${result.typed} of ${result.sayable} passed by typed options, too`);
  report(runner, result);
}
