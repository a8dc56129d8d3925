'use strict';
// README's table of verdicts by other libraries and this one on the same tokens, made by running them all.
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const fastJwt = require('fast-jwt');
const jsonwebtoken = require('jsonwebtoken');
const { Secret, Signer, Verifier } = require('hs256');

const NOW = 1_700_000_000;
const SECRET = 'supersecretdevkeythatishs256safe!';
const HASHES = { HS256: 'sha256', HS512: 'sha512' };

function minted(claims, { header = { alg: 'HS256' }, secret = SECRET } = {}) {
  const text = (part) => (typeof part === 'string' || part instanceof Uint8Array ? part : JSON.stringify(part));
  const input = [header, claims].map((part) => Buffer.from(text(part)).toString('base64url')).join('.');
  return `${input}.${crypto.createHmac(HASHES[header.alg], secret).update(input).digest('base64url')}`;
}

/** The same signature, spelled differently: the last letter's two lowest bits are unused. */
function loose(token) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1)) ^ 1];
}

/** Each library verifies with the options from its documentation, at NOW; `maxAge` is in seconds. */
const LIBRARIES = {
  hs256: (token, { secret, maxAge }) =>
    new Verifier({ secret, clock: () => NOW, ...(maxAge === undefined ? {} : { maxAge }) }).verify(token),
  jsonwebtoken: (token, { secret, maxAge }) =>
    jsonwebtoken.verify(token, secret, { clockTimestamp: NOW, ...(maxAge === undefined ? {} : { maxAge }) }),
  'fast-jwt': (token, { secret, maxAge }) => {
    const age = maxAge === undefined ? {} : { maxAge: maxAge * 1000 };
    return fastJwt.createVerifier({ key: secret, clockTimestamp: NOW * 1000, ...age })(token);
  },
  jose: async (token, { secret, maxAge }) => {
    const { jwtVerify } = await import('jose');
    const age = maxAge === undefined ? {} : { maxTokenAge: maxAge };
    return jwtVerify(token, new TextEncoder().encode(secret), { currentDate: new Date(NOW * 1000), ...age });
  },
};

const YES = 'yes';
const NO = 'no';

/** A token with options, and which libraries accept it. */
const ROWS = [
  [
    '`maxAge` of a minute, issued a minute ago to the second',
    minted({ iat: NOW - 60 }),
    { maxAge: 60 },
    YES,
    NO,
    YES,
    YES,
  ],
  ['`iat` in the future, no `maxAge`', minted({ iat: NOW + 100 }), {}, YES, YES, YES, YES],
  ['`maxAge`, `iat` in the future', minted({ iat: NOW + 100 }), { maxAge: 60 }, NO, YES, YES, NO],
  ['`maxAge`, no `iat`', minted({}), { maxAge: 60 }, NO, NO, YES, NO],
  ['`exp` is this very second', minted({ exp: NOW }), {}, NO, NO, YES, NO],
  ['a secret of 31 bytes', minted({}, { secret: SECRET.slice(2) }), { secret: SECRET.slice(2) }, NO, YES, YES, YES],
  ['HS512, no `algorithms` named', minted({}, { header: { alg: 'HS512' } }), {}, NO, YES, YES, YES],
  ['an `aud`, no `audience` named', minted({ aud: 'elsewhere' }), {}, NO, YES, YES, YES],
  ['`sub` is a number', minted({ sub: 7 }), {}, NO, YES, YES, YES],
  ['`exp` twice, the later one far away', minted(`{"exp":1,"exp":${NOW + 100}}`), {}, NO, YES, YES, YES],
  [
    '`crit` with an unknown extension',
    minted({}, { header: { alg: 'HS256', crit: ['x'], x: 1 } }),
    {},
    NO,
    YES,
    NO,
    NO,
  ],
  ['`b64: false` in the header', minted({}, { header: { alg: 'HS256', b64: false } }), {}, NO, YES, YES, YES],
  ['a signed string in place of claims', minted('"ada"'), {}, NO, YES, NO, NO],
  ['invalid UTF-8 in a claim', minted(Buffer.from('{"a":"\xe0"}', 'latin1')), {}, NO, YES, YES, NO],
  ['a signature with loose trailing bits', loose(minted({})), {}, NO, NO, YES, YES],
  ['a token of 20 KiB', minted({ pad: 'x'.repeat(15000) }), {}, NO, YES, YES, YES],
];

const lines = [`| is it valid? | ${Object.keys(LIBRARIES).join(' | ')} |`, '| --- | --- | --- | --- | --- |'];

describe('a token to each library', () => {
  for (const [name, token, options, ...expected] of ROWS) {
    test(name, async () => {
      const said = [];
      for (const verify of Object.values(LIBRARIES)) {
        try {
          await verify(token, { secret: SECRET, ...options });
          said.push(YES);
        } catch {
          said.push(NO);
        }
      }
      lines.push(`| ${[name, ...said].join(' | ')} |`);
      assert.deepEqual(said, expected);
    });
  }
});

const life = (token) => {
  const { iat, exp } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
  return exp - (iat ?? Math.floor(Date.now() / 1000));
};

test('what a lifetime is: 900 and `900` in each library', async () => {
  const { SignJWT } = await import('jose');
  const signer = new Signer({ secret: Secret.utf8(SECRET) });
  assert.equal(life(signer.sign({}, { expiresIn: 900 })), 900);
  assert.throws(() => signer.sign({}, { expiresIn: '900' }), { field: 'expiresIn' });
  assert.equal(life(jsonwebtoken.sign({}, SECRET, { expiresIn: 900 })), 900);
  assert.equal(life(jsonwebtoken.sign({}, SECRET, { expiresIn: '900' })), 0); // milliseconds
  assert.ok(life(fastJwt.createSigner({ key: SECRET, expiresIn: 900 })({})) <= 1); // milliseconds
  const jose = new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setExpirationTime(900);
  assert.ok(life(await jose.sign(new TextEncoder().encode(SECRET))) < -1e9); // a date
});

test('README has the table', () => {
  const readme = readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8');
  for (const line of lines) assert.ok(readme.includes(line), `README.md does not have this line: ${line}`);
});

after(() => console.log(lines.join('\n')));
