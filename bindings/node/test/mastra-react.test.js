'use strict';
// examples/mastra-react in Debian's Chromium: its README followed in an empty folder, its page on one origin, its server on another,
// with both generations of Mastra. Run by mastra-react.sh. Leaves pictures in .build/mastra-react.
const assert = require('node:assert/strict');
const { execFileSync, spawn } = require('node:child_process');
const {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} = require('node:fs');
const http = require('node:http');
const { createRequire } = require('node:module');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const { Secret, Signer } = require('hs256');
const { freePort } = require('./port.js');

const ROOT = path.join(__dirname, '..');
const HS256 = path.join(ROOT, '..', '..');
const PLAY = path.join(HS256, 'site', 'play', 'test');
const PICTURES = path.join(HS256, '.build', 'mastra-react');
const AXE = readFileSync(createRequire(path.join(PLAY, 'browser.js')).resolve('axe-core/axe.min.js'), 'utf8');
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);

/** The commands of README, one list for each block. */
const README = readFileSync(path.join(HS256, 'examples', 'mastra-react', 'README.md'), 'utf8');
const BLOCKS = [...README.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands]) => commands);
const [INSTALL, START, PAGE, BUILD, PATCH] = BLOCKS;
const COPY = /^cp .*\n/;

/**
 * Packages taken from another folder instead of npm: Mastra 0.24 is installed for mastra.test.js, the rest by INSTALL.
 */
function borrow(folder, modules) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(modules)) {
    if (!existsSync(path.join(folder, name))) symlinkSync(path.join(modules, name), path.join(folder, name));
  }
}

const work = mkdtempSync(path.join(tmpdir(), 'hs256-mastra-react-'));
const node = execFileSync(path.join(ROOT, 'modern.sh'), { encoding: 'utf8' }).trim();
const environment = {
  ...process.env,
  HS256,
  PATH: `${path.dirname(node)}:${process.env.PATH}`,
  MASTRA_TELEMETRY_DISABLED: '1',
};

/** Runs commands of README in a folder. */
function follow(commands, cwd, extra = {}) {
  const shell = ['-euo', 'pipefail', '-c', commands];
  return execFileSync('bash', shell, { cwd, env: { ...environment, ...extra }, encoding: 'utf8', stdio: 'pipe' });
}

