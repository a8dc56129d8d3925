// The secret: its encoding, whether the core accepts it, and what is weak about it.

import { Secret, Signer } from 'hs256';
import { advise } from './advice.js';
import { byId, note } from './dom.js';

const BYTES = 32;

/** A key's options: the secret, and whether a short one is intended; undefined if it cannot be read. */
export function key() {
  const text = byId('secret').value;
  if (text === '') return undefined;
  try {
    return { secret: Secret[byId('encoding').value](text), allowWeakSecret: byId('allow-weak').checked };
  } catch {
    return undefined;
  }
}

/** Reports what is wrong with the secret, or that nothing is. */
export function judge() {
  const text = byId('secret').value;
  if (text === '') return note('secret-note', 'Without a secret, a token can be read but not verified.');
  try {
    new Signer({ secret: Secret[byId('encoding').value](text), allowWeakSecret: true });
  } catch (error) {
    return note('secret-note', `This secret cannot be used: ${reasonOf(error)}`, 'bad');
  }
  const advice = advise(text, byId('encoding').value);
  if (advice === '') return note('secret-note', 'Nothing suggests that it is weak.', 'good');
  return note('secret-note', `Weak: ${advice}`, 'bad');
}

/** The core's message, without the name of this program before it, and with the page's names for options. */
export function reasonOf(error) {
  return (error.reason ?? error.message)
    .replace(/^hs256: /, '')
    .replace('set `allowWeakSecret` for it', 'tick below the secret that you use it all the same');
}

/** Random bytes, as `hs256 secret` makes them, in the encoding. */
export function make() {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  byId('secret').value = WRITE[byId('encoding').value](bytes);
}

const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const base64url = (bytes) => base64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');

const WRITE = {
  utf8: base64url,
  base64,
  base64url,
  hex: (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  jwk: (bytes) => JSON.stringify({ kty: 'oct', k: base64url(bytes), alg: 'HS256' }),
};
