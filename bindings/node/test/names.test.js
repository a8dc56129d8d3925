'use strict';
// The table of names, compared with the policy document's schema, the types and README's tables.
const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { KEY, SINGLE } = require('../lib/keys.js');
const { GUARDING } = require('../lib/guard.js');
const { POLICY } = require('../lib/names.js');
const signer = require('../lib/signer.js');
const { OPTIONS } = require('../lib/verifier.js');

const ROOT = path.join(__dirname, '..');
const text = (...where) => readFileSync(path.join(ROOT, ...where), 'utf8');
const TYPES = ['index.d.ts', 'policy.d.ts', 'guards/guard.d.ts'].map((file) => text(file)).join('');
const README = text('README.md');

/** The members of an interface in index.d.ts. */
function membersOf(name) {
  const [, body] = TYPES.match(new RegExp(`^export interface ${name}\\b[^{]*\\{\\n(.*?)^\\}`, 'ms'));
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??:/gm)].map(([, member]) => member);
}

/** The options in the first column of README's table under a heading. */
function rowsOf(heading) {
  const [, section] = README.match(new RegExp(`^## ${heading}\\n(.*?)(?=^## )`, 'ms'));
  const [, table] = section.match(/^\| option \| meaning \|\n\|[ -|]*\n((?:\|.*\n)+)/m);
  const cells = [...table.matchAll(/^\| ([^|]*) \|/gm)].map(([, cell]) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
}

const sorted = (names) => [...names].sort();

const SCHEMA = JSON.parse(text('..', '..', 'docs', 'policy.schema.json'));

test('the table has the members of the policy document', () => {
  assert.deepEqual(sorted(Object.values(POLICY)), sorted(Object.keys(SCHEMA.properties)));
});

test('the types have the options', () => {
  assert.deepEqual(sorted(membersOf('Policy')), sorted(Object.keys(POLICY)));
  assert.deepEqual(sorted(membersOf('SingleKey')), sorted(Object.keys(SINGLE)));
  assert.deepEqual(sorted([...membersOf('SingleKey'), ...membersOf('Key')]), sorted(Object.keys(KEY)));
  assert.deepEqual(
    sorted(['Policy', 'SingleKey', 'PolicyDocument', 'Environment'].flatMap(membersOf).concat('keys')),
    sorted(Object.keys(OPTIONS)),
  );
  assert.deepEqual(
    sorted(['SingleKey', 'Key', 'SignerOptions'].flatMap(membersOf)),
    sorted(Object.keys(signer.OPTIONS)),
  );
  assert.deepEqual(sorted(membersOf('SignOptions')), sorted(Object.keys(signer.SIGN)));
});

const OF_A_GUARD = sorted(Object.keys(GUARDING));

test('the types and README have the options of a guard', () => {
  assert.deepEqual(sorted([...membersOf('GuardSettings'), 'verifier', 'policyFile']), OF_A_GUARD);
  assert.deepEqual(sorted(rowsOf('Guards')), OF_A_GUARD);
});

test('README has the options', () => {
  const others = Object.keys(OPTIONS).filter((name) => !Object.hasOwn(POLICY, name));
  assert.deepEqual(sorted(rowsOf('Verifying').filter((name) => !Object.hasOwn(POLICY, name))), sorted(others));
  const signing = new Set([...Object.keys(signer.OPTIONS), ...Object.keys(signer.SIGN)]);
  assert.deepEqual(sorted(rowsOf('Minting')), sorted(signing));
  assert.deepEqual(sorted(rowsOf('Keys')), sorted(Object.keys(KEY)));
});
