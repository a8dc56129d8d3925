import { Secret } from 'hs256';
import { Guard } from 'hs256/guard';

let made;

/** Made at the first request, since a build has no secret. */
export function guard() {
  made ??= new Guard({ secret: Secret.fromEnv('JWT_SECRET'), required: ['exp'] });
  return made;
}
