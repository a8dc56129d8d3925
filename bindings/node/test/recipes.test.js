'use strict';
// The recipes of README, run as written, each with a good token and with one that it must reject.
const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { after, test } = require('node:test');
const hs256 = require('hs256');

const { Secret, Signer } = hs256;
const README = readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8');
const secret = 'test secret for recipes only, 32 bytes and more';
const hex = Buffer.from(secret).toString('hex');
const now = () => Math.floor(Date.now() / 1000);

/** The code of each recipe by its heading. */
const RECIPES = new Map(
  [...README.match(/^## Recipes\n(.*?)(?=^## )/ms)[1].matchAll(/^### ([^\n]*)\n.*?```js\n(.*?)```/gms)].map(
    ([, heading, code]) => [heading, code],
  ),
);

const tried = new Set();

/** The result of a recipe, with these environment variables. */
function made(heading, environment) {
  tried.add(heading);
  Object.assign(process.env, environment);
  const names = Object.keys(hs256);
  const code = `${RECIPES.get(heading)}; return typeof verifier === 'undefined' ? signer : verifier;`;
  return new Function(...names, code)(...names.map((name) => hs256[name]));
}

const codeOf = (verifier, token) => verifier.tryVerify(token).code?.replace('ERR_HS256_', '') ?? 'ok';

test("Ethereum's Engine API", () => {
  const verifier = made("Ethereum's Engine API", { ENGINE_JWT_SECRET: hex });
  const client = new Signer({ secret: Secret.hex(hex) });
  assert.equal(codeOf(verifier, client.sign({})), 'ok');
  assert.equal(codeOf(verifier, client.sign({ iat: now() - 55 })), 'ok');
  assert.equal(codeOf(verifier, client.sign({ iat: now() - 65 })), 'EXPIRED');
  assert.equal(codeOf(verifier, client.sign({ iat: now() + 65 })), 'NOT_YET_VALID');
  assert.equal(codeOf(verifier, client.sign({}, { issuedAt: false })), 'MISSING_CLAIM');
});

test('Supabase', () => {
  const verifier = made('Supabase', { SUPABASE_JWT_SECRET: secret, SUPABASE_URL: 'https://ref.supabase.example' });
  const auth = new Signer({ secret });
  const claims = {
    iss: 'https://ref.supabase.example/auth/v1',
    aud: 'authenticated',
    sub: 'ada',
    role: 'authenticated',
  };
  assert.equal(codeOf(verifier, auth.sign(claims, { expiresIn: 60 })), 'ok');
  assert.equal(codeOf(verifier, auth.sign({ ...claims, role: 'service_role' }, { expiresIn: 60 })), 'CLAIM_MISMATCH');
  assert.equal(codeOf(verifier, auth.sign(claims)), 'MISSING_CLAIM');
});

test('LiveKit', () => {
  const signer = made('LiveKit', { LIVEKIT_API_KEY: 'APItest', LIVEKIT_API_SECRET: secret });
  const grants = { iss: 'APItest', sub: 'ada', video: { roomJoin: true, room: 'hall' } };
  const token = signer.sign(grants, { expiresIn: 600 });
  const server = new hs256.Verifier({ secret, issuer: 'APItest', required: ['exp', 'video'] });
  assert.equal(codeOf(server, token), 'ok');
  assert.throws(() => signer.sign({ ...grants, iss: 'another' }), { code: 'ERR_HS256_CLAIM_MISMATCH', claim: 'iss' });
});

test('Ghost', () => {
  const signer = made('Ghost', { GHOST_ADMIN_API_KEY: `6a1b2c3d4e5f60718293a4b5:${hex}` });
  const token = signer.sign({ aud: '/admin/' }, { expiresIn: 300 });
  const server = new hs256.Verifier({ secret: Secret.hex(hex), kid: '6a1b2c3d4e5f60718293a4b5', audience: '/admin/' });
  assert.equal(codeOf(server, token), 'ok');
});

test('Twilio', () => {
  const signer = made('Twilio', { TWILIO_API_KEY: 'SKtest', TWILIO_API_SECRET: secret });
  const token = signer.sign({ iss: 'SKtest', sub: 'ACtest', grants: { identity: 'ada' } }, { expiresIn: 3600 });
  const header = JSON.parse(Buffer.from(token.split('.')[0], 'base64url'));
  assert.deepEqual(header, { alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1' });
});

test('Tenants', () => {
  const k = (tenant) => Buffer.from(`${secret} of ${tenant}`).toString('base64url');
  const set = (tenant) =>
    JSON.stringify({ keys: [{ kty: 'oct', k: k(tenant), kid: tenant, alg: 'HS256' }, { kty: 'RSA' }] });
  const verifier = made('Tenants', { TENANT_A_JWKS: set('a'), TENANT_B_JWKS: set('b') });
  const tenant = (name) => new Signer({ secret: Secret.base64url(k(name)), kid: name });
  const result = verifier.tryVerify(tenant('b').sign({ iss: 'https://b.example' }));
  assert.deepEqual([result.ok, result.keyId], [true, 'b']);
  assert.equal(codeOf(verifier, tenant('b').sign({ iss: 'https://a.example' })), 'CLAIM_MISMATCH');
});

test('Access tokens', () => {
  const verifier = made('Access tokens', { JWT_SECRET: secret });
  const access = new Signer({ secret, typ: 'at+jwt' });
  assert.equal(codeOf(verifier, access.sign({ token_use: 'access' }, { expiresIn: 60 })), 'ok');
  assert.equal(codeOf(verifier, access.sign({ token_use: 'refresh' }, { expiresIn: 60 })), 'CLAIM_MISMATCH');
  assert.equal(codeOf(verifier, new Signer({ secret }).sign({ token_use: 'access' }, { expiresIn: 60 })), 'WRONG_TYPE');
});

after(() => assert.deepEqual([...tried].sort(), [...RECIPES.keys()].sort(), 'every recipe is run'));
