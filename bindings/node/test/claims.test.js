'use strict';
// Claims equal what JSON.parse makes of the payload, and a view of them behaves like that object in every way.
const assert = require('node:assert/strict');
const { createHmac } = require('node:crypto');
const { describe, test } = require('node:test');
const util = require('node:util');
const { MessageChannel } = require('node:worker_threads');
const { ClaimsView, Signer, Verifier, keyId } = require('hs256');

const secret = 'supersecretdevkeythatishs256safe!';
const signer = new Signer({ secret });
const verifier = new Verifier({ secret, anyAudience: true, maxTokenLength: 1048576 });

const payloads = [
  { sub: 'ada', iss: 'x', jti: 'j', aud: 'api', exp: 4102444800, nbf: 1.5, iat: 1e3, role: 'admin' },
  { sub: '', iss: '', aud: '', jti: '' },
  { sub: 'René', aud: ['a', 'b'], name: '東京' },
  { sub: 'line\nbreak "quoted" \\', iss: '\u0000', aud: 'a"b', jti: '\u2028' },
  { aud: [], nested: { deep: [1, 2, { three: null }] }, then: 'x', toJSON: 'y', constructor: 1, hasOwnProperty: 2 },
  JSON.parse('{"__proto__":{"admin":true},"iat":0}'),
  {},
  { sub: 's', pad: 'x'.repeat(8000), iss: 'behind' },
  { pad: 'x'.repeat(16384 - 20), iss: 'around', sub: 'the', jti: 'bits', aud: 'of a mark' },
  { pad: 'x'.repeat(70000), sub: 'far behind', exp: 4102444800 },
  { iss: 'x'.repeat(16383), sub: 'x'.repeat(16384), jti: 'x'.repeat(100) },
  { iat: 0, nbf: -5, exp: 2 ** 49 },
  { iat: 2 ** 49 - 1, nbf: 0.5, exp: 2 ** 49 - 2 },
  { iat: 1e300, nbf: -1e300, exp: 4102444800.25 },
];

