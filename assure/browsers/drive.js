// Opens a page in a real browser. Its script sends good, bad and missing tokens to a guarded server of another origin,
// and reads the answers. Usage: node drive.js NAME BROWSER COMMAND...; the command is the server, and prints its
// address.
const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { createServer } = require('node:http');
const { createInterface } = require('node:readline');
const { chromium } = require('playwright-core');
const { Signer } = require('../../bindings/node/index.js');

const [, , name, browser, command, ...args] = process.argv;
const secret = 'test secret for browsers only, 32 bytes and more';
const signer = new Signer({ secret });
const good = signer.sign({ sub: 'ada', aud: 'api' });
const because = (description) => `Bearer realm="browsers", error="invalid_token", error_description="${description}"`;

/** The answer that the page must be able to read: the status, the challenge and the body of a 200. */
const CASES = [
  ['a good token', good, [200, null, 'ada']],
  ['no token', null, [401, 'Bearer realm="browsers"', null]],
  ['an expired token', signer.sign({ sub: 'ada', aud: 'api', exp: 1 }), [401, because('the token has expired'), null]],
  ['garbage', 'garbage', [401, because('the token is not a well-formed JWT'), null]],
];

/** Runs in the page. */
async function ask([url, token]) {
  const headers = token === null ? {} : { Authorization: `Bearer ${token}` };
  const response = await fetch(url, { headers });
  const hello = response.ok ? (await response.json()).hello : null;
  return [response.status, response.headers.get('WWW-Authenticate'), hello];
}

const FLAGS = '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking';

async function main() {
  const page = createServer((_request, response) => response.end('<!doctype html><title>a page</title>'));
  await once(page.listen(0, '127.0.0.1'), 'listening');
  const server = spawn(command, args, {
    env: { ...process.env, JWT_SECRET: secret },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const opened = await chromium.launch({ executablePath: browser, args: FLAGS.split(' ') });
  try {
    const [url] = await once(createInterface(server.stdout), 'line');
    const tab = await opened.newPage();
    await tab.goto(`http://127.0.0.1:${page.address().port}/`);
    for (const [what, token, expected] of CASES) {
      assert.deepEqual(
        await tab.evaluate(ask, [`${url}/`, token]),
        expected,
        `${name}: what the page reads of ${what}`,
      );
    }
    console.log(`${name}: a page of another origin reads ${CASES.length} answers, in Chromium ${opened.version()}`);
  } finally {
    await opened.close();
    server.kill();
    page.close();
  }
}

main().catch((error) => {
  console.error(`${name}: ${error.message}`);
  process.exitCode = 1;
});
