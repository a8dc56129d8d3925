'use strict';
// Scripts in the same process that patch, pollute or re-enter: nothing crashes, and no verdict or option changes. A
// test that patches more than one property of an object runs in its own process.
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { describe, test } = require('node:test');
const { Hs256Error, Secret, Signer, Verifier, challenge } = require('hs256');
const { MastraJwtAuth } = require('hs256/mastra');
const { native } = require('../lib/native.js');

const ROOT = path.join(__dirname, '..');
const secret = 'supersecretdevkeythatishs256safe!';
const other = 'another-secret-for-tests-of-hs256!';
const signer = new Signer({ secret });
const token = signer.sign({ sub: 'ada' });

/** The result of the work while Object.prototype has these properties. */
function polluted(properties, work) {
  for (const [name, value] of Object.entries(properties)) {
    Object.defineProperty(Object.prototype, name, { __proto__: null, value, configurable: true, writable: true });
  }
  try {
    return work();
  } finally {
    for (const name of Object.keys(properties)) delete Object.prototype[name];
  }
}

/** The code, or the name, of the error that the work throws. */
function refusedBy(work) {
  try {
    work();
    return 'nothing';
  } catch (error) {
    return error.code ?? error.name;
  }
}

const BEFORE = `
  'use strict';
  const { Signer, Verifier } = require('hs256');
  const secret = ${JSON.stringify(secret)};
  const verifier = new Verifier({ secret });
  const token = new Signer({ secret }).sign({ sub: 'ada' });
  const forged = new Signer({ secret: ${JSON.stringify(other)} }).sign({ sub: 'eve' });
  const said = [];
  const { defineProperty } = Object;
  const say = (value) => defineProperty(said, said.length, { __proto__: null, value, enumerable: true });
  const attempt = (work) => { try { say(work()); } catch (error) { say(error.name); } };
`;

/** The output of a separate process, which must end by itself. */
function attack(script) {
  const code = `${BEFORE}${script}; process.stdout.write(String(said));`;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['-e', code], { cwd: ROOT, encoding: 'utf8' });
  assert.deepEqual([status, signal], [0, null], stderr);
  return stdout;
}

describe('patched built-in functions', () => {
  test('Array.prototype.slice that gives more than was asked for', () => {
    const said = attack(`
      const many = Array(100).fill(token);
      Array.prototype.slice = () => many;
      attempt(() => verifier.verifyMany(many).length);
    `);
    assert.equal(said, '100');
  });

  test('an iterator of arrays that gives ever more', () => {
    const said = attack(`
      const iterate = Array.prototype[Symbol.iterator];
      Array.prototype[Symbol.iterator] = function* () { for (let at = 0; at < 5000; at++) yield forged; };
      attempt(() => verifier.verifyMany([token]).length);
      attempt(() => new Verifier({ secret, issuer: ['https://a.example'] }).tryVerify(token).code);
      Array.prototype[Symbol.iterator] = iterate;
    `);
    assert.equal(said, '5000,ERR_HS256_MISSING_CLAIM');
  });

  test('a setter for elements, which verifies other tokens in the middle', () => {
    const said = attack(`
      const long = new Signer({ secret, maxTokenLength: 1048576 }).sign({ pad: 'x'.repeat(700000) });
      Object.defineProperty(Array.prototype, '0', {
        configurable: true,
        set() { if (!said.inside) { said.inside = true; verifier.verifyMany(Array(64).fill(long)); said.inside = false; } },
      });
      attempt(() => verifier.verifyMany([forged, token, forged]).map((result) => result.code ?? result.claims.sub).join());
      delete Array.prototype[0];
    `);
    assert.equal(said, 'ERR_HS256_SIGNATURE_MISMATCH,ada,ERR_HS256_SIGNATURE_MISMATCH');
  });

  test('Math.min and JSON.parse that verify other tokens in the middle', () => {
    const said = attack(`
      const { min } = Math;
      const { parse } = JSON;
      Math.min = (...all) => { new Verifier({ secret }).tryVerify(token); verifier.verifyMany([forged]); return min(...all); };
      JSON.parse = (text) => { verifier.verifyMany([forged, forged]); return { ...parse(text), sub: 'eve' }; };
      attempt(() => verifier.verifyMany([token, forged]).map((result) => result.code ?? result.claims.sub).join());
    `);
    assert.equal(said, 'ada,ERR_HS256_SIGNATURE_MISMATCH');
  });

  test('Array.prototype.push, Array.isArray and Object.entries that lose the policy', () => {
    const said = attack(`
      const { isArray } = Array;
      Array.prototype.push = () => 0;
      Array.isArray = () => false;
      Object.entries = () => [];
      const strict = new Verifier({ secret, issuer: 'https://a.example', required: ['jti'] });
      Array.isArray = isArray;
      attempt(() => strict.tryVerify(token).code);
    `);
    assert.equal(said, 'ERR_HS256_MISSING_CLAIM');
  });
});

