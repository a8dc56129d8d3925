'use strict';
// Durations as people write them, default lifetimes of a Signer, and clocks that tests set.
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Signer, Verifier } = require('hs256');

const secret = 'supersecretdevkeythatishs256safe!';
const NOW = 1_700_000_000;
const clock = () => NOW;
const payload = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
const signer = new Signer({ secret, clock });
const ARGUMENT = { name: 'Hs256Error', code: 'ERR_HS256_INVALID_ARGUMENT' };

const DURATIONS = [
  ['1s', 1],
  ['15m', 900],
  ['2h', 7200],
  ['30d', 2592000],
  ['2w', 1209600],
  ['0015m', 900],
  [900, 900],
];
const NONE = [
  '',
  '900',
  'm',
  '15 m',
  ' 15m',
  '15m ',
  '+15m',
  '-15m',
  '1.5h',
  '15M',
  '15 minutes',
  '1h30m',
  '1y',
  '15ms',
  '1e3s',
];

test('a duration is a number of seconds, or digits and a unit', () => {
  for (const [duration, seconds] of DURATIONS) {
    assert.equal(payload(signer.sign({}, { expiresIn: duration })).exp, NOW + seconds);
    assert.equal(payload(signer.sign({}, { notBeforeIn: duration })).nbf, NOW + seconds);
    assert.equal(payload(new Signer({ secret, clock, expiresIn: duration }).sign({})).exp, NOW + seconds);
    const verifier = new Verifier({ secret, clock, maxAge: duration });
    assert.equal(verifier.tryVerify(signer.sign({ iat: NOW - seconds })).ok, true);
    assert.equal(verifier.tryVerify(signer.sign({ iat: NOW - seconds - 1 })).code, 'ERR_HS256_EXPIRED');
  }
  for (const [maxStale, ok] of [
    ['5m', true],
    ['299s', false],
  ]) {
    const listed = new Verifier({ secret, clock, revoked: `{"as_of":${NOW - 300}}\n`, maxStale });
    assert.equal(listed.tryVerify(signer.sign({})).ok, ok);
  }
  const lenient = new Verifier({ secret, clock, leeway: '5m' });
  assert.equal(lenient.tryVerify(signer.sign({ exp: NOW - 299 })).ok, true);
  assert.equal(lenient.tryVerify(signer.sign({ exp: NOW - 300 })).ok, false);
});

test('nothing else is guessed', () => {
  for (const text of NONE) {
    for (const [option, work] of [
      ['expiresIn', () => signer.sign({}, { expiresIn: text })],
      ['expiresIn', () => new Signer({ secret, expiresIn: text })],
      ['notBeforeIn', () => signer.sign({}, { notBeforeIn: text })],
      ['maxAge', () => new Verifier({ secret, maxAge: text })],
      ['leeway', () => new Verifier({ secret, leeway: text })],
      ['maxStale', () => new Verifier({ secret, revoked: '', maxStale: text })],
    ]) {
      assert.throws(
        work,
        { ...ARGUMENT, field: option, message: /not a duration: write digits and one of s, m, h, d, w/ },
        text,
      );
    }
  }
  assert.throws(() => new Verifier({ secret, leeway: '16m' }), { ...ARGUMENT, field: 'leeway' });
  assert.throws(() => new Verifier({ secret, maxTokenLength: '15m' }), { ...ARGUMENT, field: 'maxTokenLength' });
});

test('a lifetime is given to every token that says none', () => {
  const short = new Signer({ secret, clock, expiresIn: '15m' });
  const exp = (...all) => payload(short.sign(...all)).exp;
  assert.equal(exp({ sub: 'ada' }), NOW + 900);
  assert.equal(exp('{"sub":"ada"}'), NOW + 900);
  assert.equal(exp({ exp: NOW + 5 }), NOW + 5);
  assert.equal(exp('{"exp":1700000005}'), NOW + 5);
  assert.equal(exp({ sub: 'ada' }, { expiresIn: '1h' }), NOW + 3600);
  assert.throws(() => short.sign({ exp: NOW + 5 }, { expiresIn: 60 }), { ...ARGUMENT, member: 'exp' });
  for (const broken of ['', '{', 'null', '[]', '"exp"']) {
    assert.throws(() => short.sign(broken), { code: 'ERR_HS256_MALFORMED' }, broken);
  }
  for (const never of [0, -1, '0s']) {
    assert.throws(() => new Signer({ secret, expiresIn: never }), { ...ARGUMENT, field: 'expiresIn' });
  }
  for (const nothing of [undefined, null]) {
    assert.throws(
      () => new Signer({ secret, expiresIn: nothing }),
      /expiresIn is (undefined|null): leave it out, or set it/,
    );
  }
});

test("clock: 'Date' is the Date that fake timers set", (t) => {
  const [minting, verifying] = [new Signer({ secret, clock: 'Date' }), new Verifier({ secret, clock: 'Date' })];
  t.mock.timers.enable({ apis: ['Date'], now: NOW * 1000 });
  const token = minting.sign({ sub: 'ada' }, { expiresIn: '15m' });
  assert.deepEqual(payload(token), { sub: 'ada', iat: NOW, exp: NOW + 900 });
  assert.equal(verifying.verify(token).sub, 'ada');
  assert.equal(verifying.verifyMany([token])[0].ok, true);
  assert.equal(new Verifier({ secret }).tryVerify(token).code, 'ERR_HS256_EXPIRED');
  t.mock.timers.tick(900_000);
  assert.equal(verifying.tryVerify(token).code, 'ERR_HS256_EXPIRED');
  assert.throws(() => new Verifier({ secret, clock: 'date' }), /clock must be a function, or 'Date', not a string/);
});

/** As Jest and sinon do. */
test("clock: 'Date' is another Date put in its place", () => {
  const verifying = new Verifier({ secret, clock: 'Date' });
  const token = signer.sign({ sub: 'ada' }, { expiresIn: '15m' });
  const { Date: real } = globalThis;
  globalThis.Date = class extends real {
    static now() {
      return NOW * 1000;
    }
  };
  try {
    assert.equal(verifying.verify(token).sub, 'ada');
  } finally {
    globalThis.Date = real;
  }
  assert.equal(verifying.tryVerify(token).code, 'ERR_HS256_EXPIRED');
});
