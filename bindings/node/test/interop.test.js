'use strict';
// Other libraries' tokens verify here, ours verify there, and both sides read the same claims.
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const fastJwt = require('fast-jwt');
const jsonwebtoken = require('jsonwebtoken');
const { Signer, Verifier } = require('hs256');

const now = Math.floor(Date.now() / 1000);

/** A secret of each length around the block size and the minimum, as bytes and as text. */
const secrets = [32, 33, 63, 64, 65, 200].map((length) =>
  crypto.createHash('shake256', { outputLength: length }).update('test').digest(),
);
secrets.push(Buffer.from('supersecretdevkeythatishs256safe!'), Buffer.from('пароль для тестов, не для дела'));

const claimSets = [
  { sub: 'ada', iat: now, exp: now + 600 },
  {
    sub: 'René 東京 😀',
    iss: 'https://login.example',
    jti: 'a/b',
    iat: now,
    nbf: now - 5,
    exp: now + 600,
    roles: ['a', { b: [1.5, null, true] }],
  },
  { iat: now },
];

/** The sets of claims that every language's peers are tested with (tests/interop/claims.py). */
const sharedFile = path.join(__dirname, '../../../tests/interop/claims.json');
const shared = JSON.parse(readFileSync(sharedFile, 'utf8'));

/** The token as it arrives: damaged if HS256_PLANTED asks for a defect that these tests must catch. */
function onItsWay(token) {
  if (process.env.HS256_PLANTED !== 'interop') return token;
  return token.slice(0, -2) + (token.at(-2) === 'A' ? 'E' : 'A') + token.at(-1);
}

const libraries = {
  jsonwebtoken: {
    sign: (claims, secret) =>
      jsonwebtoken.sign(claims, secret, { algorithm: 'HS256', noTimestamp: !('iat' in claims) }),
    verify: (token, secret) => jsonwebtoken.verify(token, secret, { algorithms: ['HS256'] }),
  },
  'fast-jwt': {
    // A NumericDate may have a fraction (RFC 7519 section 2); fast-jwt accepts only whole seconds.
    takes: ({ exp, iat }) => [exp, iat].every((date) => date === undefined || Number.isInteger(date)),
    sign: (claims, secret) =>
      fastJwt.createSigner({ key: secret, algorithm: 'HS256', noTimestamp: !('iat' in claims) })(claims),
    verify: (token, secret) => fastJwt.createVerifier({ key: secret, algorithms: ['HS256'] })(token),
  },
  jose: {
    sign: async (claims, secret) =>
      new (await import('jose')).SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret),
    verify: async (token, secret) =>
      (await (await import('jose')).jwtVerify(token, secret, { algorithms: ['HS256'] })).payload,
  },
};

for (const [name, library] of Object.entries(libraries)) {
  describe(name, () => {
    test('shared claims, both ways', async () => {
      const secret = secrets[0];
      const verifier = new Verifier({ secret, anyAudience: true });
      const signer = new Signer({ secret });
      const sets = shared.filter(library.takes ?? (() => true));
      for (const claims of sets) {
        const theirs = await library.sign(claims, secret);
        assert.deepEqual(verifier.verify(onItsWay(theirs)), claims);
        const ours = signer.sign(claims, { issuedAt: false });
        assert.deepEqual({ ...(await library.verify(onItsWay(ours), secret)) }, claims);
      }
      const count = sets.length;
      console.log(`interop: ${count} tokens of ${name} read by hs256, ${count} of hs256 read by ${name}`);
      assert.ok(count >= 200);
    });

    for (const secret of secrets) {
      for (const claims of claimSets) {
        test(`${secret.length} bytes of secret, ${Object.keys(claims)}`, async () => {
          const theirs = await library.sign(claims, secret);
          assert.deepEqual(new Verifier({ secret }).verify(theirs), claims);
          assert.deepEqual({ ...(await library.verify(new Signer({ secret }).sign(claims), secret)) }, claims);
          await assert.rejects(async () =>
            library.verify(`${new Signer({ secret }).sign(claims).slice(0, -4)}AAAA`, secret),
          );
          assert.equal(
            new Verifier({ secret }).tryVerify(`${theirs.slice(0, -4)}AAAA`).code,
            'ERR_HS256_SIGNATURE_MISMATCH',
          );
        });
      }
    }
  });
}

const strict = JSON.parse(readFileSync(path.join(__dirname, '../../../tests/interop/strict.json'), 'utf8'));

for (const name of ['jose', 'jsonwebtoken']) {
  test(`what ${name} accepts and hs256 refuses`, async () => {
    const secret = Buffer.from('supersecretdevkeythatishs256safe!');
    const verifier = new Verifier({ secret });
    const accepted = [];
    for (const { name: what, token, code } of strict) {
      assert.equal(verifier.tryVerify(token).code, `ERR_HS256_${code.toUpperCase()}`, what);
      try {
        await libraries[name].verify(token, secret);
        accepted.push(what);
      } catch {}
    }
    const listed = strict.filter((one) => one.accepted_by.includes(name)).map((one) => one.name);
    assert.deepEqual(accepted, listed);
    console.log(`interop: ${accepted.length} of ${strict.length} tokens that hs256 rejects are accepted by ${name}`);
  });
}