describe('frozen built-in objects', () => {
  test('a refusal is a refusal, and claims are claims', () => {
    const said = attack(`
      for (const frozen of [Error, Error.prototype, Object.prototype, Array.prototype]) Object.freeze(frozen);
      try { verifier.verify(forged); } catch (error) { say(error.code); }
      attempt(() => verifier.verify(token).sub);
      attempt(() => verifier.verifyMany([token, forged])[1].code);
    `);
    assert.equal(said, 'ERR_HS256_SIGNATURE_MISMATCH,ada,ERR_HS256_SIGNATURE_MISMATCH');
  });
});

describe('the addon, loaded by its path, with arguments that it does not take', () => {
  test('each is an error', () => {
    const said = attack(`
      const native = require('./lib/addon.js').load();
      const { step } = native.numbers;
      const verifies = native.build([step.utf8, secret, undefined, 0], false);
      const signs = native.build([step.utf8, secret, undefined, 0], true);
      const status = (steps) => native.build(steps, false)[0];
      native.gather(0, token);
      attempt(() => native.gather(0, ...Array(65).fill(token)));
      attempt(() => native.gather(5, token));
      native.gather(0, token, token);
      attempt(() => native.verifyGathered(verifies, 0, 1, new Int32Array(1)));
      attempt(() => native.verifyGathered(verifies, 0, 1, new Uint8Array(4096)));
      attempt(() => native.verifyGathered(signs, 0, 1, new Int32Array(4096)));
      attempt(() => native.verify(signs, token));
      attempt(() => native.sign(verifies, '{}', 0, 0, 0, 0));
      attempt(() => native.sign(signs, 5, 0, 0, 0, 0));
      attempt(() => native.verify());
      attempt(() => native.claimName(signs, 1));
      attempt(() => native.claimName('x', 1));
      attempt(() => native.claimName(verifies));
      attempt(() => native.bearer());
      attempt(() => native.refusedAt(4096));
      attempt(() => native.duration(5));
      attempt(() => native.refusedAt('0'));
      attempt(() => native.refusal([step.utf8, secret, undefined, 0], 'no'));
      const guards = native.guard('{}');
      const found = new Int32Array(2);
      attempt(() => native.guard(5));
      attempt(() => native.find(verifies, 'GET\\0/', 0, found));
      attempt(() => native.find(guards, 'GET\\0/', 1, found));
      attempt(() => native.find(guards, 'GET\\0/\\0A\\0b\\0', 1, found));
      attempt(() => native.find(guards, 'GET', 0, found));
      attempt(() => native.find(guards, 'GET\\0/', 4294967295, found));
      attempt(() => native.find(guards, 'GET\\0/', 0, new Int32Array(1)));
      attempt(() => native.find(guards, 'GET\\0/', 0, new Uint8Array(8)));
      attempt(() => native.find(guards, {}, 0, found));
      attempt(() => native.find(guards, 'GET\\0/', 0, found, {}));
      attempt(() => native.find(guards, 'GET\\0/', 0, found, guards));
      attempt(() => native.find(guards, 'GET\\0/\\0Authorization\\0Bearer a', 1, found, guards));
      attempt(() => native.answer(guards, 99, 0));
      attempt(() => native.answer(guards, 0, 99));
      attempt(() => native.answer(signs, 0, 0));
      attempt(() => native.verify(guards, token));
      attempt(() => status([step.utf8, secret, 5, 0]));
      attempt(() => status([step.utf8, secret, undefined]));
      attempt(() => status([step.utf8, secret, undefined, 0, 99, 0, undefined, 0]));
      attempt(() => status(['utf8', secret, undefined, 0]));
      attempt(() => status([step.utf8, secret, undefined, '0']));
      attempt(() => status([step.utf8, secret, undefined, 0, step.policy, 5, undefined, 0]));
      attempt(() => status([step.utf8, secret, undefined, 0, step.bind, undefined, undefined, 0]));
      attempt(() => status([step.utf8, secret, undefined, 0, step.from, '5', undefined, 0]));
    `);
    const internal = String(native.codes.find(([, name]) => name === 'internal')[0]);
    assert.deepEqual(said.split(','), [...Array(33).fill('Error'), ...Array(8).fill(internal)]);
  });

  test('an array of steps whose getters build and verify in the middle', () => {
    const said = attack(`
      const native = require('./lib/addon.js').load();
      const { step } = native.numbers;
      const steps = new Proxy([step.utf8, secret, undefined, 0], {
        get(target, key) { new Verifier({ secret }).tryVerify(token); target.length = 4; return target[key]; },
      });
      attempt(() => typeof native.build(steps, false));
    `);
    assert.equal(said, 'object');
  });
});

