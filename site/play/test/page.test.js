// The playground in Debian's Chromium: what it shows, that it sends no request once loaded, and that everyone can use
// it. Skipped, by name, if there is no Chromium. Run by test.sh, which builds the page.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { chromiumPath, launch, open, serve } from './browser.js';

const CHROMIUM = chromiumPath();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** In every documentation of hs256. */
const PUBLISHED = 'supersecretdevkeythatishs256safe!';

/** RFC 7519 section 4.1. */
const REGISTERED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];

const { properties: SCHEMA } = createRequire(import.meta.url)('../../../docs/policy.schema.json');

/** The page's maximum weight, in uncompressed bytes. */
const START_AT_MOST = 720 * 1024;

describe('the playground', { skip: CHROMIUM === undefined && 'there is no Chromium' }, () => {
  let served;
  let browser;
  let context;
  let page;
  let problems;

  before(async () => {
    served = await serve();
    browser = await launch(CHROMIUM);
    ({ context, page, problems } = await open(browser, served.url));
  });

  after(async () => {
    await browser?.close();
    served?.close();
  });

  const text = (selector) => page.textContent(selector);

  /** Puts the encoder's token into the decoder. */
  async function decoded() {
    await page.click('#decode-made');
    return page.inputValue('#token');
  }

  test('starts with a token of its own that is valid', async () => {
    assert.match(await text('#verdict'), /^VALID/);
    assert.match(await text('#dates'), /expires in 1[45] minutes/);
  });

  // The work of a start is counted; its duration depends on this machine.
  test('starts by three requests, two modules, each compiled once, and nothing to wait for', async () => {
    const { start, ready } = await page.evaluate(() => ({
      start: globalThis.start,
      ready: performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd,
    }));
    console.log(`    ${served.bytes} bytes, usable after ${Math.round(ready)} ms`);
    assert.deepEqual(served.asked.toSorted(), ['/', '/play.css', '/play.js']);
    assert.deepEqual(start, { modules: 2, instances: 2, readyAtOnce: true });
    assert.ok(served.bytes <= START_AT_MOST, `${served.bytes} bytes`);
  });

  test('says of a secret that it is published, short, regular or none', async () => {
    for (const [encoding, secret, expected] of [
      ['utf8', PUBLISHED, /^Weak: it is in public documentation/],
      ['utf8', 'short', /^Weak: shorter than 32 bytes/],
      ['utf8', 'ab'.repeat(20), /^Weak: it repeats itself/],
      ['hex', 'xyz', /^This secret cannot be used: /],
      ['jwk', '{"kty":"RSA"}', /^This secret cannot be used: /],
      ['utf8', '', /^Without a secret/],
    ]) {
      await page.selectOption('#encoding', encoding);
      await page.fill('#secret', secret);
      assert.match(await text('#secret-note'), expected, `${encoding} ${secret}`);
    }
    assert.match(await text('#verdict'), /^NOT VERIFIED/);
  });

  test('says so while it is typed', async () => {
    await page.selectOption('#encoding', 'utf8');
    await page.fill('#secret', '');
    await page.focus('#secret');
    const said = [];
    for (const key of PUBLISHED) {
      await page.keyboard.type(key);
      said.push(await text('#secret-note'));
    }
    assert.match(said[0], /^Weak: shorter than 32 bytes/);
    assert.ok(said.every((each) => each.startsWith('Weak: '))); // some of its prefixes are published too
    assert.match(said.at(-1), /^Weak: it is in public documentation/);
  });

  test('signs with a short secret only where the page is told to', async () => {
    await page.selectOption('#encoding', 'utf8');
    await page.fill('#secret', 'short');
    assert.equal(await page.inputValue('#made'), '');
    assert.match(
      await text('#made-note'),
      /shorter than 32 bytes .* tick below the secret that you use it all the same$/,
    );
    assert.match(await text('#verdict'), /^NOT VERIFIED/);
    await page.check('#allow-weak');
    assert.match(await text('#secret-note'), /^Weak: shorter than 32 bytes/);
    await decoded();
    assert.match(await text('#verdict'), /^VALID/);
    await page.uncheck('#allow-weak');
    assert.match(await text('#verdict'), /^NOT VERIFIED/);
  });

  test('makes secrets in every encoding, and tokens that they verify', async () => {
    for (const encoding of ['base64', 'base64url', 'hex', 'jwk', 'utf8']) {
      await page.selectOption('#encoding', encoding);
      await page.click('#make-secret');
      assert.equal(await text('#secret-note'), 'Nothing suggests that it is weak.', encoding);
      await decoded();
      assert.match(await text('#verdict'), /^VALID/, encoding);
    }
  });

  test('signs what the form says', async () => {
    await page.fill('#claim-aud', 'api, other');
    await page.fill('#other-claims', '{ "n": 1 }');
    await page.selectOption('#claim-exp', '1h');
    await page.click('#encode summary');
    await page.fill('#typ', 'at+jwt');
    await page.fill('#kid', '2026-11');
    await decoded();
    assert.match(await text('#verdict'), /^VALID/);
    assert.deepEqual(JSON.parse(await text('#header')), { alg: 'HS256', typ: 'at+jwt', kid: '2026-11' });
    const { iat, exp, ...claims } = JSON.parse(await text('#payload'));
    assert.deepEqual(claims, { sub: 'ada', iss: 'https://login.example', aud: ['api', 'other'], n: 1 });
    assert.equal(exp - iat, 3600);
    await page.selectOption('#claim-exp', 'past');
    await decoded();
    assert.match(await text('#verdict'), /^REJECTED: expired/);
    assert.match(await text('#dates'), /expired 1 hour ago/);
    await page.selectOption('#claim-exp', '15m');
  });

  test('explains each registered claim and each member of a policy beside its field', async () => {
    const explained = await page.evaluate(
      (names) =>
        names.map((id) => {
          const field = document.getElementById(id);
          return [
            field.labels[0].textContent !== '',
            document.getElementById(field.getAttribute('aria-describedby')).textContent,
          ];
        }),
      [
        ...REGISTERED.map((name) => `claim-${name}`),
        ...Object.keys(SCHEMA).map((name) => `member-${name}`),
        'typ',
        'kid',
      ],
    );
    for (const [labelled, hint] of explained) assert.ok(labelled && hint.length > 20, hint);
    for (const [name, { description }] of Object.entries(SCHEMA))
      assert.equal(await text(`#member-${name}-hint`), description.replaceAll('`', ''));
  });

  test('offers times to expire, each as it is called', async () => {
    const choices = await page.$$eval('#claim-exp option', (all) => all.map(({ value, text: name }) => [value, name]));
    const seconds = { minutes: 60, hour: 3600, hours: 3600, day: 86_400, days: 86_400 };
    const found = [];
    for (const [value, name] of choices) {
      await page.selectOption('#claim-exp', value);
      await decoded();
      const { iat, exp } = JSON.parse(await text('#payload'));
      const [, count, unit] = /^in (an?|\d+) (\w+)$/.exec(name) ?? [];
      if (unit) assert.equal(exp - iat, (Number(count) || 1) * seconds[unit], name);
      else found.push([name, exp === undefined ? exp : exp - iat]);
    }
    assert.deepEqual(found, [
      ['an hour ago', -3600],
      ['never', undefined],
    ]);
    await page.selectOption('#claim-exp', '15m');
  });

  test('leaves it to the core to find a claim twice', async () => {
    await page.fill('#other-claims', '{"sub": "bob"}');
    assert.match(await text('#made-note'), /second member of this name/);
    await page.fill('#other-claims', '');
    assert.equal(await text('#made-note'), '');
  });

  test('marks the byte at fault', async () => {
    const token = await decoded();
    const [header, payload, signature] = token.split('.');
    await page.fill('#token', `${header}.${payload}+.${signature}`);
    assert.match(await text('#verdict'), /^REJECTED: malformed/);
    assert.equal(await text('#marked mark'), '+');
    const twice = Buffer.from('{"é":1,"sub":"a","sub":"b"}').toString('base64url');
    await page.fill('#token', `${header}.${twice}.${signature}`);
    assert.match(await text('#checks'), /payload ?failed/);
    await page.fill('#token', `${token} `);
    assert.equal(await text('#marked mark'), '\u2423', 'a space is shown');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    await page.fill('#token', `${none}.${payload}.`);
    assert.match(await text('#fault'), /unsigned token, at byte 7 of the header \(RFC 7515 4\.1\.1\)/);
    assert.equal(await text('#header mark'), '"');
  });

  test('shows every check with its clause; without a secret those that need none', async () => {
    await decoded();
    assert.equal(await page.locator('#checks li').count(), 22);
    assert.match(await text('#checks'), /signaturepassedRFC 7515 5\.2/);
    const secret = await page.inputValue('#secret');
    await page.fill('#secret', '');
    assert.match(await text('#verdict'), /^NOT VERIFIED/);
    assert.equal(await page.locator('#checks li').count(), 7);
    await page.fill('#secret', 'another test secret, of 32 bytes and more');
    assert.match(await text('#verdict'), /^REJECTED: signature_mismatch/);
    await page.fill('#secret', secret);
    assert.match(await text('#verdict'), /^VALID/);
  });

  test('goes by the policy, whose text and form are one', async () => {
    await page.click('#policy-part summary');
    await page.fill('#member-audience', 'billing');
    assert.match(await text('#verdict'), /^REJECTED: claim_mismatch/);
    assert.equal(JSON.parse(await page.inputValue('#policy')).audience, 'billing');
    await page.fill('#policy', '{"audiance": "api"}');
    assert.match(await text('#policy-note'), /audience/);
    assert.match(await text('#verdict'), /^NOT VERIFIED/);
    assert.match(await text('#snippet'), /^This is not a policy yet/);
    await page.fill('#policy', '{"audience": ["api", "b"], "leeway": 5}');
    assert.equal(await page.inputValue('#member-audience'), 'api\nb');
    assert.equal(await page.inputValue('#member-leeway'), '5');
    assert.match(await text('#verdict'), /^VALID/);
  });

  test('writes the code for the policy in every language', async () => {
    for (const [value, expected] of [
      ['node', /audience: \["api", "b"\],\n {2}leeway: 5,/],
      ['python', /audience=\["api", "b"\],\n {4}leeway=5,/],
      ['go', /WithPolicy/],
      ['rust', /policy_json\(POLICY\)/],
      ['c', /hs256_builder_policy/],
      ['shell', /hs256 verify --policy-json -/],
      ['curl', /^# .*\ncurl /],
    ]) {
      await page.check(`input[name="language"][value="${value}"]`);
      assert.match(await text('#snippet'), expected, value);
    }
  });

  test('writes into the code how the secret is written, and that a short one is meant', async () => {
    const code = async (value) => {
      await page.check(`input[name="language"][value="${value}"]`);
      return text('#snippet');
    };
    await page.check('#allow-weak');
    await page.selectOption('#encoding', 'hex');
    for (const [value, encoding, weak] of [
      ['node', "'HS256_SECRET', 'hex'", 'allowWeakSecret: true'],
      ['python', 'encoding="hex"', 'allow_weak=True'],
      ['go', 'Encoding: hs256.Hex', 'AllowWeak: true'],
      ['rust', 'Encoding::Hex', '.allow_weak()'],
      ['c', 'HS256_SECRET_HEX', 'HS256_KEY_ALLOW_WEAK'],
      ['shell', '--secret-encoding hex', '--allow-weak'],
    ]) {
      const written = await code(value);
      assert.ok(written.includes(encoding) && written.includes(weak), written);
    }
    await page.uncheck('#allow-weak');
    assert.doesNotMatch(await code('rust'), /weak/);
    await page.selectOption('#encoding', 'utf8');
  });

  test('has no fault that axe finds, light or dark, wide or narrow', async () => {
    for (const [colorScheme, width, token] of [
      ['light', 1280, ''],
      ['dark', 1280, `${await decoded()}A`],
      ['light', 360, await decoded()],
      ['dark', 360, `${await decoded()}A`],
    ]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      await page.fill('#token', token);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      const told = violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
      assert.deepEqual(told, [], `${colorScheme}, ${width} px`);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `${width} px: it scrolls sideways by ${wider}`);
    }
  });

  test('is used by the keyboard alone', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.fill('#secret', PUBLISHED);
    await page.focus('#secret');
    const reached = [];
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate(() => document.activeElement.id));
    }
    for (const id of ['encoding', 'make-secret', 'claim-sub', 'decode-made', 'policy', 'token', 'copy-snippet'])
      assert.ok(reached.includes(id), `${id} is not reached`);
    await page.focus('#make-secret');
    await page.keyboard.press('Enter');
    assert.notEqual(await page.inputValue('#secret'), PUBLISHED);
  });

  test('asks for nothing once it is there, also offline; keeps nothing; and its address says nothing', async () => {
    assert.deepEqual(served.asked.toSorted(), ['/', '/play.css', '/play.js']);
    await context.setOffline(true);
    await page.click('#make-secret');
    await decoded();
    assert.match(await text('#verdict'), /^VALID/);
    await page.click('nav a[href="#code"]');
    await context.setOffline(false);
    assert.deepEqual(served.asked.length, 3);
    assert.equal(page.url(), `${served.url}#code`);
    const kept = await page.evaluate(async () => [
      localStorage.length,
      sessionStorage.length,
      document.cookie,
      (await indexedDB.databases()).length,
      (await caches.keys()).length,
      history.state,
    ]);
    assert.deepEqual(kept, [0, 0, '', 0, 0, null]);
    assert.deepEqual(problems, []);
  });

  test('may not send anything, whatever script might try', async () => {
    const sent = await page.evaluate(() =>
      fetch('/').then(
        () => 'sent',
        (error) => error.name,
      ),
    );
    assert.equal(sent, 'TypeError');
    const blocked = await page.evaluate(async () => {
      const tried = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => tried.push(effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'globalThis.planted = true';
      const frame = Object.assign(document.createElement('iframe'), { src: '/leak' });
      document.body.append(script, frame);
      try {
        new WebSocket(`ws://${location.host}/leak`);
      } catch {}
      navigator.sendBeacon('/leak', 'x');
      const form = Object.assign(document.createElement('form'), { action: '/leak', method: 'get' });
      document.body.append(form);
      form.submit();
      await new Promise((resolve) => setTimeout(resolve, 200));
      frame.remove();
      return { tried: tried.toSorted(), planted: globalThis.planted };
    });
    assert.deepEqual(blocked, {
      tried: ['connect-src', 'connect-src', 'form-action', 'frame-src', 'script-src-elem'],
      planted: undefined,
    });
    await page.evaluate(() => {
      const image = new Image();
      image.src = '/leak';
    });
    await page.waitForTimeout(200);
    assert.equal(served.asked.length, 3);
  });
});
