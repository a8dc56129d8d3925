'use strict';
// Builds the servers of assure/bundles/run.sh with their frameworks' own tools, starts the results, and calls them over
// HTTP.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { Signer } = require('../../bindings/node');
const { freePort } = require('../../bindings/node/test/port.js');
const { QUIET, SECRET, install, packed, run } = require('./packed.cjs');

const [, , folder, ...parts] = process.argv;
const { main, addon } = packed(folder);
const ADDON = `@hs256/${require('../../bindings/node/lib/addon.js').target()}`;

/** A Node of 22.18 or newer, which Mastra 1.x and wrangler need. */
const MODERN = run(__dirname, path.join(__dirname, '..', '..', 'bindings', 'node', 'modern.sh')).trim();

/**
 * The servers' secret: another one with HS256_PLANTED=served, so that the good token is rejected and this must fail.
 */
const THEIRS = process.env.HS256_PLANTED === 'served' ? SECRET.replace(/./g, 'x') : SECRET;

const token = new Signer({ secret: SECRET }).sign({ sub: 'ada' }, { expiresIn: '1h' });

/** An answer's status and text; undefined while no server listens. */
async function ask(url, authorization, init = {}) {
  const headers = { ...init.headers, ...(authorization === undefined ? {} : { authorization }) };
  try {
    const response = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(60_000) });
    return [response.status, await response.text()];
  } catch (error) {
    if (error.cause?.code === 'ECONNREFUSED') return undefined;
    throw error;
  }
}

/**
 * Starts a server by a command (`PORT` in it becomes a free port), lets `call` use it, and ends it with all its
 * children.
 */
async function serving(cwd, command, call) {
  const port = await freePort();
  const [program, ...args] = command.map((word) => (word === 'PORT' ? `${port}` : word));
  const ours = { PORT: `${port}`, HOSTNAME: '127.0.0.1', JWT_SECRET: THEIRS, MASTRA_JWT_SECRET: THEIRS };
  const env = { ...process.env, ...QUIET, ...ours };
  const server = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (said += text));
  const ended = new Promise((resolve) => server.once('close', resolve));
  const address = `http://127.0.0.1:${port}`;
  try {
    for (let tries = 0; (await ask(address)) === undefined; tries++) {
      if (tries === 600 || server.exitCode !== null) throw new Error('the server does not start');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await call(address);
  } catch (error) {
    throw new Error(`${error.message}\n${said}`);
  } finally {
    process.kill(-server.pid, 'SIGKILL');
    await ended;
  }
}

/** Without a token or with a forged one the answer is 401, with a good one 200 and `expected`. */
async function guarded(url, expected, init) {
  const [none, forged, good] = [undefined, `Bearer ${token}A`, `Bearer ${token}`];
  assert.deepEqual([(await ask(url, none, init))[0], (await ask(url, forged, init))[0]], [401, 401], url);
  const [status, text] = await ask(url, good, init);
  assert.equal(status, 200, `a good token: ${status}: ${text}`);
  assert.match(text, expected, url);
}

/** Next's standalone output, moved away from the packages it was built from. */
async function next(what, flags, backend) {
  const at = path.join(__dirname, 'next');
  install(at, 'hs256', main);
  install(at, ADDON, addon);
  rmSync(path.join(at, '.next'), { recursive: true, force: true });
  process.env.HS256_EXTERNAL = backend === 'native' ? 'hs256' : '';
  run(at, process.execPath, 'node_modules/next/dist/bin/next', 'build', ...flags);
  const output = path.join(folder, 'next');
  rmSync(output, { recursive: true, force: true });
  cpSync(path.join(at, '.next', 'standalone'), output, { recursive: true });
  await serving(output, [process.execPath, 'server.js'], async (address) => {
    for (const [route, by] of [
      ['node', backend],
      ['edge', 'wasm'],
      ['middleware', 'wasm'],
    ]) {
      await guarded(`${address}/${route}`, new RegExp(`"sub":"ada","backend":"${by}"`));
      console.log(`${what}, ${route}: 401, 200, ${by}`);
    }
  });
}

/** The output of `mastra build`, with an agent whose model answers with the backend's name. */
async function mastra(generation, node, backend) {
  const at = path.join(__dirname, 'mastra', generation);
  install(at, 'hs256', main);
  rmSync(path.join(at, '.mastra'), { recursive: true, force: true });
  mkdirSync(path.join(at, 'src', 'mastra'), { recursive: true });
  const source = readFileSync(path.join(__dirname, 'mastra', 'index.ts'), 'utf8');
  const place = generation === '1' ? 'auth' : 'experimental_auth';
  writeFileSync(path.join(at, 'src', 'mastra', 'index.ts'), source.replace('experimental_auth', place));
  const output = path.join(at, '.mastra', 'output');
  try {
    run(at, node, 'node_modules/mastra/dist/index.js', 'build');
  } catch (error) {
    // 1.x installs what stays outside the bundle; before its publication hs256 cannot be installed.
    if (backend !== 'native' || !/404 Not Found.*hs256|hs256.* could not be found/.test(error.message)) throw error;
  }
  if (backend === 'native') {
    const file = path.join(output, 'package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    Object.assign(manifest.dependencies, { hs256: `file:${main}`, [ADDON]: `file:${addon}` });
    writeFileSync(file, JSON.stringify(manifest));
    run(output, 'npm', 'install', '--no-audit', '--no-fund');
  }
  const started = generation === '1' ? ['index.mjs'] : ['--import=./instrumentation.mjs', 'index.mjs'];
  await serving(output, [node, ...started], async (address) => {
    await guarded(`${address}/api/agents`, /weatherAgent/);
    const body = JSON.stringify({ messages: [{ role: 'user', content: 'What is the weather?' }] });
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    await guarded(`${address}/api/agents/weatherAgent/generate`, new RegExp(`"text":"${backend}"`), init);
  });
  console.log(`mastra build of ${generation}: 401, 200, generate, ${backend}`);
}

/** A Worker as `wrangler dev` bundles it and runs it in workerd. */
async function wrangler() {
  const at = path.join(__dirname, 'wrangler');
  install(at, 'hs256', main);
  const flags = ['--ip', '127.0.0.1', '--port', 'PORT', '--var', `JWT_SECRET:${THEIRS}`];
  await serving(at, [MODERN, 'node_modules/wrangler/bin/wrangler.js', 'dev', ...flags], async (address) => {
    await guarded(address, /"sub":"ada","backend":"wasm"/);
  });
  console.log('wrangler dev: 401, 200, wasm');
}

const PARTS = {
  wrangler,
  mastra: async () => {
    await mastra('0.24', process.execPath, 'wasm');
    await mastra('1', MODERN, 'native');
  },
  next: async () => {
    await next('Next by webpack', [], 'wasm');
    await next('Next by Turbopack', ['--turbopack'], 'wasm');
    await next('Next with serverExternalPackages', [], 'native');
  },
};

async function start() {
  for (const part of parts) await PARTS[part]();
}

start().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