describe('a polluted Object.prototype', () => {
  test('is no source of options', () => {
    const pollution = {
      anyAudience: true,
      leeway: 900,
      allowWeakSecret: true,
      keys: [{ secret: other }],
      kid: 'evil',
      threads: -5,
      expiresIn: 5,
      notBeforeIn: 5,
      issuedAt: false,
      maxTokenLength: 256,
      clock: () => 1,
      issuer: 'https://evil.example',
      required: ['evil'],
      realm: 'evil',
      iat: 5,
    };
    const now = Math.floor(Date.now() / 1000);
    const got = polluted(pollution, () => ({
      verdict: new Verifier({ secret }).tryVerify(signer.sign({ sub: 'ada' }, {})).code,
      audience: new Verifier({ secret }).tryVerify(signer.sign({ aud: 'x' })).code,
      expired: new Verifier({ secret }).tryVerify(signer.sign({ exp: now - 60 })).code,
      weak: refusedBy(() => new Verifier({ secret: 'short' })),
      weakKey: refusedBy(() => new Verifier({ keys: [{ secret: 'short' }] })),
      header: Buffer.from(new Signer({ secret }).sign({}).split('.')[0], 'base64url').toString(),
      payload: Buffer.from(new Signer({ secret }).sign({ a: 1 }).split('.')[1], 'base64url').toString(),
      many: new Verifier({ secret }).verifyMany([token])[0].ok,
      challenge: challenge(),
      missing: new Verifier({ secret }).tryVerify('..').claim,
    }));
    assert.equal(got.verdict, undefined);
    assert.equal(got.audience, 'ERR_HS256_CLAIM_MISMATCH');
    assert.equal(got.expired, 'ERR_HS256_EXPIRED');
    assert.equal(got.weak, 'ERR_HS256_WEAK_KEY');
    assert.equal(got.weakKey, 'ERR_HS256_WEAK_KEY');
    assert.equal(got.header, '{"alg":"HS256","typ":"JWT"}');
    assert.match(got.payload, /^\{"a":1,"iat":\d+\}$/);
    assert.equal(got.many, true);
    assert.equal(got.challenge, 'Bearer');
    assert.equal(got.missing, undefined);
  });

  test('is no source of secrets, keys, names or environment variables', () => {
    const work = () => [
      refusedBy(() => new Verifier({})),
      refusedBy(() => new Verifier({ keys: [{}] })),
      refusedBy(() => new Verifier({ keys: new Array(1) })),
      refusedBy(() => new Verifier({ secret, issuer: new Array(1) })),
      refusedBy(() => new MastraJwtAuth({})),
      refusedBy(() => Secret.fromEnv('HS256_TEST_ABSENT')),
    ];
    const pollution = { secret: other, JWT_AUTH_SECRET: other, HS256_TEST_ABSENT: other, 0: { secret: other } };
    assert.deepEqual(polluted(pollution, work), ['TypeError', 'TypeError', 'TypeError', 'TypeError', 'Error', 'Error']);
  });

  test('is no source of claims in a view, before and after they are parsed', () => {
    const verifier = new Verifier({ secret });
    const bare = signer.sign({ name: 'Ada' });
    const view = verifier.check(bare);
    const [many] = verifier.checkMany([bare]);
    const pollution = { sub: 'eve', role: 'admin', json: '{}', keyId: 'evil', get: () => 'eve', value: 'evil' };
    const got = polluted(pollution, () => [
      view.sub,
      view.get('role'),
      view.get('sub'),
      view.get('get'),
      view.keyId,
      view.get('name'),
      view.sub,
      many.claims.get('role'),
      many.claims.sub,
      Object.keys(view.toObject()).join(),
      JSON.parse(view.json).name,
    ]);
    const none = [undefined, undefined, undefined, undefined];
    assert.deepEqual(got, [...none, null, 'Ada', undefined, undefined, undefined, 'name,iat', 'Ada']);
  });

  test('is no source of own claims, nor of an expiry', () => {
    const verifier = new Verifier({ secret });
    const claims = polluted({ role: 'admin', value: 'evil', writable: false }, () =>
      verifier.verify(signer.sign({ name: 'Ada' })),
    );
    assert.deepEqual([Object.keys(claims).join(), Object.hasOwn(claims, 'role')], ['name,iat', false]);
    const never = polluted({ exp: 1 }, () => verifier.untilExpiry(claims, () => assert.fail('it has no exp')));
    assert.equal(
      never,
      verifier.untilExpiry(claims, () => {}),
    );
  });

  test('is no source of a claim in an error, nor of a user', async () => {
    const seen = polluted({ claim: 'sub', code: 'none' }, () => {
      const error = new Hs256Error('a message', 'ERR_HS256_MALFORMED');
      return [error.claim, error.code];
    });
    assert.deepEqual(seen, [undefined, 'ERR_HS256_MALFORMED']);
    const provider = new MastraJwtAuth({ secret });
    const user = await provider.authenticateToken(signer.sign({ name: 'Ada' }));
    assert.deepEqual(
      polluted({ id: 'eve', sub: 'eve', role: 'admin' }, () => [user.id, user.sub, user.role]),
      [undefined, undefined, undefined],
    );
    const open = polluted({ public: ['/*'], protected: [], failClosed: false }, () => {
      const closed = new MastraJwtAuth({ secret, failClosed: true });
      return [closed.public, closed.protected.length];
    });
    assert.deepEqual(open, [undefined, 1]);
    const request = { headers: {} };
    assert.equal(await polluted({ authorization: `Bearer ${token}` }, () => provider.getCurrentUser(request)), null);
  });
});

