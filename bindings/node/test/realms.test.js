'use strict';
// The package with other realms (vm contexts, as in Jest), a second copy of itself, frozen intrinsics; and methods
// called without their objects.
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { describe, test } = require('node:test');
const vm = require('node:vm');
const { Secret, Signer, Verifier } = require('hs256');
const { Guard } = require('hs256/guard');

const ROOT = path.join(__dirname, '..');
const secret = 'supersecretdevkeythatishs256safe!';
const verifier = new Verifier({ secret });
const signer = new Signer({ secret });
const token = signer.sign({ sub: 'ada' });

test('objects of another realm are what they are in this one', () => {
  const of = (code) => vm.runInNewContext(`(${code})`, { bytes: [...Buffer.from(token)], secret });
  const raw = of('Uint8Array.from(secret, (letter) => letter.charCodeAt(0))');
  for (const key of [raw, Secret.bytes(raw)]) {
    assert.equal(new Verifier({ secret: key }).verify(of('new Uint8Array(bytes)')).sub, 'ada');
  }
  assert.equal(
    new Verifier(of('{ secret, required: ["sub"], claims: { role: ["admin"] } }')).tryVerify(token).claim,
    'role',
  );
  assert.equal(verifier.verifyMany(of(`['${token}']`))[0].ok, true);
  const minted = new Signer({ secret: raw }).sign(of('{ sub: "ada", roles: ["admin"] }'), of('{ expiresIn: 60 }'));
  assert.deepEqual(verifier.verify(minted).roles, ['admin']);
  assert.equal(
    Secret.jwk(of('{ kty: "oct", k: "c3VwZXJzZWNyZXRkZXZrZXl0aGF0aXNoczI1NnNhZmUh" }')) instanceof Secret,
    true,
  );
});

/** The package loaded a second time, as by Jest's resetModules. */
function anotherCopy() {
  const loaded = Object.keys(require.cache).filter((file) => file.startsWith(ROOT) && !file.includes('node_modules'));
  const kept = loaded.map((file) => [file, require.cache[file]]);
  for (const file of loaded) delete require.cache[file];
  const copy = require('hs256');
  for (const [file, module] of kept) require.cache[file] = module;
  return copy;
}

test('what another copy of the package made is refused with the reason', () => {
  const other = anotherCopy();
  assert.notEqual(other.Secret, Secret);
  const reason = 'of this copy of hs256 (another is loaded, too: `npm ls hs256` shows who brings it)';
  const theirs = other.Secret.utf8(secret);
  assert.throws(
    () => new Verifier({ secret: theirs }),
    (error) => error.message.includes(`a Secret ${reason}`),
  );
  assert.throws(
    () => new Signer({ secret: theirs }),
    (error) => error.message.includes(`a Secret ${reason}`),
  );
  const foreign = new other.Verifier({ secret });
  assert.equal(foreign.verify(token).sub, 'ada');
  assert.throws(
    () => new Guard({ verifier: foreign }),
    (error) => error.message.includes(`a Verifier ${reason}`),
  );
  assert.doesNotMatch(
    message(() => new Verifier({ secret: {} })),
    /copy/,
  );
});

function message(work) {
  try {
    work();
    return '';
  } catch (error) {
    return error.message;
  }
}

describe('frozen intrinsics', () => {
  const WORK = `
    const { Signer, Verifier } = require('hs256');
    const secret = ${JSON.stringify(secret)};
    const signer = new Signer({ secret });
    const verifier = new Verifier({ secret });
    const said = [];
    const attempt = (work) => {
      try { said.push(work()); } catch (error) { said.push([error.name, error.code, error.claim, error.stack.split('\\n').length > 1].join()); }
    };
    const token = signer.sign({ sub: 'ada' }, { expiresIn: 60 });
    attempt(() => verifier.verify(token).sub);
    attempt(() => verifier.verify(token + 'A'));
    attempt(() => verifier.verify(signer.sign({ exp: 1 })));
    attempt(() => verifier.tryVerify('').code);
    attempt(() => signer.sign({ exp: 'soon' }));
    attempt(() => new Verifier({ secret: 'short' }));
    process.stdout.write(said.join(' '));
  `;
  const said =
    'ada Hs256Error,ERR_HS256_SIGNATURE_MISMATCH,,false Hs256Error,ERR_HS256_EXPIRED,exp,false ERR_HS256_MALFORMED ' +
    'Hs256Error,ERR_HS256_INVALID_CLAIM,exp,true Hs256Error,ERR_HS256_WEAK_KEY,,true';

  for (const [name, flags, before] of [
    ['--frozen-intrinsics', ['--frozen-intrinsics', '--no-warnings'], ''],
    ['Object.freeze(Error) before the package is loaded', [], 'Object.freeze(Error); Object.freeze(Error.prototype);'],
  ]) {
    test(`${name}: a refusal is one, without a trace`, () => {
      const args = [...flags, '-e', before + WORK];
      assert.equal(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }), said);
    });
  }
});

test('a method that was taken off its object says so', async () => {
  const taken = [
    ...['verify', 'tryVerify', 'check', 'tryCheck', 'explain'].map((name) => [verifier, name, 'token']),
    ...['verifyMany', 'checkMany'].map((name) => [verifier, name, 'tokens']),
    [verifier, 'untilExpiry', 'claims, close'],
    [signer, 'sign', 'claims'],
  ];
  for (const [object, name, argument] of taken) {
    const { [name]: method } = object;
    const { name: owner } = object.constructor;
    const call = `(${argument}) => ${owner.toLowerCase()}.${name}(${argument})`;
    const expected = new TypeError(`${owner}.${name} was called without its ${owner}: write \`${call}\``);
    assert.throws(() => [token].map(method), expected);
    assert.throws(() => method.call({}, token), expected);
  }
  const { fetch } = new Guard({ secret });
  await assert.rejects(fetch(new Request('http://localhost/')), /Guard\.fetch was called without its Guard/);
});
