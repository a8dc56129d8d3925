'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Signer, Verifier, bearer, challenge } = require('hs256');

const secret = 'supersecretdevkeythatishs256safe!';
const at = new Signer({ secret, clock: () => 1000 });
const payload = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
const header = (token) => Buffer.from(token.split('.')[0], 'base64url').toString();

test('times are added in seconds', () => {
  assert.deepEqual(payload(at.sign({ sub: 'ada' })), { sub: 'ada', iat: 1000 });
  assert.deepEqual(payload(at.sign({}, { expiresIn: 60, notBeforeIn: 5 })), { iat: 1000, exp: 1060, nbf: 1005 });
  assert.deepEqual(payload(at.sign({ iat: 7 })), { iat: 7 });
  assert.deepEqual(payload(at.sign({ sub: 'x' }, { issuedAt: false })), { sub: 'x' });
  const now = payload(new Signer({ secret }).sign({}, { expiresIn: 60 }));
  assert.ok(Math.abs(now.iat - Date.now() / 1000) < 5 && now.exp === now.iat + 60);
});

test('the header is the one that is promised', () => {
  assert.equal(header(at.sign({})), '{"alg":"HS256","typ":"JWT"}');
  assert.equal(header(new Signer({ secret, kid: 'k1' }).sign({})), '{"alg":"HS256","typ":"JWT","kid":"k1"}');
});

test('claims that no verifier would accept are not signed', () => {
  const refused = [
    [{ exp: '5' }, {}, 'ERR_HS256_INVALID_CLAIM'],
    [{ aud: [1] }, {}, 'ERR_HS256_INVALID_CLAIM'],
    [{ sub: '\ud800' }, {}, 'ERR_HS256_MALFORMED'],
    [{ pad: 'x'.repeat(20000) }, {}, 'ERR_HS256_TOO_LARGE'],
    [{ exp: 5 }, { expiresIn: 5 }, 'ERR_HS256_INVALID_ARGUMENT'],
    [{ iat: 5 }, { issuedAt: true }, 'ERR_HS256_INVALID_ARGUMENT'],
  ];
  for (const [claims, options, code] of refused) assert.throws(() => at.sign(claims, options), { code });
  for (const value of [undefined, null, 'x', 5, []])
    assert.throws(() => at.sign(value), /the claims must be an object, not/);
  assert.throws(() => at.sign({}, { expiresIn: '15m' }), /expiresIn must be a whole number, not a string/);
  assert.throws(() => new Signer({ secret: 'short' }), { code: 'ERR_HS256_WEAK_KEY' });
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