describe('options', () => {
  test('own properties count, enumerable or not; one on a prototype is refused', () => {
    const hidden = Object.defineProperty({ secret }, 'issuer', { value: 'https://a.example' });
    assert.equal(new Verifier(hidden).tryVerify(token).code, 'ERR_HS256_MISSING_CLAIM');
    class Options {
      get issuer() {
        return 'https://a.example';
      }
    }
    for (const options of [Object.assign(new Options(), { secret }), { __proto__: { issuer: 'x' }, secret }]) {
      const message = 'option `issuer` of Verifier is on a prototype: make it an own property';
      assert.throws(() => new Verifier(options), { name: 'TypeError', message });
    }
    assert.doesNotThrow(() => new Verifier({ __proto__: null, secret }));
    assert.throws(
      () => new Verifier({ keys: [{ __proto__: { kid: 'a' }, secret }] }),
      /`kid` of keys\[0\] is on a prot/,
    );
    assert.throws(() => new MastraJwtAuth({ __proto__: { issuer: 'a' }, secret }), /`issuer` of MastraJwtAuth is on a/);
  });

  test('each is read once', () => {
    let reads = 0;
    const options = {
      secret,
      get leeway() {
        reads += 1;
        return reads === 1 ? 5 : 'eve';
      },
    };
    assert.doesNotThrow(() => new Verifier(options));
    assert.equal(reads, 1);
  });

  test('what was meant to demand something never demands nothing', () => {
    const demands = ['issuer', 'audience', 'subject', 'typ', 'required', 'maxAge', 'kid'];
    const leaveOut = 'leave it out, or set it (an environment variable that is not set is the usual reason)';
    for (const Class of [Verifier, MastraJwtAuth]) {
      for (const name of demands) {
        for (const nothing of [undefined, null]) {
          const message = `${name} is ${nothing}: ${leaveOut}`;
          assert.throws(() => new Class({ secret, [name]: nothing }), { name: 'TypeError', message });
        }
      }
      for (const name of ['issuer', 'audience', 'required']) {
        const refusal = { code: 'ERR_HS256_INVALID_ARGUMENT', field: name, message: /empty: leave it out, or set it/ };
        assert.throws(() => new Class({ secret, [name]: [] }), refusal);
      }
      for (const name of ['leeway', 'anyAudience', 'maxTokenLength', 'clock', 'allowWeakSecret']) {
        assert.doesNotThrow(() => new Class({ secret, [name]: undefined }));
        assert.throws(() => new Class({ secret, [name]: null }), /null/);
      }
    }
    assert.throws(() => new Signer({ secret, kid: undefined }), {
      name: 'TypeError',
      message: `kid is undefined: ${leaveOut}`,
    });
    assert.throws(() => new Verifier({ keys: [{ secret, kid: null }] }), { message: `kid is null: ${leaveOut}` });
    for (const name of ['expiresIn', 'notBeforeIn']) {
      for (const nothing of [undefined, null]) {
        const message = `${name} is ${nothing}: ${leaveOut}`;
        assert.throws(() => signer.sign({}, { [name]: nothing }), { name: 'TypeError', message });
      }
    }
    assert.doesNotThrow(() => signer.sign({}, { issuedAt: undefined }));
  });

  test('a collection of secrets is no secret and no list of keys', () => {
    const several = /\(several are `keys: \[\{ secret, kid \}, …\]`\)/;
    for (const given of [new Map([['a', secret]]), { a: secret }, { 0: secret, length: 1 }, new Set([secret])]) {
      assert.throws(() => new Verifier({ secret: given }), { name: 'TypeError', message: several });
      assert.throws(() => new Verifier({ keys: given }), {
        name: 'TypeError',
        message: /`\[\{ secret, kid \}, …\]`, not/,
      });
      assert.throws(() => new Verifier({ keys: [given] }), { name: 'TypeError' });
      assert.throws(() => new Verifier(given), { name: 'TypeError' });
    }
    assert.throws(() => new Verifier({ secret: { kty: 'oct', k: 'AAAA' } }), /`Secret\.jwk\(…\)` reads a JWK/);
    assert.throws(() => new Verifier({ secret: [secret] }), { name: 'TypeError' });
    assert.throws(() => new Verifier({ secret: new Uint16Array(32) }), { name: 'TypeError' });
    assert.throws(() => new Verifier({ secret: Object.create(Uint8Array.prototype) }), { name: 'TypeError' });
    for (const tokens of [token, new Set([token]), { 0: token, length: 1 }, new Map(), Buffer.from(token)]) {
      assert.throws(() => new Verifier({ secret }).verifyMany(tokens), /the tokens must be an array, not/);
    }
  });

  test('a message shows nothing of an object that came as JSON', () => {
    const given = JSON.parse('{"constructor":{"name":"Eve\\nforged line"}}');
    const verifier = new Verifier({ secret });
    for (const call of [
      () => verifier.verify(given),
      () => new Verifier({ secret: given }),
      () => verifier.verifyMany(given),
    ]) {
      assert.throws(call, (error) => error.name === 'TypeError' && /, not an object$/.test(error.message));
    }
  });

  test('threads: one to 256', () => {
    for (const threads of [-5, 0, 257, 2 ** 53]) {
      const message = `threads must be from 1 to 256, not ${threads}`;
      assert.throws(() => new Verifier({ secret }).verifyMany([token], { threads }), { name: 'TypeError', message });
    }
  });
});

