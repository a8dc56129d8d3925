'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const conformance = require('./conformance.js');
const minting = require('./minting.js');

test('the conformance vectors, by every way to verify, as documents and as options', () => {
  const { passed, typed, failures } = conformance.run();
  assert.deepEqual(failures, []);
  assert.ok(passed > 0 && typed > 0, 'no vector was run');
});

test('the minting cases', () => {
  const { passed, failures } = minting.run();
  assert.deepEqual(failures, []);
  assert.ok(passed > 0, 'no case was run');
});
