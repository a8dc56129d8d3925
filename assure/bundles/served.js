'use strict';
// Builds the servers of assure/bundles/run.sh in their frameworks' own way, starts what was built, and asks it over HTTP.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { cpSync, rmSync } = require('node:fs');
const { createServer } = require('node:net');
const path = require('node:path');
const { Signer } = require('../../bindings/node');
const { SECRET, install, packed, run } = require('./packed.js');

const [, , folder, ...parts] = process.argv;
const { main, addon } = packed(folder);
const ADDON = `@hs256/${require('../../bindings/node/lib/addon.js').target()}`;

const token = new Signer({ secret: SECRET }).sign({ sub: 'ada' }, { expiresIn: '1h' });

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** An answer's status and text; undefined while nothing listens. */
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

/** Starts a server, lets `call` ask it, and ends it. */
async function serving(cwd, [command, ...args], call) {
  const port = await freePort();
  const env = { ...process.env, PORT: `${port}`, HOSTNAME: '127.0.0.1', JWT_SECRET: SECRET, MASTRA_JWT_SECRET: SECRET };
  const server = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
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
    server.kill('SIGKILL');
    await ended;
  }
}

/** Without a token and with a forged one it is 401, with a good one 200 and `expected`. */
async function guarded(url, expected, init) {
  const [none, forged, good] = [undefined, `Bearer ${token}A`, `Bearer ${token}`];
  assert.deepEqual([(await ask(url, none, init))[0], (await ask(url, forged, init))[0]], [401, 401], url);
  const [status, text] = await ask(url, good, init);
  assert.equal(status, 200, text);
  assert.match(text, expected, url);
}

/** Next's standalone output, taken away from the packages that it was built of. */
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

const PARTS = {
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