describe('claims', () => {
  test('writing to an object that inherits from claims does not write into them', () => {
    for (const parsed of [false, true]) {
      const claims = new Verifier({ secret }).verify(signer.sign({ sub: 'ada', role: 'user' }));
      if (parsed) assert.equal(claims.role, 'user');
      const child = Object.create(claims);
      child.role = 'admin';
      child.sub = 'eve';
      child.added = 1;
      assert.deepEqual([child.role, child.sub, child.added], ['admin', 'eve', 1]);
      assert.deepEqual([claims.role, claims.sub, claims.added], ['user', 'ada', undefined]);
    }
  });
});

describe('bytes that change or go away', () => {
  test('detached, shrunk and shared buffers', () => {
    const verifier = new Verifier({ secret });
    const bytes = new Uint8Array(Buffer.from(token));
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    assert.equal(verifier.tryVerify(bytes).code, 'ERR_HS256_MALFORMED');
    const resizable = new ArrayBuffer(token.length, { maxByteLength: 4096 });
    const view = new Uint8Array(resizable);
    view.set(Buffer.from(token));
    assert.equal(verifier.verify(view).sub, 'ada');
    resizable.resize(10);
    assert.equal(verifier.tryVerify(view).code, 'ERR_HS256_MALFORMED');
    assert.equal(
      refusedBy(() => new Verifier({ secret: bytes })),
      'ERR_HS256_WEAK_KEY',
    );
  });
});

