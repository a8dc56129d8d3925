// A login of the example's own: short tokens, which the page renews while it is open.
import { createHash, timingSafeEqual } from 'node:crypto';
import { registerApiRoute } from '@mastra/core/server';
import { Secret, Signer } from 'hs256';

const LIFETIME = 5 * 60; // seconds: how long a stolen token works
const LONGEST = 8 * 60 * 60; // until the password is asked for again

const signer = new Signer({ secret: Secret.fromEnv('MASTRA_JWT_SECRET'), expiresIn: LIFETIME });

const now = () => Math.floor(Date.now() / 1000);

/** `auth_time` is when the password was given, as in OpenID Connect. */
function session(sub: string, auth_time: number) {
  return { token: signer.sign({ sub, auth_time }), expiresIn: LIFETIME };
}

/** Stands in for the accounts of your application, with their hashed passwords. */
const PASSWORD = process.env.LOGIN_PASSWORD;
if (!PASSWORD) throw new Error('set LOGIN_PASSWORD, which ada signs in with');
const accounts = new Map([['ada', PASSWORD]]);

function isKnown(name: unknown, password: unknown) {
  const digest = (text: unknown) => createHash('sha256').update(String(text)).digest();
  const expected = accounts.get(String(name));
  return expected !== undefined && timingSafeEqual(digest(password), digest(expected));
}

/** A real one also limits how often a name is tried. */
const login = registerApiRoute('/login', {
  method: 'POST',
  requiresAuth: false,
  handler: async (c) => {
    const { name, password } = await c.req.json();
    if (!isKnown(name, password)) return c.json({ error: 'the name or the password is wrong' }, 403);
    return c.json(session(name, now()));
  },
});

/** Guarded like all other routes: who has a valid token gets the next one. */
const renew = registerApiRoute('/renew', {
  method: 'POST',
  handler: async (c) => {
    const { sub, auth_time } = c.get('requestContext').get('user') as { sub: string; auth_time: number };
    const recent = now() - auth_time < LONGEST; // false, too, for a token without auth_time, which is not of this login
    return recent ? c.json(session(sub, auth_time)) : c.json({ error: 'the session is over' }, 403);
  },
});

export const routes = [login, renew];
