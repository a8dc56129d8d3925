'use strict';
// The list of revocations and its maximum age, as options.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');

const { Signer, Verifier } = require('..');

const secret = 'an evident test secret of 32 bytes or more';
const sign = (claims) => new Signer({ secret }).sign(claims);

describe('a list of revocations', () => {
  test('revokes, as text and as bytes', () => {
    const list = '{"jti":"7f"}\n';
    for (const revoked of [list, Buffer.from(list)]) {
      const verifier = new Verifier({ secret, revoked });
      assert.equal(verifier.verify(sign({ jti: '80' })).jti, '80');
      assert.throws(() => verifier.verify(sign({ jti: '7f' })), { code: 'ERR_HS256_REVOKED', claim: 'jti' });
    }
  });

  test('may be too old', () => {
    let now = 1300;
    const verifier = new Verifier({ secret, revoked: '{"as_of":1000}\n', maxStale: 300, clock: () => now });
    verifier.verify(sign({}));
    now = 1301;
    assert.throws(() => verifier.verify(sign({})), { code: 'ERR_HS256_UNAVAILABLE', status: 503 });
  });

  test('is refused where it is nothing, or none', () => {
    for (const [options, name] of [
      [{ revoked: undefined }, 'revoked'],
      [{ revoked: null }, 'revoked'],
      [{ revoked: 5 }, 'revoked'],
      [{ revoked: ['{"jti":"a"}\n'] }, 'revoked'],
      [{ revoked: '{}\n' }, 'revoked'],
      [{ revoked: '', maxStale: undefined }, 'maxStale'],
      [{ revoked: '', maxStale: null }, 'maxStale'],
      [{ revoked: '', maxStale: 0 }, 'maxStale'],
      [{ revoked: '', maxStale: 1.5 }, 'maxStale'],
      [{ revoked: '', maxStale: 2 ** 31 + 1 }, 'maxStale'],
      [{ revoked: '', maxStale: 'x' }, 'maxStale'],
      [{ maxStale: 5 }, 'maxStale'],
    ]) {
      assert.throws(
        () => new Verifier({ secret, ...options }),
        (error) => error.message.includes(name),
        name,
      );
    }
  });
});
