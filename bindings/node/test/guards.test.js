'use strict';
// The guards without a server: what they make of options, tokens and claims. mastra.test.js has them in real servers.
const assert = require('node:assert/strict');
const { createHmac } = require('node:crypto');
const { describe, test } = require('node:test');
const { keyId } = require('hs256');
const { MastraJwtAuth } = require('hs256/mastra');

const secret = 'supersecretdevkeythatishs256safe!';

/** A token of any claims: also of those that a Signer refuses. */
function minted(claims, header = { alg: 'HS256' }) {
  const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

describe('MastraJwtAuth', () => {
  test('a user has the id of the key, which does not show', async () => {
    const provider = new MastraJwtAuth({ keys: [{ secret }, { secret, kid: '2026-11' }] });
    const user = await provider.authenticateToken(minted({ sub: 'ada' }, { alg: 'HS256', kid: '2026-11' }));
    assert.equal(user[keyId], '2026-11');
    assert.equal(JSON.stringify(user), '{"sub":"ada","id":"ada"}');
    assert.equal((await provider.authenticateToken(minted({ sub: 'ada' })))[keyId], null);
  });

  test('a subject that is a number is text as an id, and a number as a claim', async () => {
    const token = minted({ sub: 7 });
    assert.equal(await new MastraJwtAuth({ secret }).authenticateToken(token), null);
    const provider = new MastraJwtAuth({ secret, numericSubject: true });
    const user = await provider.authenticateToken(token);
    assert.deepEqual([user.id, user.sub], ['7', 7]);
    assert.equal(provider.mapUser(user).id, '7');
  });

  test('takes every option of a Verifier, and a document as the whole policy', async () => {
    const accepts = async (options, claims) => {
      return (await new MastraJwtAuth({ secret, ...options }).authenticateToken(minted(claims))) !== null;
    };
    assert.equal(await accepts({}, { aud: 'x' }), true);
    assert.equal(await accepts({ audience: 'x' }, { aud: 'y' }), false);
    assert.equal(await accepts({ anyAudience: false }, { aud: 'x' }), false);
    assert.equal(await accepts({ claims: { role: 'admin' } }, { role: 'user' }), false);
    assert.equal(await accepts({ policy: '{}' }, { aud: 'x' }), false);
    assert.equal(await accepts({ policy: '{"any_audience":true}' }, { aud: 'x' }), true);
    assert.equal(await accepts({ validUntil: 5 }, {}), false);
    assert.throws(
      () => new MastraJwtAuth({ secret, policy: '{}', issuer: 'x' }),
      /`policy`, a whole document, or `issuer`/,
    );
    assert.throws(
      () => new MastraJwtAuth({ secret, algorithms: ['HS256'] }),
      /of MastraJwtAuth: the algorithm is HS256/,
    );
  });
});
