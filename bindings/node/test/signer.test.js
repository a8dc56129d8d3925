'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { runInNewContext } = require('node:vm');
const { Signer, Verifier, bearer, challenge } = require('hs256');

const secret = 'supersecretdevkeythatishs256safe!';
const at = new Signer({ secret, clock: () => 1000 });
const payload = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
const header = (token) => Buffer.from(token.split('.')[0], 'base64url').toString();

test('times are added in seconds', () => {
  assert.deepEqual(payload(at.sign({ sub: 'ada' })), { sub: 'ada', iat: 1000 });
  assert.deepEqual(payload(at.sign({}, { expiresIn: 60, notBeforeIn: 5 })), { iat: 1000, exp: 1060, nbf: 1005 });
  assert.deepEqual(payload(at.sign({ iat: 7 })), { iat: 7 });
  assert.deepEqual(payload(at.sign('{"iat":7}')), { iat: 7 });
  assert.deepEqual(payload(at.sign({ sub: 'x' }, { issuedAt: false })), { sub: 'x' });
  const now = payload(new Signer({ secret }).sign({}, { expiresIn: 60 }));
  assert.ok(Math.abs(now.iat - Date.now() / 1000) < 5 && now.exp === now.iat + 60);
});

test('the header is the one that is promised', () => {
  assert.equal(header(at.sign({})), '{"alg":"HS256","typ":"JWT"}');
  assert.equal(header(new Signer({ secret, kid: 'k1' }).sign({})), '{"alg":"HS256","typ":"JWT","kid":"k1"}');
});

test('the header has the typ and the cty of the caller', () => {
  assert.equal(header(new Signer({ secret, typ: 'at+jwt' }).sign({})), '{"alg":"HS256","typ":"at+jwt"}');
  const all = new Signer({ secret, typ: 'x', cty: 'twilio-fpa;v=1', kid: 'k1' });
  assert.equal(header(all.sign({})), '{"alg":"HS256","typ":"x","cty":"twilio-fpa;v=1","kid":"k1"}');
  for (const [name, value] of [
    ['typ', ''],
    ['cty', ''],
    ['cty', 'jwt'],
  ]) {
    assert.throws(() => new Signer({ secret, [name]: value }), { code: 'ERR_HS256_INVALID_ARGUMENT', field: name });
  }
});

test('claims that no verifier would accept are not signed, and the error says why and where', () => {
  const CODE = 'ERR_HS256_';
  const refused = [
    [{ exp: '5' }, {}, 'INVALID_CLAIM', { claim: 'exp', member: 'exp', reason: 'not a number', offset: 7 }],
    [{ a: 1, aud: [1] }, {}, 'INVALID_CLAIM', { claim: 'aud', member: 'aud', offset: 13 }],
    [{ sub: '\ud800' }, {}, 'MALFORMED', { claim: undefined, member: 'sub' }],
    ['{"é":{"a":1,"a":2}}', {}, 'MALFORMED', { member: 'é', reason: 'a second member of this name', offset: 13 }],
    ['[]', {}, 'MALFORMED', {}],
    ['x', {}, 'MALFORMED', {}],
    [{ pad: 'x'.repeat(20000) }, {}, 'TOO_LARGE', { offset: undefined }],
    [
      { exp: 5 },
      { expiresIn: 5 },
      'INVALID_ARGUMENT',
      {
        field: 'exp',
        member: 'exp',
        reason: 'the claims have `exp` already, and `expiresIn` is to add it: leave one of them out',
      },
    ],
    [{ iat: 5 }, { issuedAt: true }, 'INVALID_ARGUMENT', { field: 'iat', member: 'iat' }],
    ['{"iat":5}', { issuedAt: true }, 'INVALID_ARGUMENT', { member: 'iat' }],
    [{}, { expiresIn: 0 }, 'INVALID_ARGUMENT', { field: 'expiresIn', reason: '`expiresIn` is less than a second' }],
    [
      {},
      { notBeforeIn: -1 },
      'INVALID_ARGUMENT',
      { field: 'notBeforeIn', reason: '`notBeforeIn` is less than 0 seconds' },
    ],
    [{ exp: Date.now() }, {}, 'INVALID_CLAIM', { claim: 'exp' }],
  ];
  for (const [claims, options, code, details] of refused) {
    assert.throws(() => at.sign(claims, options), { name: 'Hs256Error', code: CODE + code, ...details });
  }
  assert.throws(() => at.sign({ exp: '5' }), {
    message: 'the claims cannot be signed: not a number (in `exp`, byte 7)',
  });
  for (const value of [undefined, null, 5, []])
    assert.throws(() => at.sign(value), /the claims must be an object, or its JSON, not/);
  assert.throws(() => at.sign({ toJSON() {} }), /what `toJSON` of the claims returns must be an object, not undefined/);
  assert.throws(() => at.sign(new Date(0)), /what `toJSON` of the claims returns must be an object, not a string/);
  assert.throws(() => at.sign('{"a":"\ud800"}'), /lone surrogate/);
  assert.throws(() => at.sign({}, { expiresIn: 1.5 }), /expiresIn must be a whole number, not 1.5/);
  assert.throws(() => new Signer({ secret: 'short' }), { code: 'ERR_HS256_WEAK_KEY' });
});

