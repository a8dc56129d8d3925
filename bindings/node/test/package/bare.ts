// The installed package without the types of Node and without those of the DOM.
import { bearer, type Claims, type ClaimsView, Hs256Error, Secret, Signer, Verifier } from 'hs256';

const verifier = new Verifier({ secret: Secret.fromEnv('JWT_SECRET'), audience: ['api'], maxAge: 60 });
const token: string = new Signer({ secret: new Uint8Array(32) }).sign({ sub: 'ada' }, { expiresIn: 60 });
export const claims: Claims = verifier.verify(bearer(`Bearer ${token}`) ?? '');
export const view: ClaimsView = verifier.check(token);
export const status: number = new Hs256Error('a message', 'ERR_HS256_EXPIRED').status;
export const response: unknown = new Hs256Error('a message', 'ERR_HS256_EXPIRED').getResponse();
export const generation: number = Verifier.open('policy.json').status().generation;
