'use strict';
// Runs the minting cases through the public API: every file of tests/minting and those that HS256_MINTING names.
// As a program: prints the failures and `minting node: N passed, M failed`.

const assert = require('node:assert/strict');
const { Signer, Verifier } = require('hs256');
const { filesOf, given, isField, keyOf, read, refused, report, runner, tally } = require('./cases.js');

function cases() {
  return filesOf(['minting'], 'HS256_MINTING').flatMap((file) => {
    const { format, cases } = read(file);
    assert.equal(format, 1, `${file}: format`);
    return cases.map((one) => ({ file, one }));
  });
}

function mint({ key, typ, cty, now = 0, claims_text, issued_at = false, expires_in, not_before_in }) {
  const signer = new Signer({ ...keyOf(key), ...given({ typ, cty }), clock: () => now });
  return signer.sign(claims_text, {
    ...given({ issuedAt: issued_at === 'unless_there' ? undefined : issued_at }),
    ...given({ expiresIn: expires_in, notBeforeIn: not_before_in }),
  });
}

function check(one) {
  let token;
  try {
    token = mint(one);
  } catch (error) {
    const { code, claim, field } = refused(error);
    assert.equal(code, one.expect.code);
    assert.equal(claim, one.expect.claim);
    if (one.expect.field !== undefined) assert.ok(isField(field, one.expect.field), `the field: got ${field}`);
    return;
  }
  assert.equal(undefined, one.expect.code);
  const [header, payload] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  assert.deepEqual({ header, payload }, one.expect);
  verify(one, token);
}

/** A verifier of the same key accepts the minted token. A JWK that is only for signing makes no verifier. */
function verify({ key, now = 0 }, token) {
  if (key.encoding === 'jwk' && forSigningAlone(key)) return;
  const verifier = new Verifier({ keys: [keyOf(key)], anyAudience: true, clock: () => now });
  const { code = 'ok' } = verifier.tryVerify(token);
  const timed = key.from !== undefined || key.until !== undefined;
  const good = ['ok', 'ERR_HS256_NOT_YET_VALID', 'ERR_HS256_EXPIRED', ...(timed ? ['ERR_HS256_UNKNOWN_KEY'] : [])];
  assert.ok(good.includes(code), code);
}

function forSigningAlone({ secret_base64 }) {
  const { key_ops } = JSON.parse(Buffer.from(secret_base64, 'base64').toString());
  return key_ops !== undefined && !key_ops.includes('verify');
}

function run() {
  return tally(cases(), check);
}

module.exports = { run };

if (require.main === module) report(`minting ${runner}`, run());