test('what JSON would keep nothing of is not signed', () => {
  class Getters {
    #sub = 'ada';
    get sub() {
      return this.#sub;
    }
  }
  class Private {
    #sub = 'ada';
    get name() {
      return this.#sub;
    }
  }
  class Own {
    sub = 'ada';
  }
  class Written {
    toJSON() {
      return { sub: 'ada', roles: [] };
    }
  }
  const role = (value) => ({ sub: 'ada', deep: [{ role: value }] });
  for (const [claims, message] of [
    [new Map([['sub', 'ada']]), /^the claims must be a plain object or an array: .* give its contents, not a Map$/],
    [new Set(['ada']), /not a Set$/],
    [new WeakMap(), /not a WeakMap$/],
    // Bun's has a toJSON, which keeps its contents.
    ...(URLSearchParams.prototype.toJSON ? [] : [[new URLSearchParams('sub=ada'), /not an? URLSearchParams$/]]),
    [Promise.resolve({ sub: 'ada' }), /not a Promise$/],
    [new Error('ada'), /not an Error$/],
    [new Private(), /not a Private$/],
    [Buffer.from('{}'), /^the claims must be an object, or its JSON, not a Buffer$/],
    [new Uint8Array(2), /not an? Uint8Array$/],
    [new String('{}'), /^the claims must be an object, or its JSON, not a String$/],
    [new Number(1), /not a Number$/],
    [new Getters(), /^`sub` is on a prototype of the claims, where JSON does not look: make it an own property$/],
    [Object.create({ exp: 5 }), /^`exp` is on a prototype/],
    [Object.assign(Object.create({ exp: 5 }), { sub: 'ada' }), /^`exp` is on a prototype/],
    [role(new Map([['a', 1]])), /^`role` in the claims must be a plain object or an array: .*, not a Map$/],
    [role(new Set(['admin'])), /^`role` in the claims .*, not a Set$/],
    [role(new Private()), /^`role` in the claims .*, not a Private$/],
    [{ toJSON: () => new Map() }, /^the claims must be a plain object/],
  ]) {
    assert.throws(() => at.sign(claims), { name: 'TypeError', message });
  }
  const none = Object.assign(Object.create(null), { sub: 'ada' });
  for (const claims of [new Own(), new Written(), none, role({}), role('{}'), role([]), role(new Own()), role(none)]) {
    assert.equal(payload(at.sign(claims)).sub, 'ada');
  }
  assert.deepEqual(payload(at.sign({ sub: 'ada', at: new Date(0) })).at, '1970-01-01T00:00:00.000Z');
  assert.deepEqual(payload(at.sign(Object.create(null))), { iat: 1000 });
});

test('a polluted prototype changes nothing that is signed', () => {
  for (const polluted of [Object.prototype, Array.prototype]) {
    Object.defineProperty(polluted, 'toJSON', { value: () => ({ sub: 'mallory' }), configurable: true });
    try {
      const message = /^Object.prototype or Array.prototype has a `toJSON`, .*: remove it, or give their JSON$/;
      assert.throws(() => at.sign({ sub: 'ada', roles: [] }), { name: 'TypeError', message });
      assert.equal(payload(at.sign('{"sub":"ada"}')).sub, 'ada');
    } finally {
      delete polluted.toJSON;
    }
  }
  const elsewhere = runInNewContext('Object.prototype.toJSON = () => ({ sub: "mallory" }); ({ sub: "ada" })');
  assert.throws(() => at.sign(elsewhere), /has a `toJSON`/);
  assert.equal(payload(at.sign(runInNewContext('({ sub: "ada", none: {} })'))).sub, 'ada');
});

test('claims as JSON are signed as they are', () => {
  const text = '{ "b": 1.0, "a": "\\u0061" }';
  const token = at.sign(text, { issuedAt: false });
  assert.equal(Buffer.from(token.split('.')[1], 'base64url').toString(), text);
  assert.deepEqual(payload(at.sign(text)), { b: 1, a: 'a', iat: 1000 });
});

test('a key that is bound to issuers signs for them alone', () => {
  const bound = new Signer({ secret, issuer: ['a', 'b'] });
  assert.equal(payload(bound.sign({ iss: 'b' })).iss, 'b');
  assert.throws(() => bound.sign({ iss: 'c' }), { code: 'ERR_HS256_CLAIM_MISMATCH', claim: 'iss' });
  assert.throws(() => bound.sign({}), { code: 'ERR_HS256_MISSING_CLAIM', claim: 'iss' });
});

test('long tokens', () => {
  const token = new Signer({ secret, maxTokenLength: 1048576 }).sign({ pad: 'é'.repeat(300_000) });
  assert.equal(new Verifier({ secret, maxTokenLength: 1048576 }).verify(token).pad.length, 300_000);
});

test('bearer', () => {
  assert.equal(bearer('Bearer a.b.c'), 'a.b.c');
  assert.equal(bearer('bEARER   a.b.c'), 'a.b.c');
  for (const value of [undefined, null, '', 'Bearer', 'Bearer ', 'Basic a', 'a.b.c', 'Bearer a b', 'Bearer é'])
    assert.equal(bearer(value), null);
  const longest = 'x'.repeat(1048576);
  assert.equal(bearer(`Bearer ${longest}`), longest);
  assert.equal(bearer(`Bearer ${longest.repeat(2)}`), null);
  assert.throws(() => bearer(['Bearer x']), /the header value must be a string, null or undefined, not an array/);
});

test('challenge', () => {
  assert.equal(challenge(), 'Bearer');
  assert.match(
    challenge('ERR_HS256_EXPIRED', { realm: 'api' }),
    /^Bearer realm="api", error="invalid_token", error_description="/,
  );
  assert.throws(() => challenge('expired'), { name: 'TypeError' });
  assert.throws(() => challenge(undefined, { realm: 'a\nb' }), { name: 'TypeError' });
});
