// The installed package in TypeScript, under every strictness option of tsc. Compiled as CommonJS and as an ES module.
import { createSecretKey, type webcrypto } from 'node:crypto';
import {
  bearer,
  type CheckResult,
  type Claims,
  type ClaimsView,
  type Code,
  challenge,
  Hs256Error,
  keyId,
  type Result,
  Secret,
  Signer,
  Verifier,
  type VerifierOptions,
  version,
} from 'hs256';

interface Session {
  role: 'admin' | 'user';
}

const options: VerifierOptions = {
  keys: [
    { secret: Secret.utf8('supersecretdevkeythatishs256safe!'), kid: 'a' },
    { secret: new Uint8Array(32), allowWeakSecret: false },
  ],
  issuer: ['x', 'y'],
  anyAudience: true,
  leeway: 5,
  clock: () => 1000,
};
const verifier = new Verifier(options);
const tenants: VerifierOptions = {
  keys: [{ secret: Secret.jwks({ keys: [] }), issuer: ['x'], validFrom: 0, validUntil: 5 }],
  numericSubject: true,
  claims: { token_use: 'access', level: [1, 2], active: true },
};
const documented: VerifierOptions = { secret: 'x', validUntil: 5, policy: '{"issuer":"x"}' };
const fromCrypto: VerifierOptions = {
  secret: createSecretKey('x', 'utf8'),
  leeway: '5m',
  maxAge: '30d',
  clock: 'Date',
};
const fromWeb = async (key: webcrypto.CryptoKey) => new Signer({ secret: key, expiresIn: '15m' });
const numeric: Claims<{ sub: number }> = verifier.verify<{ sub: number }>('x');
const numericSubject: number = numeric.sub;
const matched: string | undefined = numeric[keyId];
new Signer({ secret: 'x', issuer: 'x', typ: 'at+jwt', cty: 'x' }).sign('{"sub":"ada"}', { issuedAt: false });
const token: string = new Signer({ secret: Secret.utf8('supersecretdevkeythatishs256safe!'), kid: 'a' }).sign(
  { sub: 'ada', iss: 'x', role: 'admin', aud: ['one'] },
  { expiresIn: 60 },
);

const session: Claims<Session> = verifier.verify<Session>(token);
const role: 'admin' | 'user' = session.role;
const subject: string | undefined = session.sub;
const result: Result<Session> = verifier.tryVerify<Session>(token);
const code: Code | 'valid' = result.ok ? 'valid' : result.code;
const loose: unknown = verifier.verify(token).anything;
const many: Result[] = verifier.verifyMany([token], { threads: 2 });
const view: ClaimsView<Session> = verifier.check<Session>(token);
const seen: ['admin' | 'user', string | undefined, Claims<Session>] = [view.get('role'), view.sub, view.toObject()];
const checked: CheckResult[] = [verifier.tryCheck(token), ...verifier.checkMany([token])];
const at: number | undefined = result.ok ? result.claims.exp : result.at;
const header: string | null = bearer(undefined);
const value: string = challenge('ERR_HS256_EXPIRED', { realm: 'api' });

// @ts-expect-error an unknown option
new Verifier({ secret: 'x', issuers: 'y' });
// @ts-expect-error a list of names
new Verifier({ secret: 'x', required: 'exp' });
// @ts-expect-error null is no value
new Verifier({ secret: 'x', claims: { role: null } });
// @ts-expect-error no secret
new Verifier({ issuer: 'y' });
// @ts-expect-error minutes have no such unit
new Signer({ secret: 'x', expiresIn: '15 minutes' });
// @ts-expect-error `exp` is a number
new Signer({ secret: 'x' }).sign({ exp: 'tomorrow' });
// @ts-expect-error the constructor is private
new Secret();
// @ts-expect-error claims of a rejected token
verifier.tryVerify(token).claims;

try {
  verifier.verify('x');
} catch (error) {
  if (error instanceof Hs256Error) console.log(error.code, error.claim ?? error.field ?? error.member, error.offset);
}
console.log(tenants, documented, numericSubject, matched, result.ok && result.keyId);
console.log(fromCrypto, fromWeb, seen, view.json, view.keyId, checked, at);
console.log(role, subject, code, loose, many.length, header, value, version);
