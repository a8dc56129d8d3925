'use strict';
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { describe, test } = require('node:test');
const util = require('node:util');
const hs256 = require('hs256');

const { Hs256Error, Secret, Signer, Verifier } = hs256;

const secret = 'supersecretdevkeythatishs256safe!';
const other = 'another-secret-for-tests-of-hs256!';
const signer = new Signer({ secret });
const verifier = new Verifier({ secret });

/** A token of any claims, including those that a Signer rejects. */
function minted(claims) {
  const input = [{ alg: 'HS256' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${input}.${crypto.createHmac('sha256', secret).update(input).digest('base64url')}`;
}

describe('verify', () => {
  test('gives the claims', () => {
    const claims = verifier.verify(signer.sign({ sub: 'ada', role: 'admin', iat: 1 }));
    assert.deepEqual(claims, { sub: 'ada', role: 'admin', iat: 1 });
  });

  test('a refusal that an option may be missing for says so', () => {
    assert.throws(() => verifier.verify(minted({ aud: 'x' })), {
      code: 'ERR_HS256_CLAIM_MISMATCH',
      message:
        'a claim of the token does not have an accepted value: aud (without `audience` or `anyAudience`, a token that has one is rejected)',
    });
    assert.throws(() => new Verifier({ keys: [{ secret, kid: 'a' }] }).verify(minted({})), {
      code: 'ERR_HS256_UNKNOWN_KEY',
      message:
        "no key is known for the token's key id (its kid is the id of no key in use, or it has none while every key has an id)",
    });
    assert.throws(() => new Verifier({ secret, maxTokenLength: 256 }).verify('a'.repeat(257)), {
      message: 'the token is too large (longer than `maxTokenLength`, or its header longer than 2 KiB)',
    });
    assert.throws(() => new Verifier({ secret: 'a test secret, short' }), {
      code: 'ERR_HS256_WEAK_KEY',
      message:
        'the key is shorter than 32 bytes (RFC 7518 section 3.2): take a longer one, or set `allowWeakSecret` for it',
    });
  });

  test('throws an Hs256Error with code and claim, and without a stack', () => {
    const expired = signer.sign({ sub: 'ada', exp: 1 });
    assert.throws(
      () => verifier.verify(expired),
      (error) => {
        assert.ok(error instanceof Hs256Error && error instanceof Error && util.types.isNativeError(error));
        assert.equal(error.name, 'Hs256Error');
        assert.equal(error.code, 'ERR_HS256_EXPIRED');
        assert.equal(error.claim, 'exp');
        assert.equal(error.message, 'the token has expired: exp');
        assert.ok(!String(error.stack).includes(__filename), error.stack);
        return true;
      },
    );
    assert.ok(new Error('another').stack.includes(__filename), 'other errors keep their stack');
  });

  test('names a required claim', () => {
    const strict = new Verifier({ secret, required: ['sub', 'roles', 'team'] });
    const result = strict.tryVerify(signer.sign({ sub: 'ada', roles: [] }));
    assert.deepEqual(result, { ok: false, code: 'ERR_HS256_MISSING_CLAIM', claim: 'team' });
  });

  test('takes bytes, also over shared memory and at an offset', () => {
    const token = signer.sign({ sub: 'ada' });
    const shared = new Uint8Array(new SharedArrayBuffer(token.length + 3)).subarray(3);
    shared.set(Buffer.from(token));
    assert.equal(verifier.verify(shared).sub, 'ada');
    assert.equal(verifier.verify(Buffer.from(token)).sub, 'ada');
  });

  test('rejects a token of wide characters whose low bytes are a valid token', () => {
    const token = signer.sign({ sub: 'ada' });
    const wide = String.fromCharCode(token.charCodeAt(0) + 0x100) + token.slice(1);
    assert.deepEqual(verifier.tryVerify(wide), { ok: false, code: 'ERR_HS256_MALFORMED', claim: undefined });
    assert.equal(verifier.verifyMany([token, wide])[1].code, 'ERR_HS256_MALFORMED');
  });

  test('says what came where a token was to come', () => {
    for (const [value, name] of [
      [undefined, 'undefined'],
      [null, 'null'],
      [5, 'a number'],
      [{}, 'an object'],
      [new Map(), 'a Map'],
    ]) {
      const expected = { name: 'TypeError', message: `the token must be a string or a Uint8Array, not ${name}` };
      assert.throws(() => verifier.verify(value), expected);
      assert.throws(() => verifier.tryVerify(value), expected);
    }
    assert.throws(() => verifier.verifyMany('x'), { name: 'TypeError' });
  });

  test('takes tokens around the limits of the stack buffers', () => {
    const large = { secret, maxTokenLength: 1048576 };
    const mint = new Signer(large);
    const check = new Verifier(large);
    for (const length of [100, 12000, 12180, 12200, 12220, 12300, 30000, 200000, 700000]) {
      const token = mint.sign({ iat: 1, pad: 'x'.repeat(length) });
      assert.equal(check.verify(token).pad.length, length);
      assert.equal(check.verify(Buffer.from(token)).pad.length, length);
      assert.equal(verifier.tryVerify(token).ok, token.length <= 16384);
    }
    for (const huge of ['x'.repeat(5e7), Buffer.alloc(5e7, 'x'), 'é'.repeat(1e7)]) {
      assert.equal(check.tryVerify(huge).code, 'ERR_HS256_TOO_LARGE');
    }
  });

  test('a clock of the caller', () => {
    const token = signer.sign({ exp: 1000 });
    assert.equal(new Verifier({ secret, clock: () => 999.9 }).tryVerify(token).ok, true);
    assert.equal(new Verifier({ secret, clock: () => 1000 }).tryVerify(token).code, 'ERR_HS256_EXPIRED');
    assert.equal(new Verifier({ secret, clock: () => Infinity }).tryVerify(token).code, 'ERR_HS256_EXPIRED');
    assert.throws(
      () => new Verifier({ secret, clock: () => 'now' }).verify(token),
      /number of Unix seconds, not a string/,
    );
    assert.throws(() => new Verifier({ secret, clock: () => Number.NaN }).verify(token), /not NaN/);
  });
});

describe('verifyMany', () => {
  const tokens = Array.from({ length: 500 }, (_, index) => signer.sign({ sub: `user-${index}`, index, iat: 1 }));

  test('gives each result in its place, over any number of threads', () => {
    const mixed = tokens.map((token, index) => (index % 7 === 3 ? `${token}x` : token));
    for (const threads of [1, 2, 5]) {
      const results = verifier.verifyMany(mixed, { threads });
      assert.deepEqual(
        results,
        mixed.map((token) => verifier.tryVerify(token)),
      );
    }
  });

  test('claims keep their values after the next batch', () => {
    const [first] = verifier.verifyMany(tokens.slice(0, 1));
    verifier.verifyMany(tokens.slice(1));
    assert.equal(first.claims.sub, 'user-0');
    assert.equal(first.claims.index, 0);
  });

  test('more tokens than are gathered at once, of any length', () => {
    const large = { secret, maxTokenLength: 1048576 };
    const mint = new Signer(large);
    const check = new Verifier(large);
    const lengths = [1, 100, 12200, 40000, 65000, 65536, 300000, 700000];
    const long = lengths.map((length) => mint.sign({ sub: `pad-${length}`, pad: 'x'.repeat(length) }));
    const many = Array.from({ length: 9500 }, (_, index) =>
      index % 999 === 5 ? long[Math.floor(index / 999) % long.length] : tokens[index % tokens.length],
    );
    many[64] = 'x'.repeat(5e6);
    many[4095] = `${many[4095]}x`;
    many[4096] = signer.sign({ sub: 'René' });
    for (const threads of [1, 2]) {
      const subject = ({ ok, claims, code }) => (ok ? claims.sub : code);
      const results = check.verifyMany(many, { threads });
      assert.deepEqual(
        results.map(subject),
        many.map((token) => subject(check.tryVerify(token))),
      );
    }
    many[9000] = 7;
    assert.equal(check.verifyMany(many)[9000].code, 'ERR_HS256_INVALID_ARGUMENT');
    assert.equal(check.verifyMany(tokens.slice(0, 1))[0].claims.sub, 'user-0', 'nothing is left of those before');
  });

  test('an array that verifies while it is read', () => {
    const inside = new Proxy(tokens.slice(0, 100), {
      get: (target, key) => {
        if (key === '70') verifier.verifyMany(tokens.slice(200, 300));
        return target[key];
      },
    });
    assert.deepEqual(
      verifier.verifyMany(inside).map(({ claims }) => claims.sub),
      tokens.slice(0, 100).map((_, index) => `user-${index}`),
    );
  });

  test('options beside a token are refused, not passed over; what map passes is none', () => {
    for (const method of ['verify', 'tryVerify', 'check', 'tryCheck', 'explain']) {
      for (const more of [{ audience: 'api' }, {}, [], () => {}])
        assert.throws(() => verifier[method](tokens[0], more), {
          name: 'TypeError',
          message: `Verifier.${method} takes a token and nothing else: options belong to the Verifier, as in new Verifier({ secret, audience })`,
        });
      for (const more of [undefined, null, 7, 'text']) verifier[method](tokens[0], more);
      assert.equal(verifier[method].length, 1);
    }
    assert.equal(tokens.map(verifier.tryVerify, verifier).length, tokens.length);
  });

  test('what is no token is refused at its place, with the code that verify throws; bytes are a token', () => {
    const code = 'ERR_HS256_INVALID_ARGUMENT';
    const noTokens = [undefined, null, 7, {}, [tokens[0]], Symbol('x'), new String(tokens[0]), new Uint16Array(4)];
    for (const noToken of noTokens) {
      for (const call of [verifier.verify, verifier.tryVerify, verifier.check, verifier.tryCheck, verifier.explain]) {
        assert.throws(() => call.call(verifier, noToken), { name: 'TypeError', code });
      }
    }
    const mixed = [...tokens.slice(0, 200), ...noTokens, Buffer.from(tokens[1]), 'x', ...noTokens, tokens[2]];
    for (const given of [mixed, [null], new Array(3), [null, tokens[0]], [tokens[0], null], [...mixed, ...mixed]]) {
      for (const many of [verifier.verifyMany, verifier.checkMany]) {
        const results = many.call(verifier, given, { threads: given.length > 400 ? 2 : 1 });
        assert.equal(results.length, given.length);
        for (const [index, result] of results.entries()) {
          if (typeof given[index] === 'string' || Buffer.isBuffer(given[index])) {
            const expected = verifier.tryVerify(given[index]);
            assert.deepEqual(
              [result.ok, result.code, result.claims?.sub],
              [expected.ok, expected.code, expected.claims?.sub],
            );
          } else {
            assert.deepEqual(result, { ok: false, code, claim: undefined });
          }
        }
      }
    }
  });

  test('payloads that are not ASCII, tokens that are not, no tokens', () => {
    const accented = signer.sign({ sub: 'René', city: '東京', iat: 1 });
    assert.deepEqual(verifier.verifyMany([accented, tokens[0]])[0].claims, { sub: 'René', city: '東京', iat: 1 });
    assert.deepEqual(
      verifier.verifyMany(['é', tokens[0]]).map(({ ok }) => ok),
      [false, true],
    );
    assert.deepEqual(verifier.verifyMany([]), []);
    assert.deepEqual(
      verifier.verifyMany(['', '.', '..']).map(({ code }) => code),
      Array(3).fill('ERR_HS256_MALFORMED'),
    );
  });
});

describe('options', () => {
  test('an unknown one is named, with what it may have been meant to be', () => {
    const guesses = {
      issuers: 'issuer',
      leewway: 'leeway',
      numeric_subject: 'numericSubject',
      secretOrKey: 'secret',
      Secret: 'secret',
      maxage: 'maxAge',
    };
    for (const [wrong, right] of Object.entries(guesses)) {
      const message = `unknown option \`${wrong}\` of Verifier: did you mean \`${right}\`?`;
      assert.throws(() => new Verifier({ secret, [wrong]: 1 }), { name: 'TypeError', message });
    }
    assert.throws(
      () => new Verifier({ secret, colour: 1 }),
      /unknown option `colour` of Verifier: known are secret, kid/,
    );
    const instead = {
      algorithms: /unknown option `algorithms` of Verifier: the algorithm is HS256 and nothing else: leave it out$/,
      clockTolerance: /: use `leeway`, in seconds$/,
      maxTokenAge: /: use `maxAge`, in seconds$/,
      ignoreExpiration: /: `exp` and `nbf` are checked wherever a token has them; `required` demands them$/,
    };
    for (const [name, message] of Object.entries(instead)) {
      assert.throws(() => new Verifier({ secret, [name]: 1 }), { name: 'TypeError', message });
    }
    assert.throws(() => new Signer({ secret, audience: 'x' }), /unknown option `audience` of Signer/);
    assert.throws(() => signer.sign({}, { expires: 1 }), /did you mean `expiresIn`/);
    assert.throws(() => new Verifier({ keys: [{ secret, id: 'x' }] }), /of keys\[0\]: did you mean `kid`/);
  });

  test('wrong types are TypeErrors that say what came, and never the value', () => {
    const wrong = [
      [{ secret: 12345 }, 'secret must be a string, a Uint8Array, a KeyObject, a CryptoKey or a Secret, not a number'],
      [{ secret, leeway: 5n }, 'leeway must be something that a policy can hold, not a bigint'],
      [{ secret, leeway: Number.NaN }, 'leeway must be a finite number, not NaN'],
      [{ secret, issuer: new Map() }, 'issuer must be a string, a list or a plain object, not a Map'],
      [{ secret, issuer: 'x\udc00' }, 'issuer must be well-formed text: it has a lone surrogate'],
      [{ secret, issuer: 'x', policy: '{}' }, 'Verifier takes `policy`, a whole document, or `issuer`, not both'],
      [{ secret, policy: {} }, 'policy must be the text of a policy document, or its bytes, not an object'],
      [
        { secret, claims: { 7: 'x' } },
        'claims has the name `7`: JavaScript does not keep the order of names that are integers; give the whole policy as a document, in `policy`',
      ],
      [{ keys: [{ secret, validFrom: 1.5 }] }, 'validFrom must be a whole number, not 1.5'],
      [{ secret, clock: 5 }, "clock must be a function, or 'Date', not a number"],
      [{ keys: secret }, 'keys must be an array `[{ secret, kid }, …]`, not a string'],
      [{ keys: [secret] }, 'the options of keys[0] must be an object, not a string'],
      [{}, 'Verifier needs a `secret` (an environment variable that is not set is the usual reason)'],
      [
        { secret: undefined },
        'Verifier needs a `secret` (an environment variable that is not set is the usual reason)',
      ],
      [secret, 'the options of Verifier must be an object, not a string'],
      [undefined, 'the options of Verifier must be an object, not undefined'],
      [{ secret: `${secret}\ud800` }, 'secret must be well-formed text: it has a lone surrogate'],
      [
        { secret: Object.create(null) },
        'secret must be a string, a Uint8Array, a KeyObject, a CryptoKey or a Secret (several are `keys: [{ secret, kid }, …]`), not an object',
      ],
    ];
    for (const [options, message] of wrong) assert.throws(() => new Verifier(options), { name: 'TypeError', message });
    assert.throws(() => new Verifier({ secret, keys: [{ secret }] }), /not both/);
  });

  test('what the core refuses is an Hs256Error that names the option', () => {
    const wrong = [
      [{ secret, leeway: 901 }, /`leeway`: more than 900 seconds \(was it given in milliseconds\?\)/],
      [{ secret, leeway: '5' }, /`leeway`: not a duration/],
      [{ secret, leeway: 1.5 }, /`leeway`: not an integer written in digits alone/],
      [{ secret, issuer: 5 }, /`issuer`: neither a string nor a list of strings/],
      [{ secret, anyAudience: 1 }, /`anyAudience`: neither true nor false/],
      [{ secret, audience: 'x', anyAudience: true }, /`anyAudience`: true, although `audience` is set/],
      [{ secret, maxAge: -1 }, /`maxAge`: negative/],
      [{ secret, maxTokenLength: 255 }, /`maxTokenLength`: not from 256 bytes/],
      [{ keys: [] }, /at least one key/],
      [
        {
          keys: [
            { secret, kid: 'a' },
            { secret: other, kid: 'a' },
          ],
        },
        /same id/,
      ],
    ];
    for (const [options, message] of wrong) {
      assert.throws(() => new Verifier(options), { name: 'Hs256Error', code: 'ERR_HS256_INVALID_ARGUMENT', message });
    }
  });

  test('what an argument cannot be is said', () => {
    const wrong = [
      [{ secret, audience: 1 }, 'invalid argument `audience`: neither a string nor a list of strings'],
      [{ secret, issuer: Buffer.from('x') }, 'issuer must be a string, a list or a plain object, not a Buffer'],
      [null, 'the options of Verifier must be an object, not null'],
      [{ secret: null }, 'secret must be a string, a Uint8Array, a KeyObject, a CryptoKey or a Secret, not null'],
    ];
    for (const [options, message] of wrong) assert.throws(() => new Verifier(options), { message });
    const flaws = [
      [() => Secret.base64('QUJD\n'), /not base64: a line break/],
      [() => Secret.base64('QUI'), /not base64: its padding \(`=`\) is missing/],
      [() => Secret.base64('QU-D'), /a letter of base64url .*; give it as base64url/],
      [() => Secret.base64('QUJDQ'), /not base64: of an impossible length: was it cut off?/],
      [() => Secret.hex('0xab'), /it begins with `0x`; leave that out/],
      [() => Secret.hex('abc'), /an odd number of digits/],
    ];
    for (const [make, message] of flaws) {
      assert.throws(make, { code: 'ERR_HS256_INVALID_ARGUMENT', message });
    }
  });

  test('an error names the option as Node does, and the member of a document as the document does', () => {
    const fieldOf = (options) => {
      try {
        return [new Verifier({ secret, ...options })];
      } catch (error) {
        return [error.field, error.message.includes(`\`${error.field}\``)];
      }
    };
    assert.deepEqual(fieldOf({ maxTokenLength: 1 }), ['maxTokenLength', true]);
    assert.deepEqual(fieldOf({ policy: '{"max_token_len":1}' }), ['max_token_len', true]);
    assert.deepEqual(fieldOf({ policy: Buffer.from('{"max_token_len":1}') }), ['max_token_len', true]);
    assert.deepEqual(fieldOf({ policy: '{"maxTokenLength":1}' }), ['maxTokenLength', true]);
    assert.deepEqual(fieldOf({ policy: '{"key":1}' }), ['key', true]);
    assert.deepEqual(fieldOf({ policy: '[]' }), ['policy', true]);
    assert.deepEqual(fieldOf({ policy: Buffer.from([0x7b, 0xff, 0x7d]) }), ['policy', true]);
    assert.deepEqual(fieldOf({ secret: '-----BEGIN PUBLIC KEY-----' }), ['secret', true]);
  });

  test('a policy as a document', () => {
    const policy = '{"required":["role"],"claims":{"17":"x","role":["admin",true,5]}}';
    const strict = new Verifier({ secret, policy });
    assert.equal(strict.verify(signer.sign({ role: ['user', 5.0], 17: 'x' })).role[1], 5);
    const refusal = (claims) => strict.tryVerify(signer.sign(claims));
    assert.deepEqual(refusal({ 17: 'x' }), { ok: false, code: 'ERR_HS256_MISSING_CLAIM', claim: 'role' });
    assert.deepEqual(refusal({ role: 5 }), { ok: false, code: 'ERR_HS256_MISSING_CLAIM', claim: '17' });
    assert.deepEqual(refusal({ role: 6, 17: 'x' }), { ok: false, code: 'ERR_HS256_CLAIM_MISMATCH', claim: 'role' });
  });

  test('values that claims must have', () => {
    const strict = new Verifier({ secret, claims: { token_use: 'access', role: ['admin', 7, true] } });
    const claimOf = (claims) => strict.tryVerify(signer.sign(claims)).claim;
    assert.equal(strict.tryVerify(signer.sign({ token_use: 'access', role: ['x', 7] })).ok, true);
    assert.equal(strict.tryVerify(signer.sign({ token_use: 'access', role: true })).ok, true);
    assert.equal(claimOf({ token_use: 'refresh', role: 'admin' }), 'token_use');
    assert.equal(claimOf({ token_use: 'access', role: 'true' }), 'role');
    assert.equal(claimOf({ token_use: 'access' }), 'role');
  });

  test('a subject that is a number stays one in the claims', () => {
    const numeric = new Verifier({ secret, numericSubject: true, subject: '7' });
    const token = minted({ sub: 7, iat: 1 });
    assert.deepEqual(verifier.tryVerify(token), { ok: false, code: 'ERR_HS256_INVALID_CLAIM', claim: 'sub' });
    for (const claims of [numeric.verify(token), numeric.verifyMany([token])[0].claims]) {
      assert.equal(claims.sub, 7);
      assert.deepEqual(Object.keys(claims), ['sub', 'iat']);
    }
    assert.equal(numeric.verify(signer.sign({ sub: '7', iat: 1 })).sub, '7');
    assert.equal(numeric.tryVerify(minted({ sub: 8 })).code, 'ERR_HS256_CLAIM_MISMATCH');
  });

  test('a short secret is refused unless it is allowed, an empty one always', () => {
    assert.throws(() => new Verifier({ secret: 'short' }), { code: 'ERR_HS256_WEAK_KEY', message: /allowWeakSecret/ });
    assert.doesNotThrow(() => new Verifier({ secret: 'short', allowWeakSecret: true }));
    const message = 'the key is empty (an environment variable that is not set is the usual reason)';
    for (const Maker of [Verifier, Signer]) {
      for (const allowWeakSecret of [true, false]) {
        assert.throws(() => new Maker({ secret: '', allowWeakSecret }), { code: 'ERR_HS256_WEAK_KEY', message });
      }
    }
  });

  test('keys by id: rotation', () => {
    const ring = new Verifier({
      keys: [
        { secret, kid: 'old' },
        { secret: other, kid: 'new' },
        { secret: `${secret}3`, kid: '' },
      ],
    });
    for (const key of [
      { secret, kid: 'old' },
      { secret: other, kid: 'new' },
      { secret: `${secret}3`, kid: '' },
    ]) {
      assert.equal(ring.verify(new Signer(key).sign({ sub: 'ada' })).sub, 'ada');
    }
    assert.equal(ring.tryVerify(new Signer({ secret, kid: 'gone' }).sign({})).code, 'ERR_HS256_UNKNOWN_KEY');
    assert.equal(ring.tryVerify(new Signer({ secret, kid: 'new' }).sign({})).code, 'ERR_HS256_SIGNATURE_MISMATCH');
  });
});

