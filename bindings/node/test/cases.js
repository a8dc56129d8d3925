'use strict';
// What the runners of vectors and minting cases share: the files, and how they write keys.

const { readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { Secret, backend } = require('hs256');
const { fieldOf } = require('../lib/names.js');

const TESTS = path.join(__dirname, '..', '..', '..', 'tests');

/** Every JSON file of these folders of tests/, and those that an environment variable names. */
function filesOf(folders, variable) {
  const own = folders.flatMap((folder) =>
    readdirSync(path.join(TESTS, folder))
      .filter((name) => name.endsWith('.json'))
      .map((name) => path.join(TESTS, folder, name)),
  );
  return [...own, ...(process.env[variable] ?? '').split(':').filter(Boolean)];
}

function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The members that are given. */
function given(members) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null));
}

/** Bytes as text. A string cannot hold bytes that are not UTF-8, so here that is already the caller's mistake. */
function textOf(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw Object.assign(new TypeError('no UTF-8'), { field: 'secret' });
  }
}

function secretOf({ secret_base64, jwks, encoding = 'utf8' }) {
  if (jwks !== undefined) return Secret.jwks(jwks);
  const bytes = Buffer.from(secret_base64, 'base64');
  return encoding === 'utf8' ? bytes : Secret[encoding](textOf(bytes));
}

/** A key of a vector or a case, as an option. */
function keyOf(key) {
  return given({
    secret: secretOf(key),
    kid: key.id,
    issuer: key.issuer,
    validFrom: key.from,
    validUntil: key.until,
    allowWeakSecret: key.allow_weak,
  });
}

/** A code in the vectors' spelling. */
function plain(code) {
  return code.replace('ERR_HS256_', '').toLowerCase();
}

/** The reason why something could not be made. A TypeError counts as the caller's mistake. */
function refused(error) {
  if (error.name !== 'Hs256Error' && error.name !== 'TypeError') throw error;
  return { code: plain(error.code ?? 'invalid_argument'), claim: error.claim, field: error.field };
}

/** Whether a field is the expected one, which is spelled as in the document. */
function isField(field, expected) {
  return field === expected || fieldOf(field) === expected;
}

/** Runs `check` on each case. Returns how many passed, and a line for each that failed. */
function tally(cases, check) {
  let passed = 0;
  const failures = [];
  for (const { file, one } of cases) {
    try {
      check(one);
      passed += 1;
    } catch (error) {
      const wrong = error.generatedMessage ? `got ${JSON.stringify(error.actual)}` : error.message;
      failures.push(`${path.basename(file)}: ${one.name}: expected ${JSON.stringify(one.expect)}, ${wrong}`);
    }
  }
  return { passed, failures };
}

/** As a program: prints the failures and `<language>: N passed, M failed`. */
function report(language, { passed, failures }) {
  for (const failure of failures) console.log(failure);
  console.log(`${language}: ${passed} passed, ${failures.length} failed`);
  if (failures.length > 0 || passed === 0) process.exitCode = 1;
}

/** The name of this runner: `node`, or `node-wasm` if HS256_BACKEND chose WebAssembly. */
const BY = backend === 'wasm' ? '-wasm' : '';
const runner = `node${BY}`;

module.exports = { BY, filesOf, given, isField, keyOf, plain, read, refused, report, runner, tally };
