'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { run } = require('./conformance.js');

test('the conformance vectors, by every way to verify', () => {
  const { passed, failures } = run();
  assert.deepEqual(failures, []);
  assert.ok(passed > 0, 'no vector was run');
});
