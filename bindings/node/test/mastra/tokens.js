'use strict';
// Tokens for the tests: good ones, and signed ones that a strict verifier rejects. They are made by hand, as any issuer
// with the secret could make them.

const crypto = require('node:crypto');

/** The secret of jwt.io's example, from Mastra's documentation. */
const SECRET = 'supersecretdevkeythatishs256safe!';

const HASHES = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

/** A token of any header and payload, each an object, text or bytes. */
function token(payload, { header = { alg: 'HS256', typ: 'JWT' }, secret = SECRET } = {}) {
  const segment = (part) => {
    const text = typeof part === 'string' || part instanceof Uint8Array ? part : JSON.stringify(part);
    return Buffer.from(text).toString('base64url');
  };
  const input = `${segment(header)}.${segment(payload)}`;
  return `${input}.${crypto.createHmac(HASHES[header.alg], secret).update(input).digest('base64url')}`;
}

const now = Math.floor(Date.now() / 1000);
const good = token({ sub: 'ada', iat: now, exp: now + 3600 });

/** The same signature, spelled differently: the last letter's two lowest bits are unused. */
function loose(text) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return text.slice(0, -1) + alphabet[alphabet.indexOf(text.at(-1)) ^ 1];
}

const bearer = (text) => ({ headers: { authorization: `Bearer ${text}` } });

/** Requests and their answers: hs256's, @mastra/auth's, the code for onReject, and the clause that explains it. */
const CASES = [
  ['a good token', bearer(good), 200, 200],
  [
    "jwt.io's example, signed with the documentation's secret",
    bearer(token({ sub: '1234567890', name: 'John Doe', iat: 1516239022 })),
    200,
    200,
  ],
  ['no `exp`', bearer(token({ sub: 'ada' })), 200, 200],
  ['an `aud`, no `audience` configured', bearer(token({ sub: 'ada', aud: 'elsewhere' })), 200, 200],
  ['neither `sub` nor `id`', bearer(token({ role: 'reader' })), 200, 200],
  ['names beyond ASCII', bearer(token({ sub: 'Zoë 東京' })), 200, 200],
  ['`?apiKey=` with a good token', { query: `?apiKey=${good}` }, 200, 200],
  [
    'the scheme in lower case: `bearer`',
    { headers: { authorization: `bearer ${good}` } },
    200,
    401,
    undefined,
    'RFC 9110 11.1: a scheme is the same in any case',
  ],
  [
    'two spaces after `Bearer`',
    { headers: { authorization: `Bearer  ${good}` } },
    200,
    401,
    undefined,
    'RFC 9110 11.4',
  ],
  ['no token', {}, 401, 401],
  [
    'the wrong scheme: `Basic`',
    { headers: { authorization: 'Basic YWRhOnNlY3JldA==' } },
    401,
    401,
    'ERR_HS256_MALFORMED',
  ],
  ['`?apiKey=` with a bad token', { query: '?apiKey=nonsense' }, 401, 401, 'ERR_HS256_MALFORMED'],
  ['expired', bearer(token({ sub: 'ada', exp: now - 60 })), 401, 401, 'ERR_HS256_EXPIRED'],
  ['not yet valid', bearer(token({ sub: 'ada', nbf: now + 600 })), 401, 401, 'ERR_HS256_NOT_YET_VALID'],
  [
    'forged: another secret',
    bearer(token({ sub: 'ada' }, { secret: 'another-secret-for-tests-of-hs256!' })),
    401,
    401,
    'ERR_HS256_SIGNATURE_MISMATCH',
  ],
  [
    'forged: `alg` is `none`',
    bearer(`${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`),
    401,
    401,
    'ERR_HS256_ALGORITHM_NOT_ALLOWED',
  ],
  [
    'HS384',
    bearer(token({ sub: 'ada' }, { header: { alg: 'HS384' } })),
    401,
    200,
    'ERR_HS256_ALGORITHM_NOT_ALLOWED',
    'RFC 8725 3.1: one algorithm, said by the verifier',
  ],
  [
    'HS512',
    bearer(token({ sub: 'ada' }, { header: { alg: 'HS512' } })),
    401,
    200,
    'ERR_HS256_ALGORITHM_NOT_ALLOWED',
    'RFC 8725 3.1',
  ],
  [
    '`crit` with an unknown extension',
    bearer(token({ sub: 'ada' }, { header: { alg: 'HS256', crit: ['x'], x: 1 } })),
    401,
    200,
    'ERR_HS256_UNSUPPORTED_HEADER',
    'RFC 7515 4.1.11: must be rejected',
  ],
  [
    '`exp: 1e400`, which never comes',
    bearer(token('{"sub":"ada","exp":1e400}')),
    401,
    200,
    'ERR_HS256_MALFORMED',
    'RFC 7493 2.2: beyond a double',
  ],
  [
    '`exp` twice, the later one far away',
    bearer(token(`{"sub":"ada","exp":${now - 60},"exp":${now + 3600}}`)),
    401,
    200,
    'ERR_HS256_MALFORMED',
    'RFC 7519 4, RFC 7493 2.3: names are unique',
  ],
  [
    'invalid UTF-8 in `sub`',
    bearer(token(Buffer.from('{"sub":"ad\xe0"}', 'latin1'))),
    401,
    200,
    'ERR_HS256_MALFORMED',
    'RFC 7519 7.2, RFC 7493 2.1: UTF-8',
  ],
  [
    'a signed string for a user',
    bearer(token('"admin"')),
    401,
    200,
    'ERR_HS256_MALFORMED',
    'RFC 7519 7.2: a JSON object',
  ],
  [
    'a signed number for a user',
    bearer(token('1', { header: { alg: 'HS256', typ: 'JWT' } })),
    401,
    200,
    'ERR_HS256_MALFORMED',
    'RFC 7519 7.2',
  ],
  ['`sub` is a number', bearer(token({ sub: 5 })), 401, 200, 'ERR_HS256_INVALID_CLAIM', 'RFC 7519 4.1.2: a string'],
  [
    '`aud` is an object',
    bearer(token({ aud: {} })),
    401,
    200,
    'ERR_HS256_INVALID_CLAIM',
    'RFC 7519 4.1.3: a string or strings',
  ],
  ['a signature with loose trailing bits', bearer(loose(good)), 401, 401, 'ERR_HS256_MALFORMED'],
];

module.exports = { SECRET, CASES, token, good };