describe('keys', () => {
  const jwk = (kid, text, more) => ({ kty: 'oct', k: Buffer.from(text).toString('base64url'), kid, ...more });
  const set = { keys: [jwk('a', secret), { kty: 'RSA', kid: 'r' }, jwk('b', other, { alg: 'HS256', use: 'sig' })] };

  test('a JWK Set is as many keys', () => {
    for (const given of [set, JSON.stringify(set)]) {
      const ring = new Verifier({ secret: Secret.jwks(given) });
      for (const [text, kid] of [
        [secret, 'a'],
        [other, 'b'],
      ]) {
        const result = ring.tryVerify(new Signer({ secret: text, kid }).sign({ sub: 'ada' }));
        assert.deepEqual([result.ok, result.keyId], [true, kid]);
      }
      assert.equal(ring.tryVerify(new Signer({ secret, kid: 'r' }).sign({})).code, 'ERR_HS256_UNKNOWN_KEY');
    }
    assert.throws(() => new Verifier({ secret: Secret.jwks(set), kid: 'x' }), {
      name: 'TypeError',
      message: '`kid` of Verifier does not go with a JWK Set: each of its keys has its own',
    });
    assert.throws(() => new Signer({ secret: Secret.jwks(set) }), { code: 'ERR_HS256_INVALID_ARGUMENT' });
    for (const wrong of ['{', { keys: [] }, { keys: [{ kty: 'RSA' }] }, { keys: 5 }, []]) {
      assert.throws(() => Secret.jwks(wrong), { code: 'ERR_HS256_INVALID_ARGUMENT' });
    }
    assert.throws(() => Secret.jwks(5), { name: 'TypeError' });
  });

  test('a JWK that is for one use alone', () => {
    const signing = Secret.jwk(jwk('a', secret, { key_ops: ['sign'] }));
    const verifying = Secret.jwk(jwk('a', secret, { key_ops: ['verify'] }));
    assert.equal(
      new Verifier({ secret: verifying }).verify(new Signer({ secret: signing }).sign({ sub: 'ada' })).sub,
      'ada',
    );
    assert.throws(() => new Verifier({ secret: signing }), { code: 'ERR_HS256_INVALID_ARGUMENT' });
    assert.throws(() => new Signer({ secret: verifying }), { code: 'ERR_HS256_INVALID_ARGUMENT' });
  });

  test('a key speaks for its issuers alone', () => {
    const [a, b] = ['https://a.example', 'https://b.example'];
    const keys = [
      { secret, kid: 'a', issuer: a },
      { secret: other, kid: 'b', issuer: [b, 'https://b2.example'] },
    ];
    const ring = new Verifier({ keys, issuer: [a, b] });
    const signed = (key, iss) => ring.tryVerify(new Signer(key).sign({ iss }));
    assert.equal(signed({ secret, kid: 'a' }, a).keyId, 'a');
    assert.equal(signed({ secret: other, kid: 'b' }, b).keyId, 'b');
    assert.deepEqual(signed({ secret: other, kid: 'b' }, a), {
      ok: false,
      code: 'ERR_HS256_CLAIM_MISMATCH',
      claim: 'iss',
    });
    const refused = { code: 'ERR_HS256_INVALID_ARGUMENT', field: 'issuer' };
    for (const issuer of [[], '', ['x', ''], Array(65).fill('x')]) {
      assert.throws(() => new Verifier({ keys: [{ secret, issuer }] }), refused);
    }
  });

  test('a key is there for its time', () => {
    let now = 0;
    const keys = [
      { secret, validUntil: 100 },
      { secret: other, validFrom: 50 },
    ];
    const ring = new Verifier({ keys, clock: () => now });
    const tokens = [signer.sign({ iat: 1 }), new Signer({ secret: other }).sign({ iat: 1 })];
    const accepted = (at) => {
      now = at;
      return tokens.map((token) => ring.tryVerify(token).ok);
    };
    assert.deepEqual([49, 50, 99, 100].map(accepted), [
      [true, false],
      [true, true],
      [true, true],
      [false, true],
    ]);
    const one = new Verifier({ secret, validUntil: 100, clock: () => 100 });
    assert.equal(one.tryVerify(tokens[0]).code, 'ERR_HS256_UNKNOWN_KEY');
    for (const [times, field] of [
      [{ validFrom: -1 }, 'validFrom'],
      [{ validUntil: 2 ** 53 }, 'validUntil'],
    ]) {
      assert.throws(() => new Verifier({ secret, ...times }), { code: 'ERR_HS256_INVALID_ARGUMENT', field });
    }
    assert.throws(() => new Verifier({ secret, validFrom: 5, validUntil: 5 }), { code: 'ERR_HS256_INVALID_ARGUMENT' });
  });

  test('4096 keys with ids, and no more', () => {
    const keys = Array.from({ length: 4096 }, (_, index) => ({ secret: `${secret}${index}`, kid: `k${index}` }));
    const ring = new Verifier({ keys });
    assert.equal(ring.tryVerify(new Signer(keys[4000]).sign({})).keyId, 'k4000');
    assert.throws(() => new Verifier({ keys: [...keys, { secret, kid: 'one more' }] }), /4,?096/);
  });

  test('what is no shared secret', () => {
    const { publicKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const der = publicKey.export({ type: 'spki', format: 'der' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    for (const given of [pem, Buffer.from(pem), der, JSON.stringify(set.keys[0])]) {
      assert.throws(() => new Verifier({ secret: given }), { code: 'ERR_HS256_INVALID_ARGUMENT', field: 'secret' });
    }
    assert.throws(() => Secret.base64(der.toString('base64')), { code: 'ERR_HS256_INVALID_ARGUMENT', field: 'secret' });
    assert.throws(() => new Verifier({ secret: publicKey }), { name: 'TypeError' });
  });
});

describe('Secret', () => {
  const bytes = crypto.createHash('sha256').update('an evident test secret').digest();
  const token = new Signer({ secret: bytes }).sign({ sub: 'ada' });
  const jwk = { kty: 'oct', k: bytes.toString('base64url'), kid: 'from-jwk' };

  test('a CryptoKey is a key for what it says', async () => {
    const { subtle } = crypto.webcrypto;
    const imported = (hash, extractable, usages) =>
      subtle.importKey('raw', bytes, { name: 'HMAC', hash }, extractable, usages);
    const refused = { name: 'Hs256Error', code: 'ERR_HS256_INVALID_ARGUMENT', field: 'secret' };
    for (const extractable of [true, false]) {
      const verifying = await imported('SHA-256', extractable, ['verify']);
      const signing = await imported('SHA-256', extractable, ['sign']);
      assert.equal(new Verifier({ secret: verifying }).verify(token).sub, 'ada');
      assert.equal(
        new Verifier({ keys: [{ secret: verifying }] }).verify(new Signer({ secret: signing }).sign({ sub: 'ada' }))
          .sub,
        'ada',
      );
      assert.throws(() => new Verifier({ secret: signing }), {
        ...refused,
        message: /a CryptoKey without the usage `verify`/,
      });
      assert.throws(() => new Signer({ secret: verifying }), {
        ...refused,
        message: /a CryptoKey without the usage `sign`/,
      });
    }
    const other = await imported('SHA-512', true, ['verify', 'sign']);
    const aes = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt']);
    for (const secret of [other, aes]) {
      assert.throws(() => new Verifier({ secret }), { ...refused, message: /something other than HMAC with SHA-256/ });
    }
  });

  test('every form gives the same key', () => {
    const forms = [
      bytes,
      new Uint8Array(bytes),
      crypto.createSecretKey(bytes),
      Secret.bytes(bytes),
      Secret.base64(bytes.toString('base64')),
      Secret.base64url(bytes.toString('base64url')),
      Secret.hex(bytes.toString('hex')),
      Secret.hex(bytes.toString('hex').toUpperCase()),
      Secret.jwk({ ...jwk, kid: undefined }),
      Secret.jwk(JSON.stringify({ ...jwk, kid: undefined })),
    ];
    for (const form of forms) assert.equal(new Verifier({ secret: form }).verify(token).sub, 'ada');
    assert.equal(new Verifier({ secret: Secret.utf8(secret) }).verify(signer.sign({ sub: 'ada' })).sub, 'ada');
    const named = new Verifier({ secret: Secret.jwk(jwk) });
    assert.equal(named.tryVerify(token).code, 'ERR_HS256_UNKNOWN_KEY');
    assert.equal(named.verify(new Signer({ secret: bytes, kid: 'from-jwk' }).sign({ sub: 'ada' })).sub, 'ada');
  });

  test('what is not in its encoding is refused where it is made', () => {
    const wrong = [
      () => Secret.base64('a_-='),
      () => Secret.base64url('YQ=='),
      () => Secret.hex('abc'),
      () => Secret.jwk({ kty: 'RSA' }),
      () => Secret.jwk('{'),
    ];
    for (const make of wrong) assert.throws(make, { code: 'ERR_HS256_INVALID_ARGUMENT' });
    assert.throws(() => Secret.base64(5), { name: 'TypeError' });
    assert.throws(() => new Secret('x'), { name: 'TypeError' });
    assert.throws(() => new Verifier({ secret: Secret.utf8('short') }), { code: 'ERR_HS256_WEAK_KEY' });
  });

  test('from the environment, or what to set', () => {
    process.env.HS256_TEST_SECRET = bytes.toString('hex');
    assert.equal(new Verifier({ secret: Secret.fromEnv('HS256_TEST_SECRET', 'hex') }).verify(token).sub, 'ada');
    process.env.HS256_TEST_SECRET = '';
    assert.throws(() => Secret.fromEnv('HS256_TEST_SECRET'), /HS256_TEST_SECRET is empty: set it to/);
    assert.throws(
      () => Secret.fromEnv('HS256_TEST_ABSENT'),
      /HS256_TEST_ABSENT is not set: set it to a secret of at least 32/,
    );
    for (const secret of ['a secret in place of its name', 'A'.repeat(32)]) {
      assert.throws(() => Secret.fromEnv(secret), /^Error: the environment variable of this name is not set: /);
    }
    assert.throws(() => Secret.fromEnv('HS256_TEST_SECRET', 'rot13'), /must be one of utf8/);
  });

  test('does not show', () => {
    const hidden = Secret.utf8(secret);
    for (const holder of [hidden, new Verifier({ secret }), new Verifier({ secret: hidden }), new Signer({ secret })]) {
      const shown = [
        util.inspect(holder, { showHidden: true, depth: null, showProxy: true, getters: true }),
        JSON.stringify(holder),
        String(holder),
        `${holder}`,
        util.inspect(structuredClone(holder)),
        JSON.stringify(Object.entries(holder)),
        util.format('%o %O %j %s', holder, holder, holder, holder),
      ];
      assert.ok(!shown.join().includes(secret.slice(0, 8)), shown.join());
    }
  });

  test('is not in the errors of bad options', () => {
    for (const options of [
      { secret, leeway: 5000 },
      { secrets: secret },
      { secret: [secret] },
      { secret, keys: [{ secret }] },
    ]) {
      assert.throws(
        () => new Verifier(options),
        (error) => !util.inspect(error).includes(secret),
      );
    }
  });
});

test('CommonJS and ES module are one', async () => {
  const esm = await import('hs256');
  assert.deepEqual(
    Object.keys(esm)
      .filter((name) => !['default', 'module.exports'].includes(name))
      .sort(),
    Object.keys(hs256).sort(),
  );
  for (const name of Object.keys(hs256)) assert.equal(esm[name], hs256[name]);
});

test('explain says why and where, and goes on after a failure', () => {
  const token = signer.sign('{"aud":"api","exp":1600000000}', { issuedAt: false });
  const { verdict, checks } = verifier.explain(token);
  assert.deepEqual(verdict, { code: 'claim_mismatch', claim: 'aud' });
  const failed = checks
    .filter((one) => one.outcome === 'failed')
    .map(({ check, kind, offset }) => [check, kind, offset]);
  assert.deepEqual(failed, [
    ['audience', 'audience_not_asked_for', 7],
    ['expiry', 'in_the_past', 19],
  ]);
  assert.deepEqual(verifier.explain(Buffer.from(token)), { verdict, checks });
  assert.equal(verifier.explain('x'.repeat(100000)).verdict.code, 'too_large');
  assert.throws(() => verifier.explain(1), /^TypeError: the token must be a string or a Uint8Array, not a number$/);
});
