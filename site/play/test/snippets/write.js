// Takes the code for several policies from the page, and tokens with what the page says of them: FOLDER/LANGUAGE/CASE has the
// program alone, FOLDER/cases.json all the rest. Usage: node write.js FOLDER [CHROMIUM]. Run by ../../snippets.sh.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import hs256 from '../../../../bindings/node/index.js';
import { chromiumPath, launch, open, serve } from '../browser.js';

/** The file of each language's program. For Go and Rust the page leaves the file's name to the languages' custom. */
const FILES = {
  node: 'verify.mjs',
  python: 'verify.py',
  go: 'main.go',
  rust: 'src/main.rs',
  c: 'verify.c',
  shell: 'verify.sh',
  curl: 'ask.sh',
};

/** The last letter of a signature has unused bits, so the letter before it is exchanged. */
const spoilt = (token) => `${token.slice(0, -2)}${token.at(-2) === 'A' ? 'B' : 'A'}${token.at(-1)}`;

const made = (page) => page.inputValue('#made');

const expired = async (page) => {
  await page.selectOption('#claim-exp', 'past');
  return made(page);
};

/**
 * `secret`, or one that the page makes in the encoding. `set` enters what the policy demands into the encoder, which
 * makes the good token, unless `good` does: the page signs none longer than 16 KiB. Each of `bad` returns a token that
 * is rejected with the code of its name.
 */
const CASES = [
  {
    name: 'issuer and audience',
    encoding: 'utf8',
    policy: '{\n  "issuer": "https://login.example",\n  "audience": "api",\n  "required": ["exp"]\n}',
    bad: { signature_mismatch: async (page) => spoilt(await made(page)), expired },
  },
  {
    name: 'age, type and subject',
    encoding: 'base64',
    policy: '{"any_audience": true, "subject": "ada", "typ": "at+jwt", "max_age": 600, "leeway": 30}',
    set: (page) => page.fill('#typ', 'at+jwt'),
    bad: {
      missing_claim: async (page) => {
        await page.selectOption('#claim-iat', '');
        return made(page);
      },
    },
  },
  {
    name: 'claims that are hard to quote',
    encoding: 'hex',
    policy: JSON.stringify({
      audience: ['api', 'b'],
      claims: { role: 'a"#"b\\`$TOKEN\u2028??=\'é', __proto__: 'x', n: [1.5, true] },
    }).replace('"n"', '"__proto__": "x", "n"'),
    set: (page) =>
      page.fill(
        '#other-claims',
        JSON.stringify({ role: 'a"#"b\\`$TOKEN\u2028??=\'é', n: true }).replace('{', '{"__proto__": "x", '),
      ),
    bad: {
      claim_mismatch: async (page) => {
        await page.fill('#other-claims', '{"role": "a", "__proto__": "x", "n": 1.5}');
        return made(page);
      },
    },
  },
  {
    name: 'a JWK with an id',
    encoding: 'jwk',
    secret: (made_) => JSON.stringify({ ...JSON.parse(made_), kid: '2026-11' }),
    policy: '{"audience": "api"}',
    bad: {
      unknown_key: async (page) => {
        await page.fill('#kid', '2026-10');
        return made(page);
      },
    },
  },
  {
    name: 'long tokens',
    encoding: 'base64url',
    policy: '{"audience": "api", "max_token_len": 65536}',
    good: (secret) =>
      new hs256.Signer({ secret: hs256.Secret.base64url(secret), maxTokenLength: 65_536 }).sign({
        sub: 'ada',
        aud: 'api',
        text: 'x'.repeat(30_000),
      }),
    bad: { too_large: async () => 'x'.repeat(65_537) },
  },
  {
    name: 'a short secret',
    encoding: 'utf8',
    secret: () => 'a short test secret',
    policy: '{"audience": "api"}',
    set: (page) => page.check('#allow-weak'),
    bad: { signature_mismatch: async (page) => spoilt(await made(page)) },
  },
];

/** What the page says about a token: the code, if it is rejected, and why. */
async function verdictOn(page, token) {
  await page.fill('#token', token);
  const [word, why] = await page.locator('#verdict p').allTextContents();
  return { word, why };
}

/** The page's content for each language: the program, and the commands for it. */
async function programs(page) {
  const all = {};
  for (const language of Object.keys(FILES)) {
    await page.check(`input[name="language"][value="${language}"]`);
    all[language] = {
      text: await page.textContent('#snippet'),
      commands: await page.locator('#snippet-note code').allTextContents(),
    };
  }
  return all;
}

async function taken(browser, url, { name, encoding, secret, policy, set, good: make, bad }) {
  const { page, context, problems } = await open(browser, url);
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  await page.selectOption('#encoding', encoding);
  await page.click('#make-secret');
  if (secret) await page.fill('#secret', secret(await page.inputValue('#secret')));
  await page.fill('#policy', policy);
  await set?.(page);
  const good = make === undefined ? await made(page) : make(await page.inputValue('#secret'));
  assert.deepEqual((await verdictOn(page, good)).word, 'VALID', name);
  const rejected = [];
  for (const [code, spoil] of Object.entries(bad)) {
    const token = await spoil(page);
    const { word, why } = await verdictOn(page, token);
    assert.equal(word, `REJECTED: ${code}`, name);
    rejected.push({ code, token, why });
  }
  const found = {
    name,
    secret: await page.inputValue('#secret'),
    encoding,
    policy,
    good,
    rejected,
    programs: await programs(page),
  };
  await context.close();
  assert.deepEqual(problems, []);
  return found;
}

const [folder, executable = chromiumPath()] = process.argv.slice(2);
const served = await serve();
const browser = await launch(executable);
try {
  const all = [];
  for (const [index, each] of CASES.entries()) {
    const { programs: texts, ...found } = await taken(browser, served.url, each);
    const commands = {};
    for (const [language, { text, commands: given }] of Object.entries(texts)) {
      const file = path.join(folder, language, String(index), FILES[language]);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
      commands[language] =
        language === 'shell' || language === 'curl'
          ? [`bash -e ${FILES[language]}`]
          : given.filter((it) => it.includes(' '));
    }
    all.push({ ...found, commands });
  }
  writeFileSync(path.join(folder, 'cases.json'), JSON.stringify(all));
} finally {
  await browser.close();
  served.close();
}
