#!/usr/bin/env node
'use strict';
// `npx hs256 secret`: prints a new secret. It is the only command of the program `hs256` that is needed before a first
// token. It loads no addon.

const { randomBytes } = require('node:crypto');

const USAGE = `usage: npx hs256 secret    prints a new secret: 32 random bytes, as base64url

The program hs256 of the repository also signs, verifies and explains tokens.
`;

const arguments_ = process.argv.slice(2);
if (arguments_.length === 1 && arguments_[0] === 'secret') {
  process.stdout.write(`${randomBytes(32).toString('base64url')}\n`);
} else {
  const asked = ['-h', '--help'].includes(arguments_[0]);
  (asked ? process.stdout : process.stderr).write(USAGE);
  process.exitCode = asked ? 0 : 2;
}