/** A token of any claims, including those that a Signer rejects and a Verifier accepts. */
function minted(claims, header = { alg: 'HS256' }) {
  const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

const between = signer.sign({ sub: 'a neighbour' });

/** For every payload, new claims and the plain object that they must equal. */
function* pairs() {
  for (const payload of payloads) {
    const token = minted(payload);
    yield [() => verifier.verify(token), JSON.parse(JSON.stringify(payload))];
    yield [() => verifier.verifyMany([token])[0].claims, JSON.parse(JSON.stringify(payload))];
    yield [() => verifier.verifyMany([between, token, between])[1].claims, JSON.parse(JSON.stringify(payload))];
  }
}

test('reading each claim', () => {
  for (const [fresh, plain] of pairs()) {
    for (const name of [
      'iss',
      'sub',
      'aud',
      'jti',
      'exp',
      'nbf',
      'iat',
      'role',
      'absent',
      'constructor',
      'then',
      'toString',
    ]) {
      assert.deepEqual(fresh()[name], plain[name], name);
    }
  }
});

test('every way to look at an object', () => {
  const looks = [
    (x) => Object.keys(x),
    (x) => Reflect.ownKeys(x),
    (x) => ({ ...x }),
    (x) => JSON.stringify(x),
    (x) => util.inspect(x, { depth: 9 }),
    (x) => 'sub' in x,
    (x) => 'absent' in x,
    (x) => Object.hasOwn(x, 'iss'),
    (x) => Object.entries(x),
    (x) => Object.getOwnPropertyDescriptors(x),
    (x) => structuredClone(x),
    (x) => util.inspect(x, { showProxy: true, showHidden: true, depth: null, getters: true }),
    (x) => util.inspect({ inside: { of: x } }, { depth: 1 }),
    (x) => util.format('%o %O %j %s', x, x, x, x),
    (x) => Object.getPrototypeOf(x),
    (x) => Object.prototype.toString.call(x),
    (x) => {
      const names = [];
      for (const name in x) names.push(name);
      return names;
    },
    (x) => {
      const { sub, ...rest } = x;
      return [sub, rest];
    },
    (x) => Object.isFrozen(x),
    (x) => x instanceof Object,
    (x) => util.isDeepStrictEqual(x, { ...x }),
  ];
  for (const [fresh, plain] of pairs()) {
    for (const look of looks) assert.deepEqual(look(fresh()), look(plain), String(look));
    assert.deepEqual(fresh(), plain);
  }
});

test('changing', () => {
  const changes = [
    (x) => {
      x.sub = 'eve';
    },
    (x) => {
      x.added = 1;
    },
    (x) => {
      delete x.sub;
    },
    (x) => Object.assign(x, { iat: 5 }),
    (x) => Object.freeze(x),
    (x) => Object.seal(x),
    (x) => Object.defineProperty(x, 'fixed', { value: 1 }),
    (x) => Object.preventExtensions(x),
  ];
  for (const [fresh, plain] of pairs()) {
    for (const change of changes) {
      const [ours, theirs] = [fresh(), structuredClone(plain)];
      change(ours);
      change(theirs);
      assert.deepEqual(ours, theirs, String(change));
      for (const name of ['sub', 'iat', 'added', 'fixed']) assert.deepEqual(ours[name], theirs[name]);
      assert.equal(Object.isFrozen(ours), Object.isFrozen(theirs));
      assert.equal(Object.isExtensible(ours), Object.isExtensible(theirs));
    }
  }
});

test('claims keep their values when other tokens are verified', () => {
  const first = verifier.verify(minted({ sub: 'first', exp: 4102444800, iat: 1 }));
  verifier.verify(signer.sign({ sub: 'second', iat: 2 }));
  assert.deepEqual([first.sub, first.exp, first.iat, first.nbf], ['first', 4102444800, 1, undefined]);
});

test('claims pass through promises', async () => {
  const claims = await (async () => verifier.verify(signer.sign({ sub: 'ada', then: 'not a function' })))();
  assert.equal(claims.sub, 'ada');
});

test('the id of the key that matched', () => {
  for (const id of ['a', '', '2026-11', 'schlüssel', '鍵', '🔑🔑', 'x'.repeat(1000), '"\\"', 'back\\u0041']) {
    const ring = new Verifier({ keys: [{ secret }, { secret, kid: id }], maxTokenLength: 1048576 });
    for (const sub of ['ada', 'René', 'x'.repeat(20000)]) {
      for (const [header, expected] of [
        [{ alg: 'HS256' }, null],
        [{ alg: 'HS256', kid: id }, id],
      ]) {
        const token = minted({ sub, role: 'admin' }, header);
        for (const { claims, keyId: found } of [ring.tryVerify(token), ...ring.verifyMany([token, between, token])]) {
          if (claims.sub === 'a neighbour') continue;
          assert.equal(found, expected);
          assert.equal(claims[keyId], expected ?? undefined);
          assert.deepEqual(claims, { sub, role: 'admin' });
        }
        const claims = ring.verify(token);
        assert.equal(claims[keyId], expected ?? undefined);
        assert.deepEqual([keyId in claims, keyId in { ...claims }], [expected !== null, false]);
        assert.deepEqual(Object.keys(claims), ['sub', 'role']);
        for (const view of [
          ring.check(token),
          ring.tryCheck(token).claims,
          ring.checkMany([between, token])[1].claims,
        ]) {
          assert.deepEqual([view.keyId, view.sub, view.get('role')], [expected, sub, 'admin']);
          assert.equal(view.toObject()[keyId], expected ?? undefined);
          assert.equal(view.json, JSON.stringify({ sub, role: 'admin' }));
        }
      }
    }
  }
});

test('claims go to another thread', async () => {
  const { port1, port2 } = new MessageChannel();
  const { promise, resolve } = Promise.withResolvers?.() ?? deferred();
  port2.on('message', resolve);
  const claims = verifier.verify(minted(payloads[0]));
  port1.postMessage(claims);
  assert.deepEqual(await promise, payloads[0]);
  port1.close();
});

function deferred() {
  const made = {};
  made.promise = new Promise((resolve) => {
    made.resolve = resolve;
  });
  return made;
}

describe('a view', () => {
  const REGISTERED = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];

  /** For every payload, new views and the plain object that they show. */
  function* views() {
    for (const payload of payloads) {
      const token = minted(payload);
      const plain = JSON.parse(JSON.stringify(payload));
      yield [() => verifier.check(token), plain];
      yield [() => verifier.tryCheck(token).claims, plain];
      yield [() => verifier.checkMany([between, token, between])[1].claims, plain];
    }
  }

  test('has each registered claim, before anything is parsed and after', () => {
    for (const [fresh, plain] of views()) {
      const after = fresh();
      after.get('role');
      for (const name of REGISTERED) {
        assert.deepEqual(fresh()[name], plain[name], name);
        assert.deepEqual(after[name], plain[name], name);
      }
    }
  });

  test('gives a claim of any name, and nothing of a prototype', () => {
    for (const [fresh, plain] of views()) {
      for (const name of [...REGISTERED, 'role', '__proto__', 'constructor', 'toString', 'absent', 'then', 'toJSON']) {
        const expected = Object.hasOwn(plain, name) ? plain[name] : undefined;
        assert.deepEqual(fresh().get(name), expected, name);
      }
      assert.throws(() => fresh().get(keyId), { message: 'the name of a claim must be a string, not a symbol' });
      assert.throws(() => fresh().get(), TypeError);
    }
  });

  test('gives objects of the own, and the text', () => {
    for (const [fresh, plain] of views()) {
      const view = fresh();
      const object = view.toObject();
      assert.deepEqual(object, plain);
      object.sub = 'eve';
      object.added = 1;
      assert.deepEqual([view.toObject(), view.sub, view.get('added')], [plain, plain.sub, plain.added]);
      assert.equal(JSON.stringify(view), JSON.stringify(plain));
      assert.deepEqual(JSON.parse(view.json), plain);
      assert.deepEqual({ ...view }, { json: view.json });
      assert.deepEqual(structuredClone(view), { json: view.json });
    }
  });

  test('is compared by its claims', () => {
    const of = (claims) => verifier.check(minted(claims));
    assert.deepEqual(of({ sub: 'ada' }), of({ sub: 'ada' }));
    assert.notDeepEqual(of({ sub: 'ada' }), of({ sub: 'eve' }));
  });

  test('shows its claims alone', () => {
    const view = verifier.check(minted({ sub: 'ada', nested: { deep: { deeper: [1] } } }));
    const shown = "ClaimsView { sub: 'ada', nested: { deep: [Object] } }";
    assert.equal(util.inspect(view, { depth: 1 }), shown);
    assert.equal(util.inspect({ auth: view }, { depth: 2 }).replace(/\s+/g, ' '), `{ auth: ${shown} }`);
    assert.equal(util.inspect({ auth: { of: view } }, { depth: 0 }), '{ auth: [Object] }');
    assert.equal(util.inspect([[view]], { depth: 1 }), '[ [ [ClaimsView] ] ]');
    assert.match(util.format('%o', view), /^ClaimsView \{\s+sub: 'ada',\s+nested/);
    assert.match(util.inspect(view, { showProxy: true, showHidden: true }), /^ClaimsView \{/);
  });

  test('is made by a verifier alone', () => {
    assert.ok(verifier.check(between) instanceof ClaimsView);
    assert.throws(() => new ClaimsView(), { message: 'a ClaimsView is made by Verifier.check()' });
  });

  test('is not to be had of a rejected token', () => {
    const forged = new Signer({ secret: 'another-secret-for-tests-of-hs256!' }).sign({ sub: 'a neighbour' });
    assert.throws(() => verifier.check(forged), { code: 'ERR_HS256_SIGNATURE_MISMATCH' });
    assert.deepEqual(verifier.tryCheck(forged), verifier.tryVerify(forged));
    assert.deepEqual(verifier.checkMany([forged]), verifier.verifyMany([forged]));
    assert.throws(() => verifier.check(5), { message: 'the token must be a string or a Uint8Array, not a number' });
  });
});
