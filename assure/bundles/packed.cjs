'use strict';
// The package's tarballs in a folder, and how the projects here install and run them.

const { execFileSync } = require('node:child_process');
const { mkdirSync, readdirSync, rmSync } = require('node:fs');
const path = require('node:path');

const SECRET = 'test secret for bundles only, 32 bytes and more';
/** Settings that keep the tools from sending anything about themselves. */
const QUIET = {
  NEXT_TELEMETRY_DISABLED: '1',
  MASTRA_TELEMETRY_DISABLED: '1',
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  CI: '1',
};

/** The tarballs of hs256 and of its addon's package. */
function packed(folder) {
  const tarballs = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  const main = tarballs.find((name) => /^hs256-\d/.test(name));
  const addon = tarballs.find((name) => name !== main);
  return { main: path.join(folder, main), addon: path.join(folder, addon) };
}

/** Milliseconds for one command, so that none hangs: ten times the longest. */
const BOUND = 900_000;

function run(cwd, command, ...args) {
  try {
    const env = { ...process.env, ...QUIET };
    const stdio = ['ignore', 'pipe', 'pipe'];
    return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio, timeout: BOUND });
  } catch (error) {
    throw new Error(`${[command, ...args].join(' ')}: ${error.stdout}${error.stderr}`);
  }
}

/** Unpacks a tarball as an installed package, replacing the one there. */
function install(at, name, tarball) {
  const installed = path.join(at, 'node_modules', name);
  rmSync(installed, { recursive: true, force: true });
  mkdirSync(installed, { recursive: true });
  run(installed, 'tar', 'xzf', tarball, '--strip-components=1');
  return installed;
}

module.exports = { QUIET, SECRET, packed, run, install };
