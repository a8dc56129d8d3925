'use strict';
// Verifiers and signers of a policy file. WebAssembly has no file access.

const assert = require('node:assert/strict');
const { mkdtempSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const { pathToFileURL } = require('node:url');

const { Signer, Verifier, backend } = require('hs256');
const { Guard } = require('hs256/guard');
const { MastraJwtAuth } = require('hs256/mastra');

const OLD = 'an evident test secret, the old one of two';
const NEW = 'an evident test secret, the new one of two';
const ID = '2026-11';

const INVALID = 'ERR_HS256_INVALID_ARGUMENT';

const folders = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A folder with a policy file that is looked at only when a test asks for it, and the files that it names. */
function folder(policy) {
  const at = mkdtempSync(path.join(tmpdir(), 'hs256-open-'));
  folders.push(at);
  const write = (name, text) => {
    writeFileSync(path.join(at, `${name}.new`), text, { mode: 0o600 });
    renameSync(path.join(at, `${name}.new`), path.join(at, name));
  };
  const setPolicy = (document) => {
    const keys = [{ file: 'secret.key', id: ID }];
    const revoked = { file: 'revoked.jsonl' };
    write('policy.json', JSON.stringify({ version: 1, refresh: 0, keys, revoked, policy: document }));
  };
  write('secret.key', OLD);
  write('revoked.jsonl', '');
  setPolicy(policy);
  return { file: path.join(at, 'policy.json'), in: (name) => path.join(at, name), write, setPolicy };
}

describe('on WebAssembly', { skip: backend !== 'wasm' && 'here is the addon' }, () => {
  test('open is refused', () => {
    const { file } = folder({});
    for (const open of [Verifier.open, Signer.open])
      assert.throws(() => open(file), { name: 'Hs256Error', code: INVALID, field: 'path', message: /the addon/ });
    for (const guard of GUARDS) {
      const error = { name: 'Hs256Error', code: INVALID, field: 'policyFile', message: /the addon/ };
      assert.throws(() => guard({ policyFile: file }), error);
    }
  });
});

/** The functions with an option `policyFile`. */
const GUARDS = [(options) => new Guard(options), (options) => new MastraJwtAuth(options)];

describe('a guard of a policy file', () => {
  const refused = (options, field) => {
    for (const guard of GUARDS) assert.throws(() => guard(options), { name: 'Hs256Error', code: INVALID, field });
  };

  test('refuses a path that is none', () => {
    for (const policyFile of [5, true, {}, [], 'a\ud800', new URL('http://localhost/policy.json')])
      refused({ policyFile }, 'policyFile');
  });

  test('refuses a path that is nothing, also where the environment has a secret', (t) => {
    process.env.JWT_AUTH_SECRET = OLD;
    t.after(() => delete process.env.JWT_AUTH_SECRET);
    const said = (nothing) =>
      `invalid argument \`policyFile\`: ${nothing}: leave it out, or set it (an environment variable that is not set is the usual reason)`;
    for (const [policyFile, nothing] of [
      [undefined, 'null'],
      [null, 'null'],
      ['', 'empty'],
      [Buffer.alloc(0), 'empty'],
    ]) {
      const error = { name: 'Hs256Error', code: INVALID, field: 'policyFile', message: said(nothing) };
      for (const guard of GUARDS) {
        assert.throws(() => guard({ policyFile }), error);
        assert.throws(() => guard({ policyFile, secret: OLD }), error);
      }
    }
  });

  test('has nothing beside it that decides', () => {
    for (const policyFile of ['policy.json', Buffer.from('\xff', 'latin1'), new URL('file:///policy.json')]) {
      for (const more of [{ secret: OLD }, { keys: [] }, { audience: 'api' }, { policy: '{}' }, { clock: Date.now }])
        refused({ policyFile, ...more }, 'policyFile');
      const verifier = new Verifier({ secret: OLD });
      assert.throws(() => new Guard({ policyFile, verifier }), { code: INVALID, field: 'policyFile' });
      assert.throws(() => new Guard({ policyFile, verifier: () => verifier }), { code: INVALID, field: 'policyFile' });
    }
  });
});

test('what the constructor made has no files', () => {
  const [verifier, signer] = [new Verifier({ secret: OLD }), new Signer({ secret: OLD })];
  const calls = [
    () => verifier.refresh(),
    () => verifier.status(),
    () => verifier.openMetrics(),
    () => signer.refresh(),
  ];
  for (const call of calls)
    assert.throws(call, { name: 'Hs256Error', code: INVALID, message: /not opened from a file/ });
  for (const of of [Verifier, Signer]) {
    const { refresh } = of.prototype;
    assert.throws(() => refresh(), { name: 'TypeError', message: /was called without its/ });
  }
});

describe('an opened verifier', { skip: backend === 'wasm' && 'WebAssembly has no files' }, () => {
  test('follows its files, as a signer does', () => {
    const at = folder({ required: ['sub'] });
    const [verifier, signer] = [Verifier.open(at.file), Signer.open(at.file)];
    const ada = { sub: 'ada', jti: '7f' };
    const token = signer.sign(ada);
    assert.ok(verifier instanceof Verifier && signer instanceof Signer);
    assert.equal(verifier.verify(token).sub, 'ada');
    assert.equal(verifier.check(token).keyId, ID);
    assert.equal(verifier.tryVerify(Buffer.from(token)).keyId, ID);
    assert.deepEqual(
      verifier.checkMany([token, token], { threads: 2 }).map((result) => result.keyId),
      [ID, ID],
    );
    assert.equal(verifier.explain(token).verdict.code, 'ok');

    at.write('revoked.jsonl', '{"jti":"7f"}\n');
    assert.equal(verifier.refresh(), undefined);
    assert.throws(() => verifier.verify(token), { code: 'ERR_HS256_REVOKED', claim: 'jti' });
    at.write('revoked.jsonl', '{"as_of":1}\n');
    at.write('secret.key', NEW);
    verifier.refresh();
    signer.refresh();
    assert.throws(() => verifier.verify(token), { code: 'ERR_HS256_SIGNATURE_MISMATCH' });
    assert.equal(verifier.verify(signer.sign(ada)).sub, 'ada');
    assert.equal(new Verifier({ secret: NEW }).verify(signer.sign(ada)).sub, 'ada');
  });

  test('looks at the files by itself, too', async () => {
    const at = folder({});
    at.write('policy.json', '{"version": 1, "refresh": 1, "keys": [{"file": "secret.key"}]}');
    const verifier = Verifier.open(at.file);
    const token = new Signer({ secret: OLD }).sign({});
    assert.equal(verifier.tryVerify(token).ok, true);
    at.write('secret.key', NEW);
    const end = Date.now() + 20_000;
    while (verifier.tryVerify(token).ok && Date.now() < end) await new Promise((done) => setTimeout(done, 50));
    assert.equal(verifier.tryVerify(token).code, 'ERR_HS256_SIGNATURE_MISMATCH');
  });

  test('takes a path as text, as a URL and as bytes', () => {
    const { file } = folder({});
    const token = new Signer({ secret: OLD, kid: ID }).sign({});
    for (const form of [file, pathToFileURL(file), Buffer.from(file), new Uint8Array(Buffer.from(file))]) {
      assert.equal(Verifier.open(form).tryVerify(token).ok, true);
      assert.equal(Verifier.open(file).tryVerify(Signer.open(form).sign({})).ok, true);
    }
    for (const none of [undefined, null, 7, {}, [file], new URL('https://example.com/policy.json'), '\ud800'])
      for (const open of [Verifier.open, Signer.open]) assert.throws(() => open(none), TypeError);
  });

  test('keeps nothing of an older policy', async () => {
    const at = folder({ required: ['first'] });
    const verifier = Verifier.open(at.file);
    const token = Signer.open(at.file).sign({ exp: Math.floor(Date.now() / 1000) - 60, role: 'user', level: 1 });
    for (const [policy, code, claim] of [
      [{ required: ['first'] }, 'ERR_HS256_MISSING_CLAIM', 'first'],
      [{ required: ['second'] }, 'ERR_HS256_MISSING_CLAIM', 'second'],
      [{ claims: { role: 'admin' } }, 'ERR_HS256_CLAIM_MISMATCH', 'role'],
      [{ claims: { level: 2 } }, 'ERR_HS256_CLAIM_MISMATCH', 'level'],
      [{ claims: { first: 2 } }, 'ERR_HS256_MISSING_CLAIM', 'first'],
    ]) {
      at.setPolicy({ leeway: 900, ...policy });
      verifier.refresh();
      assert.throws(() => verifier.verify(token), { code, claim });
      assert.deepEqual(verifier.verifyMany([token, token])[1], { ok: false, code, claim });
    }
    at.setPolicy({ leeway: 900, max_token_len: 1024 });
    verifier.refresh();
    const long = new Signer({ secret: OLD, kid: ID }).sign({ text: 'a'.repeat(2000) });
    assert.throws(() => verifier.verify(long), { code: 'ERR_HS256_TOO_LARGE' });
    const claims = verifier.verify(token);
    const early = verifier.untilExpiry(claims, () => assert.fail('closes by the leeway of an older policy'));
    await new Promise((done) => setTimeout(done, 20));
    early.cancel();
    at.setPolicy({});
    verifier.refresh();
    assert.equal(verifier.tryVerify(long).ok, true);
    const kept = setTimeout(() => assert.fail('stays open by the leeway of an older policy'), 10_000);
    await new Promise((done) => verifier.untilExpiry(claims, done) && setTimeout(() => {}, 50));
    clearTimeout(kept);
  });

  test('keeps the last good state', () => {
    const at = folder({});
    const [verifier, signer] = [Verifier.open(at.file), Signer.open(at.file)];
    const token = signer.sign({ sub: 'ada' });
    at.write('policy.json', '{"version": 2, "keys": []}');
    let message;
    assert.throws(
      () => verifier.refresh(),
      (error) => {
        message = error.message;
        return error.code === INVALID && error.status === 500;
      },
    );
    assert.throws(() => signer.refresh(), { code: INVALID });
    assert.equal(verifier.verify(token).sub, 'ada');
    const status = verifier.status();
    assert.equal(status.generation, 1);
    assert.equal(status.error.message, message);
    assert.deepEqual(status.verdicts, { ok: 1 });
    assert.deepEqual(status.accepted, [{ count: 1, key: ID }]);
    assert.deepEqual(status.keys, [{ from: null, id: ID, until: null }]);
    const metrics = verifier.openMetrics();
    assert.ok(metrics.endsWith('# EOF\n') && !metrics.includes(OLD));
  });

  test('says all that is wrong', () => {
    const at = folder({ isuer: 'a' });
    at.write('short.key', 'short');
    const many = Array.from({ length: 100 }, () => ({ file: 'missing.key' })); // more than fits at first
    at.write('many.json', JSON.stringify({ version: 1, keys: many }));
    at.write('weak.json', '{"version": 1, "keys": [{"file": "short.key"}]}');
    for (const [file, code, field] of [
      ['', INVALID, 'path'],
      [`${at.file}\0`, INVALID, 'path'],
      [Buffer.from(`${at.file}\0`), INVALID, 'path'],
      [Buffer.alloc(0), INVALID, 'path'],
      [new URL(`${pathToFileURL(at.file)}.none`), INVALID, 'file'],
      [at.in('none.json'), INVALID, 'file'],
      [at.in('many.json'), INVALID, 'keys[0].file'],
      [at.in('weak.json'), 'ERR_HS256_WEAK_KEY', 'keys[0]'],
    ]) {
      for (const open of [Verifier.open, Signer.open])
        assert.throws(() => open(file), { name: 'Hs256Error', code, field }, String(file));
    }
    assert.throws(() => Verifier.open(at.file), { code: INVALID, message: /isuer/ });
    assert.throws(
      () => Verifier.open(at.in('many.json')),
      ({ message }) => message.split('\n').length >= 100 && message.includes('`keys[99].file`'),
    );
  });

  test('has a status of any length', () => {
    const at = folder({});
    const keys = Array.from({ length: 200 }, (_, index) => {
      at.write(`${index}.key`, `an evident test secret, number ${index} of many`);
      return { file: `${index}.key`, id: `key-${index}` };
    });
    at.write('policy.json', JSON.stringify({ version: 1, refresh: 0, keys }));
    const verifier = Verifier.open(at.file);
    assert.equal(verifier.status().keys.length, 200);
    assert.ok(verifier.openMetrics().endsWith('# EOF\n'));
  });

  test('guards', async () => {
    const at = folder({});
    const verifier = Verifier.open(at.file);
    const guard = new Guard({ verifier });
    const authorization = `Bearer ${Signer.open(at.file).sign({ sub: 'ada' })}`;
    const asked = () => guard.fetch(new Request('http://localhost/', { headers: { authorization } }));
    assert.equal((await asked()).claims.sub, 'ada');
    at.write('secret.key', NEW);
    verifier.refresh();
    assert.equal((await asked()).response.status, 401);
  });

  /** For a guard of each kind with these options: whether it lets a token pass. */
  const passing = [
    (options) => {
      const guard = new Guard(options);
      return async (authorization) =>
        (await guard.fetch(new Request('http://localhost/', { headers: { authorization } }))).response === undefined;
    },
    (options) => {
      const provider = new MastraJwtAuth(options);
      return async (authorization) => (await provider.authenticateToken(authorization, {})) !== null;
    },
  ];

  for (const [index, kind] of ['Guard', 'MastraJwtAuth'].entries()) {
    const [old, young] = [OLD, NEW].map((secret) => `Bearer ${new Signer({ secret }).sign({ sub: 'ada' })}`);

    test(`${kind} takes a path as text, as a URL and as bytes`, async () => {
      const at = folder({});
      at.write('policy.json', JSON.stringify({ version: 1, keys: [{ file: 'secret.key' }] }));
      for (const policyFile of [at.file, pathToFileURL(at.file), Buffer.from(at.file)]) {
        const passes = passing[index]({ policyFile });
        assert.deepEqual([await passes(old), await passes(young)], [true, false]);
      }
    });

    test(`${kind} follows its policy file, and keeps the last good state`, async () => {
      const at = folder({});
      const live = JSON.stringify({ version: 1, refresh: 1, keys: [{ file: 'secret.key' }] });
      at.write('policy.json', live);
      const passes = passing[index]({ policyFile: at.file });
      // A call after twice `refresh` waits for the look.
      const looked = () => new Promise((resolve) => setTimeout(resolve, 2100));
      at.write('secret.key', NEW);
      await looked();
      assert.deepEqual([await passes(old), await passes(young)], [false, true]);
      at.write('policy.json', '{');
      at.write('secret.key', OLD);
      await looked();
      assert.deepEqual([await passes(old), await passes(young)], [false, true]);
      at.write('policy.json', live);
      await looked();
      assert.deepEqual([await passes(old), await passes(young)], [true, false]);
    });

    test(`${kind} is not built of a file that does not load`, () => {
      const at = folder({ isuer: 'x' });
      const refused = (policyFile, field) =>
        assert.throws(() => passing[index]({ policyFile }), { name: 'Hs256Error', code: INVALID, field });
      refused(at.file, 'policy.isuer');
      refused(at.in('missing.json'), 'file');
      refused('policy.json\0', 'policyFile');
      refused(at.in(''), 'file');
    });
  }
});