describe('a token of 100 MB', () => {
  const verifier = new Verifier({ secret, maxTokenLength: 1048576 });
  const huge = 'x'.repeat(5e7) + 'y'.repeat(5e7); // a rope: its characters are not in one place before somebody reads them

  test('is too large, whatever way it comes', () => {
    assert.equal(verifier.tryVerify(huge).code, 'ERR_HS256_TOO_LARGE');
    assert.equal(verifier.tryVerify('é'.repeat(524289)).code, 'ERR_HS256_TOO_LARGE');
    assert.equal(verifier.verifyMany([token, huge, token], { threads: 2 })[1].code, 'ERR_HS256_TOO_LARGE');
    assert.equal(verifier.verifyMany(Array(300).fill('é'.repeat(524289)))[299].code, 'ERR_HS256_TOO_LARGE');
    assert.equal(verifier.tryVerify('x'.repeat(1048576)).code, 'ERR_HS256_MALFORMED');
  });

  test('is never copied', () => {
    const ropes = [0, 1, 2].map((round) => huge + round);
    const before = process.memoryUsage().heapUsed;
    for (const rope of ropes) {
      verifier.tryVerify(rope);
      verifier.verifyMany([rope]);
    }
    const grown = process.memoryUsage().heapUsed - before;
    assert.ok(grown < 50e6, `${grown} bytes more`); // a rope that was read holds its 100 MB in one piece
    assert.equal(ropes.length, 3); // and is still held
  });
});
