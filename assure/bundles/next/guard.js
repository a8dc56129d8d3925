import { Secret } from 'hs256';
import { Guard } from 'hs256/guard';

let made;

/** Made by the first request: a build has no secret. */
export function guard() {
  made ??= new Guard({ secret: Secret.fromEnv('JWT_SECRET'), required: ['exp'] });
  return made;
}
