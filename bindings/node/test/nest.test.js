'use strict';
// hs256/nest in applications of Nest 10, 11 and 12, on Express and on Fastify, as nest/drive.js reports.
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const assert = require('node:assert/strict');
const { test } = require('node:test');

for (const [version, folder] of [
  [10, 'test/nest/10'],
  [11, '.'],
  [12, 'test/nest/12'],
]) {
  for (const platform of ['express', 'fastify']) {
    test(`Nest ${version} on ${platform}: public routes, several guards, claims, a signer`, () => {
      const args = [path.join(__dirname, 'nest', 'drive.js'), folder, `@nestjs/platform-${platform}`];
      const { status, stderr } = spawnSync(process.execPath, args, {
        cwd: path.join(__dirname, '..'),
        encoding: 'utf8',
      });
      assert.equal(status, 0, stderr);
    });
  }
}