/** Starts a command of README that stays, and waits until it answers at an address. */
async function started(commands, cwd, extra, url) {
  const child = spawn('bash', ['-c', commands], { cwd, env: { ...environment, ...extra }, detached: true });
  const server = { log: '', stop: () => process.kill(-child.pid, 'SIGKILL') };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      server.log += data;
    });
  }
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it did not start: ${commands}${server.log}`);
    if (await fetch(url).catch(() => undefined)) return server;
    await sleep(50);
  }
}

let browser;
let current;

before(async () => {
  mkdirSync(PICTURES, { recursive: true });
  const { launch } = await import(path.join(PLAY, 'browser.js'));
  browser = await launch(CHROMIUM);
  follow(INSTALL, work);
  current = path.join(work, 'weather');
});

after(async () => {
  await browser?.close();
  rmSync(work, { recursive: true, force: true });
});

/** The same example for Mastra 0.24. */
function old() {
  const above = path.join(work, '0.24');
  mkdirSync(above);
  follow(COPY.exec(INSTALL)[0], above);
  const folder = path.join(above, 'weather');
  rmSync(path.join(folder, 'node_modules'), { recursive: true, force: true });
  follow(PATCH, folder);
  follow(`cp ${path.join(current, '.env')} .`, folder);
  const modules = path.join(folder, 'node_modules');
  const installed = path.join(current, 'node_modules');
  borrow(path.join(modules, '@mastra'), path.join(__dirname, 'mastra', '0.24', 'node_modules', '@mastra'));
  borrow(modules, installed);
  return folder;
}

/** The page's text: an answer, or the reason why there is none. */
async function said(page) {
  const told = page.locator('section[aria-labelledby="ask"] :is(.answer, .reason):not(:empty)');
  await told.waitFor();
  await page.locator('button:disabled').waitFor({ state: 'detached' });
  return told.textContent();
}

async function ask(page, button) {
  await page.getByRole('button', { name: button }).click();
  return said(page);
}

async function signIn(page, password = 'sunshine') {
  await page.getByLabel('Name').fill('ada');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

const SIGNED_IN = 'h2:text("Signed in")';

for (const [generation, folderOf] of [
  ['1.x', () => current],
  ['0.24', old],
]) {
  describe(`Mastra ${generation}`, () => {
    const servers = [];
    let folder;
    let origin;
    let url;
    let settings;
    let signer;

    before(async () => {
      folder = folderOf();
      const [port, pagePort] = [await freePort(), await freePort()];
      url = `http://127.0.0.1:${port}`;
      origin = `http://127.0.0.1:${pagePort}`;
      settings = { PORT: String(port), PAGE_ORIGIN: origin, VITE_MASTRA_URL: url };
      const secret = /^MASTRA_JWT_SECRET=(.*)$/m.exec(readFileSync(path.join(folder, '.env'), 'utf8'))[1];
      signer = new Signer({ secret: Secret.utf8(secret) });
      servers.push(await started(START, folder, settings, `${url}/health`));
      servers.push(await started(PAGE, folder, settings, origin));
    });

    after(() => {
      for (const server of servers) server.stop();
    });

    /** A new page, loaded; `prepare` gets it before that. */
    async function opened(prepare = async () => {}) {
      const context = await browser.newContext({ viewport: { width: 900, height: 700 } });
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      await prepare(page);
      await page.goto(origin, { waitUntil: 'networkidle' });
      await page.getByRole('heading', { name: 'Weather agent' }).waitFor();
      return page;
    }

    /** The page is the same in both generations. */
    async function pictured(page, name) {
      if (generation !== '1.x') return;
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: path.join(PICTURES, `${name}-${colorScheme}.png`) });
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        assert.deepEqual(
          violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`),
          [],
          `${name}, ${colorScheme}`,
        );
      }
    }

    test('its types', () => {
      follow(`${path.join(ROOT, 'node_modules', '.bin', 'tsc')} -p .`, folder);
    });

    test("the Node README's code of a page", () => {
      const [, code] = /^### From a page\n\n```ts\n(.*?)^```$/ms.exec(
        readFileSync(path.join(ROOT, 'README.md'), 'utf8'),
      );
      const [, call, other] = /await (agent\.generate\(.*\)); \/\/ 0\.24: (.*)$/m.exec(code);
      const ours = (generation === '0.24' ? code.replace(call, other) : code).replace('http://127.0.0.1:4111', url);
      const token = signer.sign({ sub: 'ada' }, { expiresIn: '5m' });
      writeFileSync(path.join(folder, 'page.ts'), `const token = '${token}';\n${ours}console.log(text);\n`);
      assert.equal(follow('node page.ts', folder), 'Sunny, 21 degrees.\n');
    });

    test('without a token the person reads so, by generate and by stream', async () => {
      const page = await opened();
      let asked = 0;
      page.on('response', (response) => {
        if (response.status() === 401) asked++;
      });
      for (const button of ['Generate', 'Stream']) assert.equal(await ask(page, button), '401: there is no token');
      assert.equal(asked, 2); // no client tries again
      await signIn(page, 'rain');
      await page.getByText('403: the name or the password is wrong').waitFor();
      await pictured(page, 'refused');
      await page.setViewportSize({ width: 360, height: 800 });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
      await page.context().close();
    });

    test('signed in, the answer shows, after preflights that pass', async () => {
      const preflights = [];
      const page = await opened(async (page) => {
        const network = await page.context().newCDPSession(page);
        await network.send('Network.enable');
        network.on('Network.responseReceived', ({ type, response }) => {
          if (type === 'Preflight') preflights.push(`${response.status} ${new URL(response.url).pathname}`);
        });
      });
      await signIn(page);
      await page.waitForSelector(SIGNED_IN);
      for (const button of ['Generate', 'Stream']) assert.equal(await ask(page, button), 'Sunny, 21 degrees.');
      const agent = '/api/agents/weatherAgent';
      assert.deepEqual(preflights, ['204 /login', `204 ${agent}/generate`, `204 ${agent}/stream`]);
      await pictured(page, 'answered');
      assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [
        0,
        0,
        '',
      ]);
      await page.getByRole('button', { name: 'Sign out' }).click();
      assert.equal(await ask(page, 'Generate'), '401: there is no token');
      await page.context().close();
    });

    test('the token is renewed before it expires, and used from then on', async () => {
      const page = await opened((page) => page.clock.install());
      const renewals = [];
      page.on('request', (request) => request.url() === `${url}/renew` && renewals.push(request));
      await signIn(page);
      await page.waitForSelector(SIGNED_IN);
      await sleep(1100); // so that the next token differs
      await page.clock.runFor(230_000);
      assert.equal(renewals.length, 0);
      const renewed = page.waitForResponse(
        (response) => response.url() === `${url}/renew` && response.status() === 200,
      );
      await page.clock.runFor(15_000);
      const { token } = await (await renewed).json();
      const [first] = renewals;
      assert.notEqual(await first.headerValue('authorization'), `Bearer ${token}`);
      const asked = page.waitForRequest(
        (request) => request.url().endsWith('/generate') && request.method() === 'POST',
      );
      await page.getByRole('button', { name: 'Generate' }).click();
      assert.equal(await (await asked).headerValue('authorization'), `Bearer ${token}`);
      const next = page.waitForResponse((response) => response.url() === `${url}/renew` && response.status() === 200);
      await page.clock.runFor(241_000);
      await next;
      await page.context().close();
    });

    test('a token that expired meanwhile signs out, and the person reads why', async () => {
      const token = signer.sign({ sub: 'ada', exp: Math.floor(Date.now() / 1000) - 1 });
      const page = await opened(async (page) => {
        await page.clock.install();
        await page.route('**/login', (route) => {
          const headers = { 'access-control-allow-origin': origin };
          return route.fulfill({ json: { token, expiresIn: 300 }, headers });
        });
      });
      await signIn(page);
      await page.waitForSelector(SIGNED_IN);
      assert.equal(await ask(page, 'Generate'), '401: the token has expired');
      await page.clock.runFor(241_000);
      await page.getByLabel('Password').waitFor();
      assert.equal(
        await page.locator('section[aria-labelledby="login"] .reason').textContent(),
        '401: the token has expired',
      );
      await page.context().close();
    });

    test('a session ends; a token of another login, and none, renew nothing', async () => {
      const eightHours = Math.floor(Date.now() / 1000) - 8 * 60 * 60;
      for (const [claims, status] of [
        [{ auth_time: eightHours + 60 }, 200],
        [{ auth_time: eightHours }, 403],
        [{ auth_time: 'soon' }, 403],
        [{}, 403],
      ]) {
        const token = signer.sign({ sub: 'ada', ...claims }, { expiresIn: '5m' });
        const response = await fetch(`${url}/renew`, { method: 'POST', headers: { Authorization: `Bearer ${token}` } });
        assert.equal(response.status, status, JSON.stringify(claims));
      }
      assert.equal((await fetch(`${url}/renew`, { method: 'POST' })).status, 401);
      for (const given of [{}, { name: 'ada' }, { name: 'eve', password: 'sunshine' }, { name: 'ada', password: '' }]) {
        const response = await fetch(`${url}/login`, { method: 'POST', body: JSON.stringify(given) });
        assert.equal(response.status, 403, JSON.stringify(given));
      }
    });

    test('a page of another origin may not ask', async () => {
      const elsewhere = http.createServer((_request, response) => response.end('<!doctype html><title>other</title>'));
      await new Promise((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
      const page = await opened();
      const token = signer.sign({ sub: 'ada' }, { expiresIn: '5m' });
      const answered = () =>
        page.evaluate(
          ([at, headers]) => fetch(at, { headers }).then((response) => response.status, String),
          [`${url}/api/agents`, { Authorization: `Bearer ${token}` }],
        );
      assert.equal(await answered(), 200);
      await page.goto(`http://127.0.0.1:${elsewhere.address().port}/`);
      assert.match(String(await answered()), /^TypeError/);
      await page.context().close();
      elsewhere.close();
    });

    test('a token that is built in: it is public, the secret is not; what is wrong with it shows', async () => {
      servers.pop().stop(); // the page in development
      const environmentOf = (token) => (token === undefined ? settings : { ...settings, VITE_MASTRA_JWT_TOKEN: token });
      const expired = signer.sign({ sub: 'ada', exp: Math.floor(Date.now() / 1000) - 1 });
      const forged = new Signer({ secret: 'another test secret, of 32 bytes and more' }).sign({
        sub: 'ada',
        exp: 2 ** 32,
      });
      for (const [name, token, expected] of [
        ['built-in', undefined, 'Sunny, 21 degrees.'], // by README, in .env.local
        ['expired', expired, '401: the token has expired'],
        ['garbage', 'garbage', '401: the token is not a well-formed JWT'],
        ['forged', forged, "401: the token's signature does not match"],
      ]) {
        follow(BUILD, folder, environmentOf(token));
        const built = readdirSync(path.join(folder, 'dist', 'assets'))
          .map((file) => readFileSync(path.join(folder, 'dist', 'assets', file), 'utf8'))
          .join('');
        const public_ = token ?? /=(.*)/.exec(readFileSync(path.join(folder, '.env.local'), 'utf8'))[1];
        assert.ok(built.includes(public_), name);
        const kept = readFileSync(path.join(folder, '.env'), 'utf8').matchAll(/=(.*)/g);
        for (const [, secret] of kept) assert.ok(!built.includes(secret), `${name}: a secret is in the page`);
        if (servers.length === 1) servers.push(await started('npx vite preview', folder, settings, origin));
        const page = await opened();
        for (const button of ['Generate', 'Stream']) assert.equal(await ask(page, button), expected, name);
        await pictured(page, name);
        await page.context().close();
      }
    });
  });
}
